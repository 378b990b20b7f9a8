// The JSON of `pulumi preview --json`, as far as a review needs it. What is no such preview is an error, never an empty review.

import { z } from "zod";

/** What a preview says of a value that is still to come. Written out, as loading Pulumi for a text would take longer than the review. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const State = z.looseObject({
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

const Step = z.looseObject({
  op: z.enum(OPS),
  urn: z.string(),
  oldState: State.optional(),
  newState: State.optional(),
  diffReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});
export type Step = z.infer<typeof Step>;

const Digest = z.looseObject({
  steps: z.array(Step).nullish(),
  diagnostics: z.array(z.looseObject({ severity: z.string(), message: z.string() })).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

/** Why there can be no review. */
export class NoReview extends Error {}

const ADVICE = "make it with `pulumi preview --json --show-sames`";

/** The steps of a preview that went well. Throws `NoReview` for everything else. */
export function readDigest(text: string): { steps: Step[]; whole: boolean } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new NoReview(text.trim() === "" ? `the preview is empty: ${ADVICE}` : `the preview is not JSON: ${ADVICE}`);
  }
  const { data, error } = Digest.safeParse(json);
  if (!data) {
    const [issue] = error.issues;
    throw new NoReview(
      `this is no preview of a Pulumi that this version knows (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}); ${ADVICE}`,
    );
  }
  const failure = data.diagnostics?.find(({ severity }) => severity === "error");
  if (failure) throw new NoReview(`the preview failed, so that it does not show what would be done: ${failure.message.trim()}`);
  if (!data.steps && !data.changeSummary) throw new NoReview(`this is no preview: ${ADVICE}`);
  const steps = data.steps ?? [];
  // Of a preview without them, what stays as it is is not known, and access through it neither.
  const sames = data.changeSummary?.same ?? 0;
  return { steps, whole: sames === 0 || steps.some(({ op }) => op === "same") };
}
