/** The import rules (CONTRIBUTING.md): data flows one way, and each dependency is used in one place. */
const PULUMI = "node_modules/@pulumi/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    {
      name: "sdk-does-not-import-provider-code",
      severity: "error",
      from: { path: "^sdk/" },
      // Also not their types: these are zod's, and would be in the public declarations (test/integration/package/declarations.test.ts).
      to: { path: "^provider/(lifecycle|dynamic|resources)" },
    },
    {
      name: "sdk-and-provider-do-not-import-cli-and-sandbox",
      severity: "error",
      from: { path: "^(sdk|provider)/" },
      to: { path: "^(cli|sandbox)/" },
    },
    { name: "cli-does-not-import-sdk", severity: "error", from: { path: "^cli/" }, to: { path: "^sdk/" } },
    {
      name: "resources-do-not-import-http",
      severity: "error",
      from: { path: "^provider/resources/" },
      to: { path: "^provider/client/http/" },
    },
    {
      name: "lifecycle-does-not-import-resources",
      severity: "error",
      from: { path: "^provider/lifecycle/" },
      to: { path: "^provider/resources/" },
    },
    {
      name: "client-is-independent",
      severity: "error",
      from: { path: "^provider/client/" },
      to: { path: ["^provider/(?!client/|printable)", "^(cli|sandbox|sdk)/", PULUMI] },
    },
    {
      name: "sandbox-imports-only-schemas",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: ["^provider/(?!client/schemas/)", "^(cli|sdk)/", PULUMI] },
    },
    {
      name: "only-http-imports-got",
      severity: "error",
      from: { path: "^(cli|provider|sandbox|sdk)/", pathNot: "^provider/client/http/" },
      to: { path: "node_modules/got/" },
    },
    {
      name: "only-sdk-and-entry-point-import-pulumi",
      severity: "error",
      from: { path: "^(cli|provider)/", pathNot: "^provider/dynamic\\.ts$" },
      to: { path: PULUMI },
    },
    {
      // They read the instance; log appends to a DataSet; export and roster check what they write or read as the provider does.
      name: "only-live-reads-import-the-provider",
      severity: "error",
      from: { path: "^cli/", pathNot: "^cli/(review/live-audit|export/|list/|roster/|log/(append|log)\\.ts)" },
      to: { path: "^provider/(?!client/schemas/|printable|node-version)" },
    },
    {
      name: "lint-rules-are-independent",
      severity: "error",
      from: { path: "^sdk/eslint/" },
      to: { path: "^(cli/|provider/|sandbox/|sdk/(?!eslint/))|node_modules/" },
    },
    {
      name: "sources-do-not-import-tests",
      severity: "error",
      from: { path: "^(cli|examples|provider|sandbox|sdk)/" },
      to: { path: "^test/" },
    },
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
