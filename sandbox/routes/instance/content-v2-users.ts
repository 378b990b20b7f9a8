// `/api/content/v2/users` (§8.4).

import { Hono } from "hono";
import { z } from "zod";
import type { SandboxUser } from "../../store/records";
import type { Store } from "../../store/store";
import { jsonBody, pathId } from "../requests";
import { AttributeValue, fieldsFromAttributes } from "./user-attributes";

const Bulk = z.looseObject({ users: z.array(z.looseObject({ id: z.coerce.number().int() })) });

export function contentV2UserRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  routes.get("/", (c) => c.json(store.liveUsers().map((user) => userJson(user, store))));

  routes.get("/me", (c) => c.json(userJson(store.owner, store)));

  routes.put("/bulk", async (c) => {
    const { users } = await jsonBody(c, Bulk);
    for (const { id, ...fields } of users) {
      const attributes = Object.entries(fields).map(([key, value]) => ({ key, values: [AttributeValue.parse(value)] }));
      store.changeUser(id, fieldsFromAttributes(attributes, store.liveUser(id), store));
    }
    return c.body(null, 200);
  });

  routes.get("/:id", (c) => {
    const user = store.users.get(pathId(c, "id"));
    // Domo: a user who does not exist gets 200 with an empty body (§1.6).
    return user && !user.deleted ? c.json(userJson(user, store)) : c.body(null, 200);
  });

  return routes;
}

function userJson(user: SandboxUser, store: Store) {
  const { id, name, email, roleId, invitorUserId, timezone, department, title, phone } = user;
  return {
    id,
    invitorUserId,
    displayName: name,
    userName: email,
    emailAddress: email,
    accepted: true,
    userType: user.isSupport === true ? "DOMO_SUPPORT" : "USER",
    timeZone: timezone,
    modified: user.updatedAt,
    // Domo: in seconds, on this route only (§1.3).
    created: Math.floor(user.createdAt / 1000),
    role: store.role(roleId).name,
    roleId,
    rights: 1,
    active: user.inactive !== true,
    systemUser: user.isSupport === true,
    anonymous: false,
    pending: false,
    department,
    title,
    avatarKey: `/api/content/v1/avatar/USER/${String(id)}`,
    phoneNumber: phone,
  };
}
