// `/api/identity/v1/users` (§8).

import { Hono, type Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import type { SandboxUser } from "../../store/records";
import type { Store } from "../../store/store";
import { isQueryTrue, jsonBody, numberQuery, pathId } from "../requests";
import { Attribute, attributesOf, fieldsFromAttributes } from "./user-attributes";

const Create = z.looseObject({ displayName: z.string().min(1), emailAddress: z.email(), roleId: z.coerce.number().int() });
const Patch = z.looseObject({
  attributes: z.array(Attribute).optional(),
  roleId: z.coerce.number().int().optional(),
  displayName: z.string().optional(),
  emailAddress: z.string().optional(),
});
const Filter = z.looseObject({
  filterType: z.enum(["value", "text"]),
  field: z.string(),
  values: z.array(z.coerce.string()).optional(),
  text: z.string().optional(),
});
const Search = z.looseObject({
  limit: z.number().int().positive().default(50),
  offset: z.number().int().nonnegative().default(0),
  showCount: z.boolean().default(false),
  includeDeleted: z.boolean().default(false),
  onlyDeleted: z.boolean().default(false),
  includeSupport: z.boolean().default(false),
  filters: z.array(Filter).default([]),
  ids: z.array(z.coerce.string()).default([]),
  attributes: z.array(z.string()).default([]),
  parts: z.array(z.string()).default([]),
});

/** The largest page of the search that clients are known to use; larger limits are clamped. */
const LARGEST_PAGE = 1000;

export function identityUserRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  routes.get("/", (c) => {
    const all = isQueryTrue(c, "includeDeleted") ? [...store.users.values()] : store.liveUsers();
    const offset = numberQuery(c, "offset", 0);
    const rows = all.slice(offset, offset + numberQuery(c, "limit", all.length));
    const keys = c.req.query("attributes")?.split(",");
    return c.json({ users: rows.map((user) => withAttributes(userJson(user, store, partsOf(c)), user, keys)) });
  });

  routes.post("/", async (c) => {
    const { displayName, emailAddress, roleId } = await jsonBody(c, Create);
    const user = store.addUser({ email: emailAddress, name: displayName, roleId });
    return c.json(userJson(user, store, ["DETAILED"]));
  });

  routes.post("/search", async (c) => {
    const { limit, offset, showCount, includeDeleted, onlyDeleted, includeSupport, filters, ids, ...rest } = await jsonBody(c, Search);
    const { attributes: keys, parts } = rest;
    const found = [...store.users.values()]
      .filter(({ deleted }) => (deleted ? includeDeleted || onlyDeleted : !onlyDeleted))
      .filter((user) => includeSupport || user.isSupport !== true)
      .filter((user) => ids.length === 0 || ids.includes(String(user.id)))
      .filter((user) => filters.every((filter) => matchesFilter(user, filter)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const rows = found.slice(offset, offset + Math.min(limit, LARGEST_PAGE));
    const wantedParts = parts.map((part) => part.toUpperCase());
    return c.json({
      ...(showCount && { count: found.length }),
      users: rows.map((user) => withAttributes(userJson(user, store, wantedParts), user, keys)),
    });
  });

  routes.get("/:id", (c) => {
    const user = store.user(pathId(c, "id"));
    if (user.deleted && store.switches.deletedUser === "404") throw new ApiError(404);
    return c.json({ users: user.deleted ? [] : [userJson(user, store, partsOf(c))] });
  });

  routes.patch("/:id", async (c) => {
    const id = pathId(c, "id");
    const { attributes = [], roleId, displayName, emailAddress } = await jsonBody(c, Patch);
    const fields = Object.entries({ roleId, name: displayName, email: emailAddress }).filter(([, value]) => value !== undefined);
    const user = store.liveUser(id);
    store.changeUser(id, { ...Object.fromEntries(fields), ...fieldsFromAttributes(attributes, user, store) });
    return c.json(userJson(user, store, ["DETAILED"]));
  });

  routes.delete("/:id", (c) => {
    const id = pathId(c, "id");
    if (id === store.owner.id) throw new ApiError(400, "the token's own user can't be deleted");
    store.deleteUser(id);
    return store.switches.userDeleteBody === "1" ? c.json(1) : c.body(null, 200);
  });

  return routes;
}

const partsOf = (c: Context): string[] => (c.req.query("parts") ?? "").toUpperCase().split(",");

/** Domo: a text filter matches users whose field contains one of its words, in any case (§8.3). */
function matchesFilter(user: SandboxUser, { filterType, field, values = [], text = "" }: z.infer<typeof Filter>): boolean {
  const actual = attributesOf(user).get(field)?.map(String) ?? [];
  if (filterType === "value") return actual.some((value) => values.includes(value));
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return actual.some((value) => words.some((word) => value.toLowerCase().includes(word)));
}

/** A user with the requested parts (§8.2). Domo: attributes without a value are left out. */
function userJson(user: SandboxUser, store: Store, parts: string[]) {
  const { id, name, email, roleId } = user;
  const groups = (): unknown[] =>
    store.groupsOf(id).map((group) => ({ id: group.id, name: group.name, type: group.type, default: group.default, ldapName: null }));
  return {
    id,
    displayName: name,
    userName: email,
    emailAddress: email,
    roleId,
    ...(user.deleted && { deleted: true }),
    ...(parts.includes("DETAILED") && { attributes: [...attributesOf(user)].map(([key, values]) => ({ key, values })) }),
    ...(parts.includes("GROUPS") && { groups: groups() }),
    ...(parts.includes("ROLE") && { role: { roleId, roleName: store.role(roleId).name } }),
  };
}

/** A user in a list, where clients expect attributes in any case: all with the part `DETAILED`, else the requested ones. */
function withAttributes(json: ReturnType<typeof userJson>, user: SandboxUser, keys: string[] = []) {
  const attributes = [...attributesOf(user)].flatMap(([key, values]) => (keys.includes(key) ? [{ key, values }] : []));
  return { attributes, ...json };
}
