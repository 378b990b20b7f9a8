// Groups on the public API (§10).

import { z } from "zod";
import { Id } from "./id";

/** A group. Rows of lists lack `active` and `creatorId`. A deleted group has few fields, with `deleted: true`. */
export const PublicGroup = z.looseObject({
  id: Id,
  name: z.string().nullish(),
  active: z.union([z.boolean(), z.string().transform((text) => text === "true")]).nullish(),
  default: z.union([z.boolean(), z.string().transform((text) => text === "true")]).nullish(),
  creatorId: Id.nullish(),
  memberCount: z.number().nullish(),
  deleted: z.boolean().nullish(),
});
export type PublicGroup = z.infer<typeof PublicGroup>;

export const MemberIds = z.array(Id);
