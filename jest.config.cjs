/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "\\.[mc]?[jt]sx?$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  // Which pulumi CLI runs here, if any.
  globalSetup: "<rootDir>/test/cli/find.ts",
  testTimeout: 120_000,
  maxWorkers: 2,
};
