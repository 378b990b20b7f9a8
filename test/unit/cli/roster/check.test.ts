// Checks of roster files, without Domo and against the sandbox.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRoster, type CheckFlags, type CheckReport } from "../../../../cli/roster/check";
import { renderCheck } from "../../../../cli/roster/render";
import { startSandbox, type Sandbox } from "../../../../sandbox/server";
import { environmentFor } from "../../../support/exported";
import { endProcess } from "../../../support/provider-process";
import { isWrite } from "../../../support/test-bed";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-domo-roster-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HEAD = "email,displayName,roleId";
const ADA = "ada@acme.example,Ada Lindgren,1";

async function check(lines: string[], flags: CheckFlags = {}, environment: Record<string, string> = {}): Promise<CheckReport> {
  const path = join(folder, "people.csv");
  writeFileSync(path, lines.join("\n"));
  return { ...(await checkRoster(path, flags, { environment, inform: () => undefined })), file: "people.csv" };
}

const linesOf = (report: CheckReport): string[] => renderCheck(report, "text").trimEnd().split("\n");

describe("a roster file", () => {
  test("that is right is summed up", async () => {
    const report = await check([
      `${HEAD},groups,reportsTo,skills`,
      `${ADA},Finance|Data,,sql|r`,
      "bo@acme.example,Bo Berg,4,Data,ada@acme.example,",
      "cy@acme.example,Cy Dahl,4,,ADA@acme.example,",
    ]);
    expect(linesOf(report)).toEqual(["people.csv: no problems: 3 people, 2 roles, 2 groups, 1 manager"]);
  });

  test("has all its problems told, a line each with all rows", async () => {
    const people = Array.from({ length: 120 }, (_, i) => `p${String(i)}@acme.example,Person ${String(i)},${i % 2 === 0 ? "4" : "x"}`);
    const lines = linesOf(await check([HEAD, "nobody,Somebody,4", ...people, ADA, ADA, "cy@acme.example,Cy,2,more"]));
    const odd = Array.from({ length: 60 }, (_, i) => String(4 + 2 * i)).join(", ");
    expect(lines).toEqual([
      'people.csv: row 2, column email: "nobody" must be an e-mail address such as ada@example.com',
      expect.stringMatching(`^people.csv: rows ${odd}, column roleId: "x" must be an id of Domo`),
      'people.csv: rows 123-124, column email: "ada@acme.example" is in 2 rows: each person is in one',
      expect.stringMatching(/^people.csv: row 125: has 4 cells instead of 3/),
      "people.csv: 4 problems",
    ]);
  });

  test("is read as the options of the Roster say", async () => {
    const lines = ["Mail;Name;Role=;No;Notes;instance", "ada@acme.example;Ada;4;0074;-;acme", "bo@acme.example;Bo;4;0074;x;other"];
    const column = ["Mail=email", "Name=displayName", "Role==roleId", "No=employeeId", "Notes="];
    expect((await check(lines, { column, key: "No", instance: "acme" })).counts?.people).toBe(1);
    expect((await check([`,${HEAD}`, `x,${ADA}`], { column: ["="] })).problems).toEqual([]);
    await expect(check(lines, { column: ["Mail"] })).rejects.toThrow('--column Mail: write "heading=column", such as "E-Mail=email"');
    await expect(check(lines, { column: ["Mail=email", "Mail="] })).rejects.toThrow("--column gives Mail more than one meaning");
  });

  test("may have what the public API lacks, unless that is asked", async () => {
    const lines = [`${HEAD},department`, `${ADA},Data`];
    expect((await check(lines)).problems).toEqual([]);
    expect(linesOf(await check(lines, { public: true }))[0]).toMatch(
      /^people.csv: column department: can't be managed through Domo's public API/,
    );
  });

  test("of which addresses look alike gets a warning, and passes", async () => {
    const report = await check([HEAD, ADA, "ada@acrne.example,Ada Lindgren,4"]);
    expect([report.problems, linesOf(report)[0]]).toEqual([
      [],
      expect.stringMatching(/^people.csv: warning: "ada@acme.example" \(row 2\) and/),
    ]);
    expect(renderCheck(report, "github")).toMatch(/^::warning file=people.csv,line=2::"ada@acme.example"/);
  });

  test("with line breaks in cells has its problems beside their lines, by the rows of a spreadsheet", async () => {
    const lines = [`"Notes\n(x)",${HEAD}`, `"a\nb",${ADA}`, ",bo@acme.example,Bo,4", ",nobody,Cy,4", ",dy@acme.example"];
    for (const before of [[], ["", "sep=,"]]) {
      const report = await check([...before.slice(1), ...lines], { column: ["Notes (x)="] });
      const [row, line] = [4 + before.length / 2, 6 + before.length / 2];
      expect(renderCheck(report, "github").split("\n").slice(0, 2)).toEqual([
        expect.stringMatching(`^::error file=people.csv,line=${String(line)}::row ${String(row)}, column email: "nobody"`),
        expect.stringMatching(`^::error file=people.csv,line=${String(line + 1)}::row ${String(row + 1)}: has 2 cells instead of 4`),
      ]);
    }
  });

  test("that can't be read is a problem, also if it never ends", async () => {
    const reading = (path: string) => checkRoster(path, {}, { environment: {}, inform: () => undefined });
    expect((await reading(join(folder, "none.csv"))).problems[0]!.message).toMatch(/can't be read: ENOENT/);
    expect((await check([HEAD, ""])).problems[0]!.message).toBe("it has nobody, which a Roster refuses");
    expect((await reading("/dev/zero")).problems[0]!.message).toMatch(/is no regular file/);
  });

  test("can command neither a terminal nor a runner", async () => {
    const report = {
      ...(await check([`${HEAD},::error::all is lost`, `${ADA},x`, "e\u001b[31m\u202e@x,Eve,%0A::stop,"])),
      file: "::a,b%.csv",
    };
    for (const format of ["text", "github", "json"] as const) {
      const text = renderCheck(report, format);
      expect(text).not.toMatch(/[\u001b\u202e]/);
      const commands = text.split("\n").filter((line) => /^\s*::/.test(line));
      if (format !== "github") expect(commands).toEqual([]);
      for (const line of commands) expect(line).toMatch(/^::error file=\\u003a%3Aa%2Cb%25\.csv(,line=\d+)?::/);
    }
    expect(renderCheck(report, "github")).toContain('"%250A::stop"');
  });

  test("is reported to tools as JSON", async () => {
    expect(JSON.parse(renderCheck(await check([HEAD, "nobody,Ada,4"]), "json"))).toEqual({
      version: 1,
      file: "people.csv",
      problems: [{ rows: [2], column: "email", message: expect.stringMatching(/^"nobody" must be/) }],
      warnings: [],
    });
  });
});

describe("a check against the instance", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
  });
  afterEach(async () => {
    expect(sandbox.requests.filter(isWrite)).toEqual([]);
    endProcess(new URL(sandbox.url).host);
    await sandbox.close();
  });
  const live = (lines: string[], flags: CheckFlags = {}) => check(lines, { ...flags, live: true }, environmentFor(sandbox.url));

  test("tells by row and column what the instance does not have", async () => {
    const store = sandbox.store();
    const dynamic = store.addGroup("Data");
    store.changeGroup(dynamic.id, { type: "dynamic", rule: { operator: "AND", operands: [{ key: "DEPARTMENT", value: "Data" }] } });
    const lines = [
      `${HEAD},Teams,Boss,costCenter,skills,shoeSize`,
      "nora@example.com,Nora,1,Office|Ofice,admin@example.com,1,sql|r,",
      "bo@acme.example,Bo,77,Data,nobody@example.com,1|2,sql|r,44",
      "cy@acme.example,Cy,810756122,Ofice,BO@acme.example,1,,",
    ];
    const host = new URL(sandbox.url).host;
    const report = await live(lines, { column: ["Teams=groups", "Boss=reportsTo"] });
    expect(linesOf(report).slice(0, -4).sort()).toEqual(
      [
        'people.csv: row 3, column Boss: "nobody@example.com" is neither in the file nor in HOST',
        'people.csv: row 3, column Teams: "Data" is a dynamic group, whose members no program decides',
        "people.csv: row 3, column costCenter: the attribute costCenter takes one value, not a list",
        'people.csv: row 3, column roleId: "77" is no role of HOST, which has 1 (Admin), 2 (Privileged), 3 (Editor), 4 (Participant), 5 (Social), 810756122 (Analyst)',
        'people.csv: rows 2, 4, column Teams: HOST has no group of exactly this name: "Ofice". Similar: "Office"',
        "people.csv: rows 2-4, column shoeSize: there is no custom attribute shoeSize: declare it with UserAttribute, or ignore the column",
      ].map((line) => line.replace("HOST", host)),
    );
    const declared = { column: ["Teams=groups", "Boss=reportsTo"], group: ["Ofice", "Data"], attribute: ["shoeSize", "costCenter"] };
    expect((await live(lines, declared)).problems.map(({ column }) => column)).toEqual(["Boss", "roleId"]);
  });

  test("shows which space of a group's name is another one", async () => {
    sandbox.store().addGroup("Sales Team");
    const report = await live([`${HEAD},Teams`, "nora@example.com,Nora,1,Sales\u00A0Team"], { column: ["Teams=groups"] });
    expect(linesOf(report)[0]).toMatch(/has no group of exactly this name: "Sales\\u00a0Team". Similar: "Sales Team"/);
  });

  test("counts who joins, and names some of those who are not in the file", async () => {
    const store = sandbox.store();
    for (let i = 1; i <= 20; i++) store.addUser({ email: `s${String(i)}@example.com`, name: `Stranger ${String(i)}`, roleId: 4 });
    const report = await live([HEAD, "NORA@example.com,Nora,1", ADA]);
    const [joiners = "", present, strangers] = linesOf(report);
    expect(joiners).toMatch(/: 1 person of the file is not there yet$/);
    expect(present).toMatch(
      /: 1 person of the file is there already: a Roster that does not have them yet fails .* unless it has adopt: "always"$/,
    );
    expect(strangers).toMatch(/: 23 people are not in the file: .*Omar Example <omar@example.com>.* and 13 more$/);
    expect(JSON.parse(renderCheck(report, "json"))).toMatchObject({
      live: { joiners: 1, present: 1, strangers: { length: 23 }, notes: [] },
    });
  });

  test("says what the public API can't tell", async () => {
    const environment = {
      DOMO_INSTANCE: sandbox.url,
      DOMO_API_URL: sandbox.url,
      DOMO_CLIENT_ID: "sandbox",
      DOMO_CLIENT_SECRET: "sandbox-secret",
    };
    const report = await check([HEAD, "nora@example.com,Nora,810756122"], { live: true }, environment);
    expect(report).toMatchObject({
      problems: [],
      live: { notes: [expect.stringMatching(/^roles of the instance's own were not checked/)] },
    });
    expect((await check([`${HEAD},skills`, `${ADA},r`], { live: true }, environment)).problems).toEqual([
      expect.objectContaining({ column: "skills", message: expect.stringMatching(/Domo's public API: give an access token/) }),
    ]);
  });

  test("is an error, and no list of strangers, if Domo's list lacks some", async () => {
    sandbox.faults.add({ match: { method: "POST", path: "/api/identity/v1/users/search" }, fault: { drop: ["1893000003"] } });
    await expect(live([HEAD, ADA])).rejects.toThrow("Domo lists 3 of its 4 users");
  });

  test("is not made of a file with problems", async () => {
    expect(await live([HEAD, "nobody,Ada,1"])).not.toHaveProperty("live");
    expect(sandbox.requests).toEqual([]);
  });
});
