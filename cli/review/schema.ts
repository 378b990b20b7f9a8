// The JSON of a review. `review.schema.json` is generated from these shapes.

import { z } from "zod";
import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";

/** Kinds of findings, the most dangerous first. */
export const KINDS = [
  "admin-gained",
  "owner-gained",
  "account-deleted",
  "account-replaced",
  "ineffective-removal",
  "gain",
  "raised",
  "drift",
  "undeclared-grant",
  "undeclared-member",
  "inactive-person",
  "datasets-cut-off",
  "loss",
  "lowered",
  "thin-ownership",
  "credentials-changed",
  "person-deleted",
  "person-created",
  "person-changed",
  "account-created",
  "account-renamed",
  "group-reach",
  "no-effect",
  "unknown",
] as const;

const Level = z.enum(ACCESS_LEVELS);

/** One fact that a reviewer should know. */
export const Finding = z.strictObject({
  kind: z.enum(KINDS),
  text: z.string().describe("One or two sentences that name people and accounts."),
  person: z.string().optional().describe("The person, as named in the text: `Bo Berg (bo@acme.example)`."),
  account: z.string().optional().describe("The account or OAuth account, by name."),
  group: z.string().optional().describe("The group, by name."),
  level: Level.optional().describe("The new access level, if access is gained."),
});
export type Finding = z.infer<typeof Finding>;
export type Kind = Finding["kind"];

const Access = z.strictObject({ level: Level, ways: z.array(z.string()).describe("`directly`, `through group Finance`") });

/** A change of one person's access to one account. */
export const Change = z.strictObject({
  person: z.string(),
  account: z.string(),
  before: Access.nullable(),
  after: Access.nullable(),
  groups: z.array(z.string()).describe("Groups through which the person has access, before or after."),
});
export type Change = z.infer<typeof Change>;

export const Exposure = z.strictObject({
  account: z.string(),
  use: z.int().describe("Number of declared people who can use it after the change, at whatever level."),
  edit: z.int(),
  own: z.int(),
  touched: z.boolean().describe("Whether its grants change, or the members of a group that has access."),
});
export type Exposure = z.infer<typeof Exposure>;

const Broken = z.strictObject({ rule: z.string(), findings: z.array(Finding) });
const Waived = z.strictObject({ rule: z.string(), finding: Finding, reason: z.string(), expires: z.iso.date() });

export const Review = z.strictObject({
  version: z
    .literal(1)
    .describe("The version of this format. Fields may be added within a version; none is removed or gets another meaning."),
  summary: z.string().describe("One sentence."),
  changes: z.int().describe("Number of resources of Domo that would change."),
  findings: z.array(Finding).describe("The most dangerous first."),
  access: z.array(Change).describe("Every change of a person's access to an account."),
  exposure: z.array(Exposure).describe("Every account that somebody can use, the most exposed first."),
  broken: z.array(Broken).describe("Broken rules, with the findings that break them."),
  waived: z.array(Waived).describe("Findings that would break a rule without a waiver."),
  notes: z.array(z.string()).describe("Waivers that have expired."),
});
export type Review = z.infer<typeof Review>;
