// A sandbox, a project on it and a Pulumi to run it, for one test.

import { expect } from "@jest/globals";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { isWrite, type Api } from "../support/test-bed";
import { Project, type Flags, type CommandResult, type PulumiCli } from "../support/pulumi-cli";

type Command = Parameters<PulumiCli["run"]>[0];

export class TestStack {
  private openProject: Project | undefined;
  private readonly others: { close: () => unknown }[] = [];

  private constructor(
    private readonly tool: PulumiCli,
    readonly sandbox: Sandbox,
    private readonly surface: Api,
  ) {}

  static async start(tool: PulumiCli, surface: Api = "public"): Promise<TestStack> {
    return new TestStack(tool, await startSandbox({ seed: "small" }), surface);
  }

  async close(): Promise<void> {
    this.openProject?.close();
    await this.sandbox.close();
    await Promise.all(this.others.map((other) => other.close()));
  }

  /** Makes the project: a program in which `domo` and `pulumi` are there, and what else Pulumi.yaml says. */
  useProgram(program: string, options?: object): void {
    this.openProject = Project.of(program, options).use(this.sandbox.url);
    this.openProject.config["domo:directory"] = this.surface;
  }

  /** Closes something else at the end, too. */
  also(other: { close: () => unknown }): void {
    this.others.push(other);
  }

  get project(): Project {
    if (!this.openProject) throw new Error("no project is open");
    return this.openProject;
  }

  run(command: Command, flags?: Flags): Promise<CommandResult> {
    return this.tool.run(command, this.project, flags);
  }

  /** Runs a command that must go well, and shows what it said where it does not. */
  async ok(command: Command, flags?: Flags): Promise<CommandResult> {
    const ran = await this.run(command, flags);
    expect([command, ran.exitCode, ran.exitCode === 0 ? "" : ran.output]).toEqual([command, 0, ""]);
    return ran;
  }

  state(): Promise<string> {
    return this.tool.state(this.project);
  }

  outputs(): Promise<string> {
    return this.tool.outputs(this.project);
  }

  user(email: string) {
    return this.sandbox.store().userByEmail(email);
  }

  group(wanted: string) {
    return [...this.sandbox.store().groups.values()].find(({ name, deleted }) => name === wanted && !deleted);
  }

  /** Requests that were meant to change something. */
  writes(): string[] {
    return this.sandbox.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
  }
}

/** What a preview would do: `update ada title`, a line for each resource. */
export const changesIn = ({ digest }: CommandResult): string[] =>
  digest!.steps
    .filter(({ op, urn }) => !["same", "refresh", "read"].includes(op) && !urn.includes("pulumi:pulumi:Stack"))
    .map(({ op, urn, diffReasons = [] }) => [op, urn.split("::").at(-1), ...diffReasons].join(" "))
    .sort();
