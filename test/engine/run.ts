// One run of the stand-in engine, for all commands: its state, providers, report, and failure handling.

import PQueue from "p-queue";
import { InitFailed } from "./host";
import { type Hosts } from "./hosts";
import type { Planner } from "./plan";
import type { Report } from "./report";
import type { PendingOperation, ResourceState, Snapshot } from "./snapshot";
import type { Targets } from "./targets";

export interface RunOptions {
  preview: boolean;
  /** Maximum of parallel steps. */
  parallel: number;
  continueOnError: boolean;
  targets: Targets;
  /** Records or constrains the steps. */
  plan?: Planner;
}

/** A step failed. The error has been reported, and the state has its partial result. */
export class StepFailed extends Error {}

export class Run {
  /** Decides on steps one after the other, like the real engine. */
  readonly deciding = new PQueue({ concurrency: 1 });
  readonly doing: PQueue;
  failed = false;
  /** Whether check or diff failed: no step started, and the run itself is not reported as failed. */
  refused = false;
  /** Whether the run continues after an error, and fails at the end. */
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

  /** Whether no new step may start. */
  get stopped(): boolean {
    return this.cancelled || (this.failed && !this.options.continueOnError);
  }

  /** Starts no new step from here on, even with --continue-on-error. */
  halt(): void {
    this.cancelled = true;
  }

  cancel(): void {
    this.halt();
    this.refuse("cancelled: what was under way was finished, the rest was not begun");
  }

  /** Runs an operation of the provider with an entry in `pending_operations`, which a killed run leaves in the state. */
  async operate<T>(type: PendingOperation["type"], resource: ResourceState, act: () => Promise<T>): Promise<T> {
    this.snapshot.begin({ type, resource });
    try {
      return await act();
    } finally {
      this.snapshot.end(resource.urn);
    }
  }

  /** Reports a failure of a resource. In a preview no step fails, as none was to happen. */
  fail(error: unknown, urn: string): StepFailed {
    this.failed = true;
    const message = error instanceof InitFailed ? occurred(error.reasons) : error instanceof Error ? error.message : String(error);
    const { preview } = this.options;
    this.report.message("error", `${preview ? "Preview failed: " : ""}${message}`, urn);
    return new StepFailed(message);
  }

  /** Reports an error that prevents the run. */
  refuse(message: string): void {
    this.failed = this.refused = true;
    this.report.message("error", message);
  }

  /** Reports an error of a resource before a step started. */
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

/** The engine's list of reasons. */
const occurred = (reasons: string[]): string =>
  `${String(reasons.length)} error${reasons.length === 1 ? "" : "s"} occurred:\n${reasons.map((reason) => `\t* ${reason}\n`).join("")}\n`;
