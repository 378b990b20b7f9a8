// A DataSet of people, and stores that read it from a sandbox.

import { DomoInstance, DomoPublic } from "../../../../../provider/client/client";
import type { DataSetStore } from "../../../../../provider/client/data-sets/data-set-store";
import { instanceDataSets } from "../../../../../provider/client/data-sets/instance";
import { publicDataSets } from "../../../../../provider/client/data-sets/public";
import type { Sandbox } from "../../../../../sandbox/server";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import type { Api } from "../../../../support/test-bed";

export const ID = "0a1b2c3d-0000-4000-8000-000000000001";
export const OTHER = "0a1b2c3d-0000-4000-8000-000000000002";
export const COLUMNS = [
  { name: "email", type: "STRING" as const },
  { name: "Start Date", type: "DATE" as const },
  { name: "badge", type: "STRING" as const },
  { name: "level", type: "LONG" as const },
  { name: "share", type: "DECIMAL" as const },
];
export const NAMES = COLUMNS.map(({ name }) => name);
export const PEOPLE = [
  ["ada@example.com", "2026-01-05", "0074", "12345678901234567890", "0.10000000000000000000001"],
  ["bob@example.com", null, "", null, null],
  ['eve "x", \n Ω@example.com', "2026-02-01", null, "-3", "1000000000000000000000"],
];

export const QUIET = { limits: { concurrency: 6, requestsPerMinute: 60_000 }, timeoutSeconds: 10 };

export const open = (api: Api, url: string, options = {}): DataSetStore =>
  api === "public"
    ? publicDataSets(new DomoPublic({ apiUrl: url, clientId: "sandbox", clientSecret: "sandbox-secret", ...QUIET }), {
        host: "acme.domo.com",
      })
    : instanceDataSets(new DomoInstance({ instanceUrl: url, accessToken: "sandbox-token", ...QUIET }), options);

/** The routes that return rows, and that make appended rows visible. */
export const ROWS = { public: `/v1/datasets/${ID}/data`, instance: `/api/query/v1/execute/${ID}` };
export const COMMIT = { public: ROWS.public, instance: `/api/data/v3/datasources/${ID}/uploads/*/commit` };
export const DETAILS = { public: `/v1/datasets/${ID}`, instance: `/api/data/v3/datasources/${ID}` };

export const errorOf = async (result: Promise<unknown>): Promise<Error> => {
  const error: unknown = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("it did not fail");
  return error;
};

/** Puts the DataSet of people into a sandbox. */
export const putPeople = (sandbox: Sandbox, fields: Partial<Parameters<typeof putDataSet>[1]> = {}) =>
  putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS, rows: PEOPLE, ...fields });
