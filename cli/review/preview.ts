// Parses the JSON of `pulumi preview --json`, as far as a review needs it. Anything else is an error, never an empty review.

import { z } from "zod";
import type { Source } from "./schema";

/** The name under which the SDK registers the resources that a program passes as such, in previews only (`sdk/resource.ts`). */
export const REFERENCES = "__references";

/** Not copied, unlike by `z.record`: most of a preview consists of properties. */
const Properties = z.custom<Record<string, unknown>>((value) => isObject(value), "must be an object");
const Dependencies = z.custom<Record<string, string[] | null>>(
  (value) => isObject(value) && Object.values(value).every((urns) => urns === null || isTexts(urns)),
  "must have lists of URNs",
);
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === "string");

export const State = z.object({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  parent: z.string().nullish(),
  /** Whether the program only reads it. */
  external: z.boolean().optional(),
  id: z.string().optional(),
  /** The URN and id of its provider. */
  provider: z.string().nullish(),
  inputs: Properties.optional(),
  outputs: Properties.optional(),
  propertyDependencies: Dependencies.nullish(),
  retainOnDelete: z.boolean().nullish(),
  protect: z.boolean().nullish(),
  deletedWith: z.string().nullish(),
  sourcePosition: z.string().nullish(),
  stackTrace: z.array(z.object({ sourcePosition: z.string().nullish() })).nullish(),
});
export type State = z.infer<typeof State>;

/** Operations that a review supports. Another one is of a newer Pulumi, and must not be ignored. */
const OPS = [
  ...["same", "create", "update", "delete", "replace", "create-replacement", "delete-replaced", "read", "read-replacement", "refresh"],
  ...["discard", "discard-replaced", "remove-pending-replace", "import", "import-replacement"],
] as const;

const Step = z.object({
  op: z.enum(OPS),
  urn: z.string(),
  oldState: State.optional(),
  newState: State.optional(),
  diffReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});
export type Step = z.infer<typeof Step>;

const Preview = z.object({
  steps: z.array(Step).nullish(),
  diagnostics: z.array(z.object({ severity: z.string(), message: z.string() })).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
});

/** The text can't be reviewed; the message says why, and what to do. */
export class InvalidPreviewError extends Error {}

const ADVICE = "make it with `pulumi preview --json --show-sames`";

export interface ParsedPreview {
  steps: Step[];
  /** What the preview lacks, as sentences. */
  missing: string[];
  /** The stack's configuration, as far as it is not secret. */
  config: Record<string, unknown>;
}

/**
 * The steps of a successful preview.
 *
 * @throws {@link InvalidPreviewError} also if steps are not in it, unless `diffOnly` is true and only unchanged resources are missing.
 */
export function parsePreview(text: string, { diffOnly }: { diffOnly: boolean }): ParsedPreview {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidPreviewError(text.trim() === "" ? `the preview is empty: ${ADVICE}` : `the preview is not JSON: ${ADVICE}`);
  }
  const { data, error } = Preview.safeParse(json);
  if (!data) {
    const [issue] = error.issues;
    const where = [issue?.path.join("."), issue?.message].filter(Boolean).join(": ");
    throw new InvalidPreviewError(`this is not a preview in a format that this version supports (${where}); ${ADVICE}`);
  }
  const failure = data.diagnostics?.find(({ severity }) => severity === "error");
  if (failure) throw new InvalidPreviewError(`the preview failed, so it does not show what would change: ${failure.message.trim()}`);
  if (!data.steps && !data.changeSummary) throw new InvalidPreviewError(`this is not a preview: ${ADVICE}`);
  const steps = data.steps ?? [];
  const hidden = hiddenSteps(steps, data.changeSummary ?? {});
  const hiddenSames = hidden.get("same") ?? 0;
  // Even if nothing changes there is a step for the stack: a preview without steps is incomplete.
  if (steps.length + hiddenSames === 0) throw new InvalidPreviewError(`the preview has no steps, not even the stack's: ${ADVICE}`);
  const hiddenChanges = [...hidden].filter(([op]) => op !== "same").map(([op, count]) => `${String(count)} of ${op}`);
  if (hiddenChanges.length > 0) {
    throw new InvalidPreviewError(
      `the preview counts more steps than it has (${hiddenChanges.join(", ")}), so it is incomplete; ${ADVICE}`,
    );
  }
  if (hiddenSames > 0 && !diffOnly) {
    throw new InvalidPreviewError(
      `the preview leaves out what does not change (${String(hiddenSames)} resources), so other ways to the same access can't be seen: ${ADVICE}, ` +
        "or use `--diff-only` to review it as it is; a finding then describes what is missing",
    );
  }
  inheritPlaces(steps);
  return { steps, config: data.config ?? {}, missing: missingParts(steps, { hiddenSames, hasSummary: data.changeSummary != null }) };
}

