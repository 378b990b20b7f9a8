// The ESLint plugin, `pulumi-domo/eslint`. ESLint loads it without the rest of the package.

import { readFileSync } from "node:fs";
import { noDryRun, type LintRule } from "./no-dry-run";

const { version } = JSON.parse(readFileSync(require.resolve("pulumi-domo/package.json"), "utf8")) as { version: string };

/** With the version, so that ESLint's cache ends with it. */
export const meta: { name: string; version: string } = { name: "pulumi-domo", version };

export const rules: { "no-dry-run": LintRule } = { "no-dry-run": noDryRun };

/** Configurations for an `eslint.config.mjs`. */
export const configs: { recommended: LintConfig } = {
  recommended: {
    name: "pulumi-domo/recommended",
    plugins: { "pulumi-domo": { meta, rules } },
    rules: { "pulumi-domo/no-dry-run": "error" },
  },
};

export interface LintConfig {
  name: string;
  plugins: { "pulumi-domo": { meta: typeof meta; rules: typeof rules } };
  rules: Record<`pulumi-domo/${keyof typeof rules}`, "error">;
}
