import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeVersionProblem } from "../../../provider/node-version";
import { ROOT } from "../../support/pulumi-cli";

describe("the version of Node", () => {
  test.each(["22.12.0", "22.20.1", "23.0.0", "24.21.0", "100.0.0"])("%s is new enough", (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  test.each(["22.11.0", "20.20.2", "18.0.0", "9.11.2"])("%s is too old, and the message names both versions", (version) => {
    expect(nodeVersionProblem(version)).toContain(`pulumi-domo needs Node 22.12 or later, but this is Node ${version}.`);
  });

  test("is the one that package.json asks for", () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { engines: { node: string } };
    expect(nodeVersionProblem("0.0.0")).toContain(`needs Node ${engines.node.replace(">=", "")} or later`);
  });
});
