// The JSON of `preview --json`, in the format of the real command.

import { STACK_TYPE } from "./goals";
import type { Op, Report, RunEvent, Severity, Step } from "./report";
import type { ResourceState } from "./snapshot";
import { topLevel, hideSecrets, type Values } from "./values";

export interface DigestStep {
  op: Op;
  urn: string;
  provider?: string;
  oldState?: object;
  newState?: object;
  diffReasons?: string[];
  replaceReasons?: string[];
  detailedDiff: Record<string, { kind: string; inputDiff: boolean }> | null;
}

export interface Digest {
  steps: DigestStep[];
  diagnostics: { urn?: string; severity: Severity; message: string }[];
  changeSummary: Partial<Record<Op, number>>;
}

/** Without `--show-sames`, the stack is the only unchanged resource in it. */
export const digest = ({ steps, events, counts }: Report, { showSames = false } = {}): Digest => ({
  steps: steps.filter(({ op, newState }) => showSames || op !== "same" || newState?.type === STACK_TYPE).map(digestStep),
  diagnostics: events.flatMap(diagnostic),
  changeSummary: Object.fromEntries(counts),
});

function diagnostic(event: RunEvent): Digest["diagnostics"] {
  if (event.phase !== "message" || event.severity === "debug") return [];
  const { urn, severity, message } = event;
  return [{ ...(urn && { urn }), severity, message: `${message}\n` }];
}

function digestStep({ op, urn, provider, oldState, newState, changes, replaces }: Step): DigestStep {
  const paths = [...(changes ?? [])].filter(([path]) => !path.startsWith("__provider"));
  const keys = [...new Set(paths.map(([path]) => topLevel(path)))].sort();
  return {
    op,
    urn,
    ...(provider && { provider }),
    ...(oldState && { oldState: shown(oldState) }),
    ...(newState && { newState: shown(newState) }),
    ...(keys.length > 0 && { diffReasons: keys }),
    ...(replaces && replaces.length > 0 && { replaceReasons: replaces }),
    detailedDiff: paths.length > 0 ? Object.fromEntries(paths.map(([path, { kind }]) => [path, { kind, inputDiff: true }])) : null,
  };
}

const map = (values: Values | undefined): unknown => values && hideSecrets(values);

function shown({ inputs, outputs, ...state }: ResourceState): object {
  return { ...state, ...(inputs && { inputs: map(inputs) }), ...(outputs && { outputs: map(outputs) }) };
}
