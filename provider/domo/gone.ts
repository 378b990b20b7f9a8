// What Domo says about things that are not there.

import { isNotFound } from "../errors";

/** Domo's own word that a thing does not exist is an answer, every other failure is a failure. */
export async function orGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

interface Group {
  deleted?: boolean | null;
  active?: boolean | null;
  name?: string | null;
}

/** Domo: a deleted group may still be read, with `deleted: true`, or as `<name>_deleted_<uuid>` and inactive (§1.6). */
export const groupIsThere = ({ deleted, active, name }: Group): boolean =>
  !deleted && !(active === false && /_deleted_[0-9a-f-]{36}$/.test(name ?? ""));
