// End-to-end: the people of an instance become a roster by `pulumi-domo roster init`, and stay as they are.

import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { initRoster } from "../../cli/roster/init";
import { environmentFor } from "../support/exported";
import { fillInstance } from "../support/filled-instance";
import { standIn } from "../support/pulumi-cli";
import { changesIn, TestStack } from "./stack";

let stack: TestStack;
beforeEach(async () => {
  stack = await TestStack.start(standIn, "instance");
});
afterEach(() => stack.close());

/** Writes the roster of the instance, and makes the program that the command prints the stack's. */
async function adopt(more = ""): Promise<void> {
  stack.useProgram("");
  const out = join(stack.project.dir, "people.csv");
  const { program } = await initRoster({ out }, environmentFor(stack.sandbox.url));
  const roster = program
    .replace(/^import.*\n/, "")
    .replace("new domo", "const roster = new domo")
    .replace("});", `${more}});`);
  stack.project.program(`${roster.replace(JSON.stringify(out), '"people.csv"')}exports.report = roster.report;`);
}

test("a roster of people who are there is applied without a write, and the next preview is empty", async () => {
  fillInstance(stack.sandbox.store());
  for (const [i, id] of [1893000002, 1893000003, 1893000004].entries())
    stack.sandbox.store().changeUser(id, { employeeId: `00${String(i)}`, deskPhone: "+47 (1) 2-3 ext. 5", title: " Lead " });
  await adopt();
  await stack.ok("up");
  expect(stack.writes()).toEqual([]);
  await stack.ok("up", { refresh: true, expectNoChanges: true });
  expect(stack.writes()).toEqual([]);
  // Nothing is managed that is not in the file.
  expect(stack.user("nora@example.com")?.title).toBe(" Lead ");
});

test("a change of the file is a change of that person, and who leaves the file is left in Domo", async () => {
  fillInstance(stack.sandbox.store());
  await adopt();
  await stack.ok("up");
  const file = join(stack.project.dir, "people.csv");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("Head of Data", "Head of Everything"));
  expect(changesIn(await stack.ok("preview"))).toEqual(["update people-nora@example.com title"]);
  await stack.ok("up");
  writeFileSync(file, text.replace(/^pia@.*\r\n/m, ""));
  await stack.ok("up");
  expect([stack.user("nora@example.com")?.title, stack.user("pia@example.com")?.deleted]).toEqual(["Head of Data", false]);
});

test("orphans are those whom the file does not have, without the user of the credentials", async () => {
  await adopt('  orphans: "report",\n');
  stack.sandbox.store().addUser({ email: "zoe@example.com", name: "Zoë Ny", roleId: 4 });
  await stack.ok("up");
  expect(JSON.parse(await stack.outputs())).toMatchObject({
    report: { people: 3, orphans: { "zoe@example.com": { name: "Zoë Ny" } }, kept: [{ email: "admin@example.com" }] },
  });
});
