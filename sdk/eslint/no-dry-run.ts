// The rule `no-dry-run`. It matches names in the syntax, without types or data flow.

/** A rule as ESLint takes it. ESLint's own types are not imported: programs that are not linted compile without them. */
export interface LintRule {
  meta: { type: "problem"; docs: { description: string }; schema: []; messages: Record<string, string> };
  create(context: LintContext): Record<string, (node: object) => void>;
}

export interface LintContext {
  report(problem: { node: object; messageId: string }): void;
}

/** The function of @pulumi/pulumi, and the environment variables with the same value: for Node.js, and for other languages. */
const NAMES = "/^(isDryRun|PULUMI_NODEJS_DRY_RUN|PULUMI_DRY_RUN)$/";

/** An internal module of @pulumi/pulumi with the object that holds all settings of the run. */
const STORE_MODULE = "/^@pulumi\\x2Fpulumi\\x2Fruntime\\x2Fstate(\\.js)?$/";

/** Each matches one node for one occurrence, so that nothing is reported twice. */
const SELECTORS = [
  `MemberExpression[computed=false][property.type=Identifier][property.name=${NAMES}]`,
  `ObjectPattern > Property[computed=false][key.name=${NAMES}]`,
  `ImportSpecifier[imported.name=${NAMES}]`,
  `ExportNamedDeclaration[source] > ExportSpecifier[local.name=${NAMES}]`,
  `TSImportEqualsDeclaration > TSQualifiedName[right.name=${NAMES}]`,
  // Names in strings: computed members and keys, `Reflect.get`, and variables that hold them.
  `Literal[value=${NAMES}]`,
  `TemplateElement[value.cooked=${NAMES}]`,
  `Literal[value=${STORE_MODULE}]`,
  "MemberExpression[property.name=dryRun][object.property.name=options][object.object.property.name=settings]",
];

/**
 * Reports code that asks whether it runs in a preview: `isDryRun` of anything, the environment variables behind it, and the store of
 * the Pulumi SDK. Such a program can do in an update what its preview did not show.
 *
 * It does not find names that are put together at run time, packages that ask, and other differences between a preview and an
 * update: outputs that are known in an update only, time, files, and answers of servers. It is no protection from somebody who wants
 * to hide a branch; an update plan is.
 */
export const noDryRun: LintRule = {
  meta: {
    type: "problem",
    docs: { description: "Disallow code that asks whether it runs in a preview" },
    schema: [],
    messages: {
      dryRun:
        "A program that asks whether it runs in a preview can do in an update what its preview did not show. Use configuration (pulumi.Config) instead.",
    },
  },
  create: (context) => Object.fromEntries(SELECTORS.map((selector) => [selector, (node) => context.report({ node, messageId: "dryRun" })])),
};
