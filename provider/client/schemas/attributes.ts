// Definitions of users' attributes (§9.1).

import { z } from "zod";

export const AttributeDefinition = z.looseObject({
  key: z.string(),
  title: z.string().nullish(),
  /** Domo: who has defined it: `domo-defined`, `idp` or `customer-defined`. */
  keyspace: z.string().nullish(),
  /** Domo: `ANY_VALUE_MULTI` for a list. */
  validator: z.string().nullish(),
});
export type AttributeDefinition = z.infer<typeof AttributeDefinition>;
