// Groups and their owners on the instance API (§11).

import { groupExists, undefinedIfNotFound } from "../absence";
import type { DomoInstance } from "../client";
import { sharedRead, type KeyedMutex } from "../concurrency";
import type { InstanceReaders } from "../loading/instance-readers";
import type { GroupSubject, InstanceGroup } from "../schemas/instance-groups";
import type { GroupDirectory, GroupFields, Live, Owners } from "./directory";

/** `mutex` serializes changes to one group. */
export function instanceGroups(domo: DomoInstance, readers: Pick<InstanceReaders, "group" | "owners">, mutex: KeyedMutex): GroupDirectory {
  const { groups } = domo;
  const listGroups = sharedRead(() => groups.list());

  const get = async (id: string, { owners = false } = {}): Promise<Live<GroupFields> | undefined> => {
    const group = await readers.group(id);
    if (!group || !groupExists(group)) return undefined;
    const live = liveGroup(group);
    return owners ? { ...live, fields: { ...live.fields, owners: ownersOf(id, await readers.owners(id)) } } : live;
  };
  const updateOwners = async (id: string, want: Partial<Owners>): Promise<void> => {
    const { addOwners, removeOwners } = ownerChanges(want, ownersOf(id, await groups.owners(id)));
    // The authenticated user has to remain an owner to manage the group.
    const caller = await domo.callerId();
    const removed = removeOwners.filter((owner) => owner.type === "GROUP" || owner.id !== caller);
    if (addOwners.length + removed.length > 0) await groups.access([{ groupId: id, addOwners, removeOwners: removed }]);
  };

  return {
    // Domo: a group becomes dynamic only together with its rule, which create does not accept (§11.1, §11.4).
    create: ({ name, description = "", type = "open" }) => groups.create({ name, description, type: type === "dynamic" ? "open" : type }),
    get,
    async find(name) {
      const match = (await listGroups()).find((group) => group.name === name && groupExists(group));
      const live = match && (await get(match.id, { owners: true }));
      // Domo: only the list has the time of creation (§11.2).
      return live && { ...live, origin: { ...live.origin, createdAt: match.created ?? undefined } };
    },
    async all() {
      const listed = (await groups.list()).filter(groupExists);
      return listed.map((group) => {
        const { origin, ...live } = liveGroup(group);
        return { ...live, origin: { ...origin, createdAt: group.created ?? undefined }, memberCount: group.memberCount ?? undefined };
      });
    },
    update: (id, want, { fields }) =>
      mutex(id, async () => {
        const changed = (["name", "description", "type"] as const).filter((key) => want[key] !== undefined && want[key] !== fields[key]);
        const { rule } = want;
        // Domo: an unchanged name is refused as taken, and an unchanged type too (§11.4), so only differences are sent.
        const write = { ...Object.fromEntries(changed.map((key) => [key, want[key]])), ...(rule && { rule }) };
        if (Object.keys(write).length > 0) await groups.update(id, write);
        if (want.owners) await updateOwners(id, want.owners);
      }),
    delete: (id) =>
      mutex(id, async () => {
        await undefinedIfNotFound(groups.delete(id));
      }),
    restoreUndeleted: () => Promise.resolve(undefined),
  };
}

const liveGroup = ({ id, name, type, description, creatorId, memberCount }: InstanceGroup): Live<GroupFields> => ({
  id,
  fields: { name: name ?? "", description: description ?? "", type: type ?? "" },
  origin: { creatorId: creatorId ?? undefined, inUse: (memberCount ?? 0) > 0 },
});

/** Domo: an open group owns itself, and an administrators' group owns every group unless that is switched off (§11.1). */
function ownersOf(groupId: string, owners: GroupSubject[]): Owners {
  const isManaged = ({ type, id, displayName }: GroupSubject): boolean =>
    type === "USER" || (id !== groupId && !displayName?.startsWith("Grant: "));
  const ids = (wanted: GroupSubject["type"]): string[] => owners.filter(isManaged).flatMap(({ type, id }) => (type === wanted ? [id] : []));
  return { userIds: ids("USER"), groupIds: ids("GROUP") };
}

/** The owners to add and remove. A list that is not declared stays as it is. */
function ownerChanges({ userIds, groupIds }: Partial<Owners>, current: Owners) {
  const change = (type: "USER" | "GROUP", wanted: string[] | undefined, existing: string[]) => ({
    add: (wanted ?? []).filter((id) => !existing.includes(id)).map((id) => ({ type, id })),
    remove: wanted ? existing.filter((id) => !wanted.includes(id)).map((id) => ({ type, id })) : [],
  });
  const users = change("USER", userIds, current.userIds);
  const groups = change("GROUP", groupIds, current.groupIds);
  return { addOwners: [...users.add, ...groups.add], removeOwners: [...users.remove, ...groups.remove] };
}
