// Ids are numbers on most routes and strings on others (§1.2); inside this project they are strings.

import { z } from "zod";

export const Id = z.union([z.string().min(1), z.number().int()]).transform(String);

/** An object of which only the one with this id is an answer. */
export const withId = <Shape extends z.ZodType<{ id: string }>>(shape: Shape, id: string) =>
  shape.refine((answer) => answer.id === id, `it is about another object than ${id}`);

/** Domo's own spelling: another one of the same number would be another object in the state, and the same or a stranger's in Domo. */
export const isCanonicalId = (id: string): boolean => /^(0|[1-9]\d{0,15})$/.test(id) && Number.isSafeInteger(Number(id));
