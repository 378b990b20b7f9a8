// Runs `up` in separate processes, and kills the engine and the provider at a chosen request.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { cancel } from "../engine/engine";
import { Project, ROOT, STACK, standIn, type CommandResult } from "../support/pulumi-cli";

/** The descendants of this process, the youngest first. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      // `pid (command) state ppid`: parsed from the end, as the command may contain spaces and brackets.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const children = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [...children(child), child]);
  return children(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

export interface Killed {
  /** Kills the processes that outlive the engine. */
  bury: () => void;
  /** The number of requests until the run was killed, or of the whole run. */
  requests: number;
  exitCode: number | null;
}

/** Runs `up` of the project in separate processes, which are killed at request `at`, just before or after Domo acts on it. */
export async function upAndKill(
  project: Project,
  sandbox: Sandbox,
  { at, acted, engineAlone }: { at: number; acted: boolean; engineAlone: boolean },
): Promise<Killed> {
  const settings = { ...project.config, ...project.secrets };
  const flags = Object.entries(settings).flatMap(([key, value]) => [key in project.secrets ? "--secret" : "--config", `${key}=${value}`]);
  const engine = spawn(process.execPath, ["--import", "tsx", join(ROOT, "test/engine/main.ts"), "up", "--cwd", project.dir, ...flags], {
    cwd: ROOT,
    stdio: "ignore",
  });
  const { pid = 0 } = engine;
  let requests = 0;
  let survivors: number[] = [];
  sandbox.faults.take = () => {
    if (++requests !== at) return undefined;
    // If only the engine is killed, the provider's process continues and completes its call.
    survivors = descendants(pid);
    [pid, ...(engineAlone ? [] : survivors)].forEach(kill);
    return acted ? undefined : { reset: "before" };
  };
  const exitCode = await new Promise<number | null>((ended) => engine.once("exit", ended));
  sandbox.faults.take = () => undefined;
  return { requests, exitCode, bury: () => survivors.forEach(kill) };
}

/** The content of the sandbox without ids, which depend on the order of creation. */
export function worldOf(sandbox: Sandbox): object {
  const store = sandbox.store();
  const email = (id: number): string => store.user(id).email;
  const groupName = (id: number): string => store.group(id).name;
  const accounts = [...store.accounts.accounts.values(), ...store.oauthAccounts.accounts.values()];
  return {
    users: store
      .liveUsers()
      .map(({ email: address, name, roleId, title, phone, location, timezone, locale, employeeNumber }) =>
        JSON.stringify({
          address,
          name,
          roleId,
          title,
          phone,
          location,
          timezone,
          locale,
          employeeNumber: employeeNumber && String(employeeNumber),
        }),
      )
      .sort(),
    groups: store
      .liveGroups()
      .map((group) => JSON.stringify([group.name, group.type, [...group.members].map(email).sort()]))
      .sort(),
    accounts: accounts
      .map(({ displayName, dataProviderType, configurations, grants }) =>
        JSON.stringify([
          displayName,
          dataProviderType,
          configurations,
          grants.map(({ type, id, accessLevel }) => `${type === "USER" ? email(id) : groupName(id)} ${accessLevel}`).sort(),
        ]),
      )
      .sort(),
  };
}

export async function quickstart(): Promise<{ project: Project; sandbox: Sandbox; close: () => Promise<void> }> {
  const sandbox = await startSandbox({ seed: "small" });
  const project = Project.example("quickstart").use(sandbox.url);
  const secrets = { "quickstart:warehousePrivateKey": "canary-key", "quickstart:warehouseClientSecret": "canary-app" };
  project.secrets = { ...project.secrets, ...secrets };
  return {
    project,
    sandbox,
    close: async () => {
      project.close();
      await sandbox.close();
    },
  };
}

/** Releases the lock of the killed run and runs again, as a person would. */
export async function recover(project: Project): Promise<{ up: CommandResult; again: CommandResult }> {
  cancel({ cwd: project.dir, stack: STACK });
  return { up: await standIn.run("up", project), again: await standIn.run("up", project, { expectNoChanges: true }) };
}
