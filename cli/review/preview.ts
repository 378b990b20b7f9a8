// The JSON of `pulumi preview --json`, as far as a review needs it. What is no such preview is an error, never an empty review.

import { z } from "zod";

/** What a preview says of a value that is still to come. Written out, as loading Pulumi for a text would take longer than the review. */
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

/** Operations that a review understands. Another one comes from a newer Pulumi, and must not be passed over. */
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

/** Why there can be no review. */
export class InvalidPreviewError extends Error {}

const ADVICE = "make it with `pulumi preview --json --show-sames`";

/**
 * The steps of a preview that went well, and how many resources without changes it leaves out. Throws `NoReview` for everything
 * else, also for a preview without these, unless `diffOnly`.
 */
export function parsePreview(text: string, { diffOnly }: { diffOnly: boolean }): { steps: Step[]; hidden: number } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidPreviewError(text.trim() === "" ? `the preview is empty: ${ADVICE}` : `the preview is not JSON: ${ADVICE}`);
  }
  const { data, error } = Preview.safeParse(json);
  if (!data) {
    const [issue] = error.issues;
    const where = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
    throw new InvalidPreviewError(`this is no preview of a Pulumi that this version knows (${where}); ${ADVICE}`);
  }
  const failure = data.diagnostics?.find(({ severity }) => severity === "error");
  if (failure) throw new InvalidPreviewError(`the preview failed, so that it does not show what would be done: ${failure.message.trim()}`);
  if (!data.steps && !data.changeSummary) throw new InvalidPreviewError(`this is no preview: ${ADVICE}`);
  const steps = data.steps ?? [];
  const shown = steps.filter(({ op }) => op === "same").length;
  const hidden = shown > 0 ? 0 : (data.changeSummary?.same ?? 0);
  // Where nothing changes there is still the stack: a preview without any step has not looked.
  if (steps.length + hidden === 0) throw new InvalidPreviewError(`the preview has no steps, not even the stack's: ${ADVICE}`);
  if (hidden > 0 && !diffOnly) {
    throw new InvalidPreviewError(
      `the preview leaves out what does not change (${String(hidden)} resources), so that other ways to the same access can't be seen: ${ADVICE}, ` +
        "or take `--diff-only` to have what there is reviewed, and told what is missing",
    );
  }
  return { steps, hidden };
}
