// Names and ids of roles on the instance API (§7).

import type { DomoInstance } from "../client";
import { sharedRead } from "../concurrency";
import { IncompleteListError, MissingObjectError } from "../errors";
import { SYSTEM_ROLES } from "../schemas/roles";
import type { UserFields } from "./directory";

export interface RoleNames {
  /** The name of the role with this id. Throws `IncompleteListError` if Domo's list does not have it. */
  nameOf(id?: string): Promise<string>;
  /** The id of the wanted role, or undefined if none is wanted. Throws `MissingObjectError` if there is no role of the name. */
  idOf(want: Partial<UserFields>): Promise<string | undefined>;
}

/** Domo's own roles are built in. The instance's roles are read when a user has or wants another role. */
export function roleNames(domo: DomoInstance): RoleNames {
  const list = sharedRead(() => domo.roles.list());
  let names: Readonly<Record<string, string>> = SYSTEM_ROLES;
  const load = async (): Promise<void> => {
    names = Object.fromEntries((await list()).map(({ id, name }) => [id, name]));
  };
  const find = (name: string): string | undefined => Object.entries(names).find(([, role]) => role === name)?.[0];
  return {
    async nameOf(id = "") {
      if (id === "") return "";
      if (names[id] === undefined) await load();
      const name = names[id];
      if (name === undefined)
        throw new IncompleteListError(`Domo's list of roles does not have the role ${id}, which the user has: the list is incomplete`);
      return name;
    },
    async idOf({ role, roleId }) {
      if (role === undefined) return roleId;
      if (find(role) === undefined) await load();
      const id = find(role);
      if (id === undefined) throw new MissingObjectError(`there is no role ${role}. The instance has ${Object.values(names).join(", ")}`);
      return id;
    },
  };
}
