// The directory on the instance API (§7-§9, §11).

import { IncompleteListError, InvalidInputError, MissingObjectError, ResponseError } from "../errors";
import type { AttributeWrite, IdentityUser } from "../schemas/identity";
import type { GroupAccess, GroupSubject, InstanceGroup } from "../schemas/instance-groups";
import { ADMIN, SYSTEM_ROLES } from "../schemas/roles";
import type { DomoInstance } from "../client";
import { batcher, keyedMutex, sharedRead } from "../concurrency";
import { groupExists, undefinedIfNotFound } from "../absence";
import { instanceReaders, type Freshness } from "../loading/readers";
import {
  DEFAULT_ROLE,
  type Directory,
  type GroupFields,
  type Live,
  type Members,
  type Owners,
  type UserFields,
  type WantedUser,
} from "./directory";
import { adminGuard } from "./guard";

/** Fields that are one text each, and Domo's attributes for them (§8.1). */
const TEXT_ATTRIBUTES = {
  title: "title",
  department: "department",
  alternateEmail: "alternateEmail",
  phone: "phoneNumber",
  deskPhone: "deskPhoneNumber",
  location: "employeeLocation",
  timezone: "timeZone",
  locale: "locale",
  employeeNumber: "employeeNumber",
  employeeId: "employeeId",
  reportsTo: "reportsTo",
} as const satisfies Partial<Record<keyof UserFields, string>>;

/** Domo's own attributes, which are no custom ones. */
const DOMO_ATTRIBUTES = new Set<string>([
  ...Object.values(TEXT_ATTRIBUTES),
  ...["id", "displayName", "userName", "emailAddress", "hireDate", "modified", "created", "roleId", "isAnonymous", "isSystemUser"],
  ...["isPending", "isActive", "invitorUserId", "lastActivity", "lastLogin", "avatarKey", "webLandingPage", "webMobileLandingPage"],
]);

