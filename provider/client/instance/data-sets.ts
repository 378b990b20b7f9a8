// DataSets on the instance API: which use an account (§3.11), their columns and rows (§16).

import { z } from "zod";
import { undefinedIfNotFound } from "../absence";
import type { Gathering } from "../gathering";
import type { Http } from "../http/http";
import { gatheredReader } from "../loading/gathered-reader";
import type { Reader } from "../loading/reader";
import { DataSetRow, DataSetsByAccount } from "../schemas/accounts";
import {
  CreatedDataSet,
  type ColumnType,
  InstanceDataSet,
  InstanceDataSetPage,
  LatestSchema,
  QueryAnswer,
  Upload,
} from "../schemas/data-sets";
import { withId } from "../schemas/id";
import type { AccountKind } from "./accounts";

export interface DataSet {
  id: string;
  name: string;
}

const ROUTES = {
  account: { batch: "accounts", single: "account" },
  oauth: { batch: "account-templates", single: "account-templates" },
} as const;

/** Columns of a new DataSet. */
export interface NewColumn {
  name: string;
  type: ColumnType;
}

const DETAILS = "core,status,pdp,rowcolcount";

const path = (id: string): string => `/api/data/v3/datasources/${encodeURIComponent(id)}`;

/** Accounts that are asked about in one request. */
const ACCOUNTS_PER_REQUEST = 50;

/** DataSets on the instance API. */
export class DataSets {
  /** By kind of account: the batch route's result for an account, or undefined if it does not name the account. */
  private readonly batch: Record<AccountKind, Reader<DataSet[]>>;

  constructor(
    private readonly http: Http,
    gathering: Gathering,
  ) {
    const reader = (kind: AccountKind): Reader<DataSet[]> =>
      gatheredReader({
        readOne: async (id) => (await this.byAccount(kind, [id])).get(id),
        readMany: (ids) => this.byAccount(kind, ids),
        maxSize: ACCOUNTS_PER_REQUEST,
        gathering,
      });
    this.batch = { account: reader("account"), oauth: reader("oauth") };
  }

  /**
   * The DataSets that use the account. Deletions depend on this, so an answer that is not clearly about this account never counts as
   * "none": if the batch route does not name the account, the route for a single account is requested.
   */
  async using(kind: AccountKind, accountId: string): Promise<DataSet[]> {
    return (await this.batch[kind](accountId)) ?? this.usingOne(kind, accountId);
  }

  /**
   * The DataSets that Domo lists for an account that may not exist. Domo: its answer about one that does not is not known (§3.11), so a 404 of either
   * route lists none. That does not prove that none use it: see `using`.
   */
  async mentioned(kind: AccountKind, accountId: string): Promise<DataSet[]> {
    const batch = await undefinedIfNotFound(this.batch[kind](accountId));
    return batch ?? (await undefinedIfNotFound(this.usingOne(kind, accountId))) ?? [];
  }

  /** `POST /api/data/v2/datasources/accounts` (§3.11), or the same for OAuth configurations. The DataSets of those that it does not name are undefined. */
  private async byAccount(kind: AccountKind, ids: string[]): Promise<Map<string, DataSet[] | undefined>> {
    const path = `/api/data/v2/datasources/${ROUTES[kind].batch}`;
    const found = await this.http.send({ method: "POST", path, json: ids.map(Number), readOnly: true, schema: DataSetsByAccount });
    return new Map(ids.map((id) => [id, Object.hasOwn(found, id) ? found[id]?.map(dataSet) : undefined]));
  }

  /** `GET /api/data/v2/datasources/account/{id}`, or the same for OAuth configurations. */
  private async usingOne(kind: AccountKind, id: string): Promise<DataSet[]> {
    const path = `/api/data/v2/datasources/${ROUTES[kind].single}/${encodeURIComponent(id)}`;
    return (await this.http.send({ method: "GET", path, schema: z.array(DataSetRow) })).map(dataSet);
  }

