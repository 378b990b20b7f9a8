// What a read of a user has to prove, given what the caller compares the user with. Names of fields in Domo's rows come from each API.

import type { UserFields } from "./directory";

/** Fields with the values that the caller expects. Of the values only emptiness counts; `undefined` is no expectation. */
export type ExpectedUser = Partial<Record<Exclude<keyof UserFields, "attributes">, unknown>> & { attributes?: Record<string, unknown> };

/** For fields that rows may lack, what rows call them. */
export type RowNames = Partial<Record<keyof UserFields, string>>;

const isEmpty = (value: unknown): boolean => value === "" || (Array.isArray(value) && value.length === 0);

/** What rows call the expected fields. */
export function expectedInRows(expected: ExpectedUser, names: RowNames): string[] {
  return entries(expected, names).map(([name]) => name);
}

/** The same of the fields that are expected to be empty: only those could look as expected where a row lacks them. */
export function emptyInRows(expected: ExpectedUser, names: RowNames): string[] {
  return entries(expected, names).flatMap(([name, value]) => (isEmpty(value) ? [name] : []));
}

function entries({ attributes = {}, ...fields }: ExpectedUser, names: RowNames): [name: string, value: unknown][] {
  const own = Object.entries(fields).flatMap(([field, value]): [string, unknown][] => {
    const name = names[field as keyof UserFields]; // undefined for other keys
    return name === undefined ? [] : [[name, value]];
  });
  return [...own, ...Object.entries(attributes)].filter(([, value]) => value !== undefined);
}

/** The fields without those that are not expected, and that the row may lack although they have values. `proves`: whether the row proves a field. */
export function provedFields(
  fields: Partial<UserFields>,
  { names, expected = {}, proves }: { names: RowNames; expected?: ExpectedUser; proves: (name: string) => boolean },
): Partial<UserFields> {
  const isKept = (field: keyof UserFields): boolean => {
    const name = names[field];
    return name === undefined || expected[field] !== undefined || proves(name);
  };
  return Object.fromEntries(Object.entries(fields).filter(([field]) => isKept(field as keyof UserFields))); // a key of `fields`
}
