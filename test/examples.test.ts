// Every example, from nothing to all and back, against a sandbox.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../provider/sandbox/sandbox";
import { Project, ROOT, standIn } from "./tool";

/** What a person would set with `pulumi config set` before the first run. */
const CONFIG: Record<string, { config?: Record<string, string>; secrets?: Record<string, string> }> = {
  connectors: {
    config: { "connectors:s3AccessKey": "AKIA-example" },
    secrets: { "connectors:privateKey": "canary-1", "connectors:s3SecretKey": "canary-2" },
  },
  "oauth-app": { secrets: { "oauth-app:clientSecret": "canary-3" } },
};

const world = async ({ url }: Sandbox): Promise<object> => {
  const state = (await (await fetch(`${url}/_sandbox/state`)).json()) as object;
  return { ...state, deleted: undefined };
};

describe("the example", () => {
  let sandbox: Sandbox;
  let project: Project;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
  });
  afterEach(async () => {
    project.close();
    await sandbox.close();
  });

  test.each(readdirSync(join(ROOT, "examples")))("%s is made, stays as it is, and goes without a trace", async (name) => {
    project = Project.example(name).use(sandbox.url);
    const { config = {}, secrets = {} } = CONFIG[name] ?? {};
    project.config = { ...project.config, ...config };
    project.secrets = { ...project.secrets, ...secrets };
    const before = await world(sandbox);
    const up = await standIn.run("up", project);
    expect([up.exitCode, up.exitCode === 0 ? "" : up.output]).toEqual([0, ""]);
    expect(await world(sandbox)).not.toEqual(before);
    expect((await standIn.run("up", project, { expectNoChanges: true })).exitCode).toBe(0);
    expect(up.output + (await standIn.state(project))).not.toContain("canary");
    expect((await standIn.run("destroy", project)).exitCode).toBe(0);
    expect(await world(sandbox)).toEqual(before);
  });
});