  /** `POST /api/data/v2/datasources/account/{id}`: makes DataSets use another account. */
  repoint(dataSetIds: string[], accountId: string): Promise<undefined> {
    return this.http.send({ method: "POST", path: `/api/data/v2/datasources/account/${encodeURIComponent(accountId)}`, json: dataSetIds });
  }

  /** `GET /api/data/v3/datasources/{id}` (§16.3): without its columns, see `columns`. */
  get(id: string): Promise<InstanceDataSet> {
    return this.http.send({ method: "GET", path: path(id), query: { part: DETAILS }, schema: withId(InstanceDataSet, id) });
  }

  /** `GET /api/data/v2/datasources/{id}/schemas/latest` (§16.3): the visible columns, in the order of the rows. */
  async columns(id: string): Promise<{ name: string; type: string }[]> {
    const latest = `/api/data/v2/datasources/${encodeURIComponent(id)}/schemas/latest`;
    const { schema } = await this.http.send({ method: "GET", path: latest, schema: LatestSchema });
    return schema.columns.filter(({ visible }) => visible !== false).map(({ name, type }) => ({ name, type }));
  }

  /** `GET /api/data/v3/datasources` (§16.3), a page of at most 50. `nameLike`: only those whose names contain it, in any case. */
  async page(query: { limit: number; offset: number; nameLike?: string }): Promise<InstanceDataSet[]> {
    const all = { ...query, part: "core" };
    return (await this.http.send({ method: "GET", path: "/api/data/v3/datasources", query: all, schema: InstanceDataSetPage })).dataSources;
  }

  /** `POST /api/query/v1/execute/{id}` (§16.4). Numbers are texts with all their digits. */
  query(id: string, sql: string): Promise<QueryAnswer> {
    const execute = `/api/query/v1/execute/${encodeURIComponent(id)}`;
    return this.http.send({ method: "POST", path: execute, json: { sql }, readOnly: true, response: "digits", schema: QueryAnswer });
  }

  /** `POST /api/data/v2/datasources` (§16.7): the id, if Domo returns it. */
  async create({ name, columns }: { name: string; columns: NewColumn[] }): Promise<string | undefined> {
    const json = { userDefinedType: "api", dataSourceName: name, schema: { columns: columns.map(({ type, name }) => ({ type, name })) } };
    const created = await this.http.send({ method: "POST", path: "/api/data/v2/datasources", json, schema: CreatedDataSet });
    return created?.dataSourceId ?? created?.id ?? undefined;
  }

  /** `POST .../uploads` (§16.7): begins to add rows. Nothing changes before `commitUpload`. */
  async startUpload(id: string): Promise<string> {
    const json = { action: "APPEND", appendId: "latest" };
    return (await this.http.send({ method: "POST", path: `${path(id)}/uploads`, json, schema: Upload })).uploadId;
  }

  /** `PUT .../uploads/{uploadId}/parts/{part}` (§16.7): rows as CSV without a header. Parts count from 1. */
  uploadPart(id: string, { uploadId, part, csv }: { uploadId: string; part: number; csv: string }): Promise<undefined> {
    return this.http.send({ method: "PUT", path: `${uploadPath(id, uploadId)}/parts/${String(part)}`, csv });
  }

  /** `PUT .../uploads/{uploadId}/commit` (§16.7): adds the rows of all parts. Not repeated, as Domo may have added them. */
  commitUpload(id: string, uploadId: string): Promise<undefined> {
    const json = { index: true, action: "APPEND", appendId: "latest" };
    return this.http.send({ method: "PUT", path: `${uploadPath(id, uploadId)}/commit`, json, repeatable: false });
  }
}

const uploadPath = (id: string, uploadId: string): string => `${path(id)}/uploads/${encodeURIComponent(uploadId)}`;

function dataSet({ dataSourceId, id, dataSourceName, name }: DataSetRow): DataSet {
  const key = dataSourceId ?? id ?? "";
  return { id: key, name: dataSourceName ?? name ?? key };
}
