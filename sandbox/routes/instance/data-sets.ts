// `/api/data/v2/datasources`: the DataSets that use an account (§3) or an OAuth configuration (§5), new DataSets and their columns (§16).

import { Hono } from "hono";
import { z } from "zod";
import { COLUMN_TYPES } from "../../../provider/client/schemas/data-sets";
import { ApiError } from "../../api-error";
import { createDataSet } from "../../store/data-sets";
import type { Store } from "../../store/store";
import { accessibleDataSet } from "../data-set-access";
import { jsonBody, pathId } from "../requests";
import { visibleAccount } from "./account-kinds";

/** Path of many, path of one, and the property of a DataSet that has the id. */
const PATHS = [
  ["accounts", "account", "accountId"],
  ["account-templates", "account-templates", "templateId"],
] as const;

const Column = z.looseObject({ name: z.string().min(1), type: z.enum(COLUMN_TYPES) }).transform(({ name, type }) => ({ name, type }));
const Create = z.looseObject({
  userDefinedType: z.string(),
  dataSourceName: z.string().min(1),
  schema: z.looseObject({ columns: z.array(Column).min(1) }),
});

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

  routes.post("/", async (c) => {
    const { dataSourceName, schema } = await jsonBody(c, Create);
    const { id } = createDataSet(store, { name: dataSourceName, columns: schema.columns });
    return store.switches.newDataSetId === "returned" ? c.json({ dataSourceId: id }) : c.body(null, 200);
  });

  routes.get("/:id/schemas/latest", (c) => {
    const { columns = [] } = accessibleDataSet(store, c.req.param("id"), { right: "view", denied: new ApiError(403) });
    return c.json({ schema: { columns: columns.map(({ name, type }) => ({ type, name, id: name, visible: true, metadata: {} })) } });
  });

  return routes;
}