export function instanceDirectory(domo: DomoInstance, freshness: Freshness = "fresh"): Directory {
  const { users, groups } = domo;
  const sources = instanceReaders(domo, freshness);
  const changeAccess = batcher<GroupAccess, undefined>((changes) => accessOf(domo, changes), GROUPS_AT_ONCE);
  const inTurn = keyedMutex();
  const listGroups = sharedRead(() => groups.list());
  const callerId = (): Promise<string> => domo.callerId();
  const roles = roleNames(domo);
  const checkAttributes = attributeChecker(domo);

  const getUser = async (id: string): Promise<Live<UserFields> | undefined> => {
    const user = await sources.user(id);
    return user && liveUser(user);
  };

  const liveUser = async (user: IdentityUser): Promise<Live<UserFields>> => {
    const fields = fieldsOf(user);
    const role = await roles.nameOf(fields.roleId);
    return { id: user.id, fields: { ...fields, role }, origin: originOf(user), active: valueOf(user, "isActive") !== false };
  };

  const setRole = async ({ id }: Live<UserFields>, roleId: string): Promise<void> => {
    await users.update(id, [{ key: "roleId", values: [Number(roleId)] }]);
  };
  const guarded = adminGuard({ callerId, get: getUser, admins: () => domo.roles.users(ADMIN, ADMINS_LOOKED_AT), setRole });

  /** The attributes to write, or an error that names all that can't be. */
  const attributesFor = async (want: WantedUser, id: string | undefined): Promise<AttributeWrite[]> => {
    await checkAttributes(want.attributes ?? {});
    return [
      { key: "displayName", values: [want.name] },
      { key: "emailAddress", values: [want.email] },
      ...(id === undefined ? [] : [{ key: "roleId", values: [Number(id)] }]),
      ...Object.entries(TEXT_ATTRIBUTES).flatMap(([field, key]) => {
        const value = want[field as keyof typeof TEXT_ATTRIBUTES];
        return value === undefined ? [] : [{ key, values: [value === "" ? null : value] }];
      }),
      ...(want.hireDate === undefined ? [] : [{ key: "hireDate", values: [want.hireDate === "" ? null : Date.parse(want.hireDate)] }]),
      ...Object.entries(want.attributes ?? {}).map(([key, values]) => ({ key, values: values.length === 0 ? [null] : values })),
    ];
  };

  const getGroup = async (id: string, { owners = false } = {}): Promise<Live<GroupFields> | undefined> => {
    const group = await sources.group(id);
    if (!group || !groupExists(group)) return undefined;
    const live = liveGroup(group);
    return owners ? { ...live, fields: { ...live.fields, owners: ownersOf(id, await sources.owners(id)) } } : live;
  };

  const listMembers = async (groupId: string): Promise<Members | undefined> => {
    for (let look = 1; ; look++) {
      const group = await (look === 1 ? sources.groupWithMembers(groupId) : undefinedIfNotFound(groups.get(groupId)));
      if (!group || !groupExists(group)) return undefined;
      const { memberCount } = group;
      const count = memberCount ?? undefined;
      const inGroup = [...new Set(group.userIds)];
      // Domo: whether a large group's members come with it in full is not documented, but it says how many there are.
      if (count !== undefined && inGroup.length >= count) return { userIds: inGroup, unlisted: 0 };
      const userIds = await groups.members(groupId);
      const unlisted = count === undefined ? undefined : Math.max(0, count - userIds.length);
      // Somebody may come or go between the two answers.
      if (unlisted === 0 || look === LOOKS) return { userIds, unlisted };
    }
  };

  return {
    callerId,
    now: domo.now,

    users: {
      async create(want, options) {
        const roleId = (await roles.idOf(want)) ?? DEFAULT_ROLE.id;
        // What can't be written later is better known before there is a user.
        await checkAttributes(want.attributes ?? {});
        return users.create({ displayName: want.name, email: want.email, roleId }, options);
      },
      get: getUser,
      async find(email) {
        const sought = email.toLowerCase();
        const found = await users.search({ filterType: "text", field: "emailAddress", text: email });
        const match = found.find((user) => user.emailAddress?.toLowerCase() === sought && !user.deleted);
        // The index may be behind the user itself.
        return match && getUser(match.id);
      },
      async update(id, want, { fields }) {
        const roleId = await roles.idOf(want);
        const attributes = await attributesFor(want, roleId);
        await guarded.change(id, { before: fields, after: { roleId } }, () => users.update(id, attributes));
      },
      async delete(id) {
        await guarded.deletion(id, async () => {
          await undefinedIfNotFound(users.delete(id));
        });
      },
    },

    groups: {
      // Domo: a group becomes dynamic only together with its rule, which create does not take (§11.1, §11.4).
      create: ({ name, description = "", type = "open" }) => groups.create({ name, description, type: type === "dynamic" ? "open" : type }),
      get: getGroup,
      async find(name) {
        const found = (await listGroups()).find((group) => group.name === name && groupExists(group));
        const live = found && (await getGroup(found.id, { owners: true }));
        // Domo: only the list tells when a group was made (§11.2).
        return live && { ...live, origin: { ...live.origin, createdAt: found.created ?? undefined } };
      },
      update: (id, want, { fields }) =>
        inTurn(id, async () => {
          const changed = (["name", "description", "type"] as const).filter((key) => want[key] !== undefined && want[key] !== fields[key]);
          const { rule } = want;
          // Domo: a name that stays is refused as taken, and a type that stays is no change (§11.4): only what differs is sent.
          const write = { ...Object.fromEntries(changed.map((key) => [key, want[key]])), ...(rule && { rule }) };
          if (Object.keys(write).length > 0) await groups.update(id, write);
          if (!want.owners) return;
          const { addOwners, removeOwners } = ownerChanges(want.owners, ownersOf(id, await groups.owners(id)));
          // Whoever manages the group must go on owning it.
          const caller = await callerId();
          const leaving = removeOwners.filter((owner) => owner.type === "GROUP" || owner.id !== caller);
          if (addOwners.length + leaving.length > 0) await groups.access([{ groupId: id, addOwners, removeOwners: leaving }]);
        }),
      delete: (id) =>
        inTurn(id, async () => {
          await undefinedIfNotFound(groups.delete(id));
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
          if (add.length + remove.length === 0) return true;
          try {
            await changeAccess({ groupId, addMembers: add.map(person), removeMembers: remove.map(person) });
          } catch (error) {
            if (!(error instanceof ResponseError && (error.status === 400 || error.status === 404))) throw error;
            // Domo does not say whom it refuses; one by one it does, and the others get in.
            for (const userId of add) await groups.addMember(groupId, userId);
            for (const userId of remove) await undefinedIfNotFound(groups.removeMember(groupId, userId));
          }
          return true;
        }),
    },
  };
}

