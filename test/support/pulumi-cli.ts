// The Pulumi CLI for tests and the demo: the real one if PATH has one that runs, else the stand-in engine, with the same interface.

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { conclusion, progress, title } from "../engine/display";
import { execute, inspect, taint, untaint, type CommandName } from "../engine/engine";
import type { Digest } from "../engine/digest";

export const ROOT = join(__dirname, "..", "..");

export interface Flags {
  diff?: boolean;
  refresh?: boolean;
  expectNoChanges?: boolean;
  /** Whether a preview returns its digest, for which the real CLI runs a second preview. `only` runs no first one. Default: true. */
  digest?: boolean | "only";
  /** Further flags of the preview that returns the digest. Only for the real CLI. */
  digestFlags?: string[];
  /** The file of an import. */
  file?: string;
  /** URNs of the only resources that may change. */
  target?: string[];
  /** URNs of resources to replace; for previews and ups. */
  replace?: string[];
  /** URNs of resources to replace, and the only ones that may change. */
  targetReplace?: string[];
  /** Operations at once. Default: the engine's own, which for the real CLI is four for each core. */
  parallel?: number;
}

export interface CommandResult {
  exitCode: number;
  /** Standard output and standard error. */
  output: string;
  /** The JSON of a preview. Only for previews. */
  digest?: Digest;
}

export interface PulumiCli {
  name: string;
  run: (command: CommandName, project: Project, flags?: Flags) => Promise<CommandResult>;
  /** `pulumi state taint`: the next up replaces the resource. */
  taint: (project: Project, urn: string) => Promise<CommandResult>;
  /** `pulumi state untaint`. */
  untaint: (project: Project, urn: string) => Promise<CommandResult>;
  /** The state of the stack, as of `pulumi stack export`. */
  state: (project: Project) => Promise<string>;
  /** The output of `pulumi stack output --json`. */
  outputs: (project: Project) => Promise<string>;
}

/** A Pulumi project in a temporary folder, with the packages of this repository. */
export class Project {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-project-")));
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-home-")));
  config: Record<string, string> = {};
  secrets: Record<string, string> = {};
  environment: Record<string, string | undefined> = {};

  private constructor() {
    symlinkSync(join(ROOT, "node_modules"), join(this.dir, "node_modules"));
  }

  /** A copy of one of the examples. */
  static example(name: string): Project {
    const project = new Project();
    cpSync(join(ROOT, "examples", name), project.dir, { recursive: true });
    return project;
  }

  /** A folder without a project, in which packages are found. */
  static empty(): Project {
    return new Project();
  }

  /** A project with this program: JavaScript with the variables `domo` and `pulumi`. `options` are further keys of Pulumi.yaml. */
  static of(program: string, options: object = {}): Project {
    const project = new Project();
    const yaml = { name: "test", runtime: { name: "nodejs", options: { typescript: false } }, ...options };
    writeFileSync(join(project.dir, "Pulumi.yaml"), JSON.stringify(yaml));
    writeFileSync(join(project.dir, "package.json"), JSON.stringify({ name: "test", main: "index.js" }));
    project.program(program);
    return project;
  }

  program(text: string): void {
    const head = 'const pulumi = require("@pulumi/pulumi");\nconst domo = require("pulumi-domo");\n';
    writeFileSync(join(this.dir, "index.js"), head + text);
  }

  /** Adds the settings for a sandbox. */
  use(url: string): this {
    this.config = { ...this.config, "domo:instance": url, "domo:apiUrl": url, "domo:clientId": "sandbox" };
    this.secrets = { ...this.secrets, "domo:clientSecret": "sandbox-secret", "domo:accessToken": "sandbox-token" };
    return this;
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const STACK = "dev";

/** The environment of programs and providers, without Domo settings of this machine. */
function environmentOf(project: Project): Record<string, string | undefined> {
  const domoSettings = Object.keys(process.env).filter((name) => name.startsWith("DOMO_"));
  const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), "pulumi-domo-compile-cache"), FORCE_COLOR: undefined };
  return { ...process.env, ...Object.fromEntries(domoSettings.map((name) => [name, undefined])), ...compileCache, ...project.environment };
}

