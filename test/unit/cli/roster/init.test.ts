// Roster files from instances: what is in them, what can't be, and that they read back as they are.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRoster } from "../../../../cli/roster/check";
import { initRoster, type InitFlags, type InitResult } from "../../../../cli/roster/init";
import { startSandbox, type Sandbox } from "../../../../sandbox/server";
import type { SandboxUser } from "../../../../sandbox/store/records";
import { environmentFor } from "../../../support/exported";
import { fillInstance } from "../../../support/filled-instance";
import { endProcess } from "../../../support/provider-process";
import { isWrite } from "../../../support/test-bed";

const [NORA, OMAR, PIA] = [1893000002, 1893000003, 1893000004];

let sandbox: Sandbox;
let folder: string;
let out: string;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: "small" });
  folder = mkdtempSync(join(tmpdir(), "pulumi-domo-roster-"));
  out = join(folder, "people.csv");
});
afterEach(async () => {
  expect(sandbox.requests.filter(isWrite)).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
  endProcess(new URL(sandbox.url).host);
  await sandbox.close();
});

const init = (flags: Partial<InitFlags> = {}): Promise<InitResult> => initRoster({ out, ...flags }, environmentFor(sandbox.url));
const rows = (): string[] => readFileSync(out, "utf8").replace("\uFEFF", "").trimEnd().split("\r\n");
const headings = (): string[] => rows()[0]!.split(",");
const change = (id: number, fields: Partial<SandboxUser>): unknown => sandbox.store().changeUser(id, fields);

/** Checks the file as `roster check --live` does. */
const check = (flags = {}) =>
  checkRoster(out, { live: true, ...flags }, { environment: environmentFor(sandbox.url), inform: () => undefined });

describe("the file", () => {
  test("has the columns of Domo's tool in its order, and of those only what somebody has", async () => {
    fillInstance(sandbox.store());
    change(OMAR, { locale: "en-GB" });
    const { notes } = await init();
    expect(rows()).toEqual([
      "email,displayName,roleId,title,department,alternateEmail,phoneNumber,employeeNumber,timeZone,locale,hireDate,reportsTo,groups,costCenter,skills",
      "nora@example.com,Nora Example,2,Head of Data,,,,,,,,,Finance|Office,,",
      "omar@example.com,Omar Example,810756122,,Data,,,0042,Europe/Oslo,en-GB,2020-01-31,nora@example.com,Office,4711,sql|r",
      "pia@example.com,Pia Example,3,Analyst,,pia@home.example,+47 1,,,,,omar@example.com,Office,,",
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/^wrote .*people.csv: 3 people of .*, 2 groups, columns email, displayName,/),
      "not in the file: the user whom the credentials act as (--include-self writes it, too)",
      "not in the file: group Grant: Manage all groups (id 1813999999) is a system group, which only Domo changes",
      "not in the file: group Default (id 1814000001) has all users, as Domo itself adds them",
      "not in the file: group Data (id 1814000004) has no members that a program decides",
      "not in the file: deskPhoneNumber, location, employeeId: nobody in the file has a value",
      expect.stringMatching(/^next: `pulumi preview`/),
    ]);
    expect(await check()).toMatchObject({ problems: [], warnings: [], live: { joiners: 0, strangers: [{ email: "admin@example.com" }] } });
  });

  test("has people who may not sign in, and the user of the credentials if asked", async () => {
    change(PIA, { inactive: true });
    await init({ includeSelf: true });
    expect(rows().map((row) => row.split(",")[0])).toEqual([
      "email",
      "admin@example.com",
      "nora@example.com",
      "omar@example.com",
      "pia@example.com",
    ]);
  });

  test("comes with a program that identifies people by what lasts, if everybody has it", async () => {
    expect((await init()).program).toBe(
      `import * as domo from "pulumi-domo";\n\nnew domo.Roster("people", {\n  source: domo.csv(${JSON.stringify(out)}),\n  adopt: "always",\n});\n`,
    );
    rmSync(out);
    for (const id of [NORA, OMAR, PIA]) change(id, { employeeId: `00${String(id % 10)}`, employeeNumber: "7" });
    expect((await init()).program).toContain('  key: "employeeId",\n');
    change(PIA, { employeeId: "002" });
    rmSync(out);
    expect((await init()).program).not.toContain("key:");
  });

  test("is never written over another one, nor through a link, and nothing is asked of Domo then", async () => {
    writeFileSync(out, "mine");
    await expect(init()).rejects.toThrow("people.csv exists already, and existing files are never overwritten");
    expect([readFileSync(out, "utf8"), sandbox.requests]).toEqual(["mine", []]);
    symlinkSync("/nowhere", join(folder, "link.csv"));
    await expect(init({ out: join(folder, "link.csv") })).rejects.toThrow("exists already");
  });

  test("is not written if Domo's answers are not complete", async () => {
    sandbox.faults.add({ match: { method: "POST", path: "/api/identity/v1/users/search" }, fault: { drop: ["1893000003"] } });
    await expect(init()).rejects.toThrow("Domo lists 3 of its 4 users");
    expect(existsSync(out)).toBe(false);
  });
});

