// The definition of a custom attribute of users, identified by its key. Surprising: Domo records neither who made it nor when, and neither key nor
// type can change (§9.1), so that another one is another attribute, to which the values of users are not carried over.

import { z } from "zod";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { RefusedError } from "../client/errors";
import { defineResource, type LiveObject, type ProviderContext } from "../lifecycle/definition";
import { adopt, nonEmptyText, onDelete, text } from "./fields";

const inputs = z.strictObject({
  // Domo: letters and digits, with their case (§9.1). A number alone would read as the id of an object.
  key: z
    .string("must be the attribute's key")
    .regex(/^[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*$/, "must be letters and digits, with a letter at least"),
  title: nonEmptyText("the attribute's title"),
  description: text.optional(),
  type: z.enum(["string", "stringList"], 'must be "string" or "stringList"'),
  onDelete,
  adopt,
});
export type UserAttributeInputs = z.infer<typeof inputs>;

export const userAttribute = defineResource<UserAttributeInputs>({
  type: "UserAttribute",
  requires: "instance",
  inputs,
  title: ({ key }) => `custom attribute ${key ?? "whose key is not known yet"}`,
  identity: ["key"],
  replaceOnChanges: ["key", "type"],
  metaArguments: ["onDelete", "adopt"],
  secretInputs: [],
  instanceOnly: [],
  same: {},
  idFromInputs: true,
  isUnique: () => true,
  proofOfAbsence: PROOF_OF_ABSENCE.attribute,

  async create({ instance }, { key, title, description, type }) {
    await instance.attributes.create({ key, title, description, type });
    return key;
  },

  read,
  find: (context, { key }) => read(context, key),

  async update({ instance }, key, { want: { title, description, type }, live: { fields } }) {
    if (type !== fields.type)
      throw new RefusedError(
        `its type in Domo is ${String(fields.type)}, which can't change to ${type}. Declare that type, or another key`,
      );
    await instance.attributes.update(key, { title, description });
    return undefined;
  },

  async remove({ instance }, key) {
    await instance.attributes.delete(key);
    return undefined;
  },
});

async function read({ instance }: ProviderContext, key: string): Promise<LiveObject | undefined> {
  const attribute = await instance.attributes.get(key);
  return attribute && { id: key, fields: { ...attribute } };
}