export const standIn: PulumiCli = {
  name: "the stand-in engine",
  async run(command, project, { diff = false, digest = true, ...flags } = {}) {
    const lines: string[] = [title(command, STACK, { preview: command === "preview" })];
    const preview = command === "preview";
    const outcome = await execute(command, {
      ...flags,
      showSames: true,
      cwd: project.dir,
      stack: STACK,
      config: project.config,
      secrets: project.secrets,
      environment: environmentOf(project),
      onEvent: progress((line) => lines.push(line), { preview, diff }),
    });
    lines.push(...conclusion(outcome, { preview }));
    return { exitCode: outcome.exitCode, output: lines.join("\n"), ...(preview && digest !== false && { digest: outcome.digest }) };
  },
  taint: (project, urn) => resultOf(() => taint({ cwd: project.dir, stack: STACK }, [urn])),
  untaint: (project, urn) => resultOf(() => untaint({ cwd: project.dir, stack: STACK }, [urn])),
  state(project) {
    const { deployment } = inspect({ cwd: project.dir, stack: STACK });
    return Promise.resolve(JSON.stringify({ version: 3, deployment }));
  },
  outputs(project) {
    const { resources = [] } = inspect({ cwd: project.dir, stack: STACK }).deployment;
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
    const hideSecrets = (_key: string, value: unknown): unknown =>
      typeof value === "object" && value !== null && "ciphertext" in value ? "[secret]" : value;
    return Promise.resolve(JSON.stringify(outputs, hideSecrets));
  },
};

/** The result that a command of the real CLI would have. */
function resultOf(edit: () => void): Promise<CommandResult> {
  try {
    edit();
    return Promise.resolve({ exitCode: 0, output: "" });
  } catch (error) {
    return Promise.resolve({ exitCode: 1, output: `error: ${error instanceof Error ? error.message : String(error)}` });
  }
}

/** The CLI at `file`. */
export const realCli = (file: string): PulumiCli => ({
  name: `the pulumi CLI (${file})`,
  async run(command, project, { diff, expectNoChanges, file: importFile, digest = true, digestFlags = [], ...common } = {}) {
    await prepare(file, project);
    const yes = command === "preview" ? [] : ["--yes", "--skip-preview"];
    const flags = [
      ...(diff ? ["--diff"] : []),
      ...commonFlags(common),
      ...(expectNoChanges ? ["--expect-no-changes"] : []),
      ...(importFile === undefined ? [] : ["--file", importFile, "--generate-code=false", "--protect=false"]),
    ];
    const isDigestOnly = command === "preview" && digest === "only";
    const result = isDigestOnly ? undefined : await pulumi(file, project, [command, ...yes, ...flags, "--color", "never"]);
    if (result && (command !== "preview" || !digest)) return result;
    const json = await pulumi(file, project, [command, ...commonFlags(common), "--json", "--show-sames", ...digestFlags]);
    return { ...(result ?? json), digest: parseDigest(json.output) };
  },
  taint: (project, urn) => pulumi(file, project, ["state", "taint", urn, "--yes"]),
  untaint: (project, urn) => pulumi(file, project, ["state", "untaint", urn, "--yes"]),
  async state(project) {
    return (await pulumi(file, project, ["stack", "export"])).output;
  },
  async outputs(project) {
    return (await pulumi(file, project, ["stack", "output", "--json"])).output;
  },
});

/** The engine events of an up of the real CLI, one JSON object a line. */
export async function upEvents(file: string, project: Project): Promise<string> {
  await prepare(file, project);
  return (await pulumi(file, project, ["up", "--yes", "--skip-preview", "--json"])).output;
}

/** Updates a stack for each program of the process. Prints what the Automation API says of those that fail. */
const INLINE = `
const { LocalWorkspace, PulumiCommand } = require("@pulumi/pulumi/automation");
const pulumi = require("@pulumi/pulumi");
const domo = require("pulumi-domo");
const { programs, config } = JSON.parse(process.argv[2]);
const update = async ([stackName, text]) => {
  const program = async () => void new Function("domo", "pulumi", text)(domo, pulumi);
  const pulumiCommand = await PulumiCommand.get({ skipVersionCheck: true });
  const stack = await LocalWorkspace.createOrSelectStack({ stackName, projectName: "inline", program }, { workDir: __dirname, pulumiCommand });
  await stack.setAllConfig(config);
  return [stackName, await stack.up().then(() => "", (error) => error.message)];
};
Promise.all(Object.entries(programs).map(update)).then((outcomes) => {
  console.log(JSON.stringify(Object.fromEntries(outcomes)));
});
`;