describe("what a roster can't have", () => {
  const noteOf = async (start: string): Promise<string | undefined> =>
    (await init()).notes.find((note) => note.startsWith(`not in the file: ${start}`));

  test.each<[string, Partial<SandboxUser>, string]>([
    ["a title that stands for none", { title: "-" }, '"-" is no value: leave the cell empty if there is none'],
    ["a formula", { title: "=1+1" }, '"=1+1" begins as a formula: give its value'],
    ["a formula that begins as a phone number", { title: "+1+cmd|' /C calc'!A0" }, "begins as a formula"],
    ["a line break", { title: "Head\nof Data" }, "has a character that can't be seen"],
    ["a character that is not seen", { title: "Le\u200Bad" }, "has a character that can't be seen"],
    ["blanks around it", { title: " Lead " }, '" Lead " would be read as "Lead"'],
    ["2,000 characters", { title: "x".repeat(2000) }, "has 2,000 characters, more than 1,000"],
  ])("leaves out the column, and says of whom, because of %s", async (_what, fields, reason) => {
    change(NORA, fields);
    const note = await noteOf("the column title, because of user nora@example.com (id 1893000002): ");
    expect(note).toContain(reason);
    expect(headings()).toEqual(["email", "displayName", "roleId", "groups"]);
    expect((await check()).problems).toEqual([]);
  });

  test.each<[string, Partial<SandboxUser>]>([
    ["displayName", { name: "=Nora" }],
    ["email", { email: "not an address" }],
  ])("leaves out the person, if it is %s", async (_column, fields) => {
    change(NORA, { ...fields, title: "-" });
    expect(await noteOf("user ")).toContain("id 1893000002");
    expect(rows()).toHaveLength(3);
    // The title of somebody who is left out is no reason to leave out all titles.
    expect(headings()).toContain("title");
    expect((await check()).problems).toEqual([]);
  });

  test("leaves out the columns for which only a person has a value who is left out", async () => {
    change(NORA, { name: "'0Tick", timezone: "Europe/Oslo", locale: "nb-NO", attributes: { costCenter: ["1"] } });
    expect(await noteOf("department")).toMatch(/, timeZone, locale, .*, costCenter: nobody in the file has a value$/);
    expect(headings()).toEqual(["email", "displayName", "roleId", "title", "groups"]);
  });

  test("a value with the character that separates values leaves out the attribute, and a group its name only", async () => {
    change(OMAR, { attributes: { costCenter: ["a|b"], skills: ["sql"] } });
    for (const name of ["R|D", "NULL", "a::b", "=1+1", " blank", "Finance"]) sandbox.store().addGroup(name).members.add(OMAR);
    sandbox.store().addGroup("Finances").name = "Finance";
    const { notes } = await init();
    expect(rows()[0]).toBe("email,displayName,roleId,title,groups,skills");
    expect(rows()[2]).toBe("omar@example.com,Omar Example,4,,Office,sql");
    for (const name of ["R|D", "NULL", "a::b", "=1+1", " blank", "Finance"])
      expect(notes).toContainEqual(expect.stringContaining(`not in the file: group ${name} (id `));
    expect(notes).toContainEqual(
      expect.stringMatching(/^not in the file: the column costCenter, because of .*"a\|b" would be read as "a, b"/),
    );
  });

  test("managers who report in a circle, or whom Domo does not list, leave out the column of managers", async () => {
    change(NORA, { reportsTo: OMAR });
    change(OMAR, { reportsTo: NORA });
    expect(await noteOf("the column reportsTo")).toContain("report to each other in a circle");
    rmSync(out);
    change(OMAR, { reportsTo: 99 });
    expect(await noteOf("the column reportsTo")).toContain('"99" must be the e-mail address of the manager');
  });

  test("attributes whose keys mean something else, or nearly, are left out", async () => {
    const attributes = Object.fromEntries(["role", "Titel", "Email", "employeId", "shoe size"].map((key) => [key, ["x"]]));
    for (const key of Object.keys(attributes))
      sandbox.store().attributes.set(key, {
        key,
        title: key,
        description: "",
        keyspace: "customer-defined",
        securityVoter: "FULL_VIS_ADMIN_IDP",
        validator: "ANY_VALUE",
      });
    change(OMAR, { attributes });
    const { notes } = await init();
    for (const key of Object.keys(attributes))
      expect(notes).toContainEqual(expect.stringContaining(`not in the file: custom attribute ${key}: `));
    expect(headings()).toEqual(["email", "displayName", "roleId", "title", "groups"]);
  });

  test("is nobody at all: then there is no file", async () => {
    for (const id of [NORA, OMAR, PIA]) change(id, { name: "=x" });
    await expect(init()).rejects.toThrow(/^there is nobody to write; not the user whom the credentials act as/);
    expect(existsSync(out)).toBe(false);
  });
});

