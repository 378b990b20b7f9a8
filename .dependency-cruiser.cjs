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
      // Not their types either: these are zod's, and would be in the public declarations (test/package/declarations.test.ts).
      to: { path: "^provider/(lifecycle|dynamic|resources)" },
    },
    {
      name: "only-the-command-runs-the-sandbox",
      severity: "error",
      from: { path: "^sdk/", pathNot: "^sdk/command" },
      to: { path: "^provider/sandbox" },
    },
    { name: "resources-know-no-http", severity: "error", from: { path: "^provider/resources/" }, to: { path: "^provider/domo/http/" } },
    {
      name: "lifecycle-knows-no-resource",
      severity: "error",
      from: { path: "^provider/lifecycle/" },
      to: { path: "^provider/resources/" },
    },
    { name: "domo-and-sandbox-know-no-pulumi", severity: "error", from: { path: "^provider/(domo|sandbox)/" }, to: { path: PULUMI } },
    {
      name: "sandbox-knows-the-contract-alone",
      severity: "error",
      from: { path: "^provider/sandbox/" },
      to: { path: "^provider/(?!sandbox|domo/contract)" },
    },
    {
      name: "only-http-knows-got",
      severity: "error",
      from: { path: "^(provider|sdk)/", pathNot: "^provider/domo/http/" },
      to: { path: "node_modules/got/" },
    },
    {
      name: "only-sdk-and-door-know-pulumi",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/dynamic\\.ts$" },
      to: { path: PULUMI },
    },
    { name: "reviews-know-no-pulumi", severity: "error", from: { path: "^sdk/review/" }, to: { path: PULUMI } },
    {
      name: "only-live-reviews-ask-domo",
      severity: "error",
      from: { path: "^sdk/review/", pathNot: "^sdk/review/live" },
      to: { path: "^provider/(?!domo/contract|printable)" },
    },
    {
      name: "lint-rules-stand-alone",
      severity: "error",
      from: { path: "^sdk/eslint/" },
      to: { path: "^(provider|sdk/(?!eslint/))|node_modules/" },
    },
    { name: "nobody-imports-tests", severity: "error", from: { path: "^(provider|sdk|examples)/" }, to: { path: "^test/" } },
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
