/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "\\.[mc]?[jt]sx?$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  // Modules that are imported on demand have the name of their compiled file.
  moduleNameMapper: {
    "^(\\./live-audit|\\.\\./export/(?:export|import-single)|\\.\\./\\.\\./provider/(?:lookups|roster/(?:roster|problems|references))|\\.\\./\\.\\./sandbox/server)\\.js$":
      "$1",
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  // Which pulumi CLI runs here, if any.
  globalSetup: "<rootDir>/test/support/find-cli.ts",
  testSequencer: "<rootDir>/test/support/programs-first.cjs",
  testTimeout: 120_000,
  maxWorkers: 2,
};
