// The run log in a DataSet, on the sandbox and both of Domo's APIs.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendLog, csvLog } from "../../../../cli/log/log";
import { COLUMNS } from "../../../../cli/log/rows";
import { startSandbox, type Sandbox } from "../../../../sandbox/server";
import { putDataSet } from "../../../../sandbox/store/data-sets";
import { endProcess } from "../../../support/provider-process";
import { APIS, isWrite, type Api } from "../../../support/test-bed";
import { joining, linesOf, prelude, printed, recorded, runOf, stateOf, step, summary } from "./events";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "pulumi-domo-log-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const ID = "12345678-1234-4234-8234-123456789abc";

describe.each(APIS)("through the %s API, a run", (api) => {
  let sandbox: Sandbox;
  let notes: string[];
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    notes = [];
  });
  afterEach(() => {
    endProcess(new URL(sandbox.url).host);
    return sandbox.close();
  });

  const append = (text: string, { dataset = "Run log", environment = environmentFor(sandbox.url, api), preview = false } = {}) => {
    notes = [];
    const file = join(folder, "events.jsonl");
    writeFileSync(file, text);
    return appendLog({ file, preview, dataset, environment, inform: (line) => void notes.push(line) });
  };
  const dataSets = () => sandbox.store().dataSets.filter(({ name }) => name.startsWith("Run"));
  const rows = () => dataSets()[0]?.rows ?? [];
  const column = (name: string) => rows().map((cells) => cells[COLUMNS.findIndex((each) => each.name === name)]);
  const writes = () => sandbox.requests.filter(isWrite).map(({ path }) => path);

  test("makes the DataSet at first use, and the next one is appended to it", async () => {
    expect(await append(recorded("updated"))).toMatch(
      /^7 rows of the run quickstart\/dev 2026-01-01T00:00:00Z appended to the new DataSet Run log \(id [\w-]+\) of 127\.0\.0\.1:\d+$/,
    );
    expect(dataSets()).toHaveLength(1);
    expect(dataSets()[0]?.columns).toEqual(COLUMNS);
    expect(await append(runOf())).toMatch(/^1 row of the run company|^1 row of the run 2026/);
    expect(dataSets()).toHaveLength(1);
    expect(column("action")).toEqual(["run", "updated", "updated", "updated", "updated", "updated", "deleted", "run"]);
    expect(column("object")[2]).toBe("Ada Lindgren <ada@acme.example>");
    expect(column("error")[0]).toBeNull();
    expect(column("time")[0]).toBe("2026-01-01T00:00:06");
    expect(notes).toEqual([]);
  });

  test("is appended to the DataSet with an id, whose columns may be in another order", async () => {
    putDataSet(sandbox.store(), { id: ID, name: "Run history", columns: [...COLUMNS].reverse() });
    await append(runOf(), { dataset: ID });
    expect(rows()[0]?.toReversed().slice(1, 3)).toEqual(["2026-01-01T00:00:00Z", "0"]);
    await expect(append(runOf(), { dataset: ID.replace("1", "2") })).rejects.toThrow(/has no DataSet with the id/);
  });

  test("is not appended twice", async () => {
    await append(recorded("updated"));
    sandbox.requests.length = 0;
    await expect(append(recorded("updated"))).rejects.toThrow(
      /^the DataSet Run log \(id [\w-]+\) has the 7 rows of the run quickstart\/dev 2026-01-01T00:00:00Z already: nothing was appended$/,
    );
    expect(rows()).toHaveLength(7);
  });

  test("of which only a part was appended is completed", async () => {
    await append(recorded("updated"));
    rows().splice(3, 2);
    await append(recorded("updated"));
    expect(column("row").toSorted()).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    expect(notes).toEqual(["note: 5 of the 7 rows are in the DataSet already, and not appended again"]);
  });

  test("whose changes take several rows is appended once, and completed", async () => {
    const text = runOf(...joining(150).events);
    await append(text);
    const all = column("changes");
    expect(all.slice(1)).toEqual([
      expect.stringMatching(/^\(1 of 3\) /),
      expect.stringMatching(/^\(2 of 3\) /),
      expect.stringMatching(/^\(3 of 3\) /),
    ]);
    await expect(append(text)).rejects.toThrow(/has the 4 rows of the run .* already: nothing was appended$/);
    rows().splice(2, 1);
    await append(text);
    expect(column("changes").toSorted()).toEqual(all.toSorted());
  });

  test("that was cut when it was logged is completed, with its result", async () => {
    const text = linesOf(prelude(), ...step("create", { new: stateOf({ type: "User", inputs: { email: "a@b.example" } }) }), summary());
    const lines = text.split("\n");
    await append(lines.slice(0, 2).join("\n"));
    await append(text);
    expect(column("result")).toEqual(["unfinished", "unfinished", "done", "done"]);
    await expect(append(text)).rejects.toThrow(/already: nothing was appended$/);
  });

  test("that was cut between deletions of orphans is completed, with everybody whom it deleted", async () => {
    const person = (id: string) => ({ id, name: "N", role: "Editor" });
    const orphans = { "bo@acme.example": person("12"), "cy@acme.example": person("13") };
    const state = stateOf({ type: "OrphanedUsers", inputs: { onOrphans: "delete", orphans }, outputs: { deleted: orphans } });
    const [begun, ended] = step("create", { new: state });
    const user = step("create", { new: stateOf({ type: "User", inputs: { email: "a@b.example" } }) });
    const cy = printed("deleted user N <cy@acme.example> (Editor, id 13), who is not in the roster");
    const bo = printed("deleted user N <bo@acme.example> (Editor, id 12), who is not in the roster");
    await append(linesOf(prelude(), begun!, cy));
    await append(linesOf(prelude(), begun!, cy, ...user, bo, ended!, summary()));
    const done = column("id").filter((_, at) => column("action")[at] === "deleted" && column("result")[at] === "done");
    expect(new Set(done)).toEqual(new Set(["12", "13"]));
  });

  test("is appended with a note if the rows can't be read", async () => {
    await append(recorded("updated"));
    sandbox.faults.add({ match: { method: "POST", path: "*query*execute*" }, fault: { status: 403 } });
    sandbox.faults.add({ match: { method: "GET", path: "/v1/datasets/*/data" }, fault: { status: 403 } });
    await append(runOf());
    expect(notes).toEqual([expect.stringMatching(/^note: whether the DataSet has this run already was not checked: /)]);
    expect(rows()).toHaveLength(8);
  });

  test("that can't be appended says that it made a DataSet, which the next append takes", async () => {
    const path = api === "instance" ? "/api/data/v3/datasources/*/uploads*" : "/v1/*";
    const method = api === "instance" ? "POST" : "PUT";
    sandbox.faults.add({ match: { method, path }, fault: { status: 403 } });
    await expect(append(runOf())).rejects.toThrow(
      /^the DataSet Run log \(id [\w-]+\) was made in 127\.0\.0\.1:\d+, but nothing was appended to it: .*403.* Run the command again, which appends to it, or delete it in Domo$/,
    );
    sandbox.faults.clear();
    await append(runOf());
    expect([dataSets().length, rows().length]).toEqual([1, 1]);
  });

  test("is not appended to another DataSet, which is described", async () => {
    const columns = [
      ...COLUMNS.slice(2).map((each) => (each.name === "id" ? { name: "id", type: "LONG" as const } : each)),
      { name: "Email" },
    ];
    putDataSet(sandbox.store(), { id: ID, name: "Run people", columns });
    await expect(append(runOf(), { dataset: "Run people" })).rejects.toThrow(
      `the DataSet Run people (id ${ID}) is no run log: it lacks the columns time, run, has the columns Email, has id as LONG instead of STRING. ` +
        "Nothing was appended; give the name of a new DataSet, which is made",
    );
    expect(rows()).toEqual([]);
  });

  test("is not appended if one of several DataSets could be meant", async () => {
    for (const id of [ID, ID.replace("1", "2")]) putDataSet(sandbox.store(), { id, name: "Run log", columns: [...COLUMNS] });
    await expect(append(runOf())).rejects.toThrow(/several DataSets named Run log/);
  });

  test("appends nothing if the log is broken, and says all that is wrong", async () => {
    await expect(append("no events\n")).rejects.toThrow(/line 1 of .* is not JSON/);
    const environment = { DOMO_INSTANCE: "", DOMO_ACCESS_TOKEN: "" };
    await expect(append("no events\n", { environment })).rejects.toThrow(
      /^nothing was appended:\n {2}- line 1 of [^\n]*\n {2}- .*DOMO_INSTANCE/,
    );
    expect(writes()).toEqual([]);
  });

  test("that was cut is appended as far as it goes, which is said", async () => {
    await append(recorded("killed").slice(0, -100));
    expect(column("result")).toContain("unfinished");
    expect(notes).toEqual([expect.stringMatching(/ends before the run does/)]);
  });

  test("of thousands of changes is appended whole, with whatever Domo's names have in them", async () => {
    const people = Array.from({ length: 5_200 }, (_, at) => {
      const inputs = { email: `p${String(at)}@acme.example`, name: at % 2 === 0 ? '\\N "quoted",' : "=1+1\n\u202e" };
      return step("create", { new: stateOf({ type: "User", name: `p${String(at)}`, id: String(at), inputs }) });
    });
    await append(linesOf(prelude(), ...people.flat(), summary()));
    expect(rows()).toHaveLength(5_201);
    expect(column("object").slice(1, 3)).toEqual(['\\N "quoted", <p0@acme.example>', "=1+1\\u000a\\u202e <p1@acme.example>"]);
  }, 60_000);
});

