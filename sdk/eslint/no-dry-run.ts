// The ESLint rule `no-dry-run`. It matches names in the syntax tree, without types or data flow.

/** The part of ESLint's rule type that is used. ESLint's own types are not imported, so that programs compile without ESLint. */
export interface LintRule {
  meta: { type: "problem"; docs: { description: string }; schema: []; messages: Record<string, string> };
  create(context: LintContext): Record<string, (node: object) => void>;
}

export interface LintContext {
  report(problem: { node: object; messageId: string }): void;
}

/** The function of `@pulumi/pulumi` and the environment variables with the same value: of Node.js and of other languages. */
const NAMES = "/^(isDryRun|PULUMI_NODEJS_DRY_RUN|PULUMI_DRY_RUN)$/";

/** An internal module of `@pulumi/pulumi` that exports the settings of the run. */
const STORE_MODULE = "/^@pulumi\\x2Fpulumi\\x2Fruntime\\x2Fstate(\\.js)?$/";

/** Each occurrence is matched by one selector and one node, so that it is reported once. */
const SELECTORS = [
  `MemberExpression[computed=false][property.type=Identifier][property.name=${NAMES}]`,
  `ObjectPattern > Property[computed=false][key.name=${NAMES}]`,
  `ImportSpecifier[imported.name=${NAMES}]`,
  `ExportNamedDeclaration[source] > ExportSpecifier[local.name=${NAMES}]`,
  `TSImportEqualsDeclaration > TSQualifiedName[right.name=${NAMES}]`,
  // Names in strings: of computed members and keys, of `Reflect.get`, and in variables.
  `Literal[value=${NAMES}]`,
  `TemplateElement[value.cooked=${NAMES}]`,
  `Literal[value=${STORE_MODULE}]`,
  "MemberExpression[property.name=dryRun][object.property.name=options][object.object.property.name=settings]",
];

/**
 * Reports code that checks whether it runs in a preview: the member `isDryRun` of any object, the environment variables behind it, and the
 * internal settings of the Pulumi SDK. Such a program can do in an update what its preview did not show.
 *
 * It does not find names that are built at run time, checks in dependencies, and other differences between a preview and an update: outputs that
 * only an update knows, time, files, and responses of servers. It finds mistakes; against a branch that is hidden on purpose, use an update
 * plan (`pulumi up --plan`).
 */
export const noDryRun: LintRule = {
  meta: {
    type: "problem",
    docs: { description: "Disallow code that checks whether it runs in a preview" },
    schema: [],
    messages: {
      dryRun:
        "A program that checks whether it runs in a preview can do in an update what its preview did not show. Use configuration (pulumi.Config) instead.",
    },
  },
  create: (context) => Object.fromEntries(SELECTORS.map((selector) => [selector, (node) => context.report({ node, messageId: "dryRun" })])),
};
