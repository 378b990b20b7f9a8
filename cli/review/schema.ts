// The JSON of a review. `review.schema.json` is generated from these shapes.

import { z } from "zod";
import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";

/** Kinds of findings, the most dangerous first. Each is a rule, too: `docs/review-rules.md` explains them. */
export const KINDS = [
  "admin-gained",
  "owner-gained",
  "unknown",
  "email-changed",
  "account-deleted",
  "account-replaced",
  "datasets-cut-off",
  "person-replaced",
  "gain",
  "raised",
  "restored",
  "group-owners-changed",
  "group-type-changed",
  "group-rule-changed",
  "external-use",
  "credentials-changed",
  "provider-changed",
  "opaque-change",
  "partial-preview",
  "nothing-of-domo",
  "disguised-name",
  "noncanonical-id",
  "limits-raised",
  "drift",
  "undeclared-grant",
  "undeclared-member",
  "inactive-person",
  "invalid-credential",
  "ineffective-removal",
  "loss",
  "lowered",
  "thin-ownership",
  "role-changed",
  "person-deleted",
  "person-created",
  "account-created",
  "account-renamed",
  "group-created",
  "group-renamed",
  "group-deleted",
  "members-changed",
  "left-in-domo",
  "no-effect",
] as const;

/** The levels of Domo, and `UNKNOWN` for one that the preview does not tell: it may be any. */
export const LEVELS = [...ACCESS_LEVELS, "UNKNOWN"] as const;
const Level = z.enum(LEVELS);
export type Level = z.infer<typeof Level>;

const Source = z.strictObject({
  file: z.string().describe("Path from the folder of the program."),
  line: z.int(),
});
export type Source = z.infer<typeof Source>;

/** What identifies a person, group or account, before and after the change. Rules and waivers compare these, never the display name of a person. */
const Identity = z.strictObject({
  names: z.array(z.string()).describe("Names before and after. Rules ignore those of people."),
  emails: z.array(z.string()).optional().describe("Of a person, before and after."),
  ids: z.array(z.string()).describe("Ids in Domo."),
  resources: z.array(z.string()).describe("Names of the resources in the program, before and after."),
  urns: z.array(z.string()).optional().describe("URNs of these resources."),
  accountKind: z.enum(["account", "oauth"]).optional().describe("Of an account. OAuth accounts have ids of their own."),
  instance: z.string().optional().describe("Host name of the Domo instance."),
  ambiguous: z
    .array(z.enum(["instance", "name"]))
    .optional()
    .describe(
      "What does not identify it by itself: `instance` if the preview has several, without which no id or e-mail means one object; `name` if another " +
        "one has a resource of the same name.",
    ),
  unknown: z.literal(true).optional().describe("The preview does not tell which one it is: it may be any."),
});
export type Identity = z.infer<typeof Identity>;

/** One fact that a reviewer should know. */
export const Finding = z.strictObject({
  kind: z.enum(KINDS),
  text: z.string().describe("One or two sentences that name people and accounts."),
  person: z.string().optional().describe("The person, as named in the text: `Bo Berg (bo@acme.example)`."),
  account: z.string().optional().describe("The account or OAuth account, as named in the text."),
  group: z.string().optional().describe("The group, as named in the text."),
  identities: z
    .strictObject({ person: Identity.optional(), account: Identity.optional(), group: Identity.optional() })
    .describe("What the finding is about, for rules and waivers."),
  before: Level.nullable().optional().describe("The level before, if the finding is about access to one account; null without access."),
  after: Level.nullable().optional(),
  role: z.string().optional().describe("Of a user who is created or deleted: the role, `not known` if the preview does not tell it."),
  roster: z.string().optional().describe("Of a user who is created or deleted: the name of the roster that does it."),
  isOrphan: z.literal(true).optional().describe("The roster deletes a user who is in Domo, in no row of it, and in no other code."),
  note: z.string().optional().describe("What else the text says about a user who is created or deleted."),
  ways: z.array(z.string()).optional().describe("How the person has the access after the change; if it is lost, how before."),
  scope: z
    .strictObject({
      people: z.union([z.literal("anybody"), z.array(z.string())]).describe("E-mails."),
      accounts: z.union([z.literal("any"), z.array(z.string())]).describe("Accounts, as named in texts."),
    })
    .optional()
    .describe("Whose access to what may rise, where the preview does not tell it exactly."),
  resource: z.string().optional().describe("The URN of the resource that causes it."),
  isResourceNameShared: z
    .literal(true)
    .optional()
    .describe("Another resource of the preview has the same name: only the URN identifies it."),
  source: Source.optional(),
});
export type Finding = z.infer<typeof Finding>;
export type Kind = Finding["kind"];

