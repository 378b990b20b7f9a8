// DataSets on the public API. Rows are read by one export, between whose rows nothing can move (§16.5).

import { undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { ResponseError, UnreadableObjectError } from "../errors";
import type { PublicDataSet } from "../schemas/data-sets";
import { parseExport } from "./csv";
import type { DataSetApi, FoundDataSet } from "./data-set";
import { dataSetStore, type DataSetStore } from "./data-set-store";

const CALLER = "the user who made the client";

/** `host`: the host name of the instance, for errors. */
export function publicDataSets({ dataSets }: DomoPublic, { host }: { host: string }): DataSetStore {
  const api: DataSetApi = {
    host,
    caller: CALLER,
    async get(id) {
      const found = await undefinedIfNotFound(dataSets.get(id).catch(explainDenial));
      return found && !found.deleted ? dataSetOf(found) : undefined;
    },
    page: async (query) => (await dataSets.page(query)).map(({ id, name }) => ({ id, name: name ?? "" })),
    async rows(dataSet, onProgress) {
      const rows = await parseExport(await dataSets.export(dataSet.id).catch(explainDenial), dataSet.columns);
      onProgress?.(rows.length, dataSet.rowCount);
      return rows;
    },
    create: (want) => dataSets.create(want),
    partsPerStep: 1,
    prepareAppend: (id, parts) => Promise.resolve(() => dataSets.append(id, parts.join(""))),
  };
  return dataSetStore(api);
}

const dataSetOf = ({ id, name, rows, schema, updatedAt, dataCurrentAt, pdpEnabled }: PublicDataSet): FoundDataSet => ({
  id,
  name: name ?? "",
  columns: (schema?.columns ?? []).map(({ name, type }) => ({ name, type })),
  ...((updatedAt ?? dataCurrentAt) != null && { version: JSON.stringify([updatedAt, dataCurrentAt]) }),
  ...(rows != null && { rowCount: rows }),
  ...(pdpEnabled != null && { hasPolicies: pdpEnabled }),
});

/** Domo: 400 for a DataSet that the client's user may not see (§16.8). */
function explainDenial(error: unknown): never {
  if (error instanceof ResponseError && error.status === 400 && /access is denied/i.test(error.domoMessage ?? "")) {
    throw new UnreadableObjectError(`${error.message}. Share the DataSet with ${CALLER}`);
  }
  throw error;
}
