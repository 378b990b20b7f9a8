// Users who are new while one of the same name goes: probably one person whose e-mail changed, which Domo can change in place.

import { instanceHostOf, keptBecause, typeOf } from "../resources";
import type { Comparison } from "../compare-access";
import { skeleton } from "../look-alikes";
import type { State } from "../preview";
import { rosterOf } from "../rosters";
import type { Finding, Identity } from "../schema";
import { known, textOf } from "../values";
import { listNames } from "../wording";
import { aboutPerson, placeOf } from "./about";

/** A user who comes or goes. */
interface User {
  key: string;
  state: State;
}

export function namesakeFindings(comparison: Comparison): Finding[] {
  const { states } = comparison;
  const isGoing = (urn: string): boolean => !states.after.has(urn) || states.left.has(urn);
  const isComing = (urn: string, key: string): boolean => states.changes.has(urn) && comparison.before.subjects.get(key)?.urn === undefined;
  const goingByName = usersByName(states.before, isGoing, comparison);
  if (goingByName.size === 0) return [];
  return [...usersByName(states.after, isComing, comparison)].flatMap(([name, coming]) => {
    const going = goingByName.get(name);
    return going ? [namesakeFinding(coming, going, comparison)] : [];
  });
}

type Users = [User, ...User[]];

/** The users that are selected, by instance and by what their name looks like. */
function usersByName(
  all: ReadonlyMap<string, State>,
  isSelected: (urn: string, key: string) => boolean,
  { keys, after, states }: Comparison,
): Map<string, Users> {
  const users = new Map<string, Users>();
  for (const [urn, state] of all) {
    if (typeOf(state) !== "User" || state.external) continue;
    const key = keys.of(urn, state);
    // The same person under another name in the program does not go.
    const isRenamed = !states.after.has(urn) && after.subjects.get(key)?.urn !== undefined;
    if (isRenamed || !isSelected(urn, key)) continue;
    const look = skeleton(known(textOf(state, "name")) ?? "");
    if (look === "") continue;
    const name = `${instanceHostOf(state)} ${look}`;
    const namesakes = users.get(name);
    if (namesakes) namesakes.push({ key, state });
    else users.set(name, [{ key, state }]);
  }
  return users;
}

/** One for all of a name: pairs of many users of one name would be too many. */
function namesakeFinding(coming: Users, going: Users, { names }: Comparison): Finding {
  const label = ({ key }: User): string => names.subject(key);
  const [{ key, state }, ...others] = coming;
  const isOne = going.length === 1;
  const areKept = going.every((user) => keptBecause(user.state) !== undefined);
  const go = areKept ? (isOne ? "leaves the code" : "leave the code") : isOne ? "is deleted" : "are deleted";
  const comes =
    others.length === 0 ? `${label(coming[0])} is new` : `${String(coming.length)} users are new, ${listNames(coming.map(label))}`;
  const text =
    `${comes}, and ${isOne ? "a user" : `${String(going.length)} users`} of the same name ${go}: ${listNames(going.map(label))}. ` +
    "Probably a person has a new e-mail: a new user gets neither the content of the old one nor access that no code declares. " +
    (rosterOf(state) === undefined
      ? "To change an e-mail in place, keep the resource and change its email."
      : "In a roster with a key column that lasts, such as an employee id, an e-mail is changed in place.");
  const identity = mergedIdentity(
    names.subjectIdentity(key),
    [...others, ...going].map((user) => names.subjectIdentity(user.key)),
  );
  return {
    kind: "person-replaced",
    ...(others.length === 0 && aboutPerson(key, names)),
    identities: { person: identity },
    text,
    ...placeOf(state.urn, state),
  };
}

/** What identifies several users together: a waiver has to name the e-mails of all. */
function mergedIdentity(first: Identity, others: Identity[]): Identity {
  const all = [first, ...others];
  const merged = (of: (identity: Identity) => string[] | undefined): string[] => [
    ...new Set(all.flatMap((identity) => of(identity) ?? [])),
  ];
  return {
    ...first,
    names: merged(({ names }) => names),
    emails: merged(({ emails }) => emails),
    ids: merged(({ ids }) => ids),
    resources: merged(({ resources }) => resources),
    urns: merged(({ urns }) => urns),
    ...(all.some(({ unknown }) => unknown) && { unknown: true }),
  };
}
