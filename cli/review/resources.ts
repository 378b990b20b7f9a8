// The resources of a preview: what was declared, what is in Domo, and what will be.

import type { State, Step } from "./preview";
import { booleanOf, isSecret, isUnknown, known, textOf, UNKNOWN, valueOf } from "./values";

const OBJECTS = ["User", "Group", "GroupMembership", "Account", "OAuthAccount", "AccountShare", "AccountAccess", "UserAttribute"];
/** Resources of a roster that guard its users, and have no object of their own in Domo. */
const ROSTER_PARTS = ["UserPopulation", "OrphanedUsers"] as const;
export type RosterPart = (typeof ROSTER_PARTS)[number];

/** The type of a resource of Domo, such as `User`; empty for other resources, also for one that runs other code under such a type. */
export function domoTypeOf({ type, inputs, outputs }: State): string {
  const name = /^pulumi-nodejs:dynamic\/domo:(\w+)$/.exec(type)?.[1] ?? "";
  const provider = inputs?.__provider ?? outputs?.__provider;
  const isOurs = provider === undefined || provider === `exports.handler=()=>require("pulumi-domo/dynamic").provider("${name}")`;
  return isOurs ? name : "";
}

/** The same of a resource that has an object of its own in Domo; empty for other resources. */
export function typeOf(state: State): string {
  const type = domoTypeOf(state);
  return OBJECTS.includes(type) ? type : "";
}

export function rosterPartOf(state: State): RosterPart | undefined {
  const type = domoTypeOf(state);
  return ROSTER_PARTS.find((part) => part === type);
}

/** The name of a resource in the program. */
export const resourceName = (urn: string): string =>
  urn
    .split("::")
    .slice(3)
    .join("::")
    .replace(/ \(left in Domo\)$/, "");

/** The instance of a resource. Ids of one instance are not valid in another. */
export function instanceHostOf({ inputs, outputs }: State): string {
  const instance = inputs?.__instance ?? outputs?.__instance;
  return typeof instance === "string" ? instance.slice(instance.lastIndexOf("@") + 1) : "";
}

/** States by URN: that of the step, so that a resource keeps it when an alias gives it a new one. */
export interface PreviewStates {
  /** As the last run left them, or as the refresh found them. */
  before: Map<string, State>;
  after: Map<string, State>;
  /** What the stack's state had before the refresh. Empty without a refresh. */
  recorded: Map<string, State>;
  /** URNs of resources that leave the stack, but whose objects stay in Domo. They are in `after`, too. */
  left: Set<string>;
  /** URNs of resources whose objects are deleted and created again. */
  replaced: Set<string>;
  /** The step that changes a resource, by URN. */
  changes: Map<string, Step>;
  /** Whether a setting of the stack or of a provider lets resources adopt anything. Variables of the environment are not seen. */
  adopts: boolean;
  /** Keys in `before` of users whom a roster deletes though no resource declares them (`orphans.ts`). */
  orphans: Set<string>;
}

/** Whether a step changes something in Domo. Steps that refresh or read do not. */
export const isChange = (op: Step["op"]): boolean => !["same", "refresh", "read"].includes(op);

const REPLACEMENTS: readonly Step["op"][] = ["replace", "create-replacement", "delete-replaced", "read-replacement", "import-replacement"];
/** The type of explicit providers of Node dynamic resources. */
export const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";
const DELETIONS: readonly Step["op"][] = ["delete", "delete-replaced", "discard", "discard-replaced"];

