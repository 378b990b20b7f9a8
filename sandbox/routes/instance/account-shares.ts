// `/api/data/v2/accounts`: the grants of accounts (§4) and OAuth configurations (§5).

import { Hono } from "hono";
import { z } from "zod";
import type { Store } from "../../store/store";
import { jsonBody, pathId } from "../requests";
import { tableOf, visibleAccount, type AccountKind } from "./account-kinds";

const Share = z.strictObject({ type: z.enum(["USER", "GROUP"]), id: z.coerce.number().int(), accessLevel: z.string() });

const PATHS: [string, AccountKind][] = [
  ["/templates/share/:id", "template"],
  ["/templates/:id/share", "template"],
  ["/share/:id", "account"],
];

export function accountShareRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  for (const [path, kind] of PATHS) {
    routes.get(path, (c) => {
      const { grants } = visibleAccount(store, kind, pathId(c, "id"));
      const list = grants.map(({ type, id, accessLevel }) => ({
        type,
        id: String(id),
        accessLevel,
        name: store.subjectName({ type, id }),
      }));
      return c.json({ list, ...(kind === "account" && { totalUserCount: list.length }) });
    });

    routes.put(path, async (c) => {
      const { type, id, accessLevel } = await jsonBody(c, Share);
      const account = visibleAccount(store, kind, pathId(c, "id"));
      // Throws if the subject does not exist. Access may be revoked from a deleted one.
      if (accessLevel !== "NONE") store.subjectName({ type, id });
      tableOf(store, kind).grant(account, { type, id }, accessLevel);
      return c.json({});
    });
  }
  return routes;
}
