// The directory on the public API (§6, §10).

import type { PublicGroup } from "../contract/groups";
import type { PublicUser, PublicUserWrite } from "../contract/users";
import type { DomoPublic } from "../domo";
import { ObjectError } from "../../errors";
import { groupIsThere, orGone } from "../gone";
import { serial } from "../serial";
import { publicSources, type Freshness } from "../shared/sources";
import { singleFlight } from "../single-flight";
import { SYSTEM_ROLES } from "../contract/roles";
import { DEFAULT_ROLE, type Directory, type GroupFields, type Live, type UserFields, type WantedUser } from "./directory";
import { guard, isAdmin } from "./guard";

/** How often answers that contradict each other are asked for. */
const LOOKS = 3;

export function publicDirectory(domo: DomoPublic, freshness: Freshness = "fresh"): Directory {
  const { users, groups } = domo;
  const sources = publicSources(domo, freshness);
  const inTurn = serial();
  const listGroups = singleFlight(() => groups.list());

  const getGroup = async (id: string): Promise<Live<GroupFields> | undefined> => {
    const group = await sources.group(id);
    return group && groupIsThere(group) ? liveGroup(group) : undefined;
  };

  const getUser = async (id: string, { whole = false } = {}): Promise<Live<UserFields> | undefined> => {
    // Domo: only a user by itself has a role id (§6.6).
    const user = await (whole ? orGone(users.get(id)) : sources.user(id));
    return user && !user.deleted ? liveUser(user) : undefined;
  };

  const callerId = (): Promise<string | undefined> => domo.callerId();
  const everybody = singleFlight(() => users.list());
  const admins = async (): Promise<string[]> => (await everybody()).filter((user) => isAdmin(liveUser(user).fields)).map(({ id }) => id);
  const guarded = guard({ callerId, get: getUser, admins });

  return {
    callerId,

    users: {
      async create(want, options) {
        return (await users.create(userWrite(want, DEFAULT_ROLE.name), options)).id;
      },
      get: getUser,
      async find(email) {
        const sought = email.toLowerCase();
        const matches = (user: PublicUser): boolean => user.email?.toLowerCase() === sought && !user.deleted;
        // Domo: only its own Rust SDK knows the route by e-mail (§6.7); where it is missing the list has to do.
        const found = (await orGone(users.byEmails([email])))?.find(matches) ?? (await everybody()).find(matches);
        // Rows may carry fewer fields than the user itself (§6.6).
        return found && getUser(found.id);
      },
      async update(id, want, { fields }) {
        // Domo: email, name and role are needed in every PUT (§6.4).
        const write = userWrite(want, fields.role ?? "");
        await guarded.change(id, { before: fields, after: want }, () => users.update(id, write));
      },
      async delete(id) {
        await guarded.deletion(id, async () => {
          await orGone(users.delete(id));
        });
      },
    },

    groups: {
      create: async ({ name }) => (await groups.create({ name })).id,
      get: getGroup,
      async find(name) {
        const found = (await listGroups()).find((group) => group.name === name && groupIsThere(group));
        // Domo: list rows don't tell the creator (§10.2).
        return found && getGroup(found.id);
      },
      async update(id, { name }) {
        await groups.update(id, { name, active: true });
      },
      delete: (id) =>
        inTurn(id, async () => {
          // Domo: the official SDKs remove every member before they delete a group (§10.2).
          const members = (await orGone(groups.members(id))) ?? [];
          await Promise.all(members.map((userId) => orGone(groups.removeMember(id, userId))));
          await orGone(groups.delete(id));
        }),
    },

    members: {
      async list(groupId) {
        // Somebody may come in between the two answers; a list that stays empty against the group's word is no answer.
        for (let look = 0; look < LOOKS; look++) {
          const members = await (look === 0 ? sources.members(groupId) : orGone(groups.members(groupId)));
          if (members?.length !== 0) return members;
          // Domo: whether a deleted group's member list is a 404 or empty is not documented, so an empty one is looked into.
          const group = await getGroup(groupId);
          if (!group?.origin.inUse) return group && [];
        }
        throw new ObjectError("Domo's list of its members is empty, but the group says that it has some");
      },
      change: (groupId, { add, remove }) =>
        inTurn(groupId, async () => {
          await Promise.all(add.map((userId) => groups.addMember(groupId, userId)));
          await Promise.all(remove.map((userId) => orGone(groups.removeMember(groupId, userId))));
        }),
    },
  };
}

function liveGroup(group: PublicGroup): Live<GroupFields> {
  const { id, name, creatorId, memberCount } = group;
  return { id, fields: { name: name ?? "" }, origin: { creatorId: creatorId ?? undefined, inUse: (memberCount ?? 0) > 0 } };
}

function liveUser(user: PublicUser): Live<UserFields> {
  const createdAt = Date.parse(user.createdAt ?? "");
  return {
    id: user.id,
    fields: {
      email: user.email ?? "",
      name: user.name ?? "",
      role: user.role ?? "",
      // Domo: fields without a value are left out of the answer (§6.1) ...
      title: user.title ?? "",
      alternateEmail: user.alternateEmail ?? "",
      phone: user.phone ?? "",
      location: user.location ?? "",
      employeeNumber: String(user.employeeNumber ?? ""),
      ...(user.roleId && { roleId: user.roleId }),
      // ... but these two are left out with a value too, so nothing can be said when they are missing.
      ...(user.timezone && { timezone: user.timezone }),
      ...(user.locale && { locale: user.locale }),
    },
    origin: { createdAt: Number.isNaN(createdAt) ? undefined : createdAt },
  };
}

/** `otherwise` is the role of a user whose role the program does not manage. */
function userWrite(want: WantedUser, otherwise: string): PublicUserWrite {
  const { email, name, role, roleId, title, alternateEmail, phone, location, timezone, locale, employeeNumber } = want;
  return {
    email,
    name,
    // Domo: the name is needed even where the id says which role it is (§6.1).
    role: role ?? SYSTEM_ROLES[roleId ?? ""] ?? otherwise,
    roleId,
    title,
    alternateEmail,
    phone,
    location,
    timezone,
    locale,
    // Domo: an integer on this API (§6.1), so that an empty value can only be null.
    ...(employeeNumber !== undefined && { employeeNumber: employeeNumber === "" ? null : Number(employeeNumber) }),
  };
}