export function statesOf(steps: Step[], config: Record<string, unknown> = {}): PreviewStates {
  const states: PreviewStates = {
    before: new Map(),
    after: new Map(),
    recorded: new Map(),
    left: new Set(),
    replaced: new Set(),
    changes: new Map(),
    adopts: [config, ...steps.map(({ newState }) => (newState?.type === PROVIDER_TYPE ? newState.inputs : undefined))].some(
      (settings) => settings?.["domo:adopt"] === "always",
    ),
    orphans: new Set(),
  };
  const { before, after, recorded, left, replaced, changes } = states;
  const newUrns = new Map(steps.flatMap(({ op, urn, oldState }) => (op !== "refresh" && oldState ? [[oldState.urn, urn] as const] : [])));
  for (const step of steps) {
    const { op, urn, oldState, newState } = step;
    // The refresh step shows the recorded state, under the URN that it has there. The refreshed state is the old state of the step that follows.
    if (op === "refresh") {
      const state = newState ?? oldState;
      if (state) recorded.set(newUrns.get(urn) ?? urn, state);
      continue;
    }
    // Pulumi deletes nothing that the program only reads, and its id tells which object it is.
    if (isRead(step)) {
      if (oldState) before.set(urn, oldState);
      const state = newState && oldState ? withOutputs(newState, oldState) : (newState ?? after.get(urn) ?? oldState);
      if (state) after.set(urn, state);
      continue;
    }
    if (REPLACEMENTS.includes(op)) replaced.add(urn);
    // Of a replacement, the step with the differences: the others have none.
    if (isChange(op) && !(changes.get(urn)?.diffReasons?.length ?? 0)) changes.set(urn, step);
    if (oldState && op !== "create") before.set(urn, withGiven(withFound(oldState)));
    if (newState && !DELETIONS.includes(op)) after.set(urn, oldState ? withOutputs(newState, oldState) : newState);
  }
  for (const side of [before, after, recorded]) addInstances(side);
  const removed = new Set([...before.keys()].filter((urn) => !after.has(urn)));
  const leavers = leaversByPopulation(states);
  for (const urn of removed) {
    const state = asRosterTreats(before.get(urn), leavers);
    if (state) before.set(urn, state);
    if (!state || !(staysInDomo(state) || isSkippedDelete(state, removed))) continue;
    left.add(urn);
    // Nothing keeps other members out of a group whose membership is no longer declared.
    after.set(urn, typeOf(state) === "GroupMembership" ? { ...state, inputs: { ...state.inputs, exclusive: false } } : state);
  }
  for (const urn of replaced) {
    const state = before.get(urn);
    if (!state || !["AccountShare", "AccountAccess"].includes(typeOf(state)) || !staysInDomo(state)) continue;
    left.add(leftKey(urn));
    after.set(leftKey(urn), state);
  }
  for (const [urn, state] of before) {
    const members = membersLeft(urn, state, states);
    const grants = grantsLeft(urn, state, states);
    if (members.length + grants.length === 0) continue;
    left.add(leftKey(urn));
    const inputs = members.length > 0 ? { userIds: members, exclusive: false } : { grants };
    after.set(leftKey(urn), { ...state, inputs: { ...state.inputs, ...inputs } });
  }
  for (const [urn, state] of after) {
    const former = before.get(urn);
    if (former && !replaced.has(urn)) after.set(urn, withUnmanaged(state, former));
  }
  const hasSecret = (state: State | undefined): boolean => Object.values(state?.inputs ?? {}).some(isSecret);
  for (const [urn, state] of after) if (before.has(urn) && (hasSecret(state) || hasSecret(before.get(urn)))) reveal(states, urn);
  return states;
}

/** A preview does not show what a program only reads; the update does not change it. */
const withOutputs = (state: State, { id, outputs }: State): State =>
  state.external && !state.outputs && state.id === id ? { ...state, outputs } : state;

/** Whether a step is about a resource that the program only reads, before and after it. */
export const isRead = ({ oldState, newState }: Pick<Step, "oldState" | "newState">): boolean =>
  (oldState ?? newState) !== undefined && [oldState, newState].every((state) => !state || state.external === true);

/** A resource that is only read has no instance among its inputs. It is that of the other resources of its provider. */
export function addInstances(states: Map<string, State>): void {
  const hosts = new Map<string, Set<string>>();
  for (const state of states.values()) {
    const host = instanceHostOf(state);
    if (host !== "" && state.provider) hosts.set(state.provider, (hosts.get(state.provider) ?? new Set()).add(host));
  }
  for (const [urn, state] of states) {
    const [host, ...others] = hosts.get(state.provider ?? "") ?? [];
    if (!state.external || host === undefined || others.length > 0) continue;
    states.set(urn, { ...state, inputs: { ...state.inputs, __instance: `read@${host}` } });
  }
}

/** Inputs that stay in Domo as they are when a program no longer sets them. */
const UNMANAGED: Readonly<Record<string, readonly string[]>> = {
  User: ["role", "roleId", "title", "department", "location", "employeeId", "attributes"],
  Group: ["type", "owners", "rule"],
  Account: ["allowExternalUse"],
  OAuthAccount: ["allowExternalUse"],
};

