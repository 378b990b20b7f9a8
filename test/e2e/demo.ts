// `npm run demo`: runs the quickstart against a sandbox, with changes by an admin in between. Every claim is checked.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { report } from "../../cli/review/report";
import type { Digest } from "../engine/digest";
import { findCli, Project, realCli, ROOT, standIn, type CommandResult, type PulumiCli } from "../support/pulumi-cli";

/** The file for the review of the admin's changes. */
const PAGE = "coverage/demo-review.html";
const COMMENT = "coverage/demo-review.md";

class ClaimFailed extends Error {}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const quote = (text: string): void => {
  print(
    text
      .split("\n")
      .filter((line) => line.trim())
      .map((line) => `  | ${line}`)
      .join("\n"),
  );
};

function claim(text: string, { holds, actual }: { holds: boolean; actual: string }): void {
  print(`${holds ? "  ok" : "  FAILED"}: ${text}`);
  if (holds) return;
  quote(actual);
  throw new ClaimFailed(text);
}

/** The state of the sandbox, without the list of deleted objects, which only grows. */
async function stateOf(url: string): Promise<string> {
  const state = (await (await fetch(`${url}/_sandbox/state`)).json()) as Record<string, unknown>;
  return JSON.stringify({ ...state, deleted: undefined }, null, 1);
}

/** The changes of a preview, one per resource: `update User ben title`. */
function changesIn(digest: Digest | undefined): string[] {
  const steps = (digest?.steps ?? []).filter(
    ({ op, urn }) => op !== "same" && op !== "refresh" && op !== "read" && !urn.includes("pulumi:pulumi:Stack"),
  );
  const nameOf = (urn: string): string => urn.split("::").slice(-2).join(" ").replace(/^.*:/, "");
  return steps.map(({ op, urn, diffReasons = [] }) => [op, nameOf(urn), ...diffReasons].join(" ")).sort();
}