/** How many steps of each operation the summary counts that are not among the steps. */
function hiddenSteps(steps: Step[], summary: Record<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { op } of steps) counts.set(op, (counts.get(op) ?? 0) + 1);
  const missing = Object.entries(summary).map(([op, count]): [string, number] => [op, count - (counts.get(op) ?? 0)]);
  return new Map(missing.filter(([, count]) => count > 0));
}

function missingParts(steps: Step[], { hiddenSames, hasSummary }: { hiddenSames: number; hasSummary: boolean }): string[] {
  const skipped = steps.filter(isSkipped).length;
  return [
    ...(hiddenSames > 0
      ? [
          `${String(hiddenSames)} ${hiddenSames === 1 ? "resource that does not change is" : "resources that do not change are"} not in the preview: other ways ` +
            "to the same access are not seen, and ids may stand for names. pulumi preview --json --show-sames has them.",
        ]
      : []),
    ...(hasSummary ? [] : ["The preview has no summary of its changes, so nothing shows whether all of them are in it."]),
    ...(skipped > 0
      ? [
          `The preview skips ${String(skipped)} ${skipped === 1 ? "resource" : "resources"} of the program, because it is limited to targets or was made with an earlier version of ` +
            "pulumi-domo: what an update changes in them is not known.",
        ]
      : []),
  ];
}

/**
 * Whether the engine left a resource as it is without asking the program's values: one that is not among the targets. A new one has no old state then,
 * and an old one has not the mark that the SDK leaves in each preview.
 */
function isSkipped({ op, oldState, newState }: Step): boolean {
  if (op !== "same" || !newState || newState.custom === false || !newState.type.startsWith("pulumi-nodejs:dynamic/domo:")) return false;
  const { propertyDependencies, inputs } = newState;
  return !oldState || inputs === undefined || (propertyDependencies != null && !Object.hasOwn(propertyDependencies, REFERENCES));
}

/** The first place in the program's own files, not in packages, that leads to the resource. Undefined if the engine does not record it. */
export function sourceOf({ sourcePosition, stackTrace }: State): Source | undefined {
  for (const position of [...(stackTrace ?? []).map((frame) => frame.sourcePosition), sourcePosition]) {
    const match = /^project:\/\/\/(.+)#(\d+)(?:,\d+)?$/.exec(position ?? "");
    const [, file = "", line = ""] = match ?? [];
    if (match && !/(^|\/)node_modules\/|\/dist\/sdk\/[\w/-]+\.js$/.test(file)) return { file, line: Number(line) };
  }
  return undefined;
}

/**
 * A component that declares resources after it has waited for something, such as a roster for its table, leaves no place of the program for them: theirs is
 * that of the component.
 */
function inheritPlaces(steps: Step[]): void {
  const states = steps.flatMap(({ oldState, newState }) => [oldState, newState].filter((state) => state !== undefined));
  const byUrn = new Map(states.map((state) => [state.urn, state]));
  /** The state whose place each state has. */
  const placed = new Map<State, State>();
  for (const state of states) {
    const path: State[] = [];
    let at: State | undefined = state;
    while (at && !placed.has(at) && !sourceOf(at)) {
      placed.set(at, at); // Ends a circle of parents.
      path.push(at);
      at = byUrn.get(at.parent ?? "");
    }
    const place = at && (placed.get(at) ?? at);
    if (!place) continue;
    for (const each of path) {
      placed.set(each, place);
      Object.assign(each, { sourcePosition: place.sourcePosition, stackTrace: place.stackTrace });
    }
  }
}