/** The state with what the program no longer sets, as it stays in Domo. */
function withUnmanaged(state: State, former: State): State {
  const isDropped = (property: string): boolean => state.inputs?.[property] === undefined;
  if (!Object.keys(former.inputs ?? {}).some(isDropped)) return state;
  const properties = UNMANAGED[typeOf(state)] ?? [];
  const isSet = (property: string): boolean => state.inputs?.[property] !== undefined;
  // A role is set by its name or by its id.
  const isGiven = (property: string): boolean => (property.startsWith("role") ? isSet("role") || isSet("roleId") : isSet(property));
  const kept = properties.filter((property) => former.inputs?.[property] !== undefined && !isGiven(property));
  if (kept.length === 0) return state;
  return { ...state, inputs: { ...state.inputs, ...Object.fromEntries(kept.map((property) => [property, former.inputs?.[property]])) } };
}

/** Output: inputs that a failed run may not have written (`provider/lifecycle/reserved-properties.ts`). */
const UNFINISHED = "__unfinished";

export const listIn = ({ outputs }: State, property: string): string[] => {
  const value = outputs?.[property];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
};

/** Whether a run failed that was to write the resource, and none has finished it since. */
export const isInterrupted = (state: State | undefined): boolean => state !== undefined && UNFINISHED in (state.outputs ?? {});

/** Whether Domo may have something else than the state says, as the run that was to write the input failed, and no refresh has read it since. */
export const isUnfinished = (state: State, property: string): boolean =>
  state.inputs?.[property] !== undefined && listIn(state, UNFINISHED).includes(property);

/** Inputs that a refresh does not find in Domo: it keeps what the state says. */
const NOT_SHOWN = ["rule", "configurations"];

/** A refresh takes unfinished inputs out of the inputs, so that the next run writes them. What it found is among the outputs. */
function withFound(state: State): State {
  const unfinished = listIn(state, UNFINISHED);
  const found = unfinished.filter((property) => state.inputs?.[property] === undefined && !NOT_SHOWN.includes(property));
  if (found.length === 0) return state;
  const { inputs, outputs = {} } = state;
  return {
    ...state,
    inputs: { ...inputs, ...Object.fromEntries(found.map((property) => [property, outputs[property]])) },
    outputs: { ...outputs, [UNFINISHED]: unfinished.filter((property) => !found.includes(property)) },
  };
}

/** Outputs: to whom a failed update may have given access, whom it may have added to a group, and whom it has certainly not. */
const GIVEN = "__given";
const ADDED = "__added";
const REFUSED = "__refused";

/** The state with what a failed update may have given, though the state's inputs do not have it, and without whom it has not added. */
function withGiven(state: State): State {
  const { inputs } = state;
  const refused = listIn(state, REFUSED);
  const grants = inputs?.grants;
  const userIds = Array.isArray(inputs?.userIds)
    ? (inputs.userIds as unknown[]).filter((id) => !refused.includes(id as string))
    : undefined;
  const given = listIn(state, GIVEN).filter((key) => Array.isArray(grants) && !grants.map(granteeOf).includes(key));
  const added = listIn(state, ADDED).filter((id) => userIds !== undefined && !userIds.includes(id) && !refused.includes(id));
  const hidden = given.map((key) => {
    const [kind, id] = key.split(" ");
    return { [`${String(kind)}Id`]: id, accessLevel: UNKNOWN };
  });
  if (hidden.length > 0) return { ...state, inputs: { ...inputs, grants: [...grantsIn(state), ...hidden] } };
  return userIds !== undefined && added.length + refused.length > 0
    ? { ...state, inputs: { ...inputs, userIds: [...userIds, ...added] } }
    : state;
}

/** The state with unfinished inputs as not known, if this run writes them. */
export function withUnknown(urn: string, state: State | undefined, { changes, after }: PreviewStates): State | undefined {
  if (!state || !changes.has(urn) || !after.has(urn)) return state;
  const unfinished = Object.keys(state.inputs ?? {}).filter((property) => isUnfinished(state, property));
  if (unfinished.length === 0) return state;
  return { ...state, inputs: { ...state.inputs, ...Object.fromEntries(unfinished.map((property) => [property, UNKNOWN])) } };
}