async function runDemo(cli: PulumiCli, project: Project, sandbox: Sandbox): Promise<void> {
  const run = async (...[command, flags]: [Parameters<PulumiCli["run"]>[0], Parameters<PulumiCli["run"]>[2]?]): Promise<CommandResult> => {
    const result = await cli.run(command, project, flags);
    if (result.exitCode !== 0) claim(`${command} works`, { holds: false, actual: result.output });
    return result;
  };
  const before = await stateOf(sandbox.url);

  print("1. A preview of the quickstart: six people, three groups, their memberships, an account, an OAuth app, three shares.");
  const preview = await run("preview");
  claim("17 objects are to be created, and nothing was written", {
    holds: changesIn(preview.digest).length === 17 && (await stateOf(sandbox.url)) === before,
    actual: preview.output,
  });

  print("2. It is applied.");
  const up = await run("up");
  const applied = await stateOf(sandbox.url);
  const store = sandbox.store();
  const ada = store.userByEmail("ada@acme.example");
  const ben = store.userByEmail("ben@acme.example");
  const dora = store.userByEmail("dora@acme.example");
  const data = [...store.groups.values()].find(({ name }) => name === "Data Team");
  const finance = [...store.groups.values()].find(({ name }) => name === "Finance");
  const warehouse = [...store.accounts.accounts.values()].find(({ displayName }) => displayName === "Warehouse (production)");
  if (!ada || !ben || !dora || !data || !finance || !warehouse) {
    claim("the people, groups and accounts are in Domo", { holds: false, actual: applied });
    return;
  }
  claim("the people, groups and accounts are in Domo", {
    holds: data.members.size === 3 && finance.members.size === 2 && warehouse.grants.length === 3,
    actual: up.output,
  });
  claim("no credential is in the state in clear", {
    holds: !(await cli.state(project)).includes("demo-credential"),
    actual: "it does",
  });
  const again = await run("preview");
  claim("the next preview is empty", { holds: changesIn(again.digest).length === 0, actual: again.output });

  print("3. Meanwhile an admin clicks in Domo: Ben gets another title, Ada leaves the group Finance, a stranger joins the");
  print("   Data Team, and Dora is deleted. The warehouse's account is renamed, Finance loses it, and the Data Team comes to own it.");
  store.changeUser(ben.id, { title: "Wizard" });
  finance.members.delete(ada.id);
  const stranger = store.addUser({ email: "mallory@elsewhere.example", name: "Mallory Stranger", roleId: 4 });
  data.members.add(stranger.id);
  store.deleteUser(dora.id);
  store.accounts.rename(warehouse, "Warehouse (old)");
  store.accounts.grant(warehouse, { type: "GROUP", id: finance.id }, "NONE");
  store.accounts.grant(warehouse, { type: "GROUP", id: data.id }, "OWNER");

  print("4. The next preview shows just that:");
  const drift = await run("preview", { diff: true });
  quote(drift.output);
  const wanted = [
    "create AccountShare warehouse-finance",
    "create User dora",
    "update Account warehouse name",
    "update AccountShare warehouse-data accessLevel",
    "update GroupMembership data userIds",
    "update GroupMembership finance userIds",
    "update User ben title",
  ];
  const found = changesIn(drift.digest);
  claim("Dora and the share with Finance are created again, and only a title, a name, a level and two memberships are reverted", {
    holds: JSON.stringify(found) === JSON.stringify(wanted),
    actual: found.join("\n"),
  });

  print("   Its effect on people's access, as `pulumi-domo review` shows it in a pull request:");
  const clicks = JSON.stringify(drift.digest);
  const review = await report(clicks, "markdown", { version: "0.0.0", failOn: "drift" });
  quote(review.text);
  claim("it shows what was changed by hand, by names of people and accounts", {
    holds: review.isBroken && review.text.includes("Somebody raised group **Data Team** on **Warehouse (production)** to own by hand"),
    actual: review.text,
  });

  print("5. It is applied.");
  await run("up");
  claim("Ben has his title, Ada and Dora are back in Finance, the stranger is out of the Data Team", {
    holds:
      ben.title === "Data Engineer" &&
      JSON.stringify([...finance.members].sort()) === JSON.stringify([ada.id, dora.id].sort()) &&
      !data.members.has(stranger.id) &&
      data.members.size === 3,
    actual: await stateOf(sandbox.url),
  });
  const levels = Object.fromEntries(warehouse.grants.map(({ type, id, accessLevel }) => [`${type} ${String(id)}`, accessLevel]));
  claim("the account has its name, and Finance may use it again, the Data Team edit but not own it", {
    holds:
      warehouse.displayName === "Warehouse (production)" &&
      levels[`GROUP ${String(finance.id)}`] === "CAN_VIEW" &&
      levels[`GROUP ${String(data.id)}`] === "CAN_EDIT",
    actual: JSON.stringify(levels),
  });
  const quiet = await run("preview");
  claim("the next preview is empty", { holds: changesIn(quiet.digest).length === 0, actual: quiet.output });

  print("6. Everything is destroyed.");
  await run("destroy");
  store.deleteUser(stranger.id); // The admin added this user.
  const after = await stateOf(sandbox.url);
  claim("Domo is as it was before", { holds: after === before, actual: after });

  const { text } = await report(clicks, "html", { version: "0.0.0" });
  mkdirSync(dirname(join(ROOT, PAGE)), { recursive: true });
  writeFileSync(join(ROOT, PAGE), text);
  writeFileSync(join(ROOT, COMMENT), (await report(clicks, "markdown", { version: "0.0.0" })).text);
  print(`\nThe review of the admin's clicks, as a page: ${PAGE}`);
}

async function main(): Promise<void> {
  const file = await findCli();
  const cli = file === undefined ? standIn : realCli(file);
  print(`pulumi-domo demo, on ${cli.name}${cli === standIn ? " (no pulumi CLI runs here)" : ""}, against a sandbox on this machine.\n`);
  const sandbox = await startSandbox({ seed: "small" });
  const project = Project.example("quickstart").use(sandbox.url);
  const credentials = {
    "quickstart:warehousePrivateKey": "demo-credential-key",
    "quickstart:warehouseClientSecret": "demo-credential-app",
  };
  project.secrets = { ...project.secrets, ...credentials };
  process.once("SIGINT", () => {
    project.close();
    process.exit(130);
  });
  try {
    await runDemo(cli, project, sandbox);
    print("\nAll claims hold.");
  } catch (error) {
    print(error instanceof ClaimFailed ? "\nA claim does not hold." : `\nThe demo failed: ${String(error)}`);
    process.exitCode = 1;
  } finally {
    project.close();
    await sandbox.close();
  }
}

void main();