const person = (id: string) => ({ type: "USER" as const, id });
const team = (id: string) => ({ type: "GROUP" as const, id });

/** How often answers that contradict each other are asked for. */
const LOOKS = 3;
/** Of a role's users so many are looked at to find one who really is an Admin. */
const ADMINS_LOOKED_AT = 50;

/** Groups whose members are changed in one request. */
const GROUPS_AT_ONCE = 50;

/** The changes of many groups at once. Where Domo minds one of them, each is tried by itself, so that only that one fails. */
async function accessOf({ groups }: DomoInstance, changes: GroupAccess[]): Promise<PromiseSettledResult<undefined>[]> {
  const [whole] = await Promise.allSettled([groups.access(changes)]);
  const minded = whole.status === "rejected" && whole.reason instanceof ResponseError && whole.reason.status < 500;
  if (minded && changes.length > 1) return Promise.allSettled(changes.map((change) => groups.access([change])));
  return changes.map(() => whole);
}

// Roles ---------------------------------------------------------------------------------------------------------------

/** Names and ids of roles. Domo's own are known; the instance's are asked for when one is met. */
function roleNames(domo: DomoInstance) {
  const list = sharedRead(() => domo.roles.list());
  let known: Readonly<Record<string, string>> = SYSTEM_ROLES;
  const learn = async (): Promise<void> => {
    known = Object.fromEntries((await list()).map(({ id, name }) => [id, name]));
  };
  const find = (name: string): string | undefined => Object.entries(known).find(([, role]) => role === name)?.[0];
  return {
    async nameOf(id = ""): Promise<string> {
      if (id === "") return "";
      if (known[id] === undefined) await learn();
      const name = known[id];
      if (name === undefined)
        throw new IncompleteListError(`Domo's list of roles does not have the role ${id}, which the user has: the list is not whole`);
      return name;
    },
    /** The id of the wanted role, or undefined when none is wanted. */
    async idOf({ role, roleId }: Partial<UserFields>): Promise<string | undefined> {
      if (role === undefined) return roleId;
      if (find(role) === undefined) await learn();
      const id = find(role);
      if (id === undefined) throw new MissingObjectError(`there is no role ${role}. Domo has ${Object.values(known).join(", ")}`);
      return id;
    },
  };
}

// Attributes ----------------------------------------------------------------------------------------------------------

/** Checks attributes against Domo's definitions, all problems at once. */
function attributeChecker(domo: DomoInstance): (attributes: Record<string, string[]>) => Promise<void> {
  const list = sharedRead(() => domo.attributes.list());
  return async (attributes) => {
    const wanted = Object.entries(attributes);
    if (wanted.length === 0) return;
    const custom = (await list()).filter(({ keyspace }) => keyspace !== "domo-defined");
    const keys = custom.map(({ key }) => key);
    const problems = wanted.flatMap(([key, values]) => {
      const definition = custom.find((each) => each.key === key);
      if (!definition) return [`there is no custom attribute ${key}`];
      const single = definition.validator !== "ANY_VALUE_MULTI";
      return single && values.length > 1 ? [`the attribute ${key} takes one value, not a list`] : [];
    });
    if (problems.length === 0) return;
    throw new InvalidInputError(
      `${problems.join("; ")}. Domo knows ${keys.length === 0 ? "no custom attributes yet" : keys.join(", ")} (their case matters); ` +
        "they are defined in Domo under Admin > Governance > Attributes",
    );
  };
}

