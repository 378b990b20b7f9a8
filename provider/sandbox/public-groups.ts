// The public API's group routes (§10).

import { Hono } from "hono";
import { z } from "zod";
import { body, page, pathId } from "./answers";
import type { SandboxGroup, Store } from "./store";

const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]).optional();
const Create = z.looseObject({ name: z.string().min(1), active: flag, default: flag });
const Update = z.looseObject({ name: z.string().min(1).optional(), active: flag, default: flag });

export function publicGroups(store: Store): Hono {
  const routes = new Hono();

  routes.post("/", async (c) => {
    const { id, name, active, creatorId } = store.addGroup((await body(c, Create)).name);
    return c.json({ id, name, active, creatorId: String(creatorId), default: false }, 201);
  });

  routes.get("/", (c) => {
    const live = [...store.groups.values()].filter((group) => !group.deleted);
    return c.json(
      page(c, live).map((group) => ({ default: group.default, id: group.id, memberCount: group.members.size, name: group.name })),
    );
  });

  routes.get("/:id", (c) => {
    const group = store.group(pathId(c, "id"));
    // Domo: a deleted group is answered by 200 and a few fields (§1.6).
    if (group.deleted) return c.json({ id: group.id, name: group.name, deleted: true });
    return c.json(whole(group));
  });

  routes.put("/:id", async (c) => {
    const { name, active } = await body(c, Update);
    store.changeGroup(pathId(c, "id"), { ...(name !== undefined && { name }), ...(active !== undefined && { active }) });
    return c.body(null, 200);
  });

  routes.delete("/:id", (c) => {
    store.deleteGroup(pathId(c, "id"));
    return c.body(null, 204);
  });

  routes.get("/:id/users", (c) => c.json(page(c, [...store.liveGroup(pathId(c, "id")).members])));

  routes.put("/:id/users/:userId", (c) => {
    const group = store.liveGroup(pathId(c, "id"));
    group.members.add(store.liveUser(pathId(c, "userId")).id);
    return c.body(null, 204);
  });

  routes.delete("/:id/users/:userId", (c) => {
    store.liveGroup(pathId(c, "id")).members.delete(pathId(c, "userId"));
    return c.body(null, 204);
  });

  return routes;
}

function whole({ id, name, active, creatorId, members, default: isDefault }: SandboxGroup) {
  return { id, name, active, creatorId: String(creatorId), default: isDefault, memberCount: members.size };
}
