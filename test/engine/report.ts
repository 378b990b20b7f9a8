// The report of a run: events in order, counts, messages, and the steps for a digest.

import type { ResourceState } from "./snapshot";
import type { Change } from "./values";

export type Op =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "remove-pending-replace"
  | "refresh"
  | "read"
  | "import";

export type Severity = "debug" | "info" | "info#err" | "warning" | "error";

export type RunEvent =
  | { phase: "begin" | "done" | "failed"; op: Op; urn: string; changes?: Map<string, Change>; resource?: ResourceState }
  | { phase: "message"; severity: Severity; urn?: string; message: string };

/** A step as `preview --json` shows it. */
export interface Step {
  op: Op;
  urn: string;
  provider?: string;
  oldState?: ResourceState;
  newState?: ResourceState;
  changes?: Map<string, Change>;
  replaces?: string[];
}

export class Report {
  readonly events: RunEvent[] = [];
  readonly steps: Step[] = [];
  readonly counts = new Map<Op, number>();
  stackUrn = "";
  private readonly listeners: ((event: RunEvent) => void)[] = [];

  onEvent(listener: (event: RunEvent) => void): void {
    this.listeners.push(listener);
  }

  begin(op: Op, urn: string, detail: { changes?: Map<string, Change>; resource?: ResourceState } = {}): void {
    this.add({ phase: "begin", op, urn, ...detail });
  }

  /** `counted` is the operation for the summary; default providers, replacement halves and refreshes before a run don't count. */
  done(op: Op, urn: string, { counted, ...detail }: { counted?: Op; changes?: Map<string, Change>; resource?: ResourceState } = {}): void {
    if (counted) this.count(counted);
    this.add({ phase: "done", op, urn, ...detail });
  }

  /** Counts a step whose end is not reported. */
  count(op: Op): void {
    this.counts.set(op, (this.counts.get(op) ?? 0) + 1);
  }

  failed(op: Op, urn: string): void {
    this.add({ phase: "failed", op, urn });
  }

  message(severity: Severity, message: string, urn?: string): void {
    this.add({ phase: "message", severity, message, ...(urn && { urn }) });
  }

  /** Resources with an error; a message without a resource belongs to the stack. */
  get errored(): number {
    const urns = this.events.flatMap((event) =>
      event.phase === "message" && event.severity === "error" ? [event.urn ?? this.stackUrn] : [],
    );
    return new Set(urns).size;
  }

  get changed(): boolean {
    return [...this.counts].some(([op, n]) => op !== "same" && n > 0);
  }

  private add(event: RunEvent): void {
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
  }
}
