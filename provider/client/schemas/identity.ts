// Users on the instance API (§8).

import { z } from "zod";
import { Id } from "./id";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One attribute. Domo: `values` is always a list; an attribute without a value is missing (§8.1). */
export const Attribute = z.looseObject({ key: z.string(), values: z.array(Value).nullish() });

/** A user as read with `parts=DETAILED`. */
export const IdentityUser = z.looseObject({
  id: Id,
  displayName: z.string().nullish(),
  emailAddress: z.string().nullish(),
  roleId: Id.nullish(),
  attributes: z.array(Attribute).nullish(),
  deleted: z.boolean().nullish(),
});
export type IdentityUser = z.infer<typeof IdentityUser>;

/** Domo: even a single user comes in a list (§8.2). */
export const IdentityUsers = z.looseObject({ users: z.array(IdentityUser), count: z.number().nullish() });

/** A user as the page's own routes know it (§8.5). */
export const ContentUser = z.looseObject({ id: Id });

/** Domo: some refusals come with a success status (§1.6). */
export const DeleteRefusal = z.looseObject({
  success: z.literal(false),
  description: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
});

/** What is written: whole attributes, each a list; `[null]` empties one (§8.2). */
export interface AttributeWrite {
  key: string;
  values: (string | number | null)[];
}