type Value = string | number | boolean | null;

function fieldsOf({ displayName, emailAddress, roleId, attributes }: IdentityUser): Partial<UserFields> {
  const values = new Map((attributes ?? []).map(({ key, values: list }) => [key, list ?? []]));
  const text = (key: string): string => String(values.get(key)?.[0] ?? "");
  const texts = Object.entries(TEXT_ATTRIBUTES).map(([field, key]) => [field, text(key)]);
  const hired = values.get("hireDate")?.[0];
  return {
    ...(Object.fromEntries(texts) as Record<keyof typeof TEXT_ATTRIBUTES, string>), // the keys of TEXTS, one by one
    email: emailAddress ?? text("emailAddress"),
    name: displayName ?? text("displayName"),
    roleId: roleId ?? text("roleId"),
    hireDate: typeof hired === "number" ? new Date(hired).toISOString().slice(0, "2026-01-31".length) : "",
    attributes: Object.fromEntries([...values].filter(([key]) => !DOMO_ATTRIBUTES.has(key)).map(([key, list]) => [key, filled(list)])),
  };
}

const filled = (list: Value[]): string[] => list.filter((value) => value !== null && value !== "").map(String);

const valueOf = ({ attributes }: IdentityUser, key: string): Value | undefined =>
  attributes?.find((attribute) => attribute.key === key)?.values?.[0];

function originOf(user: IdentityUser): Live<UserFields>["origin"] {
  const createdAt = valueOf(user, "created");
  const creator = valueOf(user, "invitorUserId");
  return {
    createdAt: typeof createdAt === "number" ? createdAt : undefined,
    creatorId: creator === undefined || creator === null ? undefined : String(creator),
    inUse: typeof valueOf(user, "lastLogin") === "number",
  };
}

// Groups --------------------------------------------------------------------------------------------------------------

const liveGroup = ({ id, name, type, description, creatorId, memberCount }: InstanceGroup): Live<GroupFields> => ({
  id,
  fields: { name: name ?? "", description: description ?? "", type: type ?? "" },
  origin: { creatorId: creatorId ?? undefined, inUse: (memberCount ?? 0) > 0 },
});

/** Domo: an open group owns itself, and an administrators' group owns every group unless that is switched off (§11.1). */
function ownersOf(groupId: string, owners: GroupSubject[]): Owners {
  const isOurs = ({ type, id, displayName }: GroupSubject): boolean =>
    type === "USER" || (id !== groupId && !displayName?.startsWith("Grant: "));
  const ids = (wanted: GroupSubject["type"]): string[] => owners.filter(isOurs).flatMap(({ type, id }) => (type === wanted ? [id] : []));
  return { userIds: ids("USER"), groupIds: ids("GROUP") };
}

/** Owners who come and go. A list that is not declared is left alone. */
function ownerChanges({ userIds, groupIds }: Partial<Owners>, now: Owners) {
  const delta = (wanted: string[] | undefined, have: string[]) => ({
    add: (wanted ?? []).filter((id) => !have.includes(id)),
    remove: wanted ? have.filter((id) => !wanted.includes(id)) : [],
  });
  const people = delta(userIds, now.userIds);
  const teams = delta(groupIds, now.groupIds);
  return {
    addOwners: [...people.add.map(person), ...teams.add.map(team)],
    removeOwners: [...people.remove.map(person), ...teams.remove.map(team)],
  };
}
