import { expect, test } from "@jest/globals";
import type { ExportedResource } from "../../../../cli/export/resources";
import { Reference } from "../../../../cli/export/resources";
import { tableFiles } from "../../../../cli/export/tables";

const person = (id: string, name: string, args: ExportedResource["args"]): ExportedResource => ({
  part: "people",
  type: "User",
  id,
  name,
  identifier: name,
  inputs: {},
  outputs: {},
  args,
  dependsOn: [],
  remarks: [],
});

const rowsOf = (...people: ExportedResource[]): unknown => {
  const [table] = tableFiles("people", people, { host: "acme.domo.com" });
  return JSON.parse(table!.text);
};

test("a row has all custom attributes, whatever their keys", () => {
  const attributes = { exclusive: "yes", reportsTo: "27", manager: "bo", resource: "r" };
  expect(rowsOf(person("27", "ada", { email: "ada@acme.example", attributes }))).toEqual([
    { resource: "ada", email: "ada@acme.example", attributes },
  ]);
});

test("a row names the manager by the row, or by id where there is none", () => {
  const rows = rowsOf(person("27", "ada", { reportsTo: "5" }), person("28", "bo", { reportsTo: new Reference("User", "27", "resource") }));
  expect(rows).toEqual([
    { resource: "ada", reportsTo: "5" },
    { resource: "bo", manager: "ada" },
  ]);
});
