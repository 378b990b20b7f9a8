// DataSets, their rows and uploads, on both APIs (§16).

import { z } from "zod";
import { Id } from "./id";

/** The types of columns that Domo documents (§16.1). */
export const COLUMN_TYPES = ["STRING", "LONG", "DOUBLE", "DECIMAL", "DATE", "DATETIME"] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

const Column = z.looseObject({ name: z.string(), type: z.string(), visible: z.boolean().nullish() });
const Columns = z.looseObject({ columns: z.array(Column) });

const count = z.number().int().nonnegative().nullish();
/** A time, as text or number. It is only compared. */
const time = z.union([z.string(), z.number()]).nullish();

/** A DataSet on the public API. In lists, `schema` is missing and `columns` is a number (§16.2). */
export const PublicDataSet = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  rows: count,
  schema: Columns.nullish(),
  updatedAt: time,
  dataCurrentAt: time,
  pdpEnabled: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
});
export type PublicDataSet = z.infer<typeof PublicDataSet>;

/** A DataSet on the instance API, which has its columns elsewhere (§16.3). */
export const InstanceDataSet = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  rowCount: count,
  lastUpdated: time,
});
export type InstanceDataSet = z.infer<typeof InstanceDataSet>;

export const InstanceDataSetPage = z.looseObject({ dataSources: z.array(InstanceDataSet) });

export const LatestSchema = z.looseObject({ schema: Columns });

/** Domo: the answer to a create is not documented (§16.7). */
export const CreatedDataSet = z.looseObject({ dataSourceId: z.string().min(1).nullish(), id: z.string().min(1).nullish() }).nullish();

export const Upload = z.looseObject({ uploadId: Id });

/** A cell as text; null if it is empty. Numbers are texts with all their digits. */
export const Cell = z.union([z.string(), z.null(), z.boolean().transform(String)]);
export type Cell = z.infer<typeof Cell>;

const number = z.coerce.number().nullish();

/** The answer to a query (§16.4). Domo: one page of the documentation shows an array of objects, all captured answers have rows as arrays. */
export const QueryAnswer = z.union([
  z.looseObject({ columns: z.array(z.string()), rows: z.array(z.array(Cell)), numRows: number, numColumns: number }),
  z.array(z.record(z.string(), Cell)),
]);
export type QueryAnswer = z.infer<typeof QueryAnswer>;
