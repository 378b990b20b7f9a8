// The lint rule on typical code. test/integration/package/package.test.ts runs it with ESLint 9.

import { describe, expect, test } from "@jest/globals";
import { Linter, type ESLint } from "eslint";
import { parser } from "typescript-eslint";
import * as domo from "../../../../sdk/eslint/plugin";

// Checks by their types that ESLint accepts both.
const plugin: ESLint.Plugin = domo;
const recommended: Linter.Config = domo.configs.recommended;

const linter = new Linter();

/** The code that the recommended configuration reports: the text of each reported node. */
function reported(code: string, languageOptions: Linter.LanguageOptions = {}): string[] {
  return linter.verify(code, [recommended, { languageOptions }]).map(({ ruleId, message, line, column, endLine, endColumn }) => {
    if (ruleId !== "pulumi-domo/no-dry-run") throw new Error(message);
    const lines = code.split("\n").slice(line - 1, endLine);
    lines.push(lines.pop()?.slice(0, (endColumn ?? 1) - 1) ?? "");
    return lines.join("\n").slice(column - 1);
  });
}

describe("no-dry-run reports", () => {
  test.each([
    ["the function", "if (!pulumi.runtime.isDryRun()) grant();", "pulumi.runtime.isDryRun"],
    ["the function of a module", "runtime.isDryRun();", "runtime.isDryRun"],
    ["the function of anything", "stack().isDryRun;", "stack().isDryRun"],
    ["an optional call", "runtime?.isDryRun?.();", "runtime?.isDryRun"],
    ["an escaped name", "runtime.isDry\\u0052un();", "runtime.isDry\\u0052un"],
    ["an alias where it is made", "const first = runtime.isDryRun; if (first()) grant();", "runtime.isDryRun"],
    ["a computed member", 'pulumi.runtime["isDryRun"]();', '"isDryRun"'],
    ["a computed member in a template", "runtime[`isDryRun`]();", "`isDryRun`"],
    ["a name in a variable", 'const key = "isDryRun"; runtime[key]();', '"isDryRun"'],
    ["a reflective read", 'Reflect.get(runtime, "isDryRun")();', '"isDryRun"'],
    ["a destructured function", 'const { isDryRun } = require("@pulumi/pulumi/runtime");', "isDryRun"],
    ["a destructured function with a default", "const { isDryRun = no } = runtime;", "isDryRun = no"],
    ["a destructured and renamed function", "const { runtime: { isDryRun: first } } = pulumi;", "isDryRun: first"],
    ["a destructured string key", 'const { "isDryRun": first } = runtime;', '"isDryRun"'],
    ["a destructured parameter", "read(({ isDryRun }) => isDryRun());", "isDryRun"],
    ["a required module's function", 'require("@pulumi/pulumi").runtime.isDryRun();', 'require("@pulumi/pulumi").runtime.isDryRun'],
    [
      "an awaited import's function",
      '(await import("@pulumi/pulumi/runtime")).isDryRun();',
      '(await import("@pulumi/pulumi/runtime")).isDryRun',
    ],
    ["an import", 'import { isDryRun } from "@pulumi/pulumi/runtime"; if (isDryRun()) grant();', "isDryRun"],
    ["a renamed import", 'import { isDryRun as first } from "@pulumi/pulumi/runtime/settings";', "isDryRun as first"],
    ["an import by a string", 'import { "isDryRun" as first } from "@pulumi/pulumi/runtime";', '"isDryRun"'],
    ["a function of a named import", 'import { runtime } from "@pulumi/pulumi"; runtime.isDryRun();', "runtime.isDryRun"],
    ["a passed on export", 'export { isDryRun as first } from "@pulumi/pulumi/runtime";', "isDryRun as first"],
    ["the variable of the SDK", 'if (process.env.PULUMI_NODEJS_DRY_RUN === "true") skip();', "process.env.PULUMI_NODEJS_DRY_RUN"],
    ["the variable of other languages", "process.env.PULUMI_DRY_RUN;", "process.env.PULUMI_DRY_RUN"],
    ["a variable by a string", 'process.env["PULUMI_NODEJS_DRY_RUN"];', '"PULUMI_NODEJS_DRY_RUN"'],
    ["a destructured variable", "const { PULUMI_NODEJS_DRY_RUN: first } = process.env;", "PULUMI_NODEJS_DRY_RUN: first"],
    ["a variable of an imported environment", 'import { env } from "node:process"; env.PULUMI_DRY_RUN;', "env.PULUMI_DRY_RUN"],
    ["a search for the variable", 'if ("PULUMI_DRY_RUN" in process.env) skip();', '"PULUMI_DRY_RUN"'],
    ["the SDK's store", "globalThis.globalStore.settings.options.dryRun;", "globalThis.globalStore.settings.options.dryRun"],
    ["the module of the store", 'import * as state from "@pulumi/pulumi/runtime/state.js";', '"@pulumi/pulumi/runtime/state.js"'],
    ["the required module of the store", 'require("@pulumi/pulumi/runtime/state");', '"@pulumi/pulumi/runtime/state"'],
  ])("%s", (_, code, text) => {
    expect(reported(code)).toEqual([text]);
  });

  test.each([
    ["a function behind a cast", "(pulumi.runtime as Hidden).isDryRun();", "(pulumi.runtime as Hidden).isDryRun"],
    ["a function behind an assertion", "pulumi.runtime!.isDryRun!();", "pulumi.runtime!.isDryRun"],
    ["a key that is cast", 'runtime["isDryRun" as Key]();', '"isDryRun"'],
    ["an alias of an import", "import first = pulumi.runtime.isDryRun;", "pulumi.runtime.isDryRun"],
    ["an import that is assigned", 'import state = require("@pulumi/pulumi/runtime/state");', '"@pulumi/pulumi/runtime/state"'],
  ])("%s in TypeScript", (_, code, text) => {
    expect(reported(code, { parser })).toEqual([text]);
  });

  test("each occurrence separately", () => {
    const code = "if (runtime.isDryRun()) skip();\nconst { isDryRun } = runtime;";
    expect(reported(code)).toEqual(["runtime.isDryRun", "isDryRun"]);
  });
});

describe("no-dry-run leaves alone", () => {
  test.each([
    ["a method of that name", "class Runner { isDryRun() { return false; } }"],
    ["a private field", "class Runner { #isDryRun = false; run() { return this.#isDryRun; } }"],
    ["a property that is passed", "setMocks({ isDryRun: true });"],
    ["a variable for another process", 'spawn("node", [], { env: { PULUMI_NODEJS_DRY_RUN: "true" } });'],
    ["options of other tools", "if (options.dryRun || program.options.dryRun) skip();"],
    ["other settings of the run", "process.env.PULUMI_NODEJS_STACK; pulumi.getStack(); runtime.hasMonitor();"],
    ["the modules that programs use", 'import * as pulumi from "@pulumi/pulumi"; import "@pulumi/pulumi/runtime";'],
    ["comments and other texts about it", '// isDryRun\nlog("isDryRun is not to be asked");'],
  ])("%s", (_, code) => {
    expect(reported(code)).toEqual([]);
  });

  test("a type, which does not exist at run time", () => {
    expect(reported("let ask: typeof pulumi.runtime.isDryRun;", { parser })).toEqual([]);
  });
});

test("the plugin enables all its rules in its recommended configuration, and has the version of the package", () => {
  expect(recommended.rules).toEqual(Object.fromEntries(Object.keys(plugin.rules ?? {}).map((name) => [`pulumi-domo/${name}`, "error"])));
  expect(plugin.meta).toEqual({ name: "pulumi-domo", version: "0.1.0" });
});
