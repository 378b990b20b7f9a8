// The results of a step, in a form that can be compared between the stand-in and the recorded engine.

import { join } from "node:path";
import { summary } from "./display";
import type { Outcome } from "./engine";
import { UNKNOWN } from "./values";

export const ROOT = join(__dirname, "..", "..");

export interface Call {
  method: string;
}
export interface Event {
  phase: string;
  op?: string;
  urn?: string;
  severity?: string;
  message?: string;
}
export interface DigestStep {
  op: string;
  urn: string;
  [key: string]: unknown;
}

/** The compared results of a step. */
export interface Seen {
  exitCode: number | string;
  calls: unknown[];
  events: unknown[];
  errors: unknown[];
  summary: Record<string, number>;
  preview?: unknown;
  locks: number;
  state: unknown;
  objects: unknown;
}

export function eventOf(event: Outcome["report"]["events"][number]): Event {
  if (event.phase === "message") {
    return { phase: event.phase, severity: event.severity, ...(event.urn && { urn: event.urn }), message: `${event.message}\n` };
  }
  return { phase: event.phase, op: event.op, urn: event.urn };
}

export function counted({ report }: Outcome, command: string[]): Record<string, number> {
  const preview = command[0] === "preview" || command.includes("--preview-only");
  const counts: Record<string, number> = {};
  for (const line of summary(report, { preview })) {
    for (const [, n = "", what = ""] of line.matchAll(/(\d+) ((?:to |errored |pending )?[a-z-]+)/g)) counts[what] = Number(n);
  }
  // The CLI's `--diff` display doesn't count errors.
  if (command.includes("--diff")) delete counts.errored;
  return counts;
}

export function previewOf({ digest }: Outcome): unknown {
  const state = (value: object | undefined): unknown => {
    if (!value) return undefined;
    const { id, inputs, outputs, initErrors } = value as Record<string, unknown>;
    return { id, inputs, outputs, initErrors };
  };
  const steps = digest.steps.map(({ oldState, newState, ...step }) => ({ ...step, oldState: state(oldState), newState: state(newState) }));
  return { steps, changeSummary: digest.changeSummary };
}

/** Replaces what differs from run to run. */
export function normaliser(dir: string): (value: unknown) => unknown {
  const uuid = (text: string): string => (text === UNKNOWN ? text : "<uuid>");
  const string = (text: string): string =>
    text
      .replaceAll(/exports\.handler=\(\)=>require\(\\*"fixture-provider\/dynamic\\*"\)\.provider\(\\*"\w+\\*"\)/g, "<provider>")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, uuid)
      .replaceAll(dir, "<project>")
      .replaceAll(ROOT, "<packages>")
      // Colours, which depend on the environment of the program.
      .replaceAll(/\u001b\[[0-9;]*m/g, "");
  const deep = (value: unknown): unknown => {
    if (typeof value === "string") return string(value);
    if (Array.isArray(value)) return value.map(deep);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === "ciphertext" ? "<secret>" : deep(item)]));
  };
  return deep;
}

type Comparable = Omit<Seen, "errors">;

/** Removes random and timing-dependent parts, and sorts what has no order. */
export function comparable(seen: Comparable, { inOrder, killed }: { inOrder: boolean; killed: boolean }): Seen {
  const events = (seen.events as Event[]).filter(({ phase }) => phase !== "message");
  // Line numbers depend on the versions of Node and the SDK.
  const errors = (seen.events as Event[])
    .filter(({ phase, severity }) => phase === "message" && severity === "error")
    .map((event) => ({ ...event, message: event.message?.replaceAll(/:(\d+:\d+|<line>)\)?/g, ":<line>") }));
  const sorted = <T>(list: T[]): T[] =>
    list
      .map((item) => [canonical(item), item] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item);
  const state = structuredClone(seen.state) as { resources?: { urn: string; propertyDependencies?: Record<string, string[]> }[] };
  for (const { propertyDependencies = {} } of state.resources ?? []) Object.values(propertyDependencies).forEach((urns) => urns.sort());
  if (!inOrder && state.resources) state.resources = sorted(state.resources);
  const calls = seen.calls as Call[];
  return {
    ...seen,
    // A killed engine reports nothing; its writes are compared by the state.
    calls: inOrder ? deletesSorted(calls, sorted) : sorted(calls),
    events: killed ? [] : inOrder ? deletesSorted(events, sorted) : sorted(events),
    errors: sorted(errors),
    summary: killed ? {} : seen.summary,
    ...(seen.preview !== undefined && { preview: sortedPreview(seen.preview as { steps: DigestStep[] }, sorted) }),
    state,
  };
}

/** Deletes within one layer, and the steps of a refresh in a digest, have no fixed order. */
function deletesSorted<T extends { method?: string; op?: string }>(list: T[], sorted: (list: T[]) => T[]): T[] {
  const result: T[] = [];
  let deletes: T[] = [];
  for (const item of list) {
    // A provider that is first used by a delete is configured between deletes.
    if (item.method === "delete" || item.op === "delete" || (item.method === "configure" && list.some(isDelete))) deletes.push(item);
    else {
      result.push(...sorted(deletes), item);
      deletes = [];
    }
  }
  return [...result, ...sorted(deletes)];
}

const isDelete = ({ method }: { method?: string }): boolean => method === "delete";

function sortedPreview({ steps, ...rest }: { steps: DigestStep[] }, sorted: (list: DigestStep[]) => DigestStep[]): unknown {
  const refreshes = steps.filter(({ op }) => op === "refresh");
  const others = deletesSorted(
    steps.filter(({ op }) => op !== "refresh"),
    sorted,
  );
  return { ...rest, exitCode: undefined, diagnostics: undefined, steps: [...sorted(refreshes), ...others] };
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
