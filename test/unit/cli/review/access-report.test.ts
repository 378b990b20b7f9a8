// Snapshots of access from the state of a stack.

import { describe, expect, test } from "@jest/globals";
import Papa from "papaparse";
import { ACCESS_FORMATS, accessReport, type AccessFormat } from "../../../../cli/review/access-report";
import type { AccessOrder } from "../../../../cli/review/snapshot";
import { state } from "./tenant";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:canary" };
const share = (name: string, inputs: object) => state("AccountShare", name, { accountKind: "account", ...inputs }, name);

const RESOURCES = [
  state("User", "ada", { name: "Ada", email: "ada@x.example", role: "Admin" }, "1"),
  state("User", "bo", { name: "=Bo", email: "bo@x.example" }, "2"),
  state("Group", "finance", { name: "Finance", type: "closed" }, "3"),
  state("Group", "sales", { name: "Sales" }, "4"),
  state("Account", "lake", { name: "Lake", configurations: { password: SECRET } }, "5"),
  state("Account", "pond", { name: "Pond" }, "6"),
  state("GroupMembership", "finance", { groupId: "3", userIds: ["1", "2"], exclusive: true }, "3"),
  share("lake-finance", { accountId: "5", groupId: "3", accessLevel: "CAN_VIEW" }),
  share("lake-ada", { accountId: "5", userId: "1", accessLevel: "OWNER" }),
  share("pond-sales", { accountId: "6", groupId: "4", accessLevel: "CAN_EDIT" }),
  share("pond-secret", { accountId: "6", userId: SECRET, accessLevel: SECRET }),
];
const exported = (resources: object[] = RESOURCES): string => JSON.stringify({ version: 3, deployment: { resources } });
const report = (format: AccessFormat, by: AccessOrder = "account", resources?: object[]): Promise<string> =>
  accessReport(exported(resources), { format, by, live: false });
const rowsOf = async (by?: AccessOrder, resources?: object[]): Promise<string[]> => {
  const { rows } = JSON.parse(await report("json", by, resources)) as {
    rows: { person: string; account: string; level: string; ways: string[] }[];
  };
  return rows.map(({ person, account, level, ways }) => `${person}: ${level} ${account} ${ways.join(", ")}`);
};

describe("a snapshot of access", () => {
  test("has a row for each person and account, with the highest level, and rows for others and unknown people", async () => {
    expect(await rowsOf()).toEqual([
      "Ada: OWNER Lake directly",
      "=Bo: CAN_VIEW Lake through group Finance",
      "somebody whom the preview does not tell (AccountShare pond-secret): UNKNOWN Pond directly",
      "everybody in group Sales: CAN_EDIT Pond through group Sales",
    ]);
  });

  test("can be in the order of people", async () => {
    expect((await rowsOf("person")).map((row) => row.split(":")[0])).toEqual([
      "=Bo",
      "Ada",
      "everybody in group Sales",
      "somebody whom the preview does not tell (AccountShare pond-secret)",
    ]);
  });

  test("as CSV has no cells that a spreadsheet takes for formulas", async () => {
    const { data, errors } = Papa.parse<Record<string, string>>((await report("csv")).trim(), { header: true });
    expect(errors).toEqual([]);
    expect(data[1]).toEqual({
      ...{ person: "'=Bo", email: "bo@x.example", kind: "person", role: "" },
      ...{ account: "Lake", accountId: "5", level: "CAN_VIEW", ways: "through group Finance" },
    });
    expect(data[0]).toMatchObject({ person: "Ada", role: "Admin" });
  });

  test("as a page has all rows, and says what it can't show", async () => {
    const text = await report("html");
    for (const part of ["Ada", "everybody in group Sales", "Not visible here", "members and access that were given by hand"])
      expect(text).toContain(part);
    expect(text).not.toMatch(/<script|https?:/);
  });

  test.each(ACCESS_FORMATS)("as %s has no secret of the state", async (format) => {
    expect(await report(format)).not.toContain("canary");
  });

  test("has what waits for its deletion, and not what a failed replacement has deleted", async () => {
    const [ada] = RESOURCES;
    const extra = (flag: object) => ({ ...share("pond-ada", { accountId: "6", userId: "1", accessLevel: "OWNER" }), ...flag });
    const account = RESOURCES[5]!;
    expect(await rowsOf("account", [ada!, account, extra({ delete: true })])).toEqual(["Ada: OWNER Pond directly"]);
    expect(await rowsOf("account", [ada!, account, extra({ pendingReplacement: true })])).toEqual([]);
    // Of one URN, several may wait.
    const other = {
      ...extra({ delete: true }),
      inputs: share("pond-ada", { accountId: "6", userId: "2", accessLevel: "CAN_EDIT" }).inputs,
    };
    expect(await rowsOf("account", [ada!, account, extra({ delete: true }), other])).toEqual([
      "Ada: OWNER Pond directly",
      "user 2: CAN_EDIT Pond directly",
    ]);
  });

  test("tells of operations that a run was interrupted in", async () => {
    const text = JSON.stringify({ version: 3, deployment: { resources: RESOURCES, pending_operations: [{ type: "creating" }] } });
    expect(await accessReport(text, { format: "html", by: "account", live: false })).toContain("1 operation of a run that was interrupted");
  });

  test.each([
    ["nothing", "", /the state is empty: make it with `pulumi stack export`/],
    ["no JSON", "Error: no stack", /the state is not JSON/],
    ["a preview", '{"steps": []}', /this is not the state of a stack \(deployment/],
  ])("is refused of %s", async (_what, text, message) => {
    await expect(accessReport(text, { format: "csv", by: "account", live: false })).rejects.toThrow(message);
  });

  test("of a state without access is empty", async () => {
    expect(await rowsOf("account", [])).toEqual([]);
    expect(await report("html", "account", [])).toContain("Nobody has access to an account.");
  });

  test("starts no line of the table with a command of a CI runner", async () => {
    const named = RESOURCES.map((each) => JSON.parse(JSON.stringify(each).replace('"Ada"', '"::error::x"')) as object);
    const text = await report("csv", "account", named);
    expect(text).toContain("\\u003a:error::x");
    expect(text).not.toMatch(/^::/m);
  });
});
