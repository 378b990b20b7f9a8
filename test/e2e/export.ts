// End-to-end: an instance that exists already becomes a program, is imported, and stays as it is. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importSingle } from "../../cli/export/import-single";
import { fillInstance } from "../support/filled-instance";
import { compileErrors, environmentFor, exportTo, nameOf } from "../support/exported";
import { Project, type PulumiCli } from "../support/pulumi-cli";
import { changesIn, TestStack } from "./stack";

export function exportSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
      fillInstance(stack.sandbox.store());
      stack.useProject(Project.empty());
      await exportTo(stack.project.dir, stack.sandbox.url);
      await stack.ok("import", { file: join(stack.project.dir, "import.json") });
    });
    afterEach(() => stack.close());

    test("is imported, previewed and applied without a change or a write", async () => {
      expect(changesIn(await stack.ok("preview"))).toEqual([]);
      await stack.ok("up");
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      expect(stack.writes()).toEqual([]);
    });

    test("shows what is changed by hand, and nothing else, and undoes it", async () => {
      const store = stack.sandbox.store();
      const [omar, stranger] = [1893000003, 1893000004];
      const finance = stack.group("Finance")!;
      const lake = [...store.accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
      const { dir } = stack.project;
      await stack.ok("up");
      store.changeUser(omar, { department: "By hand", attributes: { costCenter: ["0"], skills: ["r", "sql"] } });
      finance.members.add(stranger);
      store.changeGroup(finance.id, { description: "By hand" });
      store.accounts.grant(lake, { type: "USER", id: stranger }, "CAN_VIEW");
      store.accounts.rename(lake, "By hand");
      const expected = [
        `update ${nameOf(dir, "Account", lake.id)} name`,
        `update ${nameOf(dir, "AccountAccess", `account:${String(lake.id)}`)} grants`,
        `update ${nameOf(dir, "Group", finance.id)} description`,
        `update ${nameOf(dir, "GroupMembership", finance.id)} userIds`,
        `update ${nameOf(dir, "User", omar)} attributes department`,
      ];
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual(expected.sort());
      await stack.ok("up", { refresh: true });
      expect([lake.displayName, finance.description, stack.user("omar@example.com")?.department]).toEqual([
        "Lake",
        "Controllers and accountants",
        "Data",
      ]);
      expect([finance.members.has(stranger), lake.grants.some(({ id }) => id === stranger)]).toEqual([false, false]);
      await stack.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("does not take access that was given between export and import", async () => {
      const lake = [...stack.sandbox.store().accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
      stack.sandbox.store().accounts.grant(lake, { type: "USER", id: 1893000004 }, "CAN_VIEW");
      const { exitCode, output } = await stack.run("up", { refresh: true });
      expect([exitCode, output]).toEqual([1, expect.stringMatching(/would take away or change access .*Pia Example .*has CAN_VIEW/)]);
      expect(stack.writes()).toEqual([]);
    });

    test("leaves everything in Domo when it is destroyed", async () => {
      const before = await stateOf(stack);
      const { output } = await stack.ok("destroy");
      expect(output).toContain("group Finance (id 1814000003) is left in Domo");
      expect(stack.writes()).toEqual([]);
      expect(await stateOf(stack)).toEqual(before);
      expect(await stack.state()).not.toContain("nora@example.com");
    });

    test("is extended by what is new in the instance, in new files beside those that people have edited", async () => {
      await stack.ok("up");
      const store = stack.sandbox.store();
      const { dir } = stack.project;
      const file = (name: string): string => join(dir, name);
      const people = readFileSync(file("people.ts"), "utf8").replaceAll("noraExample", "nora");
      for (const name of ["people.ts", "groups.ts", "access.ts"])
        writeFileSync(file(name), readFileSync(file(name), "utf8").replaceAll("noraExample", "nora"));
      const zoe = store.addUser({ email: "zoe@example.com", name: "Zoë Ny", roleId: 4 });
      stack.group("Finance")!.members.add(zoe.id);
      const chess = store.addGroup("Finance & chess");
      for (const id of [zoe.id, 1893000002]) chess.members.add(id);
      const fields = { name: "Lake", displayName: "Lake", dataProviderType: "json5", configurations: {}, createdBy: zoe.id };
      store.accounts.grant(store.accounts.add(fields), { type: "GROUP", id: chess.id }, "CAN_SHARE");
      writeFileSync(file("state.json"), await stack.state());
      const { notes, commands } = await exportTo(dir, stack.sandbox.url, { state: file("state.json") });
      expect(notes.slice(0, 2)).toEqual([
        expect.stringMatching(/has 1 person, 1 group, 1 membership, 1 account, 1 access list that no program declares: added to/),
        'add by hand, as `up` would take it away: Zoë Ny is a member of group Finance, which "finance" does not list',
      ]);
      expect(commands[0]).toBe('# first add to index.ts: import "./index-2";');
      expect(readFileSync(file("people.ts"), "utf8")).toBe(people);
      expect(readFileSync(file("groups-2.ts"), "utf8")).toContain("users: [people.nora, people2.zoeNy]");
      appendFileSync(file("index.ts"), 'import "./index-2";\n');
      expect(compileErrors(dir)).toEqual([]);
      await stack.ok("import", { file: file("import-2.json") });
      const drift = [`update ${nameOf(dir, "GroupMembership", stack.group("Finance")!.id)} userIds`];
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual(drift);
      writeFileSync(file("state.json"), await stack.state());
      const again = await exportTo(dir, stack.sandbox.url, { state: file("state.json") });
      expect([again.commands, again.notes[0]]).toEqual([[], expect.stringMatching(/has nothing that the stack .*\/dev does not declare/)]);
      expect(stack.writes()).toEqual([]);
    });

    test("is told of new people in its lists only if they do not have them, also after a refresh", async () => {
      const parts = await TestStack.start(cli, "instance");
      stack.closeLater(parts);
      const store = parts.sandbox.store();
      fillInstance(store);
      parts.useProject(Project.empty());
      await exportTo(parts.project.dir, parts.sandbox.url, { only: "groups,access" });
      await parts.ok("import", { file: join(parts.project.dir, "import.json") });
      await parts.ok("up");
      const pia = 1893000004;
      parts.group("Finance")!.members.add(pia);
      store.accounts.grant(
        [...store.accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!,
        { type: "USER", id: pia },
        "CAN_VIEW",
      );
      await parts.ok("refresh");
      const notes = await extend(parts);
      expect(notes.filter((note) => note.startsWith("add by hand"))).toEqual([
        'add by hand, as `up` would take it away: Pia Example is a member of group Finance, which "finance" does not list',
        'add by hand, as `up` would take it away: Pia Example has access to Lake, which "lake" does not list',
      ]);
    });

    test("is extended without a circle where all of it stands in one file", async () => {
      const { dir } = stack.project;
      const file = (name: string): string => join(dir, name);
      const parts = ["attributes", "people", "groups", "accounts", "access"].map((part) => file(`${part}.ts`));
      const text = parts.map((part) => readFileSync(part, "utf8").replaceAll(/^import .*/gm, "")).join("\n");
      for (const part of parts) rmSync(part);
      const program = text.replaceAll(/\b(?:attributes|people|groups|accounts)\.(?=\w)/g, "");
      writeFileSync(file("index.ts"), `import * as domo from "pulumi-domo";\n${program}`);
      await stack.ok("up");
      addStaff(stack);
      await extend(stack);
      expect(readFileSync(file("groups-2.ts"), "utf8")).toContain('"1893000002", // Nora Example\n');
      appendFileSync(file("index.ts"), 'import "./index-2";\n');
      await expectEmptyPreview(stack);
    });

    test("is extended where its files have the names of new constants", async () => {
      const { dir } = stack.project;
      const file = (name: string): string => join(dir, name);
      renameSync(file("people.ts"), file("chess.ts"));
      for (const name of ["index.ts", "groups.ts", "access.ts"])
        writeFileSync(file(name), readFileSync(file(name), "utf8").replace('"./people"', '"./chess"'));
      await stack.ok("up");
      addStaff(stack);
      await extend(stack);
      expect(readFileSync(file("groups-2.ts"), "utf8")).toContain(
        'import * as chessModule from "./chess";\nimport * as people2Module from "./people-2";\n',
      );
      appendFileSync(file("index.ts"), 'import "./index-2";\n');
      await expectEmptyPreview(stack);
    });

    test("is of no use in a stack of another instance", async () => {
      const other = await TestStack.start(cli, "instance");
      stack.closeLater(other);
      other.useProject(Project.empty());
      await exportTo(other.project.dir, stack.sandbox.url);
      const { exitCode, output } = await other.run("import", { file: join(other.project.dir, "import.json") });
      expect(output).toMatch(/it is in 127\.0\.0\.1:\d+, but the default provider now points/);
      // The real engine imports all the same, and then every command stops.
      if (exitCode === 0) expect((await other.run("up")).exitCode).not.toBe(0);
      expect(other.writes()).toEqual([]);
    });
  });
}

/** A new person, and groups named Chess and People 2 with her and Nora. */
function addStaff({ sandbox }: TestStack): void {
  const store = sandbox.store();
  const zoe = store.addUser({ email: "zoe@example.com", name: "Zoë Ny", roleId: 4 });
  for (const group of [store.addGroup("Chess"), store.addGroup("People 2")]) for (const id of [zoe.id, 1893000002]) group.members.add(id);
}

/** Exports what is new into the project, and returns the notes. */
async function extend(stack: TestStack): Promise<string[]> {
  const { dir } = stack.project;
  writeFileSync(join(dir, "state.json"), await stack.state());
  const { notes } = await exportTo(dir, stack.sandbox.url, { state: join(dir, "state.json") });
  return notes;
}

/** Imports what was added to the program, which then changes nothing. */
async function expectEmptyPreview(stack: TestStack): Promise<void> {
  expect(compileErrors(stack.project.dir)).toEqual([]);
  await stack.ok("import", { file: join(stack.project.dir, "import-2.json") });
  expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
}

/** A program with single things that exist already. */
export function importFileSuite(name: string, cli: PulumiCli): void {
  test(name, async () => {
    const stack = await TestStack.start(cli, "instance");
    try {
      fillInstance(stack.sandbox.store());
      const { text, program } = await importSingle(
        {
          user: ["OMAR@example.com", "Nora Example"],
          group: ["Finance"],
          members: ["finance"],
          oauthAccount: ["Lake"],
          access: ["102"],
          attribute: ["skills"],
          out: "-",
        },
        environmentFor(stack.sandbox.url),
      );
      stack.useProgram(program.replaceAll("export const", "const"));
      writeFileSync(join(stack.project.dir, "import.json"), text);
      await stack.ok("import", { file: join(stack.project.dir, "import.json") });
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
      await stack.ok("up");
      expect((await stack.state()).match(/"adopted":\s*true/g)).toHaveLength(5);
      await stack.ok("destroy");
      expect(stack.writes()).toEqual([]);
    } finally {
      await stack.close();
    }
  });
}

const stateOf = async ({ sandbox }: TestStack): Promise<unknown> => (await fetch(`${sandbox.url}/_sandbox/state`)).json();
