// `/v1/datasets` (§16.2, §16.4 to §16.6).

import { Hono, type Context } from "hono";
import { z } from "zod";
import { COLUMN_TYPES } from "../../../provider/client/schemas/data-sets";
import { ApiError } from "../../api-error";
import { exportCsv, importCsv } from "../../store/csv";
import { createDataSet, writeRows, type SandboxDataSet } from "../../store/data-sets";
import type { Store } from "../../store/store";
import { accessibleDataSet, queryResponse, visibleDataSets } from "../data-set-access";
import { isQueryTrue, jsonBody } from "../requests";
import { iso, page } from "../responses";

const Column = z.looseObject({ name: z.string().min(1), type: z.enum(COLUMN_TYPES) }).transform(({ name, type }) => ({ name, type }));
const Create = z.looseObject({
  name: z.string().min(1),
  description: z.string().default(""),
  schema: z.looseObject({ columns: z.array(Column).min(1) }),
});

/** Domo's largest page of DataSets. */
const LARGEST_PAGE = 50;

export function publicDataSetRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const found = (c: Context, right: "view" | "write" | "export"): SandboxDataSet => {
    const { deniedDataSet } = store.switches;
    // Domo: 400 whose message has the status that was meant (§16.8).
    const message = deniedDataSet === "400" ? "Infrastructure problem (403): Access is denied" : undefined;
    const status = ({ "400": 400, "403": 403, "404": 404 } as const)[deniedDataSet];
    return accessibleDataSet(store, c.req.param("id") ?? "", { right, denied: new ApiError(status, message) });
  };

  routes.get("/", (c) => {
    const part = c.req.query("nameLike")?.toLowerCase() ?? "";
    const like = visibleDataSets(store).filter(({ name }) => name.toLowerCase().includes(part));
    return c.json(page(c, like, LARGEST_PAGE).map((dataSet) => dataSetJson(dataSet, store)));
  });

  routes.post("/", async (c) => {
    const { name, description, schema } = await jsonBody(c, Create);
    const dataSet = createDataSet(store, { name, description, columns: schema.columns });
    return c.json({ ...dataSetJson(dataSet, store), rows: 0, columns: 0, schema }, 201);
  });

  routes.get("/:id", (c) => {
    const dataSet = found(c, "view");
    const { columns = [], policy, changedAt = 0 } = dataSet;
    const details = { schema: { columns }, dataCurrentAt: iso(changedAt), pdpEnabled: policy !== undefined, policies: [] };
    return c.json({ ...dataSetJson(dataSet, store), ...details });
  });

  routes.get("/:id/data", (c) =>
    c.body(exportCsv(found(c, "export"), { header: isQueryTrue(c, "includeHeader") }), 200, { "Content-Type": "text/csv" }),
  );

  routes.put("/:id/data", async (c) => {
    const dataSet = found(c, "write");
    const isLoaded = dataSet.accountId !== undefined || dataSet.templateId !== undefined;
    if (isLoaded) throw new ApiError(400, "only DataSets that were created with the API can be updated with it");
    // Domo: any other value than APPEND replaces all rows (§16.6).
    const method = c.req.query("updateMethod") === "APPEND" ? "APPEND" : "REPLACE";
    writeRows(store, dataSet, importCsv(dataSet, await c.req.text()), method);
    return c.body(null, 204);
  });

  routes.post("/query/execute/:id", (c) => queryResponse(c, store, found(c, "view")));

  return routes;
}

function dataSetJson({ id, name, description = "", columns = [], rows = [], changedAt = 0 }: SandboxDataSet, { owner }: Store) {
  const times = { createdAt: iso(0), updatedAt: iso(changedAt) };
  return { id, name, description, rows: rows.length, columns: columns.length, owner: { id: owner.id, name: owner.name }, ...times };
}
