// `/api/query/v1`: queries of DataSets (§16.4).

import { Hono } from "hono";
import { ApiError } from "../../api-error";
import type { Store } from "../../store/store";
import { accessibleDataSet, queryResponse } from "../data-set-access";

export function queryRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.post("/execute/:id", (c) =>
    queryResponse(c, store, accessibleDataSet(store, c.req.param("id"), { right: "view", denied: new ApiError(403) })),
  );
  return routes;
}