test("a run as CSV needs no settings, and can't have formulas", async () => {
  const file = join(folder, "events.jsonl");
  writeFileSync(file, runOf(...step("create", { new: stateOf({ type: "Group", inputs: { name: "x" }, name: "=cmd()" }) })));
  const text = await csvLog({ file, preview: false, environment: {}, inform: () => undefined });
  const [header, run, created] = text.split("\r\n");
  expect(header).toBe(COLUMNS.map(({ name }) => name).join(","));
  expect(run).toMatch(/^2026-01-01T00:00:03Z,company\/prod 2026-01-01T00:00:00Z,0,company,prod,acme\.domo\.com,run,done,/);
  expect(created).toContain('"\'=cmd()"');
});

test("a credential of the environment is redacted in errors of the run", async () => {
  const file = join(folder, "events.jsonl");
  const said = { diagnosticEvent: { severity: "error", message: "failed with eu-secret-1234567" } };
  writeFileSync(file, linesOf(prelude(), said, summary("failed")));
  const environment = { DOMO_EU_CLIENT_SECRET: "eu-secret-1234567" };
  expect(await csvLog({ file, preview: false, environment, inform: () => undefined })).toContain(",failed with [redacted],");
});

const environmentFor = (url: string, api: Api): Record<string, string> =>
  api === "instance"
    ? { DOMO_INSTANCE: url, DOMO_ACCESS_TOKEN: "sandbox-token" }
    : { DOMO_INSTANCE: url, DOMO_API_URL: url, DOMO_CLIENT_ID: "sandbox", DOMO_CLIENT_SECRET: "sandbox-secret" };
