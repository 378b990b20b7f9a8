// Ids are numbers on most routes and strings on others (§1.2); inside this project they are strings.

import { z } from "zod";

export const Id = z.union([z.string().min(1), z.number().int()]).transform(String);

/** Domo's own spelling: another one of the same number would be another object in the state, and the same or a stranger's in Domo. */
export const isCanonicalId = (id: string): boolean => /^(0|[1-9]\d{0,15})$/.test(id) && Number.isSafeInteger(Number(id));
