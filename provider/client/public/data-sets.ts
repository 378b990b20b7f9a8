// The routes of DataSets on the public API (§16).

import { z } from "zod";
import type { Http } from "../http/http";
import type { NewColumn } from "../instance/data-sets";
import { PublicDataSet } from "../schemas/data-sets";
import { withId } from "../schemas/id";

const path = (id: string): string => `/v1/datasets/${encodeURIComponent(id)}`;

/** DataSets on the public API. Its client needs the scope `data`. */
export class PublicDataSets {
  constructor(private readonly http: Http) {}

  /** `GET /v1/datasets/{id}`. A deleted one may have `deleted: true`. Domo: 400 for one that the client's user may not see (§16.8). */
  get(id: string): Promise<PublicDataSet> {
    return this.http.send({ method: "GET", path: path(id), schema: withId(PublicDataSet, id) });
  }

  /** `GET /v1/datasets`, a page of at most 50. `nameLike`: only those whose names contain it, in any case. */
  page(query: { limit: number; offset: number; nameLike?: string }): Promise<PublicDataSet[]> {
    return this.http.send({ method: "GET", path: "/v1/datasets", query, schema: z.array(PublicDataSet) });
  }

  /** `GET /v1/datasets/{id}/data` (§16.5): all rows as CSV, the first of which has the names of the columns. */
  export(id: string): Promise<string> {
    const query = { includeHeader: true };
    return this.http.send({ method: "GET", path: `${path(id)}/data`, query, response: "csv", schema: z.string() });
  }

  /** `POST /v1/datasets` (§16.2). */
  async create({ name, description, columns }: { name: string; description: string; columns: NewColumn[] }): Promise<string> {
    const json = { name, description, rows: 0, schema: { columns: columns.map(({ type, name }) => ({ type, name })) } };
    return (await this.http.send({ method: "POST", path: "/v1/datasets", json, schema: PublicDataSet })).id;
  }

  /**
   * `PUT /v1/datasets/{id}/data` (§16.6): adds rows as CSV without a header. Not repeated, as Domo may have added them. Domo: replaces all
   * rows after any other `updateMethod` than APPEND, so it can't be chosen.
   */
  append(id: string, csv: string): Promise<undefined> {
    return this.http.send({ method: "PUT", path: `${path(id)}/data`, query: { updateMethod: "APPEND" }, csv, repeatable: false });
  }
}
