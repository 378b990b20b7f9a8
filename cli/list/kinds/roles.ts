// `pulumi-domo list roles`.

import { SYSTEM_ROLES, type Role } from "../../../provider/client/schemas/roles";
import { contains } from "../conditions";
import { flagOptions, type ListKind } from "../kind";

const isCustom = ({ id }: Role): boolean => SYSTEM_ROLES[id] === undefined;

export const ROLES: ListKind<Role> = {
  name: "roles",
  label: "roles",
  description: "roles, Domo's own and those of the instance",
  columns: [
    { name: "name", value: ({ name }) => name, isMain: true },
    { name: "id", value: ({ id }) => id, isMain: true },
    { name: "users", value: ({ userCount }) => userCount ?? undefined, isMain: true },
    { name: "custom", value: isCustom, isMain: true },
    { name: "description", value: ({ description }) => description ?? undefined, isMain: true },
  ],
  sort: ["name"],
  options: [
    {
      flags: "--search <text>",
      description: "only those with the text in the name or the description",
      type: "text",
      condition: (text) => contains(text, ({ name, description }) => [name, description ?? undefined]),
    },
    ...flagOptions<Role>(["custom", "built-in"], ["only those of the instance", "only Domo's own"], isCustom),
  ],
  read: async ({ instance }) => ({ rows: await instance.roles(), notes: [] }),
};
