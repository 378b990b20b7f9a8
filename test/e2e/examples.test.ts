// Every example against a sandbox: up, a second up, destroy.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { Project, ROOT, standIn } from "../support/pulumi-cli";

interface Setting {
  config?: Record<string, string>;
  secrets?: Record<string, string>;
  environment?: Record<string, string>;
}

/** Settings to make with `pulumi config set`, or in the environment, before the first run. */
const CONFIG: Record<string, Setting> = {
  connectors: {
    config: { "connectors:s3AccessKey": "AKIA-example" },
    secrets: { "connectors:privateKey": "canary-1", "connectors:s3SecretKey": "canary-2" },
  },
  vault: { config: { "vault:vaultCommand": "printf 'can%s' ary-4" } },
  "two-instances": { environment: { DOMO_EU_ACCESS_TOKEN: "sandbox-token", DOMO_US_ACCESS_TOKEN: "sandbox-token" } },
  "oauth-app": { secrets: { "oauth-app:clientSecret": "canary-3" } },
};

const stateOf = async ({ url, store }: Sandbox): Promise<object> => {
  const state = (await (await fetch(`${url}/_sandbox/state`)).json()) as object;
  // The state has masked configurations.
  const configurations = [store().accounts, store().oauthAccounts].map(({ accounts }) => structuredClone([...accounts.values()]));
  return { ...state, configurations, deleted: undefined };
};

describe("the example", () => {
  let sandbox: Sandbox;
  let other: Sandbox;
  let project: Project;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    other = await startSandbox();
  });
  afterEach(async () => {
    project.close();
    await sandbox.close();
    await other.close();
  });

  const open = (name: string): void => {
    project = Project.example(name).use(sandbox.url);
    const { config = {}, secrets = {}, environment = {} } = CONFIG[name] ?? {};
    const instances = { "two-instances:europe": sandbox.url, "two-instances:america": other.url };
    project.config = { ...project.config, ...config, ...(name === "two-instances" && instances) };
    project.secrets = { ...project.secrets, ...secrets };
    project.environment = environment;
  };

  const isProject = (name: string): boolean => existsSync(join(ROOT, "examples", name, "Pulumi.yaml"));
  test.each(readdirSync(join(ROOT, "examples")).filter(isProject))(
    "%s is created, does not change in a second up, and is destroyed completely",
    async (name) => {
      open(name);
      const before = await stateOf(sandbox);
      const up = await standIn.run("up", project);
      expect([up.exitCode, up.exitCode === 0 ? "" : up.output]).toEqual([0, ""]);
      expect(await stateOf(sandbox)).not.toEqual(before);
      expect((await standIn.run("up", project, { expectNoChanges: true })).exitCode).toBe(0);
      expect(up.output + (await standIn.state(project))).not.toContain("canary");
      expect((await standIn.run("destroy", project)).exitCode).toBe(0);
      expect(await stateOf(sandbox)).toEqual(before);
    },
  );

  test("client prints an inventory of the instance, and changes nothing", async () => {
    open("client");
    const before = await stateOf(sandbox);
    const env = { ...process.env, DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
    const child = spawn(process.execPath, ["--import", "tsx", join(project.dir, "index.ts")], {
      cwd: project.dir,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    expect(await new Promise((ended) => child.once("close", ended))).toBe(0);
    expect(output).toMatch(/^\d+ groups\n[^]*\d+ accounts\n/);
    expect(await stateOf(sandbox)).toEqual(before);
  });

  test("two-instances creates its users in both instances, each with its own credentials", async () => {
    open("two-instances");
    expect((await standIn.run("up", project)).exitCode).toBe(0);
    for (const instance of [sandbox, other]) {
      const group = instance
        .store()
        .liveGroups()
        .find(({ name }) => name === "Analysts");
      expect(group?.members.size).toBe(3);
      expect(instance.store().userByEmail("ada@acme.example")?.deleted).toBe(false);
    }
    Reflect.deleteProperty(project.environment, "DOMO_US_ACCESS_TOKEN");
    const { exitCode, output } = await standIn.run("preview", project);
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining("accessToken of the provider america / DOMO_US_ACCESS_TOKEN is missing"),
    ]);
  });

  test("offboarding transfers ownership and DataSets before a user is deleted", async () => {
    open("offboarding");
    expect((await standIn.run("up", project)).exitCode).toBe(0);
    const store = sandbox.store();
    const accountNamed = (name: string) => [...store.accounts.accounts.values()].find(({ displayName }) => displayName === name);
    const warehouse = [...store.accounts.accounts.values()].find(({ grants }) => grants.length === 2)!;
    store.dataSets.push({ id: "d9", name: "Emil's orders", accountId: accountNamed("Emil's own warehouse login")!.id });
    const owners = (): (string | undefined)[] =>
      warehouse.grants.filter(({ accessLevel }) => accessLevel === "OWNER").map(({ id }) => store.users.get(id)?.email);
    expect(owners()).toEqual(["admin@example.com", "emil@acme.example"]);

    project.config["offboarding:emil"] = "leaving";
    expect((await standIn.run("up", project)).exitCode).toBe(0);
    expect(owners()).toEqual(["admin@example.com", "ada@acme.example"]);

    project.config["offboarding:emil"] = "gone";
    expect((await standIn.run("up", project)).exitCode).toBe(0);
    expect(accountNamed("Emil's own warehouse login")).toBeUndefined();
    expect(store.dataSets.find(({ id }) => id === "d9")?.accountId).toBe(warehouse.id);
    expect(store.userByEmail("emil@acme.example")?.deleted).toBe(true);

    project.config["offboarding:emil"] = "sacked";
    const { exitCode, output } = await standIn.run("preview", project);
    expect([exitCode, output]).toEqual([1, expect.stringContaining("must be works, leaving or gone")]);
  });
});
