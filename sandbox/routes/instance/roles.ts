// `/api/authorization/v1/roles` (§7).

import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import type { SandboxRole, SandboxUser } from "../../store/records";
import type { Store } from "../../store/store";
import { jsonBody, numberQuery, pathId } from "../requests";

const Role = z.looseObject({ name: z.string().min(1), description: z.string().default("") });

/** The creation time of every role, in epoch milliseconds. */
const CREATED = 1550093701000;

export function roleRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const usersWith = (id: number): SandboxUser[] => store.liveUsers().filter(({ roleId }) => roleId === id);
  const getRole = (id: number): SandboxRole => {
    const role = store.roles.get(id);
    if (!role) throw new ApiError(404);
    return role;
  };
  const roleJson = ({ id, name, description }: SandboxRole) => {
    const authorityCount = id === 1 ? 104 : 11;
    return { id, name, description, authorityCount, userCount: usersWith(id).length, created: CREATED, modified: CREATED };
  };

  routes.get("/", (c) => c.json([...store.roles.values()].map(roleJson)));

  routes.post("/", async (c) => {
    const { name, description } = await jsonBody(c, Role);
    return c.json(store.addRole({ name, description }));
  });

  routes.get("/:id", (c) => c.json(roleJson(getRole(pathId(c, "id")))));

  routes.get("/:id/exists", (c) => c.json(getRole(pathId(c, "id")).id > 0));

  routes.put("/:id", async (c) => {
    const { name, description } = await jsonBody(c, Role);
    Object.assign(getRole(pathId(c, "id")), { name, description });
    return c.json({ status: "SUCCESS", message: "Role updated" });
  });

  routes.delete("/:id", (c) => {
    const { id } = getRole(pathId(c, "id"));
    if (id <= 5 || usersWith(id).length > 0) throw new ApiError(400, "this role can't be deleted");
    store.roles.delete(id);
    return c.body(null, 204);
  });

  routes.get("/:id/users", (c) => {
    const all = usersWith(getRole(pathId(c, "id")).id);
    const offset = numberQuery(c, "offset", 0);
    const users = all
      .slice(offset, offset + numberQuery(c, "limit", 50))
      .map(({ id, email, name, roleId, department, title, location }) => ({
        userId: id,
        email,
        displayName: name,
        roleId,
        department,
        jobTitle: title,
        location,
      }));
    return c.json({ totalCount: all.length, totalFilteredCount: all.length, users });
  });

  routes.put("/:id/users", async (c) => {
    const { id } = getRole(pathId(c, "id"));
    for (const userId of await jsonBody(c, z.array(z.coerce.number().int()))) store.changeUser(userId, { roleId: id });
    return c.body(null, 204);
  });

  return routes;
}
