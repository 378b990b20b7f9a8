// Pulumi as tests and the demo use it: the real CLI where PATH has one that runs, else the stand-in engine. Both are asked for
// the same things and answer in the same form.

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
  /** Whether a preview gives its digest, which the real CLI makes by another preview. Default: true. */
  digest?: boolean;
  /** The file of an import. */
  file?: string;
  /** URNs of the only resources that may change. */
  target?: string[];
  /** URNs of resources to replace; for previews and ups. */
  replace?: string[];
  /** Both at once. */
  targetReplace?: string[];
}

export interface CommandResult {
  exitCode: number;
  /** What a person would have read. */
  output: string;
  /** What a preview would do; only of previews. */
  digest?: Digest;
}

export interface PulumiCli {
  name: string;
  run: (command: CommandName, project: Project, flags?: Flags) => Promise<CommandResult>;
  /** Marks a resource, by its URN, so that the next up replaces it. */
  taint: (project: Project, urn: string) => Promise<CommandResult>;
  /** Takes that mark away. */
  untaint: (project: Project, urn: string) => Promise<CommandResult>;
  /** The state of the stack, as `pulumi stack export` gives it. */
  state: (project: Project) => Promise<string>;
  /** What `pulumi stack output` shows. */
  outputs: (project: Project) => Promise<string>;
}

/** A project in a folder of its own, with the packages of this repository. */
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

  /** A project whose program is given: JavaScript in which `domo` and `pulumi` are there. */
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

  /** Settings that lead to a sandbox. */
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

/** The environment of programs and providers: nothing of the machine's own Domo settings gets in. */
function environmentOf(project: Project): Record<string, string | undefined> {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith("DOMO_"));
  const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), "pulumi-domo-compile-cache"), FORCE_COLOR: undefined };
  return { ...process.env, ...Object.fromEntries(foreign.map((name) => [name, undefined])), ...compileCache, ...project.environment };
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
    return { exitCode: outcome.exitCode, output: lines.join("\n"), ...(preview && digest && { digest: outcome.digest }) };
  },
  taint: (project, urn) => edited(() => taint({ cwd: project.dir, stack: STACK }, [urn])),
  untaint: (project, urn) => edited(() => untaint({ cwd: project.dir, stack: STACK }, [urn])),
  state(project) {
    const { deployment } = inspect({ cwd: project.dir, stack: STACK });
    return Promise.resolve(JSON.stringify({ version: 3, deployment }));
  },
  outputs(project) {
    const { resources = [] } = inspect({ cwd: project.dir, stack: STACK }).deployment;
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
    const hidden = (_key: string, value: unknown): unknown =>
      typeof value === "object" && value !== null && "ciphertext" in value ? "[secret]" : value;
    return Promise.resolve(JSON.stringify(outputs, hidden));
  },
};

/** What a command of the real CLI would give for an edit of the state. */
function edited(edit: () => void): Promise<CommandResult> {
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
  async run(command, project, { diff, expectNoChanges, file: importFile, digest = true, ...selection } = {}) {
    await prepare(file, project);
    const yes = command === "preview" ? [] : ["--yes", "--skip-preview"];
    const flags = [
      ...(diff ? ["--diff"] : []),
      ...selected(selection),
      ...(expectNoChanges ? ["--expect-no-changes"] : []),
      ...(importFile === undefined ? [] : ["--file", importFile, "--generate-code=false", "--protect=false"]),
    ];
    const ran = await pulumi(file, project, [command, ...yes, ...flags, "--color", "never"]);
    if (command !== "preview" || !digest) return ran;
    const json = await pulumi(file, project, [command, ...selected(selection), "--json", "--show-sames"]);
    return { ...ran, digest: parsed(json.output) };
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

/** Flags that say what a command is about, for both of the previews that one takes. */
const selected = ({ refresh, target = [], replace = [], targetReplace = [] }: Flags): string[] => [
  ...(refresh ? ["--refresh"] : []),
  ...target.flatMap((urn) => ["--target", urn]),
  ...replace.flatMap((urn) => ["--replace", urn]),
  ...targetReplace.flatMap((urn) => ["--target-replace", urn]),
];

/** A failed preview prints no digest. */
function parsed(output: string): Digest | undefined {
  try {
    return JSON.parse(output) as Digest;
  } catch {
    return undefined;
  }
}

const prepared = new WeakMap<Project, string>();

/** Makes the stack and gives it the project's configuration, where that has changed. */
async function prepare(file: string, project: Project): Promise<void> {
  const wanted = JSON.stringify([project.config, project.secrets]);
  if (prepared.get(project) === wanted) return;
  if (!prepared.has(project)) {
    mkdirSync(join(project.home, "state"), { recursive: true });
    await pulumi(file, project, ["stack", "init", STACK]);
  }
  for (const [key, value] of Object.entries(project.config)) await pulumi(file, project, ["config", "set", key, value]);
  for (const [key, value] of Object.entries(project.secrets)) await pulumi(file, project, ["config", "set", "--secret", key, value]);
  prepared.set(project, wanted);
}

function pulumi(file: string, project: Project, args: string[]): Promise<CommandResult> {
  const env = {
    ...environmentOf(project),
    // The CLI finds its language host beside itself.
    PATH: `${dirname(file)}${delimiter}${process.env.PATH ?? ""}`,
    PULUMI_HOME: project.home,
    PULUMI_BACKEND_URL: `file://${join(project.home, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return new Promise((done) => {
    execFile(file, [...args, "--non-interactive"], { cwd: project.dir, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const code = error?.code;
      done({ exitCode: error ? (typeof code === "number" ? code : 1) : 0, output: stdout + stderr });
    });
  });
}

/** How long a CLI may take to say its version; the npm wrapper has to fetch it first. */
const PATIENCE_MS = 60_000;

/**
 * The `pulumi` that runs here, if any. One that somebody has installed goes before the npm package of that name, which
 * npm puts first on PATH and which has to download the CLI.
 */
export async function findCli(): Promise<string | undefined> {
  const files = (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, "pulumi"));
  const there = [...new Set(files)].filter((file) => existsSync(file));
  const isWrapper = (file: string): boolean => file.includes("node_modules");
  for (const file of [...there.filter((each) => !isWrapper(each)), ...there.filter(isWrapper)]) {
    if (await answers(file)) return file;
  }
  return undefined;
}

const answers = (file: string): Promise<boolean> =>
  new Promise((answer) => {
    execFile(file, ["version"], { timeout: PATIENCE_MS, killSignal: "SIGKILL" }, (error) => {
      answer(!error);
    });
  });
