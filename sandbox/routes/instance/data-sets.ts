// `/api/data/v2/datasources`: the DataSets that use an account (§3) or an OAuth configuration (§5).

import { Hono } from "hono";
import { z } from "zod";
import type { Store } from "../../store/store";
import { jsonBody, pathId } from "../requests";
import { visibleAccount } from "./account-kinds";

/** Path of many, path of one, and the property of a DataSet that has the id. */
const PATHS = [
  ["accounts", "account", "accountId"],
  ["account-templates", "account-templates", "templateId"],
] as const;

export function dataSetRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  for (const [many, one, property] of PATHS) {
    const dataSetsOf = (id: number) => store.dataSets.filter((dataSet) => dataSet[property] === id);

    routes.post(`/${many}`, async (c) => {
      const ids = await jsonBody(c, z.array(z.coerce.number().int()));
      const rowsOf = (id: number) =>
        dataSetsOf(id).map((dataSet) => ({ dataSourceId: dataSet.id, dataSourceName: dataSet.name, hidden: false }));
      return c.json(Object.fromEntries(ids.map((id) => [String(id), rowsOf(id)])));
    });

    routes.get(`/${one}/:id`, (c) =>
      c.json(dataSetsOf(pathId(c, "id")).map(({ id, name }) => ({ id, name, state: "ENABLED", validAccount: true }))),
    );
  }

  routes.post("/account/:id", async (c) => {
    const account = visibleAccount(store, "account", pathId(c, "id"));
    const ids = await jsonBody(c, z.array(z.string()));
    for (const dataSet of store.dataSets) if (ids.includes(dataSet.id)) dataSet.accountId = account.id;
    return c.body(null, 200);
  });

  return routes;
}