/** A value that does not change is known on both sides if it is on one: a mark as secret alone changes nothing. */
function reveal(states: PreviewStates, urn: string): void {
  const sides = [states.before, states.after];
  const properties = new Set(sides.flatMap((side) => Object.keys(side.get(urn)?.inputs ?? {})));
  for (const property of properties) {
    const values = sides.map((side) => side.get(urn)?.inputs?.[property]);
    if (values.filter((value) => isSecret(value)).length !== 1 || !isUnchanged(states, urn, property)) continue;
    const value = values.find((each) => !isSecret(each));
    for (const side of sides) {
      const state = side.get(urn);
      if (state && value !== undefined) side.set(urn, { ...state, inputs: { ...state.inputs, [property]: value } });
    }
  }
}

/** Outputs of a GroupMembership: members from before it, and those whom the last refresh found in an exclusive one. */
const FOUND = "__found";
const STRANGERS = "__strangers";

const LEFT = " (left in Domo)";

/** What a destroyed membership or a replaced share leaves has no resource any more. */
const leftKey = (urn: string): string => `${urn}${LEFT}`;

/**
 * Members that a membership leaves in its group: those who were there before it, when it is destroyed, and those who were added by hand, when it is
 * no longer exclusive (`provider/resources/group-membership.ts`).
 */
function membersLeft(urn: string, state: State, { after, replaced }: PreviewStates): string[] {
  if (state.outputs?.[FOUND] === undefined && state.outputs?.[STRANGERS] === undefined) return [];
  if (typeOf(state) !== "GroupMembership") return [];
  const next = replaced.has(urn) ? undefined : after.get(urn);
  const isExclusive = next !== undefined && known(booleanOf(next, "exclusive")) === true;
  return [...(next ? [] : listIn(state, FOUND)), ...(isExclusive ? [] : listIn(state, STRANGERS))];
}

const UNDECLARED = "__undeclared";
/** The id of the population that a user of a roster belongs to (`provider/wire-format.ts`). */
const POPULATION = "__population";

/** Grants that an access list leaves when it is destroyed: those that were there before it, or were given by hand (`provider/resources/account-access.ts`). */
function grantsLeft(urn: string, state: State, { after, replaced }: PreviewStates): unknown[] {
  if (typeOf(state) !== "AccountAccess" || (after.has(urn) && !replaced.has(urn)) || staysInDomo(state)) return [];
  const kept = [...listIn(state, FOUND), ...listIn(state, UNDECLARED)];
  return grantsIn(state).filter((grant) => kept.includes(granteeOf(grant)));
}

/** Whether a resource before the change is an access list, which takes nothing from the user whom the credentials act as. */
export function isAccessListBefore(urn: string, { before }: PreviewStates): boolean {
  const state = before.get(urn);
  return state !== undefined && typeOf(state) === "AccountAccess";
}

const grantsIn = ({ inputs }: State): unknown[] => (Array.isArray(inputs?.grants) ? inputs.grants : []);

/** `user 5`, as the outputs of an access list name whom a grant is for. */
export function granteeOf(grant: unknown): string {
  const { userId, groupId } = (grant ?? {}) as { userId?: unknown; groupId?: unknown };
  return typeof userId === "string" ? `user ${userId}` : `group ${String(groupId)}`;
}

/** The state without grants and members that only a refresh found: they are among its inputs, though no program declared them. */
export function withoutUndeclared(state: State): State {
  const [members, grants] = [listIn(state, STRANGERS), listIn(state, UNDECLARED)];
  const { userIds } = state.inputs ?? {};
  if (typeOf(state) === "GroupMembership" && members.length > 0 && Array.isArray(userIds)) {
    return { ...state, inputs: { ...state.inputs, userIds: userIds.filter((id: unknown) => !members.includes(String(id))) } };
  }
  if (typeOf(state) !== "AccountAccess" || grants.length === 0) return state;
  return { ...state, inputs: { ...state.inputs, grants: grantsIn(state).filter((grant) => !grants.includes(granteeOf(grant))) } };
}

const populationIn = (state: State | undefined): unknown => state?.outputs?.[POPULATION] ?? state?.inputs?.[POPULATION];

