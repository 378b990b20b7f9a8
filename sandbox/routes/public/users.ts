// `/v1/users` (§6).

import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import type { SandboxUser } from "../../store/records";
import type { Store } from "../../store/store";
import { checkBooleanQuery, jsonBody, pathId } from "../requests";
import { iso, page } from "../responses";

const text = z.string().nullish();
const Write = z.looseObject({
  name: z.string().min(1),
  email: z.email(),
  role: z.string().min(1),
  roleId: z.coerce.number().int().optional(),
  title: text,
  alternateEmail: text,
  phone: text,
  location: text,
  timezone: text,
  locale: text,
  employeeNumber: z.union([z.number().int(), z.string().regex(/^\d*$/)]).nullish(),
});

export function publicUserRoutes(store: Store): Hono {
  const groupsOf = (user: SandboxUser) => store.groupsOf(user.id).map(({ id, name }) => ({ id, name }));
  const routes = new Hono();

  routes.post("/", async (c) => {
    checkBooleanQuery(c, "sendInvite");
    const write = await jsonBody(c, Write);
    const duplicate = new ApiError(store.switches.duplicateUser === "409" ? 409 : 400, `a user with the e-mail ${write.email} exists`);
    const user = store.addUser(fieldsOf(write, store), duplicate);
    return c.json({ ...userJson(user, store), groups: groupsOf(user) });
  });

  routes.post("/bulk/emails", async (c) => {
    const emails = (await jsonBody(c, z.array(z.string()))).map((email) => email.toLowerCase());
    return c.json(
      store
        .liveUsers()
        .filter((user) => emails.includes(user.email.toLowerCase()))
        .map((user) => userJson(user, store)),
    );
  });

  routes.get("/", (c) => c.json(page(c, store.liveUsers()).map((user) => rowOf(user, store))));

  routes.get("/:id", (c) => {
    const user = store.user(pathId(c, "id"));
    // Domo: reading a deleted user gets 200 with a few fields (§1.6).
    if (user.deleted) return c.json({ id: user.id, email: user.email, name: user.name, deleted: true });
    return c.json({ ...userJson(user, store), roleId: String(user.roleId), deleted: false, groups: groupsOf(user) });
  });

  routes.put("/:id", async (c) => {
    const id = pathId(c, "id");
    store.liveUser(id);
    const fields = fieldsOf(await jsonBody(c, Write), store);
    store.changeUser(id, store.switches.userPut === "merge" ? fields : { ...EMPTY, ...fields });
    return c.body(null, 200);
  });

  routes.delete("/:id", (c) => {
    const id = pathId(c, "id");
    if (id === store.owner.id) throw new ApiError(400, "the client's own user can't be deleted");
    store.deleteUser(id);
    return c.body(null, 204);
  });

  return routes;
}

/** The fields that a request sets. Fields that are not in the request keep their values (§6.4). */
function fieldsOf({ role, roleId, employeeNumber, ...rest }: z.infer<typeof Write>, store: Store) {
  const { name, email, title, alternateEmail, phone, location, timezone, locale } = rest;
  const texts = { title, alternateEmail, phone, location, timezone, locale };
  const present = Object.entries(texts).filter(([, value]) => value !== undefined);
  const number = employeeNumber === "" || employeeNumber === null ? undefined : Number(employeeNumber);
  return {
    name,
    email,
    roleId: roleId ?? store.roleNamed(role).id,
    ...Object.fromEntries(present.map(([key, value]) => [key, value === "" ? undefined : (value ?? undefined)])),
    ...(employeeNumber !== undefined && { employeeNumber: number }),
  };
}

const EMPTY = {
  title: undefined,
  alternateEmail: undefined,
  phone: undefined,
  location: undefined,
  timezone: undefined,
  locale: undefined,
  employeeNumber: undefined,
};

/** A row of the list. Domo: the documentation shows few fields, clients see more (§6.6). */
function rowOf(user: SandboxUser, store: Store) {
  const json = userJson(user, store);
  const { id, email, name, role } = json;
  return store.switches.userRows === "full" ? json : { id, email, name, role };
}

/** A user as this API returns it. Domo: time zone and locale are never returned; fields without a value are left out (§6.1). */
function userJson(user: SandboxUser, store: Store) {
  const { id, email, name, title, alternateEmail, phone, location, employeeNumber } = user;
  return {
    id,
    email,
    name,
    role: store.role(user.roleId).name,
    title,
    alternateEmail,
    phone,
    location,
    ...(employeeNumber !== undefined && { employeeNumber: Number(employeeNumber) }),
    image: `https://sandbox.domo.com/avatar/thumb/domo/${String(id)}`,
    createdAt: iso(user.createdAt),
    updatedAt: iso(user.updatedAt),
  };
}
