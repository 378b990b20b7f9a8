// `/api/data/v3/datasources`: DataSets and uploads of rows (§16.3, §16.7).

import { Hono, type Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import { importCsv } from "../../store/csv";
import { writeRows, type SandboxDataSet } from "../../store/data-sets";
import type { Store } from "../../store/store";
import { accessibleDataSet, visibleDataSets } from "../data-set-access";
import { jsonBody, numberQuery, pathId } from "../requests";

/** Domo's largest page. */
const LARGEST_PAGE = 50;

const Commit = z.looseObject({ action: z.enum(["APPEND", "REPLACE"]).nullish(), appendId: z.string().nullish() });

interface Upload {
  dataSet: SandboxDataSet;
  parts: Map<number, string>;
}

export function dataSetV3Routes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const uploads = new Map<number, Upload>();
  let nextUpload = 1;
  const found = (c: Context, right: "view" | "write"): SandboxDataSet =>
    accessibleDataSet(store, c.req.param("id") ?? "", { right, denied: new ApiError(403) });
  const uploadOf = (c: Context): Upload => {
    const upload = uploads.get(pathId(c, "upload"));
    if (upload?.dataSet !== found(c, "write")) throw new ApiError(404);
    return upload;
  };

  routes.get("/", (c) => {
    const part = c.req.query("nameLike")?.toLowerCase() ?? "";
    const like = visibleDataSets(store).filter(({ name }) => name.toLowerCase().includes(part));
    const offset = numberQuery(c, "offset", 0);
    const limit = Math.min(numberQuery(c, "limit", LARGEST_PAGE), LARGEST_PAGE);
    const dataSources = like.slice(offset, offset + limit).map((dataSet) => dataSetJson(dataSet, store));
    return c.json({ dataSources, _metaData: { totalCount: like.length, limit, offset } });
  });

  routes.get("/:id", (c) => c.json(dataSetJson(found(c, "view"), store)));

  routes.post("/:id/uploads", (c) => {
    const dataSet = found(c, "write");
    const uploadId = nextUpload++;
    uploads.set(uploadId, { dataSet, parts: new Map() });
    return c.json({ dataSourceId: dataSet.id, uploadId, requestedAsOf: new Date(store.now()).toISOString() });
  });

  routes.put("/:id/uploads/:upload/parts/:part", async (c) => {
    const part = pathId(c, "part");
    if (part < 1) throw new ApiError(400, "parts count from 1");
    uploadOf(c).parts.set(part, await c.req.text());
    return c.body(null, 200);
  });

  routes.put("/:id/uploads/:upload/commit", async (c) => {
    const { dataSet, parts } = uploadOf(c);
    const { action, appendId } = await jsonBody(c, Commit);
    const texts = [...parts].sort(([a], [b]) => a - b).map(([, csv]) => csv);
    const rows = texts.flatMap((csv) => importCsv(dataSet, csv));
    writeRows(store, dataSet, rows, action === "APPEND" || appendId === "latest" ? "APPEND" : "REPLACE");
    uploads.delete(pathId(c, "upload"));
    return c.json({ dataSourceId: dataSet.id, rowCount: rows.length });
  });

  return routes;
}

function dataSetJson({ id, name, rows = [], columns = [], changedAt = 0, accountId }: SandboxDataSet, { owner }: Store) {
  return {
    id,
    displayType: accountId === undefined ? "API" : "CONNECTOR",
    dataProviderType: accountId === undefined ? "api" : "connector",
    name,
    owner: { id: String(owner.id), name: owner.name, type: "USER", group: false },
    status: "SUCCESS",
    created: 0,
    lastTouched: changedAt,
    lastUpdated: changedAt,
    rowCount: rows.length,
    columnCount: columns.length,
    permissions: "READ_WRITE_DELETE_SHARE_ADMIN",
    hidden: false,
    ...(accountId !== undefined && { accountId }),
  };
}
