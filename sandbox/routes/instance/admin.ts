// Routes of the instance API around administration: roles (§7), definitions of attributes (§9.1), access tokens and session (§2).

import { Hono } from "hono";
import { z } from "zod";
import { jsonBody, numberParameter, pathId } from "../responses";
import { ACCESS_TOKEN, ADMIN_PASSWORD, SESSION_TOKEN } from "../public/login";
import { usesKey } from "../../store/group-rules";
import { ApiError } from "../api-error";
import type { SandboxRole, Store } from "../../store/store";

/** `/api/authorization/v1/roles`. */
export function roleRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const Write = z.looseObject({ name: z.string().min(1), description: z.string().default("") });
  const who = (id: number) => store.liveUsers().filter((user) => user.roleId === id);
  const found = (id: number): SandboxRole => {
    const role = store.roles.get(id);
    if (!role) throw new ApiError(404);
    return role;
  };
  const shown = ({ id, name, description }: SandboxRole) => {
    const [created, authorityCount] = [1550093701000, id === 1 ? 104 : 11];
    return { id, name, description, authorityCount, userCount: who(id).length, created, modified: created };
  };

  routes.get("/", (c) => c.json([...store.roles.values()].map(shown)));
  routes.post("/", async (c) => {
    const { name, description } = await jsonBody(c, Write);
    return c.json(store.addRole({ name, description }));
  });
  routes.get("/:id", (c) => c.json(shown(found(pathId(c, "id")))));
  routes.get("/:id/exists", (c) => c.json(found(pathId(c, "id")).id > 0));
  routes.put("/:id", async (c) => {
    const { name, description } = await jsonBody(c, Write);
    Object.assign(found(pathId(c, "id")), { name, description });
    return c.json({ status: "SUCCESS", message: "Role updated" });
  });
  routes.delete("/:id", (c) => {
    const { id } = found(pathId(c, "id"));
    if (id <= 5 || who(id).length > 0) throw new ApiError(400, "this role can't be deleted");
    store.roles.delete(id);
    return c.body(null, 204);
  });
  routes.get("/:id/users", (c) => {
    const all = who(found(pathId(c, "id")).id);
    const offset = numberParameter(c, "offset", 0);
    const users = all
      .slice(offset, offset + numberParameter(c, "limit", 50))
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
    const { id } = found(pathId(c, "id"));
    for (const user of await jsonBody(c, z.array(z.coerce.number().int()))) store.changeUser(user, { roleId: id });
    return c.body(null, 204);
  });
  return routes;
}

/** `/api/user/v1/properties/meta/keys`. */
export function attributeRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const Definition = z.looseObject({
    key: z.string().regex(/^[A-Za-z0-9]+$/),
    keyspace: z.string().default("customer-defined"),
    title: z.string().default(""),
    description: z.string().default(""),
    validator: z.enum(["ANY_VALUE", "ANY_VALUE_MULTI"]),
    securityVoter: z.string().default("FULL_VIS_ADMIN_IDP"),
  });
  routes.get("/", (c) => {
    const fixed = { description: "", keyspace: "domo-defined", validator: "ANY_VALUE", securityVoter: "FULL_VIS_ADMIN_IDP" };
    const own = ["title", "department"].map((key) => ({ key, title: key, ...fixed }));
    const rest = { context: "sandbox", valueType: "STRING", validatorConfiguration: null };
    return c.json([...own, ...store.attributes.values()].map((each) => ({ ...each, ...rest, custom: each.keyspace !== "domo-defined" })));
  });
  routes.post("/:key", async (c) => {
    const definition = await jsonBody(c, Definition);
    if (store.attributes.has(definition.key)) throw new ApiError(400, `an attribute ${definition.key} exists`);
    store.attributes.set(definition.key, definition);
    return c.body(null, 200);
  });
  routes.put("/:key", async (c) => {
    const definition = await jsonBody(c, Definition);
    if (!store.attributes.has(c.req.param("key"))) throw new ApiError(404);
    store.attributes.set(c.req.param("key"), definition);
    return c.body(null, 200);
  });
  routes.delete("/:key", (c) => {
    const key = c.req.param("key");
    if (!store.attributes.has(key)) throw new ApiError(404);
    // Domo: an attribute that a dynamic group uses stays (§9.1).
    if (store.liveGroups().some(({ rule }) => rule && usesKey(rule, key)))
      throw new ApiError(400, `a dynamic group uses the attribute ${key}`);
    store.attributes.delete(key);
    return c.body(null, 200);
  });
  return routes;
}

/** `/api/data/v1/accesstokens`: there is the one token that the sandbox lets in with. */
export function accessTokenRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const { owner } = store;
  const tokens = [
    { id: 1, name: "sandbox", ownerId: owner.id, ownerName: owner.name, ownerEmail: owner.email, expires: store.now() + 864e5 * 365 },
  ];
  routes.get("/", (c) => c.json(tokens));
  routes.post("/", async (c) => {
    const { name, ownerId, expires } = await jsonBody(
      c,
      z.looseObject({ name: z.string(), ownerId: z.coerce.number().int(), expires: z.number() }),
    );
    const user = store.users.get(ownerId);
    if (!user) throw new ApiError(400, "there is no such owner");
    const token = { id: (tokens.at(-1)?.id ?? 0) + 1, name, ownerId, ownerName: user.name, ownerEmail: user.email, expires };
    tokens.push(token);
    return c.json({ ...token, token: ACCESS_TOKEN });
  });
  routes.delete("/:id", (c) => {
    const at = tokens.findIndex(({ id }) => id === pathId(c, "id"));
    if (at < 0) throw new ApiError(404);
    tokens.splice(at, 1);
    return c.body(null, 200);
  });
  return routes;
}

/** `POST /api/content/v2/authentication` (§2.3). Domo: a refusal is a 200, too. */
export function sessionRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.post("/", async (c) => {
    const { emailAddress, password } = await jsonBody(c, z.looseObject({ emailAddress: z.string(), password: z.string() }));
    const { owner } = store;
    if (emailAddress.toLowerCase() !== owner.email || password !== ADMIN_PASSWORD) {
      return c.json({ userId: null, success: false, reason: "INVALID_CREDENTIALS", sessionToken: null });
    }
    const twoFactorInfo = { token: null, key: null, status: "VALID", phoneMask: null };
    return c.json({ userId: owner.id, success: true, sessionToken: SESSION_TOKEN, userRole: store.role(owner.roleId).name, twoFactorInfo });
  });
  return routes;
}
