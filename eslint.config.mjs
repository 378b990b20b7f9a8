import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: ["dist/", "node_modules/", "test/engine/fixture/", "test/engine/scenarios.mjs", "**/*.cjs", "**/*.mjs"],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "max-params": ["error", 4],
      "no-console": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    // Runs in browsers as it is, outside of TypeScript.
    files: ["cli/review/render/page/*.js", "sandbox/page/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ["sdk/*.ts"],
    rules: {
      // A resource class gets the types of its outputs from an interface of its own name, derived from its arguments. That each output is set is
      // checked by `UnsetOutputs` (sdk/resource.ts).
      "@typescript-eslint/no-unsafe-declaration-merging": "off",
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // A test says what must be there; where it is not, the test fails, which is all that it should do.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
    },
  },
);
