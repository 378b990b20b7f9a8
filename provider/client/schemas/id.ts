// Ids. Domo returns numbers on most routes and strings on others (§1.2). Here they are always strings.

import { z } from "zod";

export const Id = z.union([z.string().min(1), z.number().int()]).transform(String);

/** A schema that rejects objects with another id. */
export const withId = <Shape extends z.ZodType<{ id: string }>>(shape: Shape, id: string) =>
  shape.refine((object) => object.id === id, `it is about another object than ${id}`);

/** Whether an id is in canonical form. Another spelling of the same number would be another object in the state, but not in Domo. */
export const isCanonicalId = (id: string): boolean => /^(0|[1-9]\d{0,15})$/.test(id) && Number.isSafeInteger(Number(id));