/** Whom a statement is about. */
export const Subject = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person"), name: z.string(), email: z.string().optional(), isNew: z.boolean(), identity: Identity }),
  z
    .strictObject({
      kind: z.literal("others"),
      name: z.string().describe("`everybody else in group Finance`"),
      group: z.string(),
      reason: z.enum(["undeclared", "open", "dynamic"]).describe("Why the group may have members that are not declared."),
      identity: Identity,
    })
    .describe("The members of a group that are not declared."),
  z
    .strictObject({ kind: z.literal("unknown"), name: z.string(), identity: Identity })
    .describe("Somebody whom the preview does not tell: it may be anybody."),
]);
export type Subject = z.infer<typeof Subject>;

const Access = z.strictObject({
  level: Level,
  ways: z.array(z.string()).describe("`directly`, `through group Finance`"),
});

/** A change of access to one account. */
export const Change = z.strictObject({
  subject: Subject,
  account: z.string(),
  before: Access.nullable().describe("What is in Domo, as far as the preview shows."),
  code: Level.nullable()
    .optional()
    .describe("The level by the code before the change, if it is another than `before`: it was changed by hand."),
  after: Access.nullable(),
  groups: z.array(z.string()).describe("Groups through which the access is, before or after."),
  resource: z.string().optional().describe("The URN of the resource that gives or takes it."),
  source: Source.optional(),
});
export type Change = z.infer<typeof Change>;

/** What joining a group gives, and leaving it takes. */
export const GroupChange = z.strictObject({
  group: z.string(),
  joins: z.array(z.string()).describe("People, as named in texts."),
  leaves: z.array(z.string()),
  others: z.string().optional().describe("Why the group may have members that are not declared: `anybody may join`."),
  accounts: z
    .array(z.strictObject({ account: z.string(), level: Level }))
    .describe("What its members may do after the change, the highest level first."),
});
export type GroupChange = z.infer<typeof GroupChange>;

/** People who are in Domo, and in no row of a roster that only reports them. */
export const NotInRoster = z.strictObject({
  roster: z.string(),
  people: z.array(z.strictObject({ name: z.string(), email: z.string(), role: z.string().optional() })),
});
export type NotInRoster = z.infer<typeof NotInRoster>;

export const Exposure = z.strictObject({
  account: z.string(),
  use: z.int().describe("Number of declared people who can use it after the change, at whatever level."),
  edit: z.int(),
  own: z.int(),
  others: z.array(z.string()).describe("Groups with access whose members are not all declared."),
  isLeast: z
    .literal(true)
    .optional()
    .describe("The preview hides who else can use it, such as in a secret list: the numbers are the least."),
  touched: z.boolean().describe("Whether its grants change, or the members of a group that has access."),
});
export type Exposure = z.infer<typeof Exposure>;

const Broken = z.strictObject({ rule: z.string(), findings: z.array(Finding) });
const Waived = z.strictObject({ rule: z.string(), finding: Finding, reason: z.string(), expires: z.iso.date() });

export const Review = z.strictObject({
  version: z
    .literal(2)
    .describe("The version of this format. Fields may be added within a version; none is removed or gets another meaning."),
  verdict: z
    .enum(["blocked", "changes", "no-access-changes", "nothing-of-domo"])
    .describe("`blocked`: a rule is broken. `no-access-changes`: it is proved that no access changes."),
  summary: z.string().describe("One sentence."),
  stack: z.string().optional(),
  instances: z.array(z.string()).describe("Host names of the Domo instances."),
  totals: z
    .strictObject({
      owners: z.int(),
      admins: z.int(),
      created: z.int(),
      deleted: z.int(),
      gain: z.int(),
      lose: z.int(),
      credentials: z.int(),
      unknown: z.int(),
    })
    .describe(
      "New owners, new Admins, new users, deleted users, people and groups' others that gain and lose access, accounts whose credentials change, unknown things.",
    ),
  changes: z.int().describe("Number of resources of Domo that would change."),
  findings: z.array(Finding).describe("The most dangerous first."),
  access: z.array(Change).describe("Every change of access to an account."),
  groups: z.array(GroupChange).describe("Groups that people join or leave."),
  notInRosters: z.array(NotInRoster).describe("For information: people in Domo whom no row of a roster names."),
  exposure: z.array(Exposure).describe("Every account that somebody can use, the most exposed first."),
  protected: z.array(z.string()).describe("Accounts and groups, as named in texts, that the rules protect."),
  broken: z.array(Broken).describe("Broken rules, with the findings that break them."),
  waived: z.array(Waived).describe("Findings that would break a rule without a waiver."),
  notes: z.array(z.string()).describe("About the rules: waivers that have expired or do not apply, files that were ignored."),
  limits: z.array(z.string()).describe("What this review can't show."),
});
export type Review = z.infer<typeof Review>;
