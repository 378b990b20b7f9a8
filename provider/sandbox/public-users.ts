// The public API's user routes (§6).

import { Hono } from "hono";
import { z } from "zod";
import { body, iso, page, pathId } from "./answers";
import { Refusal } from "./refusal";
import { ROLES, type SandboxUser, type Store } from "./store";

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

export function publicUsers(store: Store): Hono {
  const live = (): SandboxUser[] => [...store.users.values()].filter((user) => !user.deleted);
  const groupsOf = (user: SandboxUser) => store.groupsOf(user.id).map(({ id, name }) => ({ id, name }));
  const routes = new Hono();

  routes.post("/", async (c) => {
    const sendInvite = c.req.query("sendInvite")?.toLowerCase() ?? "false";
    if (sendInvite !== "true" && sendInvite !== "false") throw new Refusal(400, "sendInvite must be true or false");
    const user = store.addUser(written(await body(c, Write)));
    return c.json({ ...row(user), groups: groupsOf(user) });
  });

  routes.post("/bulk/emails", async (c) => {
    const emails = (await body(c, z.array(z.string()))).map((email) => email.toLowerCase());
    return c.json(
      live()
        .filter((user) => emails.includes(user.email.toLowerCase()))
        .map(row),
    );
  });

  routes.get("/", (c) => c.json(page(c, live()).map(row)));

  routes.get("/:id", (c) => {
    const user = store.user(pathId(c, "id"));
    // Domo: a deleted user is answered by 200 and a few fields (§1.6).
    if (user.deleted) return c.json({ id: user.id, email: user.email, name: user.name, deleted: true });
    return c.json({ ...row(user), roleId: String(user.roleId), deleted: false, groups: groupsOf(user) });
  });

  routes.put("/:id", async (c) => {
    const id = pathId(c, "id");
    store.liveUser(id);
    store.changeUser(id, written(await body(c, Write)));
    return c.body(null, 200);
  });

  routes.delete("/:id", (c) => {
    const id = pathId(c, "id");
    if (id === store.owner.id) throw new Refusal(400, "the client's own user can't be deleted");
    store.deleteUser(id);
    return c.body(null, 204);
  });

  return routes;
}

/** What of a request is stored. Fields that the request leaves out are left as they are (§6.4). */
function written({ role, roleId, employeeNumber, ...rest }: z.infer<typeof Write>) {
  const { name, email, title, alternateEmail, phone, location, timezone, locale } = rest;
  const texts = { title, alternateEmail, phone, location, timezone, locale };
  const given = Object.entries(texts).filter(([, value]) => value !== undefined);
  const number = employeeNumber === "" || employeeNumber === null ? undefined : Number(employeeNumber);
  return {
    name,
    email,
    roleId: roleId ?? roleNamed(role),
    ...Object.fromEntries(given.map(([key, value]) => [key, value === "" ? undefined : (value ?? undefined)])),
    ...(employeeNumber !== undefined && { employeeNumber: number }),
  };
}

function roleNamed(name: string): number {
  // Domo: the role must match exactly, its case included (§6.1).
  const found = Object.entries(ROLES).find(([, role]) => role === name);
  if (!found) throw new Refusal(400, `there is no role ${name}`);
  return Number(found[0]);
}

/** A user as this API shows it. Domo: time zone and locale are never returned; fields without a value are left out (§6.1). */
function row(user: SandboxUser) {
  const { id, email, name, title, alternateEmail, phone, location, employeeNumber } = user;
  return {
    id,
    email,
    name,
    role: ROLES[user.roleId] ?? "",
    title,
    alternateEmail,
    phone,
    location,
    employeeNumber,
    image: `https://sandbox.domo.com/avatar/thumb/domo/${String(id)}`,
    createdAt: iso(user.createdAt),
    updatedAt: iso(user.updatedAt),
  };
}
