// The engine events of a run, as Pulumi writes them: one JSON object a line. Only what the run log needs of them.

import { z } from "zod";
import { State } from "../review/preview";

const Step = z.object({
  op: z.string(),
  urn: z.string(),
  old: State.nullish(),
  new: State.nullish(),
  /** Inputs that differ, and paths into them: `configurations.password`, `userIds[1]`. */
  diffs: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});
export type Step = z.infer<typeof Step>;

/** What came of a step, or of the run. */
export type Result = "done" | "failed" | "unfinished" | "preview";

/** `planning`: of a preview. */
const StepEvent = z.object({ metadata: Step, planning: z.boolean().optional() });

/** In seconds: the end of the year 9999. */
const LAST_TIME = 253_402_300_799;

/** Each event has one of the optional properties; events of other kinds have none of them. */
export const EngineEvent = z.object({
  sequence: z.number().int(),
  /** In seconds since 1970. */
  timestamp: z.number().int().nonnegative().max(LAST_TIME),
  preludeEvent: z.object({ config: z.record(z.string(), z.string()).nullish() }).optional(),
  resourcePreEvent: StepEvent.optional(),
  resOutputsEvent: StepEvent.optional(),
  resOpFailedEvent: StepEvent.optional(),
  diagnosticEvent: z.object({ urn: z.string().optional(), message: z.string(), severity: z.string() }).optional(),
  /** Earlier versions of Pulumi have no result in it. */
  summaryEvent: z.object({ isPreview: z.boolean().optional(), result: z.string().optional() }).optional(),
});
export type EngineEvent = z.infer<typeof EngineEvent>;

/** `urn:pulumi:<stack>::<project>::<types>::<name>`; the last of the types is that of the resource, those before it are of its parents. */
export function partsOf(urn: string): { stack: string; project: string; type: string; name: string } {
  // A name may have "::" in it.
  const [start = "", project = "", types = "", ...name] = urn.split("::");
  return { stack: start.slice("urn:pulumi:".length), project, type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}
