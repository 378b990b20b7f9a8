// One run of the stand-in engine: what all commands share. A run has a state, providers, a report, and rules on failure.

import PQueue from "p-queue";
import { InitFailed } from "./host";
import { type Hosts } from "./hosts";
import type { Planner } from "./plan";
import type { Report } from "./report";
import type { PendingOperation, ResourceState, Snapshot } from "./snapshot";
import type { Targets } from "./targets";

export interface RunOptions {
  preview: boolean;
  /** Steps under way at once. */
  parallel: number;
  continueOnError: boolean;
  targets: Targets;
  /** What records or constrains the steps. */
  plan?: Planner;
}

/** A step went wrong; it has been told, and what there is of it is in the state. */
export class StepFailed extends Error {}

export class Run {
  /** Steps are decided on one after the other, as the real engine does it. */
  readonly deciding = new PQueue({ concurrency: 1 });
  readonly doing: PQueue;
  failed = false;
  /** Failed in check or diff: no step was begun, and the run as a whole is not told to have failed. */
  refused = false;
  /** Goes on in spite of an error, and fails in the end. */
  flawed = false;

  constructor(
    readonly snapshot: Snapshot,
    readonly hosts: Hosts,
    readonly report: Report,
    readonly options: RunOptions,
  ) {
    this.doing = new PQueue({ concurrency: options.parallel });
  }

  private cancelled = false;

  /** Whether nothing new may be begun. */
  get stopped(): boolean {
    return this.cancelled || (this.failed && !this.options.continueOnError);
  }

  /** Begins nothing new from here on, even with --continue-on-error. */
  halt(): void {
    this.cancelled = true;
  }

  cancel(): void {
    this.halt();
    this.refuse("cancelled: what was under way was finished, the rest was not begun");
  }

  /** Runs an operation on Domo's side of things with the marks that a killed run leaves behind. */
  async operate<T>(type: PendingOperation["type"], resource: ResourceState, act: () => Promise<T>): Promise<T> {
    this.snapshot.begin({ type, resource });
    try {
      return await act();
    } finally {
      this.snapshot.end(resource.urn);
    }
  }

  /** Tells a failure of a resource. In a preview nothing has failed to happen, so no step fails. */
  fail(error: unknown, urn: string): StepFailed {
    this.failed = true;
    const message = error instanceof InitFailed ? occurred(error.reasons) : error instanceof Error ? error.message : String(error);
    const { preview } = this.options;
    this.report.message("error", `${preview ? "Preview failed: " : ""}${message}`, urn);
    return new StepFailed(message);
  }

  /** Tells what keeps the run as a whole from going on. */
  refuse(message: string): void {
    this.failed = this.refused = true;
    this.report.message("error", message);
  }

  /** Tells what keeps a resource from being dealt with, before a step was begun. */
  refuseResource(urn: string, error: unknown): StepFailed {
    this.refused = true;
    return this.fail(error, urn);
  }

  /** Ends a failed run's report. */
  conclude(): void {
    if (this.flawed) this.failed = true;
    if (this.failed && !this.refused) this.report.message("error", this.options.preview ? "preview failed" : "update failed");
  }
}

/** As the engine lists reasons. */
const occurred = (reasons: string[]): string =>
  `${String(reasons.length)} error${reasons.length === 1 ? "" : "s"} occurred:\n${reasons.map((reason) => `\t* ${reason}\n`).join("")}\n`;
