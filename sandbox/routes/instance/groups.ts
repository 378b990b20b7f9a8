// `/api/content/v2/groups` (§11).

import { Hono, type Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import { Rule } from "../../store/group-rules";
import type { SandboxGroup, SandboxSubject } from "../../store/records";
import type { Store } from "../../store/store";
import { isQueryTrue, jsonBody, numberQuery, pathId } from "../requests";

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

/** The beginning of every UUID; the id of the group completes it. */
const UUID_PREFIX = "00000000-0000-4000-8000-";

export function instanceGroupRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  routes.get("/", (c) => c.json(store.liveGroups().map((group) => rowJson(group, store, userIdsIfRequested(c, group)))));

  routes.post("/", async (c) => {
    const { name, type, description } = await jsonBody(c, Create);
    store.checkGroupName(name);
    const group = store.addGroup(name, { type, description: description ?? "" });
    return c.json({ ...groupJson(group, store), id: store.switches.newGroupId === "string" ? String(group.id) : group.id });
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
    const memberIds = members?.split(",").map(Number);
    const found = store
      .liveGroups()
      .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(search.toLowerCase()))
      .filter(({ type }) => groupType === undefined || type === groupType)
      .filter((group) => memberIds?.every((id) => store.members(group).has(id)) ?? true)
      .filter(({ owners }) => owner === undefined || owners.some(({ id }) => String(id) === owner))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const offset = numberQuery(c, "offset", 0);
    const rows = found.slice(offset, offset + numberQuery(c, "limit", 30));
    // Domo: without this query, only one of the members is listed (§11.3).
    const mostMembers = isQueryTrue(c, "includeFullMembership") ? Infinity : 1;
    return c.json(rows.map((group) => searchResultJson(group, mostMembers)));
  });

  routes.get("/users", (c) => {
    const group = store.liveGroup(Number(c.req.query("group")));
    const offset = numberQuery(c, "offset", 0);
    const ids = [...store.members(group)].slice(offset, offset + Math.min(numberQuery(c, "limit", 50), 500));
    const groupUserList = ids.map((id) => {
      const user = store.user(id);
      const role = store.role(user.roleId).name;
      const lastSignIn = user.lastActivity ?? user.updatedAt;
      return { userId: id, displayName: user.name, role, roleId: user.roleId, lastSignIn, location: user.location };
    });
    return c.json({ groupUserList });
  });

  routes.post("/get", async (c) => {
    const ids = await jsonBody(c, z.array(Id));
    const groups = ids.flatMap((id) => store.groups.get(id) ?? []);
    return c.json(groups.map((group) => groupJson(group, store, userIdsIfRequested(c, group))));
  });

  routes.post("/permissions", async (c) => {
    const ids = await jsonBody(c, z.array(Id));
    return c.json(ids.map((id) => ({ permissions: permissions(c, store.liveGroup(id)) })));
  });

  routes.put("/access", async (c) => {
    const changes = await jsonBody(c, z.array(Access));
    for (const { groupId, addMembers, removeMembers, addOwners = [], removeOwners = [] } of changes) {
      const group = store.liveGroup(groupId);
      if (addMembers?.length || removeMembers?.length) {
        store.changeMembers(group, { add: userIdsOf(addMembers), remove: userIdsOf(removeMembers) });
      }
      for (const { type, id } of addOwners) addOwner(group, { type, id });
      group.owners = group.owners.filter((owner) => !removeOwners.some(({ type, id }) => type === owner.type && id === owner.id));
    }
    return c.json(true);
  });

  routes.get("/:id", (c) => c.json(groupJson(store.group(pathId(c, "id")), store)));

  routes.put("/:id", async (c) => {
    change(pathId(c, "id"), await jsonBody(c, z.looseObject(Fields)));
    return c.body(null, 200);
  });

  routes.delete("/:id", (c) => {
    store.deleteGroup(pathId(c, "id"));
    return c.body(null, 200);
  });

  routes.get("/:id/permissions", (c) => c.json(permissions(c, store.liveGroup(pathId(c, "id")))));

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

  function addOwner(group: SandboxGroup, subject: SandboxSubject): void {
    store.subjectName(subject); // Throws if the subject does not exist.
    if (!group.owners.some(({ type, id }) => type === subject.type && id === subject.id)) group.owners.push(subject);
  }

  function userIdsIfRequested(c: Context, group: SandboxGroup): number[] {
    return isQueryTrue(c, "includeUsers") ? userIds(group, store) : [];
  }

  function subjectJson({ type, id }: SandboxSubject) {
    return { type, id: String(id), displayName: store.subjectName({ type, id }) };
  }

  function permissions(c: Context, group: SandboxGroup) {
    const members = [...store.members(group)].map((id) => subjectJson({ type: "USER", id }));
    const isCurrentUserOwner = group.owners.some(({ type, id }) => type === "USER" && id === store.owner.id);
    return { ...(isQueryTrue(c, "includeUsers") && { members }), owners: group.owners.map(subjectJson), isCurrentUserOwner };
  }

  function searchResultJson(group: SandboxGroup, mostMembers: number) {
    const members = [...store.members(group)].map((id) => ({ type: "USER", id: String(id) }));
    return {
      groupId: group.id,
      name: group.name,
      groupType: group.type,
      description: group.description,
      memberCount: members.length,
      created: new Date(group.createdAt).toISOString().slice(0, "2025-01-01T12:00:00".length),
      owners: group.owners.map(subjectJson),
      groupMembers: members.slice(0, mostMembers),
    };
  }
}

function userIdsOf(subjects: z.infer<typeof Subjects> = []): number[] {
  return subjects.map(({ type, id }) => {
    if (type !== "USER") throw new ApiError(400, "only users can be members");
    return id;
  });
}

/** The ids of the members that the response for one group includes. */
const userIds = (group: SandboxGroup, store: Store): number[] => [...store.members(group)].slice(0, store.switches.groupUserIds);

/** A group by itself. Domo: a deleted group can still be read, with another name and inactive (§1.6). */
function groupJson(group: SandboxGroup, store: Store, ids = userIds(group, store)) {
  const { id, type, creatorId, description, default: isDefault, deleted } = group;
  const guid = `${UUID_PREFIX}${String(id).padStart(12, "0")}`;
  return {
    id,
    name: deleted ? `${group.name}_deleted_${guid}` : group.name,
    type,
    userIds: ids,
    creatorId,
    memberCount: store.members(group).size,
    guid,
    description,
    hidden: false,
    default: isDefault,
    active: !deleted,
  };
}

/** A row of the list of all groups. Domo: it does not include the creator (§11.2). */
function rowJson(group: SandboxGroup, store: Store, ids: number[]) {
  const { creatorId: _creator, hidden: _hidden, ...rest } = groupJson(group, store, ids);
  return { ...rest, created: group.createdAt };
}
