// The instance API's user routes (§8): identity v1, content v2 and content v3.

import { Hono, type Context } from "hono";
import { z } from "zod";
import { jsonBody, numberParameter, pathId, queryFlag } from "../responses";
import { ApiError } from "../api-error";
import type { SandboxUser, Store } from "../../store/store";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type Value = z.infer<typeof Value>;
const Attribute = z.looseObject({ key: z.string(), values: z.array(Value) });
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
  filters: z.array(Filter).default([]),
  ids: z.array(z.coerce.string()).default([]),
  attributes: z.array(z.string()).default([]),
  parts: z.array(z.string()).default([]),
});

/** Domo's attributes and the fields of ours that they are: texts. */
const TEXTS = {
  title: "title",
  department: "department",
  alternateEmail: "alternateEmail",
  phoneNumber: "phone",
  deskPhoneNumber: "deskPhone",
  employeeLocation: "location",
  timeZone: "timezone",
  locale: "locale",
  employeeId: "employeeId",
} as const satisfies Record<string, keyof SandboxUser>;

/** Pages of the search that clients are seen to use; larger ones are clamped. */
const LARGEST_PAGE = 1000;

export function identityUserRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  routes.get("/", (c) => {
    const all = c.req.query("includeDeleted")?.toLowerCase() === "true" ? [...store.users.values()] : store.liveUsers();
    const offset = numberParameter(c, "offset", 0);
    const rows = all.slice(offset, offset + numberParameter(c, "limit", all.length));
    const wanted = c.req.query("attributes")?.split(",");
    return c.json({ users: rows.map((user) => inList(identity(user, store, partsOf(c)), user, wanted)) });
  });

  routes.post("/", async (c) => {
    const wanted = await jsonBody(
      c,
      z.looseObject({ displayName: z.string().min(1), emailAddress: z.email(), roleId: z.coerce.number().int() }),
    );
    const user = store.addUser({ email: wanted.emailAddress, name: wanted.displayName, roleId: wanted.roleId });
    return c.json(identity(user, store, ["DETAILED"]));
  });

  routes.post("/search", async (c) => {
    const { limit, offset, showCount, includeDeleted, onlyDeleted, filters, ids, attributes: keys, parts } = await jsonBody(c, Search);
    const found = [...store.users.values()]
      .filter(({ deleted }) => (deleted ? includeDeleted || onlyDeleted : !onlyDeleted))
      .filter((user) => ids.length === 0 || ids.includes(String(user.id)))
      .filter((user) => filters.every((filter) => passes(user, filter)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const rows = found.slice(offset, offset + Math.min(limit, LARGEST_PAGE));
    const wanted = parts.map((part) => part.toUpperCase());
    return c.json({
      ...(showCount && { count: found.length }),
      users: rows.map((user) => inList(identity(user, store, wanted), user, keys)),
    });
  });

  routes.get("/:id", (c) => {
    const user = store.user(pathId(c, "id"));
    if (user.deleted && store.switches.deletedUser === "404") throw new ApiError(404);
    return c.json({ users: user.deleted ? [] : [identity(user, store, partsOf(c))] });
  });

  routes.patch("/:id", async (c) => {
    const id = pathId(c, "id");
    const { attributes = [], roleId, displayName, emailAddress } = await jsonBody(c, Patch);
    const top = { roleId, name: displayName, email: emailAddress };
    const given = Object.fromEntries(Object.entries(top).filter(([, value]) => value !== undefined));
    const user = store.liveUser(id);
    store.changeUser(id, { ...given, ...written(attributes, user, store) });
    return c.json(identity(user, store, ["DETAILED"]));
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

/** Domo: a text finds every user whose field has one of its words anywhere, whatever the case (§8.3). */
function passes(user: SandboxUser, { filterType, field, values = [], text = "" }: z.infer<typeof Filter>): boolean {
  const has = attributeMap(user).get(field)?.map(String) ?? [];
  if (filterType === "value") return has.some((value) => values.includes(value));
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return has.some((value) => words.some((word) => value.toLowerCase().includes(word)));
}

function attributeMap(user: SandboxUser): Map<string, Value[]> {
  const texts = Object.entries(TEXTS).flatMap(([key, field]): [string, Value[]][] => (user[field] ? [[key, [user[field]]]] : []));
  const own: [string, Value | undefined][] = [
    ["id", user.id],
    ["displayName", user.name],
    ["userName", user.email],
    ["emailAddress", user.email],
    ["roleId", user.roleId],
    ["employeeNumber", user.employeeNumber === undefined ? undefined : String(user.employeeNumber)],
    ["hireDate", user.hireDate],
    ["reportsTo", user.reportsTo === undefined ? undefined : String(user.reportsTo)],
    ["invitorUserId", user.invitorUserId],
    ["created", user.createdAt],
    ["modified", user.updatedAt],
    ["isActive", user.inactive !== true],
    ["isPending", false],
    ["isSystemUser", false],
    ["isAnonymous", false],
    ["avatarKey", `/api/content/v1/avatar/USER/${String(user.id)}`],
  ];
  const custom = Object.entries(user.attributes).filter(([, values]) => values.length > 0);
  return new Map([
    ...own.flatMap(([key, value]): [string, Value[]][] => (value === undefined ? [] : [[key, [value]]])),
    ...texts,
    ...custom,
  ]);
}

/** A user in the parts that are asked for (§8.2). Domo: attributes without a value are left out. */
function identity(user: SandboxUser, store: Store, parts: string[]) {
  const { id, name, email, roleId } = user;
  const detailed = parts.includes("DETAILED");
  const groups = (): unknown[] =>
    store.groupsOf(id).map((group) => ({ id: group.id, name: group.name, type: group.type, default: group.default, ldapName: null }));
  return {
    id,
    displayName: name,
    userName: email,
    emailAddress: email,
    roleId,
    ...(user.deleted && { deleted: true }),
    ...(detailed && { attributes: [...attributeMap(user)].map(([key, values]) => ({ key, values })) }),
    ...(parts.includes("GROUPS") && { groups: groups() }),
    ...(parts.includes("ROLE") && { role: { roleId, roleName: store.role(roleId).name } }),
  };
}

/** A user in a list, where clients expect attributes in any case: all with `DETAILED`, else those that are asked for. */
function inList(shown: ReturnType<typeof identity>, user: SandboxUser, wanted: string[] = []) {
  const some = [...attributeMap(user)].flatMap(([key, values]) => (wanted.includes(key) ? [{ key, values }] : []));
  return { attributes: some, ...shown };
}

/** What of a patch is stored. An empty value, or null, takes the attribute away. */
function written(attributes: z.infer<typeof Attribute>[], user: SandboxUser, store: Store): Partial<SandboxUser> {
  const change: Partial<SandboxUser> = {};
  const custom = { ...user.attributes };
  for (const { key, values } of attributes) {
    const [first = null] = values;
    const text = first === null || first === "" ? undefined : String(first);
    // Keys come from outside, `constructor` among them.
    if (Object.hasOwn(TEXTS, key)) Object.assign(change, { [TEXTS[key as keyof typeof TEXTS]]: text });
    else if (key === "displayName") change.name = need(key, text);
    else if (key === "emailAddress") change.email = need(key, text);
    else if (key === "roleId") change.roleId = Number(first);
    else if (key === "employeeNumber") change.employeeNumber = text;
    else if (key === "hireDate") change.hireDate = text === undefined ? undefined : Number(text);
    else if (key === "reportsTo") change.reportsTo = text === undefined ? undefined : store.liveUser(Number(text)).id;
    else if (store.attributes.has(key)) custom[key] = values.flatMap((value) => (value === null || value === "" ? [] : [String(value)]));
    else throw new ApiError(400, `there is no attribute ${key}`);
  }
  return { ...change, attributes: custom };
}

function need(key: string, text: string | undefined): string {
  if (text === undefined) throw new ApiError(400, `${key} can't be empty`);
  return text;
}

/** `/api/content/v2/users` (§8.4). */
export function contentV2UserRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.get("/", (c) => c.json(store.liveUsers().map((user) => v2(user, store))));
  routes.get("/me", (c) => c.json(v2(store.owner, store)));
  routes.put("/bulk", async (c) => {
    const User = z.looseObject({ id: z.coerce.number().int() });
    const { users } = await jsonBody(c, z.looseObject({ users: z.array(User) }));
    for (const { id, ...fields } of users) {
      const attributes = Object.entries(fields).map(([key, value]) => ({ key, values: [Value.parse(value)] }));
      store.changeUser(id, written(attributes, store.liveUser(id), store));
    }
    return c.body(null, 200);
  });
  routes.get("/:id", (c) => {
    const user = store.users.get(pathId(c, "id"));
    // Domo: somebody who is not there is answered by 200 and nothing (§1.6).
    return user && !user.deleted ? c.json(v2(user, store)) : c.body(null, 200);
  });
  return routes;
}

function v2(user: SandboxUser, store: Store) {
  const { id, name, email, roleId, invitorUserId, timezone, department, title, phone } = user;
  return {
    id,
    invitorUserId,
    displayName: name,
    userName: email,
    emailAddress: email,
    accepted: true,
    userType: "USER",
    timeZone: timezone,
    modified: user.updatedAt,
    // Domo: in seconds, and only here (§1.3).
    created: Math.floor(user.createdAt / 1000),
    role: store.role(roleId).name,
    roleId,
    rights: 1,
    active: user.inactive !== true,
    systemUser: false,
    anonymous: false,
    pending: false,
    department,
    title,
    avatarKey: `/api/content/v1/avatar/USER/${String(id)}`,
    phoneNumber: phone,
  };
}

const NewUser = z.looseObject({
  displayName: z.string().min(1),
  detail: z.looseObject({ email: z.email() }),
  roleId: z.coerce.number().int(),
});

/** `/api/content/v3/users` (§8.5). */
export function contentV3UserRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.post("/", async (c) => {
    queryFlag(c, "sendInvite", false);
    const { displayName, detail, roleId } = await jsonBody(c, NewUser);
    const known = store.userByEmail(detail.email);
    // Domo: the one error with a shape of its own (§1.4).
    if (known && !known.deleted) return c.json({ EMAIL_DUPLICATE: `a user with the e-mail ${detail.email} exists` }, 400);
    return c.json(v3(store.addUser({ email: detail.email, name: displayName, roleId }), store, false));
  });
  routes.get("/", (c) => {
    const ids = c.req.query("id")?.split(",");
    const details = c.req.query("includeDetails")?.toLowerCase() === "true";
    const offset = numberParameter(c, "offset", 0);
    const all = store.liveUsers().filter(({ id }) => !ids || ids.includes(String(id)));
    return c.json(all.slice(offset, offset + numberParameter(c, "limit", all.length)).map((user) => v3(user, store, details)));
  });
  routes.get("/:id", (c) => c.json(v3(store.liveUser(pathId(c, "id")), store, c.req.query("includeDetails")?.toLowerCase() === "true")));
  return routes;
}

function v3(user: SandboxUser, store: Store, details: boolean) {
  const { id, name, email, roleId, invitorUserId } = user;
  const more = details && {
    active: user.inactive !== true,
    title: user.title,
    department: user.department,
    phoneNumber: user.phone,
    location: user.location,
    timeZone: user.timezone,
    locale: user.locale,
    employeeId: user.employeeId,
  };
  return { id, displayName: name, role: store.role(roleId).name, roleId, invitorUserId, detail: { email, ...more } };
}