/** What rosters do with who leaves, by the ids of the populations that their users are stored with. */
function leaversByPopulation({ before, after }: PreviewStates): ReadonlyMap<unknown, unknown> {
  const populations = [...after.values()].filter((state) => domoTypeOf(state) === "UserPopulation");
  const leaversOf = ({ inputs }: State): unknown => inputs?.leavers;
  const byId = new Map<unknown, unknown>(populations.map((state) => [state.id, leaversOf(state)]));
  // One that was deleted from the state is created with another id: the users whom the program still has tell whose they are.
  const byRoster = new Map(populations.map((state) => [state.parent, state]));
  for (const [urn, { parent }] of after) {
    const [stored, population] = [populationIn(before.get(urn)), byRoster.get(parent)];
    if (stored !== undefined && population && !byId.has(stored)) byId.set(stored, leaversOf(population));
  }
  return byId;
}

/** Who has left a roster is treated as it treats leavers by now, whatever it said when the user was in it (`provider/resources/leavers.ts`). */
function asRosterTreats(state: State | undefined, leavers: ReadonlyMap<unknown, unknown>): State | undefined {
  const population = populationIn(state);
  if (!state || population === undefined || !leavers.has(population)) return state;
  const { onDelete: _before, ...outputs } = state.outputs ?? {};
  return { ...state, inputs: { ...state.inputs, onDelete: leavers.get(population) }, outputs };
}

/** The engine does not call the provider to delete a resource that it takes for deleted with another one (engine transcripts, 58). */
function isSkippedDelete({ deletedWith }: State, removed: ReadonlySet<string>): boolean {
  return typeof deletedWith === "string" && removed.has(deletedWith);
}

/** Why a removed resource stays in Domo. Undefined if it is deleted there, and if that is not known. */
export function keptBecause(state: State): string | undefined {
  if (state.retainOnDelete === true) return "retainOnDelete";
  if (typeof state.deletedWith === "string" && state.deletedWith !== "") return "deletedWith, for which Pulumi skips the delete";
  if (state.protect === true) return "protect, with which the update fails";
  const value = textOf(state, "onDelete");
  if (isUnknown(value)) return "or is deleted: the preview does not tell onDelete";
  if (known(value) === "keep") return populationIn(state) === undefined ? 'onDelete: "keep"' : 'leavers: "keep" of the roster';
  const adopted = known(booleanOf({ ...state, inputs: undefined }, "adopted")) === true;
  return adopted && valueOf(state, "onDelete").kind === "unset" ? "it was there before and was adopted" : undefined;
}

const staysInDomo = ({ deletedWith: _deletedWith, ...state }: State): boolean => keptBecause(state) !== undefined;

/** A resource before and after the change: two, if it moves to another instance, where it leaves one and is new in the other. */
export function sidesOf(urn: string, states: PreviewStates): { before?: State; code?: State; after?: State }[] {
  const { before, after, recorded } = states;
  const side = { before: withUnknown(urn, before.get(urn), states), code: recorded.get(urn), after: after.get(urn) };
  const isMoved = side.before && side.after && instanceHostOf(side.before) !== instanceHostOf(side.after);
  return isMoved ? [{ before: side.before }, { after: side.after }] : [side];
}

/** Why a new resource may adopt what exists in Domo, with whatever it has. Undefined if it does not. */
export function adoptionOf(urn: string, state: State, { changes, adopts }: PreviewStates): string | undefined {
  const op = changes.get(urn)?.op;
  if (op === "import" || op === "import-replacement") return "imported";
  const adopt = textOf(state, "adopt");
  if (isUnknown(adopt)) return "the preview does not tell adopt";
  if (known(adopt) === "always") return 'adopt: "always"';
  return adopt.kind === "unset" && adopts ? "the setting adopt is always" : undefined;
}

/** What an AccountAccess has in its list, and an AccountShare of its own. */
const LISTED = ["userId", "groupId", "accessLevel"];

/** Whether a property is proved not to change, though its value may not be known. */
export function isUnchanged({ before, after, left, replaced, changes }: PreviewStates, urn: string, property: string): boolean {
  if (left.has(urn)) return true;
  if (!before.has(urn) || !after.has(urn) || replaced.has(urn)) return false;
  const step = changes.get(urn);
  if (!step) return true;
  const isListed = typeOf(before.get(urn) ?? { urn, type: "" }) === "AccountAccess" && LISTED.includes(property);
  // The engine lists the inputs that differ. An update without any list proves nothing.
  const changed = [...(step.diffReasons ?? []), ...Object.keys(step.detailedDiff ?? {}).map((path) => /^[^.[]*/.exec(path)?.[0] ?? path)];
  return changed.length > 0 && !changed.includes(isListed ? "grants" : property);
}
