// `/api/user/v1/properties/meta/keys`: definitions of user attributes (§9.1).

import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import { usesKey } from "../../store/group-rules";
import type { Store } from "../../store/store";
import { jsonBody } from "../requests";

const Definition = z.looseObject({
  key: z.string().regex(/^[A-Za-z0-9]+$/),
  keyspace: z.string().default("customer-defined"),
  title: z.string().default(""),
  description: z.string().default(""),
  validator: z.enum(["ANY_VALUE", "ANY_VALUE_MULTI"]),
  securityVoter: z.string().default("FULL_VIS_ADMIN_IDP"),
});

/** Domo: a change needs all fields (§9.1). */
const WholeDefinition = z.looseObject({
  key: z.string(),
  keyspace: z.string(),
  title: z.string(),
  description: z.string(),
  validator: z.enum(["ANY_VALUE", "ANY_VALUE_MULTI"]),
  securityVoter: z.string(),
});

/** Two of the attributes that Domo defines itself. */
const BUILT_IN = ["title", "department"].map((key) => ({
  key,
  title: key,
  description: "",
  keyspace: "domo-defined",
  validator: "ANY_VALUE",
  securityVoter: "FULL_VIS_ADMIN_IDP",
}));

export function attributeRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  // Domo: an attribute that a dynamic group uses can't be changed or deleted (§9.1).
  const requireUnused = (key: string): void => {
    const isUsed = store.liveGroups().some(({ rule }) => rule && usesKey(rule, key));
    if (isUsed) throw new ApiError(400, `a dynamic group uses the attribute ${key}`);
  };

  routes.get("/", (c) => {
    const common = { context: "sandbox", valueType: "STRING", validatorConfiguration: null };
    const definitions = [...BUILT_IN, ...store.attributes.values()];
    return c.json(definitions.map((definition) => ({ ...definition, ...common, custom: definition.keyspace !== "domo-defined" })));
  });

  routes.post("/:key", async (c) => {
    const definition = await jsonBody(c, Definition);
    if (store.attributes.has(definition.key)) throw new ApiError(400, `an attribute ${definition.key} exists`);
    store.attributes.set(definition.key, definition);
    return c.body(null, 200);
  });

  routes.put("/:key", async (c) => {
    const definition = await jsonBody(c, WholeDefinition);
    const key = c.req.param("key");
    if (!store.attributes.has(key)) throw new ApiError(404);
    // Domo: the key never changes (§9.1).
    if (definition.key !== key) throw new ApiError(400, `the key of the attribute ${key} can't change`);
    requireUnused(key);
    store.attributes.set(key, definition);
    return c.body(null, 200);
  });

  routes.delete("/:key", (c) => {
    const key = c.req.param("key");
    if (!store.attributes.has(key)) throw new ApiError(404);
    requireUnused(key);
    store.deleteAttribute(key);
    return c.body(null, 200);
  });

  return routes;
}
