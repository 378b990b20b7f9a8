// Definitions of users' attributes (§9.1).

import { z } from "zod";

/** The definition of an attribute. */
export const AttributeDefinition = z.looseObject({
  key: z.string(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  /** Domo: `domo-defined`, `idp` or `customer-defined`. */
  keyspace: z.string().nullish(),
  /** Domo: `STRING`, or null for its own attributes. */
  valueType: z.string().nullish(),
  /** Domo: `ANY_VALUE_MULTI` if the attribute may have several values. */
  validator: z.string().nullish(),
});
export type AttributeDefinition = z.infer<typeof AttributeDefinition>;

/** A definition to write. Domo: all of these fields are needed, also to change one of them. */
export interface AttributeDefinitionWrite {
  key: string;
  keyspace: string;
  title: string;
  description: string;
  validator: string;
  securityVoter: string;
}

/** Domo's validators of custom attributes, by the types of their values. No others occur in any public source (§9.1). */
export const VALIDATORS = { string: "ANY_VALUE", stringList: "ANY_VALUE_MULTI" } as const;
export type AttributeType = keyof typeof VALIDATORS;

/** The type of the values of an attribute. Undefined for a validator that is not known. */
export const typeOfValidator = (validator: string | null | undefined): AttributeType | undefined =>
  (Object.keys(VALIDATORS) as AttributeType[]).find((type) => VALIDATORS[type] === validator);
