// What `npm test` runs: tests that fail fast and often. Without these, which `npm run test:all` and CI run too: installations and browsers
// (most of test/integration/package, browser), most whole programs, all examples and pipelines, reliability, and the stand-in engine's own suite.
const engineChanged = require("./test/support/engine-changed.cjs");

/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.config.cjs"),
  testMatch: [
    "<rootDir>/test/unit/**/*.test.ts",
    "<rootDir>/test/integration/*.test.ts",
    "<rootDir>/test/integration/package/declarations.test.ts",
    "<rootDir>/test/e2e/lifecycle.test.ts",
    ...(engineChanged() ? ["<rootDir>/test/engine/*.test.ts"] : []),
  ],
};
