// Lists of grants, as sets: users and groups are known by texts such as `user 5`.

import type { Subject } from "../client/schemas/subject";
import { isMap } from "../maps";
import { subjectOf } from "./account-reference";
import { sameSet } from "./fields";

/** A grant in the state. The level may be one that the inputs do not allow, or `NONE` for a declared grant that Domo does not have. */
export interface GrantInState {
  userId?: string | undefined;
  groupId?: string | undefined;
  accessLevel: string;
}

type SubjectInState = Omit<GrantInState, "accessLevel">;

export const keyOf = ({ type, id }: Subject): string => `${type.toLowerCase()} ${id}`;

export function subjectIn(key: string): Subject {
  const [type, id = ""] = key.split(" ");
  return { type: type === "user" ? "USER" : "GROUP", id };
}

export const subjectsOf = (grants: SubjectInState[]): Subject[] => grants.flatMap((each) => subjectOf(each) ?? []);

/** The keys of the users and groups, without duplicates. */
export const keysOf = (grants: SubjectInState[]): string[] => [...new Set(subjectsOf(grants).map(keyOf))];

export const byKey = <Each extends SubjectInState>(grants: Each[]): Map<string, Each> =>
  new Map(grants.flatMap((each) => keysOf([each]).map((key): [string, Each] => [key, each])));

export const referenceTo = ({ type, id }: Subject): SubjectInState => (type === "USER" ? { userId: id } : { groupId: id });

/** Compares lists of grants as sets. */
export const sameGrants = (a: unknown, b: unknown): boolean => sameSet(entriesOf(a), entriesOf(b));

const entriesOf = (grants: unknown): unknown => (Array.isArray(grants) ? grants.map(entryOf) : grants);

const entryOf = (each: unknown): unknown => (isMap(each) ? JSON.stringify([each.userId, each.groupId, each.accessLevel]) : each);
