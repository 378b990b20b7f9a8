// The round trip of random instances on the stand-in engine: what is exported and imported changes nothing, one change by hand shows as exactly that
// drift, and the program makes an equal instance of an empty one.

import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { changesIn } from "../e2e/stack";
import { exportTo, resourcesIn } from "../support/exported";
import { Project, standIn, type CommandResult, type Flags } from "../support/pulumi-cli";
import { carryOut, likeness, PLAN, RULE, type Plan } from "../support/random-instance";
import { isWrite } from "../support/test-bed";

const RUNS = Number(process.env.EXPORT_RUNS ?? 3);

test(
  "a random instance stays as it is when it is exported and imported, shows one change by hand, and can be made again",
  async () => {
    const property = fc.asyncProperty(PLAN, fc.nat(), fc.constantFrom("code", "table"), async (plan, choice, people) => {
      const sandbox = await startSandbox({ seed: "empty" });
      const project = transpiledProject();
      try {
        carryOut(plan, sandbox.store());
        await exportTo(project.dir, sandbox.url, { people });
        project.use(sandbox.url);
        await ok("import", project, { file: join(project.dir, "import.json") });
        expect(changesIn(await ok("preview", project, { refresh: true }))).toEqual([]);
        await ok("up", project);
        expect(sandbox.requests.filter(isWrite)).toEqual([]);
        await requireEqualCopy(project, sandbox);
        const expected = changeByHand(sandbox, project, choice);
        expect(changesIn(await ok("preview", project, { refresh: true }))).toEqual(expected);
      } finally {
        project.close();
        await sandbox.close();
      }
    });
    await fc.assert(property, {
      numRuns: RUNS,
      seed: 20261127,
      endOnFailure: true,
      examples: [
        [FULL, 0, "code"],
        [FULL, 5, "table"],
      ],
    });
  },
  120_000 + RUNS * 90_000,
);

const FULL: Plan = {
  people: [
    {
      ...{
        name: "Ada Lindgren",
        roleId: 810756122,
        title: "Lead",
        department: "Data",
        timezone: "Europe/Oslo",
        locale: "xx-XX",
        phone: "007",
      },
      ...{ employeeNumber: "0042", hired: "2020-01-31", manager: undefined, costCenter: "a|b", skills: ["sql", "r"] },
    },
    {
      ...{ name: "Ada Lindgren", roleId: 4, title: undefined, department: "Sales", timezone: undefined, locale: "en-US", phone: undefined },
      ...{ employeeNumber: undefined, hired: undefined, manager: 0, costCenter: undefined, skills: [] },
    },
  ],
  groups: [
    { name: "class", type: "closed", description: "", members: [0, 1], hasCaller: true, owners: [1], owningGroups: [] },
    { name: "../etc", type: "dynamic", description: "Some people", members: [], hasCaller: false, owners: [], owningGroups: [0] },
  ],
  accounts: [
    { isOAuth: false, name: "😀", type: "json5", external: true, grants: [{ isGroup: true, index: 0, level: "CAN_VIEW" }] },
    { isOAuth: true, name: "😀", type: "json5", external: false, grants: [{ isGroup: false, index: 1, level: "OWNER" }] },
  ],
};

/** Without the compiler's checks, which take most of the time: that exported programs compile is tested elsewhere. */
function transpiledProject(): Project {
  const project = Project.empty();
  project.environment = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
  return project;
}

/** Runs a command that must succeed. The assertion shows the output if it fails. */
async function ok(command: Parameters<typeof standIn.run>[0], project: Project, flags?: Flags): Promise<CommandResult> {
  const result = await standIn.run(command, project, flags);
  expect([command, result.exitCode, result.exitCode === 0 ? "" : result.output]).toEqual([command, 0, ""]);
  return result;
}

/** Applies the program to an empty instance, with what can't be exported: credentials, and rules. */
async function requireEqualCopy(project: Project, original: Sandbox): Promise<void> {
  const sandbox = await startSandbox({ seed: "empty" });
  const copy = transpiledProject();
  try {
    for (const name of readdirSync(project.dir).filter((file) => /\.(ts|json|yaml)$/.test(file) && !file.startsWith("Pulumi.dev")))
      writeFileSync(join(copy.dir, name), completed(readFileSync(join(project.dir, name), "utf8")));
    await ok("up", copy.use(sandbox.url));
    expect(likeness(sandbox.store())).toEqual(likeness(original.store()));
  } finally {
    copy.close();
    await sandbox.close();
  }
}

const completed = (text: string): string =>
  text
    .replaceAll("allowExternalUse:", "configurations: {}, allowExternalUse:")
    .replaceAll('type: "dynamic"', `type: "dynamic", rule: ${JSON.stringify(RULE)}`);

/** Changes one of the exported objects, and returns the drift that shows it. */
function changeByHand(sandbox: Sandbox, { dir }: Project, choice: number): string[] {
  const store = sandbox.store();
  const resources = resourcesIn(dir).filter(({ type }) => !type.endsWith(":UserAttribute"));
  const resource = resources[choice % resources.length];
  if (!resource) return [];
  const { name, id, inputs } = resource;
  const type = resource.type.split(":").at(-1);
  const numbers = id.split(":").map(Number);
  if (type === "User") {
    store.changeUser(Number(id), { name: "By hand" });
    return [`update ${name} name`];
  }
  if (type === "Group") {
    store.changeGroup(Number(id), { name: "By hand" });
    return [`update ${name} name`];
  }
  if (type === "GroupMembership") {
    const { members } = store.group(Number(id));
    const [first] = members;
    if (first === undefined) members.add(store.owner.id);
    else members.delete(first);
    return [`update ${name} userIds`];
  }
  const table = type === "OAuthAccount" || inputs.accountKind === "oauth" ? store.oauthAccounts : store.accounts;
  const account = table.get(numbers.at(-1) ?? 0);
  if (type !== "AccountAccess") {
    table.rename(account, "By hand");
    return [`update ${name} name`];
  }
  const stranger = store.addGroup("A group of strangers");
  table.grant(account, { type: "GROUP", id: stranger.id }, "CAN_SHARE");
  return [`update ${name} grants`];
}
