// Entry point `pulumi-domo/eslint`: an ESLint plugin. It loads nothing else of the package, as ESLint runs without Pulumi.

import { readFileSync } from "node:fs";
import { noDryRun, type LintRule } from "./no-dry-run";

const { version } = JSON.parse(readFileSync(require.resolve("pulumi-domo/package.json"), "utf8")) as { version: string };

/** Name and version of the plugin. The version invalidates ESLint's cache when the package changes. */
export const meta: { name: string; version: string } = { name: "pulumi-domo", version };

/** The rules of the plugin, by name. */
export const rules: { "no-dry-run": LintRule } = { "no-dry-run": noDryRun };

/** Configurations for `eslint.config.mjs`. `recommended` reports all rules as errors. */
export const configs: { recommended: LintConfig } = {
  recommended: {
    name: "pulumi-domo/recommended",
    plugins: { "pulumi-domo": { meta, rules } },
    rules: { "pulumi-domo/no-dry-run": "error" },
  },
};

/** The part of ESLint's configuration type that is used. */
export interface LintConfig {
  name: string;
  plugins: { "pulumi-domo": { meta: typeof meta; rules: typeof rules } };
  rules: Record<`pulumi-domo/${keyof typeof rules}`, "error">;
}