/** Updates a stack for each of the programs, in one process. Returns the error of each, empty if it succeeds. */
export async function runInline(file: string, project: Project, programs: Record<string, string>): Promise<Record<string, string>> {
  const script = join(project.dir, "inline.js");
  writeFileSync(script, INLINE);
  const config = Object.fromEntries([
    ...Object.entries(project.config).map(([key, value]) => [key, { value }]),
    ...Object.entries(project.secrets).map(([key, value]) => [key, { value, secret: true }]),
  ]);
  const given = JSON.stringify({ programs, config });
  const { output } = await start(process.execPath, [script, given], { file, project });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, string>;
}

/** Flags that both previews of one preview command have. */
const commonFlags = ({ refresh, parallel, target = [], replace = [], targetReplace = [] }: Flags): string[] => [
  ...(refresh ? ["--refresh"] : []),
  ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
  ...target.flatMap((urn) => ["--target", urn]),
  ...replace.flatMap((urn) => ["--replace", urn]),
  ...targetReplace.flatMap((urn) => ["--target-replace", urn]),
];

/** Undefined for a failed preview, which prints no digest. */
function parseDigest(output: string): Digest | undefined {
  try {
    return JSON.parse(output) as Digest;
  } catch {
    return undefined;
  }
}

const prepared = new WeakMap<Project, string>();

/** Creates the stack, and sets its configuration if that has changed. */
async function prepare(file: string, project: Project): Promise<void> {
  const config = JSON.stringify([project.config, project.secrets]);
  if (prepared.get(project) === config) return;
  if (!prepared.has(project)) {
    mkdirSync(join(project.home, "state"), { recursive: true });
    await pulumi(file, project, ["stack", "init", STACK]);
  }
  for (const [key, value] of Object.entries(project.config)) await pulumi(file, project, ["config", "set", key, value]);
  for (const [key, value] of Object.entries(project.secrets)) await pulumi(file, project, ["config", "set", "--secret", key, value]);
  prepared.set(project, config);
}

const pulumi = (file: string, project: Project, args: string[]): Promise<CommandResult> =>
  start(file, [...args, "--non-interactive"], { file, project });

/** Starts a command in the environment of the CLI at `file`. */
function start(command: string, args: string[], { file, project }: { file: string; project: Project }): Promise<CommandResult> {
  const env = {
    ...environmentOf(project),
    // The CLI finds its language host in its own folder.
    PATH: `${dirname(file)}${delimiter}${process.env.PATH ?? ""}`,
    PULUMI_HOME: project.home,
    PULUMI_BACKEND_URL: `file://${join(project.home, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: project.dir, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const code = error?.code;
      resolve({ exitCode: error ? (typeof code === "number" ? code : 1) : 0, output: stdout + stderr });
    });
  });
}

/** Timeout of `pulumi version`. The npm wrapper first has to download the CLI. */
const VERSION_TIMEOUT_MS = 60_000;

/**
 * The path of a `pulumi` that runs here, if any. An installed one is preferred to the npm package of that name, which npm puts first on PATH
 * and which has to download the CLI.
 */
export async function findCli(): Promise<string | undefined> {
  const files = (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, "pulumi"));
  const existing = [...new Set(files)].filter((file) => existsSync(file));
  const isWrapper = (file: string): boolean => file.includes("node_modules");
  for (const file of [...existing.filter((candidate) => !isWrapper(candidate)), ...existing.filter(isWrapper)]) {
    if (await runs(file)) return file;
  }
  return undefined;
}

const runs = (file: string): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(file, ["version"], { timeout: VERSION_TIMEOUT_MS, killSignal: "SIGKILL" }, (error) => {
      resolve(!error);
    });
  });
