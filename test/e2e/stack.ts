// A stack for one end-to-end test: a sandbox, a project that uses it, and a Pulumi CLI.

import { expect } from "@jest/globals";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { isWrite, type Api } from "../support/test-bed";
import { Project, type Flags, type CommandResult, type PulumiCli } from "../support/pulumi-cli";

type Command = Parameters<PulumiCli["run"]>[0];

export class TestStack {
  private openProject: Project | undefined;
  private readonly resources: { close: () => unknown }[] = [];

  private constructor(
    private readonly cli: PulumiCli,
    readonly sandbox: Sandbox,
    private readonly api: Api,
  ) {}

  static async start(cli: PulumiCli, api: Api = "public"): Promise<TestStack> {
    return new TestStack(cli, await startSandbox({ seed: "small" }), api);
  }

  async close(): Promise<void> {
    this.openProject?.close();
    await this.sandbox.close();
    await Promise.all(this.resources.map((resource) => resource.close()));
  }

  /** Creates the project. The program is JavaScript with the variables `domo` and `pulumi`; `options` are further keys of Pulumi.yaml. */
  useProgram(program: string, options?: object): void {
    this.openProject = Project.of(program, options).use(this.sandbox.url);
    this.openProject.config["domo:directory"] = this.api;
  }

  /** Takes a project that was made otherwise. */
  useProject(project: Project): void {
    this.openProject = project.use(this.sandbox.url);
    this.openProject.config["domo:directory"] = this.api;
  }

  /** Closes another resource together with the stack. */
  closeLater(resource: { close: () => unknown }): void {
    this.resources.push(resource);
  }

  get project(): Project {
    if (!this.openProject) throw new Error("no project is open");
    return this.openProject;
  }

  run(command: Command, flags?: Flags): Promise<CommandResult> {
    return this.cli.run(command, this.project, flags);
  }

  /** Runs a command that must succeed. The assertion shows the output if it fails. */
  async ok(command: Command, flags?: Flags): Promise<CommandResult> {
    const result = await this.run(command, flags);
    expect([command, result.exitCode, result.exitCode === 0 ? "" : result.output]).toEqual([command, 0, ""]);
    return result;
  }

  state(): Promise<string> {
    return this.cli.state(this.project);
  }

  outputs(): Promise<string> {
    return this.cli.outputs(this.project);
  }

  user(email: string) {
    return this.sandbox.store().userByEmail(email);
  }

  group(groupName: string) {
    return [...this.sandbox.store().groups.values()].find(({ name, deleted }) => name === groupName && !deleted);
  }

  /** Writing requests so far, as `PUT /v1/users/7`. */
  writes(): string[] {
    return this.sandbox.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
  }
}

/** The changes of a preview, one per resource: `update ada title`. */
export const changesIn = ({ digest }: CommandResult): string[] =>
  digest!.steps
    .filter(({ op, urn }) => !["same", "refresh", "read"].includes(op) && !urn.includes("pulumi:pulumi:Stack"))
    .map(({ op, urn, diffReasons = [] }) => [op, urn.split("::").at(-1), ...diffReasons].join(" "))
    .sort();
