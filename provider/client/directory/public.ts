// The directory on the public API (§6, §10).

import type { PublicGroup } from "../schemas/groups";
import type { PublicUser, PublicUserWrite } from "../schemas/users";
import type { DomoPublic } from "../client";
import { IncompleteListError, isOutcomeUnknown } from "../errors";
import { groupExists, undefinedIfNotFound } from "../absence";
import { batcher, keyedMutex, sharedRead } from "../concurrency";
import { publicReaders, type Freshness } from "../loading/readers";
import { SYSTEM_ROLES } from "../schemas/roles";
import { DEFAULT_ROLE, type Directory, type GroupFields, type Live, type Members, type UserFields, type WantedUser } from "./directory";
import { adminGuard, isAdmin } from "./guard";

/** E-mails that are asked for in one request. */
const EMAILS_AT_ONCE = 100;
/** How often answers that contradict each other are asked for. */
const LOOKS = 3;

export function publicDirectory(domo: DomoPublic, freshness: Freshness = "fresh"): Directory {
  const { users, groups } = domo;
  const sources = publicReaders(domo, freshness);
  const inTurn = keyedMutex();
  const listGroups = sharedRead(() => groups.list());

  const getGroup = async (id: string): Promise<Live<GroupFields> | undefined> => {
    const group = await sources.group(id);
    return group && groupExists(group) ? liveGroup(group) : undefined;
  };

  const getUser = async (id: string, { whole = false } = {}): Promise<Live<UserFields> | undefined> => {
    // Domo: only a user by itself has a role id (§6.6).
    const user = await (whole ? undefinedIfNotFound(users.get(id)) : sources.user(id));
    return user && !user.deleted ? liveUser(user) : undefined;
  };

  const callerId = (): Promise<string | undefined> => domo.callerId();
  const lookUp = batcher<string, PublicUser[] | undefined>(async (emails) => {
    const [outcome] = await Promise.allSettled([undefinedIfNotFound(users.byEmails(emails))]);
    return emails.map(() => outcome);
  }, EMAILS_AT_ONCE);
  const everybody = sharedRead(() => users.list());
  // Not shared: what a guard goes by is read when it is asked.
  const admins = async (): Promise<string[]> => (await users.list()).filter((user) => isAdmin(liveUser(user).fields)).map(({ id }) => id);
  const setRole = async ({ id, fields }: Live<UserFields>, roleId: string): Promise<void> => {
    const { email = "", name = "" } = fields;
    const role = SYSTEM_ROLES[roleId] ?? "";
    await users.update(id, userWrite({ ...kept(fields, { email, name, role }), email, name, role }, role));
  };
  const guarded = adminGuard({ callerId, get: getUser, admins, setRole });

  const listMembers = async (groupId: string): Promise<Members | undefined> => {
    for (let look = 1; ; look++) {
      const userIds = await (look === 1 ? sources.members(groupId) : undefinedIfNotFound(groups.members(groupId)));
      const group = await (look === 1 ? sources.group(groupId) : undefinedIfNotFound(groups.get(groupId)));
      // Domo: whether a deleted group's member list is a 404 or empty is not documented, so that the group decides.
      if (!group || !groupExists(group)) return undefined;
      if (!userIds) throw new IncompleteListError("Domo does not find its list of members, but the group is there");
      const unlisted = typeof group.memberCount === "number" ? Math.max(0, group.memberCount - new Set(userIds).size) : undefined;
      // Somebody may come or go between the two answers.
      if (unlisted === 0 || look === LOOKS) return { userIds, unlisted };
    }
  };

  return {
    callerId,
    now: domo.now,

    users: {
      async create(want, options) {
        return (await users.create(userWrite(want, DEFAULT_ROLE.name), options)).id;
      },
      get: getUser,
      async find(email, { thorough } = { thorough: true }) {
        const sought = email.toLowerCase();
        const matches = (user: PublicUser): boolean => user.email?.toLowerCase() === sought && !user.deleted;
        // Domo: only its own Rust SDK knows the route by e-mail (§6.7); where it is missing the list has to do.
        const byEmail = await lookUp(email);
        const found = byEmail?.find(matches) ?? (byEmail && !thorough ? undefined : (await everybody()).find(matches));
        // Rows may carry fewer fields than the user itself (§6.6).
        return found && getUser(found.id);
      },
      async update(id, want, { fields }) {
        // Domo: email, name and role are needed in every PUT, and it is not sure that what is left out stays (§6.4): all is sent along.
        const write = userWrite({ ...kept(fields, want), ...want }, fields.role ?? "");
        await guarded.change(id, { before: fields, after: want }, () => users.update(id, write));
      },
      async delete(id) {
        await guarded.deletion(id, async () => {
          await undefinedIfNotFound(users.delete(id));
        });
      },
    },

    groups: {
      create: async ({ name }) => (await groups.create({ name })).id,
      get: getGroup,
      async find(name) {
        const found = (await listGroups()).find((group) => group.name === name && groupExists(group));
        // Domo: list rows don't tell the creator (§10.2).
        return found && getGroup(found.id);
      },
      update: (id, { name }) =>
        inTurn(id, async () => {
          // Domo: `active` may be left out, but its SDKs always send it (§10.2): as it is.
          const { active } = await groups.get(id);
          await groups.update(id, { name, ...(typeof active === "boolean" && { active }) });
        }),
      delete: (id) =>
        inTurn(id, async () => {
          // Domo: the official SDKs remove every member before they delete a group (§10.2).
          const members = (await undefinedIfNotFound(groups.members(id))) ?? [];
          await Promise.all(members.map((userId) => undefinedIfNotFound(groups.removeMember(id, userId))));
          try {
            await undefinedIfNotFound(groups.delete(id));
          } catch (error) {
            // What Domo does not delete must not be left empty.
            if (!isOutcomeUnknown(error)) await Promise.all(members.map((userId) => groups.addMember(id, userId)));
            throw error;
          }
        }),
    },

    members: {
      // A change under way shows only when it is done.
      list: (groupId) => (freshness === "fresh" ? inTurn(groupId, () => listMembers(groupId)) : listMembers(groupId)),
      change: (groupId, decide) =>
        inTurn(groupId, async () => {
          const members = await listMembers(groupId);
          if (!members) return false;
          const { add, remove } = await decide(members);
          await Promise.all(add.map((userId) => groups.addMember(groupId, userId)));
          await Promise.all(remove.map((userId) => undefinedIfNotFound(groups.removeMember(groupId, userId))));
          return true;
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

/** What of a user stays as it is: fields that have a value and are not declared. A role is declared by name or by id. */
function kept(fields: Partial<UserFields>, { role, roleId }: WantedUser): Partial<UserFields> {
  const declaresRole = role !== undefined || roleId !== undefined;
  const stays = ([key, value]: [string, unknown]): boolean => value !== "" && !(declaresRole && (key === "role" || key === "roleId"));
  return Object.fromEntries(Object.entries(fields).filter(stays));
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
