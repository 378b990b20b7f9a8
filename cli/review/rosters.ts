// Rosters: components with a user for each row of a table. `OrphanedUsers` of a roster deletes users whom no resource declares, so that no step of the
// preview says that one is deleted. The review adds them to what is there before the change, and they are like every user who is deleted.

import type { State } from "./preview";
import { instanceHostOf, resourceName, rosterPartOf, typeOf, type PreviewStates } from "./resources";
import { known, textOf, UNKNOWN, valueOf } from "./values";

const ROSTER_TYPE = /(?:^|\$)domo:index:Roster$/;

/** The name of the roster that a resource is a part of: `people`. Undefined for other resources. */
export function rosterOf({ parent }: State): string | undefined {
  const type = parent?.split("::")[2] ?? "";
  return parent && ROSTER_TYPE.test(type) ? resourceName(parent) : undefined;
}

/** The name of the group of a roster's membership, as the roster's table has it. */
export function groupInRoster(membership: State): string | undefined {
  const start = `${rosterOf(membership) ?? ""}-group-`;
  const name = resourceName(membership.urn);
  return rosterOf(membership) !== undefined && name.startsWith(start) ? name.slice(start.length) : undefined;
}

/** How a group is shown whose name in Domo is not known: `"Office" in the roster`. */
export const inRoster = (name: string): string => `"${name}" in the roster`;

/** The name of the roster of an `OrphanedUsers` or `UserPopulation`. */
export const rosterName = (state: State): string => known(textOf(state, "roster")) ?? rosterOf(state) ?? resourceName(state.urn);

/** A user in Domo who is in no row of the roster. */
export interface Orphan {
  email: string;
  id: string | undefined;
  name: string;
  /** Undefined if the preview does not tell it. */
  role: string | undefined;
}

/** What a roster makes of its orphans. */
export type Treatment = "delete" | "report" | "not known";

/** What an `OrphanedUsers` makes of its orphans. A value that is not understood is not known. */
export function treatmentOf(state: State): Treatment {
  const value = known(textOf(state, "onOrphans"));
  return value === "delete" || value === "report" ? value : "not known";
}

/** The orphans of an `OrphanedUsers`. Undefined if the preview does not tell who they are. */
export function orphansIn(state: State): Orphan[] | undefined {
  const value = valueOf(state, "orphans");
  if (value.kind === "unset") return [];
  const orphans = known(value);
  if (typeof orphans !== "object" || orphans === null || Array.isArray(orphans)) return undefined;
  return Object.entries(orphans).map(([email, details]: [string, unknown]): Orphan => {
    // Without what is hidden, the person is still known by e-mail.
    const told = { urn: state.urn, type: state.type, inputs: typeof details === "object" ? { ...details } : {} };
    const text = (property: string): string | undefined => known(textOf(told, property));
    return { email, id: text("id"), name: text("name") ?? email, role: text("role") };
  });
}

/** The resources of rosters that treat orphans in this run, by URN. One that only leaves the stack does nothing. */
export function writtenOrphans({ after, left, changes }: PreviewStates): [urn: string, state: State][] {
  return [...after].filter(([urn, state]) => rosterPartOf(state) === "OrphanedUsers" && changes.has(urn) && !left.has(urn));
}

/** The states with the users whom rosters delete. */
export function withOrphans(states: PreviewStates): PreviewStates {
  const isDeleted = deletedUsers(states);
  for (const [urn, state] of writtenOrphans(states)) {
    if (treatmentOf(state) !== "delete") continue;
    for (const orphan of orphansIn(state) ?? []) {
      if (isDeleted(orphan, state)) continue;
      const key = `${urn} (orphan ${orphan.email})`;
      states.before.set(key, userOf(orphan, state));
      states.changes.set(key, { op: "delete", urn: key });
      states.orphans.add(key);
    }
  }
  return states;
}

/** Whether a user is deleted with its resource in this run: somebody whose row goes is in Domo and in no row until then. */
export function deletedUsers({ before, after }: PreviewStates): (orphan: Orphan, state: State) => boolean {
  const keyOf = (state: State, id = ""): string => `${instanceHostOf(state)} ${id}`;
  const deleted = new Set(
    [...before].flatMap(([urn, state]) => (typeOf(state) === "User" && !after.has(urn) && !state.external ? [keyOf(state, state.id)] : [])),
  );
  return ({ id }, state) => id !== undefined && deleted.has(keyOf(state, id));
}

/** The state that an orphan would have as a resource. */
function userOf({ email, id, name, role }: Orphan, state: State): State {
  const { urn, parent, provider, inputs, outputs, sourcePosition, stackTrace } = state;
  const instance = inputs?.__instance ?? outputs?.__instance;
  return {
    urn,
    type: "pulumi-nodejs:dynamic/domo:User",
    ...(id !== undefined && { id }),
    ...{ parent, provider, sourcePosition, stackTrace },
    inputs: { email, name, role: role ?? UNKNOWN, roster: rosterName(state), __instance: instance },
  };
}
