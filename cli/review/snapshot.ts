// Who may do what now: from a stack's state, as `pulumi stack export` prints it, and from the instance.

import { z } from "zod";
import { buildAccessGraph, NodeKeys, rank } from "./access-graph";
import { compareAccess, grantsByAccount, pathsTo, waysOf, type Comparison } from "./compare-access";
import { subjectOf } from "./names";
import { State } from "./preview";
import type { ReviewInput } from "./review";
import { limitsOf, unfinishedResources } from "./findings/preview";
import { LEVELS } from "./schema";
import { addInstances } from "./resources";
import { isUnknown, textOf } from "./values";
import { pluralize } from "./wording";

/** One person, or others, and one account. */
export const SnapshotRow = z.strictObject({
  person: z.string().describe("The name, or `everybody else in group Finance`."),
  email: z.string().describe("Empty if it is not known, and for others."),
  kind: z.enum(["person", "others", "unknown"]),
  account: z.string(),
  accountId: z.string(),
  level: z.enum(LEVELS),
  ways: z.array(z.string()).describe("`directly`, `through group Finance`"),
  role: z.string().describe("The declared role of the person. Empty if it is not declared."),
});
export type SnapshotRow = z.infer<typeof SnapshotRow>;

export interface Snapshot {
  rows: SnapshotRow[];
  instances: string[];
  /** What it can't show. */
  limits: string[];
}

/** The text is no state; the message says why, and what to do. */
export class InvalidStateError extends Error {}

const Export = z.object({
  deployment: z.object({
    resources: z
      .array(z.intersection(State, z.object({ delete: z.boolean().optional(), pendingReplacement: z.boolean().optional() })))
      .nullish(),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

const ADVICE = "make it with `pulumi stack export`";

/**
 * Reads a state.
 *
 * @throws {@link InvalidStateError}
 */
export function readState(text: string): ReviewInput {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidStateError(text.trim() === "" ? `the state is empty: ${ADVICE}` : `the state is not JSON: ${ADVICE}`);
  }
  const { data, error } = Export.safeParse(json);
  if (!data) {
    const [issue] = error.issues;
    throw new InvalidStateError(
      `this is not the state of a stack (${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")}); ${ADVICE}`,
    );
  }
  const resources = data.deployment.resources ?? [];
  // What waits for its deletion is still in Domo; what a failed replacement has deleted already is not.
  const present = resources.filter(({ pendingReplacement }) => pendingReplacement !== true);
  // Several resources of one URN may wait for their deletion.
  const input = inputOf(
    present.map((state, index) => [state.delete === true ? `${state.urn} (to be deleted, ${String(index)})` : state.urn, state]),
  );
  const pending = data.deployment.pending_operations?.length ?? 0;
  const sentence = `${pluralize(pending, "operation", "operations")} of a run that was interrupted, which Domo may have carried out (pulumi refresh)`;
  return { ...input, missing: pending > 0 ? [sentence] : [] };
}

/** The states of a snapshot, in which nothing changes. */
export function inputOf(entries: [string, State][]): ReviewInput {
  const states = new Map(entries);
  addInstances(states);
  const keys = new NodeKeys({
    before: states,
    after: states,
    recorded: new Map(),
    left: new Set(),
    replaced: new Set(),
    changes: new Map(),
    adopts: false,
    orphans: new Set(),
  });
  const before = buildAccessGraph(states, keys, "before");
  return { steps: [], missing: [], keys, graphs: { before, code: before, after: buildAccessGraph(states, keys, "after") } };
}

export function snapshotOf({ keys, graphs, liveHost, missing }: ReviewInput): Snapshot {
  const isLive = liveHost !== undefined;
  const comparison = compareAccess({ before: graphs.after, code: graphs.after, after: graphs.after }, keys);
  const { after, names } = comparison;
  const rows = [...grantsByAccount(after)].flatMap(([account, grants]) =>
    [...pathsTo(after, grants)].map(([key, paths]): SnapshotRow => {
      const subject = subjectOf(key, comparison, names);
      const [highest] = paths.toSorted((a, b) => rank(b.level) - rank(a.level));
      const level = highest?.level ?? "UNKNOWN";
      const node = after.subjects.get(key);
      const email = subject.kind === "person" ? (subject.email ?? "") : "";
      const name = node?.kind === "person" && node.name !== undefined ? node.name : subject.name;
      return {
        person: name,
        email,
        kind: subject.kind,
        account: names.account(account),
        accountId: after.accounts.get(account)?.id ?? "",
        level,
        ways: waysOf(paths, level, names),
        role: roleIn(comparison, key),
      };
    }),
  );
  const instances = [...new Set([...after.accounts.values()].map(({ host }) => host))].filter((host) => host !== "").sort();
  const limits = [
    ...limitsOf([], { isRefreshed: true, isLive, unfinished: unfinishedResources(keys.states.after, { isLive }) }),
    ...(isLive ? [] : ["what was changed by hand since the last run"]),
    ...missing,
  ];
  return { rows, instances, limits };
}

function roleIn({ after, states }: Comparison, key: string): string {
  const state = states.after.get(after.subjects.get(key)?.urn ?? "");
  if (!state) return "";
  const [role, roleId] = [textOf(state, "role"), textOf(state, "roleId")];
  if (role.kind === "known") return role.value;
  if (roleId.kind === "known") return `role ${roleId.value}`;
  return isUnknown(role) || isUnknown(roleId) ? "not known" : "";
}

export type AccessOrder = "account" | "person";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const byAccount = (a: SnapshotRow, b: SnapshotRow): number =>
  compare(a.account, b.account) || rank(b.level) - rank(a.level) || compare(a.person, b.person) || compare(a.email, b.email);

export const byPerson = (a: SnapshotRow, b: SnapshotRow): number =>
  compare(a.person, b.person) || compare(a.email, b.email) || rank(b.level) - rank(a.level) || compare(a.account, b.account);
