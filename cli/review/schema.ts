// What a review is, as programs read it. `review.schema.json` is made from these shapes.

import { z } from "zod";
import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";

/** What a finding is about, most dangerous first. */
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

/** One thing that a reviewer should know. */
export const Finding = z.strictObject({
  kind: z.enum(KINDS),
  text: z.string().describe("In words of people and accounts, a sentence or two."),
  person: z.string().optional().describe("The person, as the text calls it: `Bo Berg (bo@acme.example)`."),
  account: z.string().optional().describe("The account or OAuth account, by name."),
  group: z.string().optional().describe("The group, by name."),
  level: Level.optional().describe("The level that is reached, of somebody who gains access."),
});
export type Finding = z.infer<typeof Finding>;
export type Kind = Finding["kind"];

const Access = z.strictObject({ level: Level, ways: z.array(z.string()).describe("`directly`, `through group Finance`") });

/** What changes for one person and one account. */
export const Change = z.strictObject({
  person: z.string(),
  account: z.string(),
  before: Access.nullable(),
  after: Access.nullable(),
  groups: z.array(z.string()).describe("Groups that a way leads through, before or after."),
});
export type Change = z.infer<typeof Change>;

export const Exposure = z.strictObject({
  account: z.string(),
  use: z.int().describe("Declared people who can at least use it after the change."),
  edit: z.int(),
  own: z.int(),
  touched: z.boolean().describe("Whether the change touches who may use it."),
});
export type Exposure = z.infer<typeof Exposure>;

const Broken = z.strictObject({ rule: z.string(), findings: z.array(Finding) });
const Waived = z.strictObject({ rule: z.string(), finding: Finding, reason: z.string(), expires: z.iso.date() });

export const Review = z.strictObject({
  version: z
    .literal(1)
    .describe("The version of this shape. Fields may be added to a version, none is taken away or given another meaning."),
  summary: z.string().describe("One sentence."),
  changes: z.int().describe("Resources of Domo that would be changed in all."),
  findings: z.array(Finding).describe("Most dangerous first."),
  access: z.array(Change).describe("Every person and account between whom something changes."),
  exposure: z.array(Exposure).describe("Every account that somebody may use, most exposed first."),
  broken: z.array(Broken).describe("Rules that are broken, and by what."),
  waived: z.array(Waived).describe("What would break a rule, but for a waiver."),
  notes: z.array(z.string()).describe("Waivers that have expired, or that nothing needs."),
});
export type Review = z.infer<typeof Review>;
