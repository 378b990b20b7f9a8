// Parses the JSON of `pulumi preview --json`, as far as a review needs it. Anything else is an error, never an empty review.

import { z } from "zod";

/** How a preview shows a value that is not known yet. Repeated here, as loading Pulumi for it would take longer than the review. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const State = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
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
});

/** The text can't be reviewed; the message says why, and what to do. */
export class InvalidPreviewError extends Error {}

const ADVICE = "make it with `pulumi preview --json --show-sames`";

/**
 * The steps of a successful preview, and how many unchanged resources are not in it.
 *
 * @throws {@link InvalidPreviewError} also if unchanged resources are not in it, unless `diffOnly` is true.
 */
export function parsePreview(text: string, { diffOnly }: { diffOnly: boolean }): { steps: Step[]; hiddenCount: number } {
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
  const hasUnchanged = steps.some(({ op }) => op === "same");
  const hiddenCount = hasUnchanged ? 0 : (data.changeSummary?.same ?? 0);
  // Even if nothing changes there is a step for the stack: a preview without steps is incomplete.
  if (steps.length + hiddenCount === 0) throw new InvalidPreviewError(`the preview has no steps, not even the stack's: ${ADVICE}`);
  if (hiddenCount > 0 && !diffOnly) {
    throw new InvalidPreviewError(
      `the preview leaves out what does not change (${String(hiddenCount)} resources), so other ways to the same access can't be seen: ${ADVICE}, ` +
        "or use `--diff-only` to review it as it is; a finding then describes what is missing",
    );
  }
  return { steps, hiddenCount };
}
