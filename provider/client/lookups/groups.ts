// Groups by name or id.

import type { GroupFields, Live } from "../directory/directory";
import { MissingObjectError } from "../errors";
import { similarTo } from "../spelling";
import { cachedList } from "./cached-list";
import { nothingFound, onlyMatch } from "./candidates";
import type { LookupContext, NameOrId } from "./queries";

/** A group. The public API returns neither description nor type. */
export interface FoundGroup extends Partial<Omit<GroupFields, "owners">> {
  id: string;
  name: string;
}

export function groupLookup({ host, directory }: LookupContext) {
  const allGroups = cachedList(() => directory().groups.all());

  const byId = async (id: string): Promise<FoundGroup> => {
    const group = await directory().groups.get(id);
    if (group) return found(group);
    throw new MissingObjectError(`${host} has no group with this id`);
  };

  return async ({ name, id }: NameOrId): Promise<FoundGroup> => {
    if (name === undefined) return byId(id ?? "");
    const { matches, rows } = await allGroups(({ fields }) => fields.name === name);
    const only = onlyMatch(matches, { several: `${host} has several groups of this name`, labelOf });
    if (only) return found(only);
    const similar = similarTo(name, rows, ({ fields }) => fields.name ?? "");
    throw nothingFound({ text: `${host} has no group with exactly this name`, similar, labelOf });
  };
}

const found = ({ id, fields: { name, description, type } }: Live<GroupFields>): FoundGroup => ({
  id,
  name: name ?? "",
  ...(description !== undefined && { description }),
  ...(type !== undefined && { type }),
});

const labelOf = ({ id, fields }: Live<GroupFields>): string => `${fields.name ?? ""} (id ${id})`;
