import { expect, test } from "@jest/globals";
import { importCommand, nextCommands } from "../../../../cli/export/project";

test.each([
  ["acme", "cd acme "],
  ["a b", "cd 'a b' "],
  ["it's", String.raw`cd 'it'\''s' `],
  ["~/acme", "cd '~/acme' "],
  ["--", "cd ./-- "],
  ["-", "cd ./- "],
])("the first command goes into the folder %j", (dir, command) => {
  expect(nextCommands({ dir, stack: "prod", importName: "import.json" })[0]).toBe(`${command}&& npm install && pulumi stack init prod`);
});

test("the import names its file, whatever the name is", () => {
  expect(importCommand("my import.json")).toMatch(/^pulumi import --file 'my import\.json' /);
});
