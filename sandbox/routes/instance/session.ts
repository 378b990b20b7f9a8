// `/api/content/v2/authentication`: signing in with e-mail and password (§2.3).

import { Hono } from "hono";
import { z } from "zod";
import { ADMIN_PASSWORD, SESSION_TOKEN } from "../../authentication";
import type { Store } from "../../store/store";
import { jsonBody } from "../requests";

export function sessionRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.post("/", async (c) => {
    const { emailAddress, password } = await jsonBody(c, z.looseObject({ emailAddress: z.string(), password: z.string() }));
    const { owner } = store;
    // Domo: the status is 200 also if the password is wrong (§2.3).
    if (emailAddress.toLowerCase() !== owner.email || password !== ADMIN_PASSWORD) {
      return c.json({ userId: null, success: false, reason: "INVALID_CREDENTIALS", sessionToken: null });
    }
    const twoFactorInfo = { token: null, key: null, status: "VALID", phoneMask: null };
    return c.json({ userId: owner.id, success: true, sessionToken: SESSION_TOKEN, userRole: store.role(owner.roleId).name, twoFactorInfo });
  });
  return routes;
}
