// The instance API's group routes (§11), below `/api/content/v2/groups`.

import { Hono, type Context } from "hono";
import { z } from "zod";
import { jsonBody, numberParameter, pathId } from "../responses";
import { Rule } from "../../store/group-rules";
import { ApiError } from "../api-error";
import type { SandboxGroup, SandboxSubject, Store } from "../../store/store";

const TYPES = ["open", "closed", "dynamic", "adHoc", "directory", "system"] as const;
const Id = z.coerce.number().int();
const Definition = z.looseObject({ expression: Rule });
const Create = z.looseObject({ name: z.string().min(1), type: z.enum(TYPES), description: z.string().nullish() });
const Fields = {
  name: z.string().min(1).optional(),
  type: z.enum(TYPES).optional(),
  description: z.string().optional(),
  dynamicDefinition: Definition.optional(),
};
const Update = z.looseObject({ groupId: Id, ...Fields });
const Subjects = z.array(z.looseObject({ type: z.enum(["USER", "GROUP"]), id: Id })).optional();
const Access = z.looseObject({
  groupId: Id,
  addMembers: Subjects,
  removeMembers: Subjects,
  addOwners: Subjects,
  removeOwners: Subjects,
});

const GONE_SUFFIX = "00000000-0000-4000-8000-";

export function instanceGroupRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const yes = (c: Context, name: string, otherwise: boolean): boolean => (c.req.query(name)?.toLowerCase() ?? String(otherwise)) === "true";

  routes.get("/", (c) => c.json(store.liveGroups().map((group) => row(group, store, yes(c, "includeUsers", false)))));

  routes.post("/", async (c) => {
    const { name, type, description } = await jsonBody(c, Create);
    store.refuseTaken(name);
    const group = store.addGroup(name, { type, description: description ?? "" });
    return c.json({ ...whole(group, store), id: store.switches.newGroupId === "string" ? String(group.id) : group.id });
  });

  routes.put("/", async (c) => {
    for (const { groupId, ...fields } of await jsonBody(c, z.array(Update))) change(groupId, fields);
    return c.body(null, 200);
  });

  routes.delete("/", async (c) => {
    for (const id of await jsonBody(c, z.array(Id))) store.deleteGroup(id);
    return c.body(null, 200);
  });

  routes.get("/grouplist", (c) => {
    const { search = "", groupType, members, owner } = c.req.query();
    const people = members?.split(",").map(Number);
    const found = store
      .liveGroups()
      .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(search.toLowerCase()))
      .filter(({ type }) => groupType === undefined || type === groupType)
      .filter((group) => people?.every((id) => store.members(group).has(id)) ?? true)
      .filter(({ owners }) => owner === undefined || owners.some(({ id }) => String(id) === owner))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const offset = numberParameter(c, "offset", 0);
    const rows = found.slice(offset, offset + numberParameter(c, "limit", 30));
    const full = yes(c, "includeFullMembership", false);
    return c.json(rows.map((group) => listed(group, store, full)));
  });

  routes.get("/users", (c) => {
    const group = store.liveGroup(Number(c.req.query("group")));
    const offset = numberParameter(c, "offset", 0);
    const ids = [...store.members(group)].slice(offset, offset + Math.min(numberParameter(c, "limit", 50), 500));
    const groupUserList = ids.map((id) => {
      const user = store.user(id);
      const role = store.role(user.roleId).name;
      return { userId: id, displayName: user.name, role, roleId: user.roleId, lastSignIn: user.updatedAt, location: user.location };
    });
    return c.json({ groupUserList });
  });

  routes.post("/get", async (c) => {
    const ids = await jsonBody(c, z.array(Id));
    const found = ids.flatMap((id) => store.groups.get(id) ?? []);
    return c.json(found.map((group) => whole(group, store, yes(c, "includeUsers", false))));
  });

  routes.post("/permissions", async (c) => {
    const ids = await jsonBody(c, z.array(Id));
    return c.json(ids.map((id) => ({ permissions: permissions(store.liveGroup(id), yes(c, "includeUsers", false)) })));
  });

  routes.put("/access", async (c) => {
    const changes = await jsonBody(c, z.array(Access));
    for (const { groupId, addMembers, removeMembers, addOwners, removeOwners } of changes) {
      const group = store.liveGroup(groupId);
      const ids = (subjects: z.infer<typeof Subjects>): number[] =>
        (subjects ?? []).map(({ type, id }) => {
          if (type !== "USER") throw new ApiError(400, "only people can be members");
          return id;
        });
      if (addMembers?.length || removeMembers?.length) store.changeMembers(group, { add: ids(addMembers), remove: ids(removeMembers) });
      for (const { type, id } of addOwners ?? []) own(group, { type, id });
      const leaving = removeOwners ?? [];
      group.owners = group.owners.filter((owner) => !leaving.some(({ type, id }) => type === owner.type && id === owner.id));
    }
    return c.json(true);
  });

  routes.get("/:id", (c) => c.json(whole(store.group(pathId(c, "id")), store)));

  routes.put("/:id", async (c) => {
    change(pathId(c, "id"), await jsonBody(c, z.looseObject(Fields)));
    return c.body(null, 200);
  });

  routes.delete("/:id", (c) => {
    store.deleteGroup(pathId(c, "id"));
    return c.body(null, 200);
  });

  routes.get("/:id/permissions", (c) => c.json(permissions(store.liveGroup(pathId(c, "id")), yes(c, "includeUsers", false))));

  routes.put("/:id/user/:userId", (c) => {
    store.changeMembers(store.liveGroup(pathId(c, "id")), { add: [pathId(c, "userId")] });
    return c.json(true);
  });
  routes.delete("/:id/removeuser/:userId", (c) => {
    store.changeMembers(store.liveGroup(pathId(c, "id")), { remove: [pathId(c, "userId")] });
    return c.json(true);
  });

  return routes;

  function change(id: number, { name, type, description, dynamicDefinition }: z.infer<z.ZodObject<typeof Fields>>): void {
    const fields = { name, type, description, rule: dynamicDefinition?.expression };
    store.changeGroup(id, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
  }

  function own(group: SandboxGroup, subject: SandboxSubject): void {
    nameOf(subject);
    if (!group.owners.some(({ type, id }) => type === subject.type && id === subject.id)) group.owners.push(subject);
  }

  function nameOf({ type, id }: SandboxSubject): string {
    return type === "USER" ? store.liveUser(id).name : store.liveGroup(id).name;
  }

  function permissions(group: SandboxGroup, withMembers: boolean) {
    const shown = ({ type, id }: SandboxSubject) => ({ type, id: String(id), displayName: nameOf({ type, id }) });
    const members = [...store.members(group)].map((id) => shown({ type: "USER", id }));
    const isCurrentUserOwner = group.owners.some(({ type, id }) => type === "USER" && id === store.owner.id);
    return { ...(withMembers && { members }), owners: group.owners.map(shown), isCurrentUserOwner };
  }

  function listed(group: SandboxGroup, at: Store, full: boolean) {
    const everybody = [...at.members(group)].map((id) => ({ type: "USER", id: String(id) }));
    return {
      groupId: group.id,
      name: group.name,
      groupType: group.type,
      description: group.description,
      memberCount: everybody.length,
      created: new Date(group.createdAt).toISOString().slice(0, "2025-01-01T12:00:00".length),
      owners: permissions(group, false).owners,
      // Domo: a sample, unless all are asked for (§11.3).
      groupMembers: full ? everybody : everybody.slice(0, 1),
    };
  }
}

/** A group by itself. Domo: a deleted one is renamed and inactive, and still there (§1.6). */
function whole(group: SandboxGroup, store: Store, withUsers = true) {
  const { id, type, creatorId, description, default: isDefault, deleted } = group;
  const members = [...store.members(group)];
  const userIds = withUsers ? members.slice(0, store.switches.groupUserIds) : [];
  const name = deleted ? `${group.name}_deleted_${GONE_SUFFIX}${String(id).padStart(12, "0")}` : group.name;
  const guid = `${GONE_SUFFIX}${String(id).padStart(12, "0")}`;
  return {
    id,
    name,
    type,
    userIds,
    creatorId,
    memberCount: members.length,
    guid,
    description,
    hidden: false,
    default: isDefault,
    active: !deleted,
  };
}

/** A row of the list of all. Domo: it tells no creator (§11.2). */
function row(group: SandboxGroup, store: Store, withUsers: boolean) {
  const { creatorId: _creator, hidden: _hidden, ...rest } = whole(group, store, withUsers);
  return { ...rest, created: group.createdAt };
}
