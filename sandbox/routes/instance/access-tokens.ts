// `/api/data/v1/accesstokens` (§2). Every token that is created is the sandbox's one access token.

import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import { ACCESS_TOKEN } from "../../authentication";
import type { Store } from "../../store/store";
import { jsonBody, pathId } from "../requests";

const NewToken = z.looseObject({ name: z.string(), ownerId: z.coerce.number().int(), expires: z.number() });

const YEAR_MS = 365 * 24 * 3600 * 1000;

export function accessTokenRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const { owner } = store;
  const tokens = [
    { id: 1, name: "sandbox", ownerId: owner.id, ownerName: owner.name, ownerEmail: owner.email, expires: store.now() + YEAR_MS },
  ];

  routes.get("/", (c) => c.json(tokens));

  routes.post("/", async (c) => {
    const { name, ownerId, expires } = await jsonBody(c, NewToken);
    const user = store.users.get(ownerId);
    if (!user) throw new ApiError(400, "there is no such owner");
    const token = { id: (tokens.at(-1)?.id ?? 0) + 1, name, ownerId, ownerName: user.name, ownerEmail: user.email, expires };
    tokens.push(token);
    return c.json({ ...token, token: ACCESS_TOKEN });
  });

  routes.delete("/:id", (c) => {
    const index = tokens.findIndex(({ id }) => id === pathId(c, "id"));
    if (index < 0) throw new ApiError(404);
    tokens.splice(index, 1);
    return c.body(null, 200);
  });

  return routes;
}
