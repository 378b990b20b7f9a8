// The warning about credentials in plain text in the stack configuration.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as domo from "../../sdk";
import { findCli, Project, realCli, standIn } from "../support/pulumi-cli";

describe("a program", () => {
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    jest.spyOn(pulumi.log, "warn").mockImplementation((text) => {
      warnings.push(text);
      return Promise.resolve();
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    pulumi.runtime.setAllConfig({}, []);
  });

  const run = async (config: Record<string, string>, secret: string[]): Promise<void> => {
    await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call: () => ({}) });
    pulumi.runtime.setAllConfig(config, secret);
    new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    new domo.Group("all", { name: "All" });
  };

  const CONFIG = { "domo:instance": "acme", "domo:clientId": "id", "domo:clientSecret": "canary", "domo:accessToken": "canary" };

  test("is warned once about each plain-text credential, with the command that encrypts it", async () => {
    await run(CONFIG, []);
    expect(warnings).toEqual([
      expect.stringContaining("`pulumi config set --secret domo:accessToken`"),
      expect.stringContaining("`pulumi config set --secret domo:clientSecret`"),
    ]);
    expect(warnings.join()).not.toContain("canary");
  });

  test("is warned again in another program of the same process", async () => {
    await run(CONFIG, ["domo:clientSecret"]);
    await run(CONFIG, ["domo:clientSecret"]);
    expect(warnings).toHaveLength(2);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ["that are encrypted", CONFIG, ["domo:clientSecret", "domo:accessToken"]],
    ["of a sandbox", { ...CONFIG, "domo:instance": "http://127.0.0.1:8765" }, []],
    ["outside of the stack configuration", { "domo:instance": "acme" }, []],
  ])("is not warned about credentials %s", async (_what, config, secret) => {
    await run(config, secret);
    expect(warnings).toEqual([]);
  });
});

test("a preview shows the warning", async () => {
  const cli = await findCli();
  const project = Project.of('new domo.User("ada", { email: "ada@example.com", name: "Ada" });');
  project.config = { "domo:instance": "acme", "domo:accessToken": "canary-in-clear" };
  try {
    const { output } = await (cli === undefined ? standIn : realCli(cli)).run("preview", project, { digest: false });
    expect(output.match(/pulumi config set --secret domo:accessToken/g)).toHaveLength(1);
    expect(output).not.toContain("canary-in-clear");
  } finally {
    project.close();
  }
}, 60_000);
