// `pulumi-domo list attributes`.

import { typeOfValidator, type AttributeDefinition } from "../../../provider/client/schemas/attributes";
import { contains } from "../conditions";
import { flagOptions, type ListKind } from "../kind";

export const ATTRIBUTES: ListKind<AttributeDefinition> = {
  name: "attributes",
  label: "attributes",
  description: "attributes of users, Domo's own and custom ones",
  columns: [
    { name: "key", value: ({ key }) => key, isMain: true },
    { name: "title", value: ({ title }) => title ?? undefined, isMain: true },
    { name: "type", value: ({ validator }) => typeOfValidator(validator) ?? validator ?? undefined, isMain: true },
    { name: "keyspace", value: ({ keyspace }) => keyspace ?? undefined, isMain: true },
    { name: "description", value: ({ description }) => description ?? undefined, isMain: true },
  ],
  sort: ["key"],
  options: [
    {
      flags: "--search <text>",
      description: "only those with the text in the key, the title or the description",
      type: "text",
      condition: (text) => contains(text, ({ key, title, description }) => [key, title ?? undefined, description ?? undefined]),
    },
    ...flagOptions<AttributeDefinition>(["custom", "built-in"], ["only custom ones", "only others"], ({ keyspace }) =>
      keyspace == null ? undefined : keyspace === "customer-defined",
    ),
  ],
  read: async ({ instance }) => ({ rows: await instance.attributes.all(), notes: [] }),
};
