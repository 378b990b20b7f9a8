// `/v1/groups` (§10).

import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import type { SandboxGroup } from "../../store/records";
import type { Store } from "../../store/store";
import { Flag, jsonBody, pathId } from "../requests";
import { page } from "../responses";

const Create = z.looseObject({ name: z.string().min(1), active: Flag.optional(), default: Flag.optional() });
const Update = z.looseObject({ name: z.string().min(1).optional(), active: Flag.optional(), default: Flag.optional() });

export function publicGroupRoutes(store: Store): Hono {
  const routes = new Hono();

  routes.post("/", async (c) => {
    const fields = await jsonBody(c, Create);
    if (store.switches.duplicateGroup === "400") store.checkGroupName(fields.name);
    const { id, name, active, creatorId } = store.addGroup(fields.name);
    return c.json({ id, name, active, creatorId: String(creatorId), default: false }, 201);
  });

  routes.get("/", (c) => {
    const live = store.liveGroups().filter(({ type }) => type !== "system");
    const row = (group: SandboxGroup) => ({
      default: group.default,
      id: group.id,
      memberCount: store.members(group).size,
      name: group.name,
    });
    return c.json(page(c, live).map(row));
  });

  routes.get("/:id", (c) => {
    const group = store.group(pathId(c, "id"));
    // Domo: reading a deleted group gets 200 with a few fields (§1.6).
    if (group.deleted) return c.json({ id: group.id, name: group.name, deleted: true });
    return c.json({ ...groupJson(group), memberCount: store.members(group).size });
  });

  routes.put("/:id", async (c) => {
    const { name, active } = await jsonBody(c, Update);
    store.changeGroup(pathId(c, "id"), { ...(name !== undefined && { name }), ...(active !== undefined && { active }) });
    return c.body(null, 200);
  });

  routes.delete("/:id", (c) => {
    const group = store.liveGroup(pathId(c, "id"));
    // Domo: the official SDKs remove all members before they delete a group (§10.2), so the sandbox requires it.
    if (group.members.size > 0 && store.switches.groupWithMembers === "refuse") throw new ApiError(400, "the group has members");
    store.deleteGroup(group.id);
    return c.body(null, 204);
  });

  routes.get("/:id/users", (c) => {
    const group = store.group(pathId(c, "id"));
    if (group.deleted && store.switches.deletedGroupMembers === "404") throw new ApiError(404);
    return c.json(page(c, [...store.members(group)]));
  });

  routes.put("/:id/users/:userId", (c) => {
    store.changeMembers(store.liveGroup(pathId(c, "id")), { add: [pathId(c, "userId")] });
    return c.body(null, 204);
  });

  routes.delete("/:id/users/:userId", (c) => {
    store.changeMembers(store.liveGroup(pathId(c, "id")), { remove: [pathId(c, "userId")] });
    return c.body(null, 204);
  });

  return routes;
}

function groupJson({ id, name, active, creatorId, default: isDefault }: SandboxGroup) {
  return { id, name, active, creatorId: String(creatorId), default: isDefault };
}
