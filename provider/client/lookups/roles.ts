// Roles by name or id.

import { MissingObjectError } from "../errors";
import { SYSTEM_ROLES, type Role } from "../schemas/roles";
import { similarTo } from "../spelling";
import { cachedList } from "./cached-list";
import { nothingFound, onlyMatch } from "./candidates";
import type { LookupContext, NameOrId } from "./queries";

export interface FoundRole {
  id: string;
  name: string;
  description?: string;
}

export function roleLookup({ host, instance }: LookupContext) {
  const allRoles = cachedList(() => instance().roles());

  return async ({ name, id }: NameOrId): Promise<FoundRole> => {
    // Domo's own roles are the same in every instance, so that they need no request, and no access token.
    const own = Object.entries(SYSTEM_ROLES).find((role) => (name === undefined ? role[0] === id : role[1] === name));
    if (own) return { id: own[0], name: own[1] };
    const { matches, rows } = await allRoles((role) => (name === undefined ? role.id === id : role.name === name));
    const only = onlyMatch(matches, { several: `${host} has several roles of this name`, labelOf });
    if (only) return found(only);
    if (name === undefined) throw new MissingObjectError(`${host} has no role with this id. It has ${rows.map(labelOf).join(", ")}`);
    const similar = similarTo(name, rows, (role) => role.name);
    throw nothingFound({
      text: `${host} has no role with exactly this name`,
      similar: similar.length > 0 ? similar : rows,
      labelOf,
      isResource: false,
    });
  };
}

const found = ({ id, name, description }: Role): FoundRole => ({ id, name, ...(description != null && { description }) });

const labelOf = ({ id, name }: Role): string => `${name} (id ${id})`;
