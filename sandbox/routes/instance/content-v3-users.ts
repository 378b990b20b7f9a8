// `/api/content/v3/users` (§8.5).

import { Hono } from "hono";
import { z } from "zod";
import type { SandboxUser } from "../../store/records";
import type { Store } from "../../store/store";
import { checkBooleanQuery, isQueryTrue, jsonBody, numberQuery, pathId } from "../requests";

const NewUser = z.looseObject({
  displayName: z.string().min(1),
  detail: z.looseObject({ email: z.email() }),
  roleId: z.coerce.number().int(),
});

export function contentV3UserRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const rowOf = (user: SandboxUser) => userJson(user, store);
  const detailedRowOf = (user: SandboxUser) => withDetails(userJson(user, store), user);

  routes.post("/", async (c) => {
    checkBooleanQuery(c, "sendInvite");
    const { displayName, detail, roleId } = await jsonBody(c, NewUser);
    const existing = store.userByEmail(detail.email);
    // Domo: the one error without the standard envelope (§1.4).
    if (existing && !existing.deleted) return c.json({ EMAIL_DUPLICATE: `a user with the e-mail ${detail.email} exists` }, 400);
    return c.json(rowOf(store.addUser({ email: detail.email, name: displayName, roleId })));
  });

  routes.get("/", (c) => {
    const ids = c.req.query("id")?.split(",");
    const offset = numberQuery(c, "offset", 0);
    const isListed = ({ id, deleted }: SandboxUser): boolean =>
      ids ? ids.includes(String(id)) && (!deleted || store.switches.deletedById === "inactive") : !deleted;
    const all = [...store.users.values()].filter(isListed);
    const rows = all.slice(offset, offset + numberQuery(c, "limit", all.length));
    return c.json(rows.map(isQueryTrue(c, "includeDetails") ? detailedRowOf : rowOf));
  });

  routes.get("/:id", (c) => {
    const user = store.liveUser(pathId(c, "id"));
    return c.json(isQueryTrue(c, "includeDetails") ? detailedRowOf(user) : rowOf(user));
  });

  return routes;
}

function userJson({ id, name, email, roleId, invitorUserId }: SandboxUser, store: Store) {
  return { id, displayName: name, role: store.role(roleId).name, roleId, invitorUserId, detail: { email } };
}

const withDetails = (json: ReturnType<typeof userJson>, user: SandboxUser) => ({
  ...json,
  detail: {
    ...json.detail,
    // Domo: a deleted user is not active (§8.8).
    active: user.inactive !== true && !user.deleted,
    title: user.title,
    department: user.department,
    phoneNumber: user.phone,
    location: user.location,
    timeZone: user.timezone,
    locale: user.locale,
    employeeId: user.employeeId,
  },
});
