// Users on the instance API (§8).

import { z } from "zod";
import { Id } from "./id";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** An attribute. Domo: `values` is always a list; attributes without a value are missing (§8.1). */
export const Attribute = z.looseObject({ key: z.string(), values: z.array(Value).nullish() });

/** A user as returned with `parts=DETAILED`. */
export const IdentityUser = z.looseObject({
  id: Id,
  displayName: z.string().nullish(),
  emailAddress: z.string().nullish(),
  roleId: Id.nullish(),
  attributes: z.array(Attribute).nullish(),
  deleted: z.boolean().nullish(),
});
export type IdentityUser = z.infer<typeof IdentityUser>;

/** Domo: a single user is also returned in a list (§8.2). */
export const IdentityUsers = z.looseObject({ users: z.array(IdentityUser), count: z.number().nullish() });

/** A user as returned by the routes of Domo's user interface (§8.5). */
export const ContentUser = z.looseObject({ id: Id });

/** The same with details. Domo: a deleted user is not active (§8.8). */
export const ContentUserState = z.looseObject({
  id: Id,
  roleId: Id.nullish(),
  detail: z.looseObject({ active: z.boolean().nullish() }).nullish(),
});
export type ContentUserState = z.infer<typeof ContentUserState>;

/** Domo: some refusals have a success status (§1.6). */
export const DeleteRefusal = z.looseObject({
  success: z.literal(false),
  description: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
});

/** An attribute to write, with all its values. `[null]` clears it (§8.2). */
export interface AttributeWrite {
  key: string;
  values: (string | number | null)[];
}
