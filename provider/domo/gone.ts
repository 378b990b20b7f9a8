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