test("the file of any instance reads back without problems, with what Domo has", async () => {
  const hostile = fc.constantFrom(
    "-",
    "N/A",
    "=x",
    "+47 (1) 2-3 ext. 5",
    "a|b",
    "Zoë 😀",
    '"q", ;',
    " x",
    "x\ty",
    "0074",
    "null",
    "@x",
    "Lead",
  );
  const some = fc.option(hostile, { nil: undefined });
  const person = fc.record({
    title: some,
    phone: some,
    department: some,
    employeeId: some,
    name: hostile,
    cost: some,
    skills: fc.array(hostile, { maxLength: 3 }),
  });
  const property = fc.asyncProperty(
    fc.array(person, { minLength: 1, maxLength: 5 }),
    fc.array(hostile, { maxLength: 3 }),
    async (people, groups) => {
      const made = await startSandbox({ seed: "small" });
      try {
        const store = made.store();
        const ids = people.map(({ cost, skills, ...fields }, i) => {
          const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { name: string };
          const attributes = { ...(cost && { costCenter: [cost] }), ...(skills.length > 0 && { skills: [...new Set(skills)] }) };
          return store.addUser({ email: `p${String(i)}@example.com`, roleId: 4, ...given, attributes }).id;
        });
        for (const name of new Set(groups))
          for (const id of ids) (store.liveGroups().find((group) => group.name === name) ?? store.addGroup(name)).members.add(id);
        rmSync(out, { force: true });
        const environment = environmentFor(made.url);
        const { notes } = await initRoster({ out, includeSelf: true }, environment);
        const report = await checkRoster(out, { live: true }, { environment, inform: () => undefined });
        const left = people.filter((_, i) =>
          notes.some((note) => note.startsWith("not in the file: user") && note.includes(`p${String(i)}@`)),
        );
        expect(report).toMatchObject({ problems: [], live: { joiners: 0, strangers: { length: left.length } } });
      } finally {
        endProcess(new URL(made.url).host);
        await made.close();
      }
    },
  );
  await fc.assert(property, { numRuns: 25, seed: 17, endOnFailure: true });
}, 120_000);
