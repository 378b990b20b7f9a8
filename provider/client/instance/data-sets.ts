// Which DataSets use an account, on the instance API (§3.11).

import { z } from "zod";
import type { Http } from "../http/http";
import { DataSetRow, DataSetsByAccount } from "../schemas/accounts";
import type { AccountKind } from "./accounts";

export interface DataSet {
  id: string;
  name: string;
}

const ROUTES = {
  account: { batch: "accounts", single: "account" },
  oauth: { batch: "account-templates", single: "account-templates" },
} as const;

/** Which DataSets use an account (§3.11). */
export class DataSets {
  constructor(private readonly http: Http) {}

  /**
   * The DataSets that use the account. Deletions depend on this, so an answer that is not clearly about this account never counts as
   * "none": if the batch route does not name the account, the route for a single account is requested.
   */
  async using(kind: AccountKind, accountId: string): Promise<DataSet[]> {
    const batch = await this.batch(kind, accountId);
    if (batch) return batch;
    const single = `/api/data/v2/datasources/${ROUTES[kind].single}/${encodeURIComponent(accountId)}`;
    return (await this.http.send({ method: "GET", path: single, schema: z.array(DataSetRow) })).map(dataSet);
  }

  /** The DataSets that Domo's batch route lists for the account. An empty list does not prove that none use it: see `using`. */
  async mentioned(kind: AccountKind, accountId: string): Promise<DataSet[]> {
    return (await this.batch(kind, accountId)) ?? [];
  }

  /** The result of the batch route for one account, or undefined if it does not name the account. */
  private async batch(kind: AccountKind, accountId: string): Promise<DataSet[] | undefined> {
    const path = `/api/data/v2/datasources/${ROUTES[kind].batch}`;
    const found = await this.http.send({ method: "POST", path, json: [Number(accountId)], readOnly: true, schema: DataSetsByAccount });
    return Object.hasOwn(found, accountId) ? (found[accountId] ?? []).map(dataSet) : undefined;
  }

  /** `POST /api/data/v2/datasources/account/{id}`: makes DataSets use another account. */
  repoint(dataSetIds: string[], accountId: string): Promise<undefined> {
    return this.http.send({ method: "POST", path: `/api/data/v2/datasources/account/${encodeURIComponent(accountId)}`, json: dataSetIds });
  }
}

function dataSet({ dataSourceId, id, dataSourceName, name }: DataSetRow): DataSet {
  const key = dataSourceId ?? id ?? "";
  return { id: key, name: dataSourceName ?? name ?? key };
}
