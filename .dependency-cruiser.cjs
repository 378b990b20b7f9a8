/** The import rules of the house (CONTRIBUTING.md): data flows one way, and each thing is known in one place. */
const PULUMI = "node_modules/@pulumi/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    {
      name: "sdk-does-not-run-the-provider",
      severity: "error",
      from: { path: "^sdk/" },
      // Not their types either: these are zod's, and would be in the public declarations (test/integration/package/declarations.test.ts).
      to: { path: "^provider/(lifecycle|dynamic|resources)" },
    },
    { name: "sdk-knows-no-command", severity: "error", from: { path: "^(sdk|provider)/" }, to: { path: "^(cli|sandbox)/" } },
    { name: "command-knows-no-sdk", severity: "error", from: { path: "^cli/" }, to: { path: "^sdk/" } },
    { name: "resources-know-no-http", severity: "error", from: { path: "^provider/resources/" }, to: { path: "^provider/client/http/" } },
    {
      name: "lifecycle-knows-no-resource",
      severity: "error",
      from: { path: "^provider/lifecycle/" },
      to: { path: "^provider/resources/" },
    },
    {
      name: "client-stands-alone",
      severity: "error",
      from: { path: "^provider/client/" },
      to: { path: ["^provider/(?!client/|printable)", "^(cli|sandbox|sdk)/", PULUMI] },
    },
    {
      name: "sandbox-knows-the-schemas-alone",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: ["^provider/(?!client/schemas/)", "^(cli|sdk)/", PULUMI] },
    },
    {
      name: "only-http-knows-got",
      severity: "error",
      from: { path: "^(cli|provider|sandbox|sdk)/", pathNot: "^provider/client/http/" },
      to: { path: "node_modules/got/" },
    },
    {
      name: "only-sdk-and-entry-point-know-pulumi",
      severity: "error",
      from: { path: "^(cli|provider)/", pathNot: "^provider/dynamic\\.ts$" },
      to: { path: PULUMI },
    },
    {
      name: "only-live-audits-ask-domo",
      severity: "error",
      from: { path: "^cli/", pathNot: "^cli/review/live-audit" },
      to: { path: "^provider/(?!client/schemas/|printable|node-version)" },
    },
    {
      name: "lint-rules-stand-alone",
      severity: "error",
      from: { path: "^sdk/eslint/" },
      to: { path: "^(cli/|provider/|sandbox/|sdk/(?!eslint/))|node_modules/" },
    },
    { name: "nobody-imports-tests", severity: "error", from: { path: "^(cli|examples|provider|sandbox|sdk)/" }, to: { path: "^test/" } },
    { name: "not-found", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|test/engine/fixture|node_modules/pulumi-domo)" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
