// One stack of the proof: sandboxes, a project that uses them, and the stand-in engine in this process.

import { startSandbox, type Sandbox } from "../../../sandbox/server";
import type { Store } from "../../../sandbox/store/store";
import { execute, type CommandName, type Outcome } from "../../engine/engine";
import { Project, STACK } from "../../support/pulumi-cli";
import { endProcesses, inProcess } from "./in-process";

/** What the second provider of the programs is: another instance, or another host name of the same one. */
export type Second = "another instance" | "another name";

/** Sandboxes are reset, not started again: a listening socket for each of thousands of programs is slow. */
const sandboxes: Promise<[Sandbox, Sandbox]> = Promise.all([startSandbox({ seed: "small" }), startSandbox({ seed: "small" })]);

export async function closeSandboxes(): Promise<void> {
  for (const sandbox of await sandboxes) await sandbox.close();
}

export interface Ran {
  exitCode: number;
  outcome: Outcome;
  errors: string[];
  /** The preview as `pulumi preview --json --show-sames` prints it. */
  json: string;
}

export class World {
  private constructor(
    readonly project: Project,
    private readonly both: [Sandbox, Sandbox],
    readonly second: Second,
  ) {}

  static async open(second: Second): Promise<World> {
    const both = await sandboxes;
    for (const { url } of both) {
      const reset = await fetch(`${url}/_sandbox/reset`, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ seed: "small" }),
      });
      if (!reset.ok) throw new Error(`the sandbox was not reset: ${await reset.text()}`);
    }
    const project = Project.of("").use(both[0].url);
    Object.assign(project.config, { "domo:directory": "instance", "domo:requestsPerMinute": "1000000", "domo:concurrency": "16" });
    return new World(project, both, second);
  }

  close(): void {
    this.project.close();
  }

  get stores(): Store[] {
    return this.second === "another instance" ? this.both.map((sandbox) => sandbox.store()) : [this.both[0].store()];
  }

  /** The host of each store, as the review names it; of one store with two names both. */
  get hosts(): string[][] {
    const [first, other] = [new URL(this.both[0].url).host, new URL(this.secondUrl).host];
    return this.second === "another instance" ? [[first], [other]] : [[first, other]];
  }

  get secondUrl(): string {
    return this.second === "another instance" ? this.both[1].url : this.both[0].url.replace("127.0.0.1", "localhost");
  }

  async run(command: CommandName, program: string, { refresh }: { refresh: boolean }): Promise<Ran> {
    this.project.program(program);
    endProcesses();
    const processes = inProcess();
    const outcome = await execute(command, {
      cwd: this.project.dir,
      stack: STACK,
      config: this.project.config,
      secrets: this.project.secrets,
      environment: process.env,
      showSames: true,
      refresh,
      processes,
      onEvent: processes.onEvent,
    });
    const errors = outcome.report.events.flatMap((event) =>
      event.phase === "message" && event.severity === "error" ? [`${event.urn?.split("::").at(-1) ?? ""}: ${event.message}`] : [],
    );
    return { exitCode: outcome.exitCode, outcome, errors, json: JSON.stringify(outcome.digest) };
  }
}
