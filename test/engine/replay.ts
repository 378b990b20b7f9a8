// Replays a scenario that was recorded from the real engine with the stand-in, and makes both comparable.

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { join } from "node:path";
import { cancel, execute, inspect, taint, untaint, type CommandName, type Options, type Outcome } from "./engine";
import { comparable, counted, eventOf, normaliser, previewOf, ROOT, type Call, type DigestStep, type Event, type Seen } from "./comparable";

export interface Edit {
  set?: string[];
  delete?: string[];
  value?: unknown;
}

export interface RecordedStep {
  name: string;
  command: string;
  program?: unknown;
  world?: Edit[];
  config?: Record<string, string | { $secret: string }>;
  importFile?: unknown;
  kill?: string;
  exitCode: number | string;
  calls: Call[];
  events: Event[];
  summary: Record<string, number>;
  preview?: { steps: DigestStep[]; changeSummary?: Record<string, number> };
  locks: number;
  state: Record<string, unknown>;
  objects: unknown;
}

export interface Transcript {
  name: string;
  about: string;
  parallelism: string;
  project?: object;
  steps: RecordedStep[];
}

export const readTranscript = (file: string): Transcript => JSON.parse(readFileSync(file, "utf8")) as Transcript;

/** A folder with the program and provider of the fixture, for one scenario. */
export class Scene {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-scene-")));
  private readonly config: Record<string, string> = {};
  private readonly secrets: Record<string, string> = {};
  private readonly inOrder: boolean;
  private readonly normalise: (value: unknown) => unknown;

  constructor(private readonly transcript: Transcript) {
    this.inOrder = transcript.parallelism.startsWith("--parallel 1, and the program waits");
    this.normalise = normaliser(this.dir);
    const modules = join(this.dir, "node_modules");
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", "@pulumi", "pulumi"), join(modules, "@pulumi", "pulumi"));
    cpSync(join(__dirname, "fixture", "provider"), join(modules, "fixture-provider"), { recursive: true });
    cpSync(join(__dirname, "fixture", "program", "index.js"), join(this.dir, "index.js"));
    const project = { name: "fixture", runtime: { name: "nodejs", options: { typescript: false } }, ...transcript.project };
    writeFileSync(join(this.dir, "Pulumi.yaml"), JSON.stringify(project));
    writeFileSync(join(this.dir, "package.json"), JSON.stringify({ name: "fixture", main: "index.js" }));
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  async play(step: RecordedStep): Promise<Seen> {
    this.prepare(step);
    const command = step.command.split(" ");
    const killed = step.kill === undefined ? undefined : await this.kill(command, step.kill, step.calls);
    const outcome = killed ? undefined : await this.perform(command);
    const { deployment, locks } = inspect(this.options([]));
    const calls = this.calls();
    const { secrets_providers: _secrets, manifest: _manifest, ...state } = deployment;
    const report = outcome?.report;
    const recorded = {
      exitCode: killed ?? outcome?.exitCode ?? 0,
      calls,
      events: (report?.events ?? []).map(eventOf),
      summary: outcome ? counted(outcome, command) : {},
      ...(command[0] === "preview" && outcome && { preview: previewOf(outcome) }),
      locks,
      state,
      objects: this.world().objects ?? {},
    };
    const plain: unknown = JSON.parse(JSON.stringify(recorded));
    return comparable(this.normalise(plain) as Omit<Seen, "errors">, { inOrder: this.inOrder, killed: killed !== undefined });
  }

  /** The recorded step in the same form. */
  expected(step: RecordedStep): Seen {
    const { exitCode, calls, events, summary: counts, preview, locks, state, objects } = step;
    const digest = preview && { steps: preview.steps, changeSummary: preview.changeSummary ?? {} };
    const recorded = { exitCode, calls, events, summary: counts, ...(digest && { preview: digest }), locks, state, objects };
    // The recorded numbers of random ids are removed: ids are identified by where they occur.
    const withoutNumbers = JSON.parse(JSON.stringify(recorded).replaceAll(/<uuid-\d+>/g, "<uuid>")) as typeof recorded;
    return comparable(withoutNumbers, { inOrder: this.inOrder, killed: step.kill !== undefined });
  }

  private prepare({ world, program, importFile, config = {} }: RecordedStep): void {
    if (world) edit(join(this.dir, "world.json"), world);
    if (program !== undefined) writeFileSync(join(this.dir, "program.json"), JSON.stringify(program));
    if (importFile !== undefined) writeFileSync(join(this.dir, "import.json"), JSON.stringify(importFile, withProviderText));
    for (const [key, value] of Object.entries(config)) {
      if (typeof value === "string") this.config[key] = value;
      else this.secrets[key] = value.$secret;
    }
    writeFileSync(join(this.dir, "calls.jsonl"), "");
  }

  private environment(): Record<string, string | undefined> {
    return {
      ...process.env,
      NODE_COMPILE_CACHE: join(tmpdir(), "pulumi-domo-compile-cache"),
      FIXTURE_WORLD: join(this.dir, "world.json"),
      FIXTURE_CALLS: join(this.dir, "calls.jsonl"),
      FIXTURE_PROGRAM: join(this.dir, "program.json"),
      FIXTURE_SLOW_MS: "1500",
      FIXTURE_IN_TURN: this.inOrder ? "1" : "",
    };
  }

  private options(flags: string[]): Options {
    return {
      cwd: this.dir,
      stack: "dev",
      config: this.config,
      secrets: this.secrets,
      environment: this.environment(),
      ...(flags.includes("--refresh") && { refresh: true }),
      expectNoChanges: flags.includes("--expect-no-changes"),
      continueOnError: flags.includes("--continue-on-error"),
      clearPendingCreates: flags.includes("--clear-pending-creates"),
      target: given(flags, "--target"),
      targetDependents: flags.includes("--target-dependents"),
      replace: given(flags, "--replace"),
      targetReplace: given(flags, "--target-replace"),
      previewOnly: flags.includes("--preview-only"),
      ...(flags.includes("--file") && { file: join(this.dir, "import.json") }),
      plan: given(flags, "--plan").map((file) => join(this.dir, file))[0],
      savePlan: given(flags, "--save-plan").map((file) => join(this.dir, file))[0],
      parallel: this.transcript.parallelism.startsWith("default") ? 16 : 1,
    };
  }

  private async perform([name = "", ...flags]: string[]): Promise<Outcome | undefined> {
    if (name === "cancel") {
      cancel(this.options(flags));
      return undefined;
    }
    if (name === "state") {
      const [edit, ...urns] = flags.filter((flag) => !flag.startsWith("--"));
      (edit === "taint" ? taint : untaint)(this.options([]), urns);
      return undefined;
    }
    return execute(name as CommandName, this.options(flags));
  }

  /** Runs the engine in a separate process, and kills only that process during the last recorded call of `method`, which is the slow one. */
  private async kill(command: string[], method: string, recorded: Call[]): Promise<string> {
    const number = recorded.filter((call) => call.method === method).length;
    const flags = Object.entries(this.config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const secrets = Object.entries(this.secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    const args = ["--import", "tsx", join(__dirname, "main.ts"), ...command, "--cwd", this.dir, "--parallel", "1", ...flags, ...secrets];
    const engine = spawn("node", args, { cwd: ROOT, env: this.environment(), stdio: "ignore" });
    const ended = new Promise<string>((done) => {
      engine.once("exit", (code, signal) => {
        done(signal ?? String(code));
      });
    });
    const over = (): boolean => engine.exitCode !== null || engine.signalCode !== null;
    const inFlight = (): boolean => {
      const call = this.raw().filter(({ begun }) => begun?.method === method)[number - 1];
      return call !== undefined && !call.result;
    };
    while (!over() && !inFlight()) await setTimeout(20);
    engine.kill("SIGKILL");
    const code = await ended;
    // The provider process continues, and finishes the call.
    while (this.raw().some(({ begun, result }) => begun && !result)) await setTimeout(20);
    return code;
  }

  private raw(): { begun?: { method: string; instance: string }; result?: object }[] {
    const calls = new Map<string, { begun?: { method: string; instance: string }; result?: object }>();
    const lines = readFileSync(join(this.dir, "calls.jsonl"), "utf8").split("\n");
    // The last line may be incomplete while it is being written.
    for (const line of lines.slice(0, -1)) {
      const { call, ...rest } = JSON.parse(line) as { call: string; method?: string };
      const known = calls.get(call) ?? {};
      calls.set(
        call,
        rest.method === undefined ? { ...known, result: rest } : { ...known, begun: rest as { method: string; instance: string } },
      );
    }
    return [...calls.values()];
  }

  private calls(): object[] {
    return this.raw().map(({ begun, result }) => ({ ...begun, ...result }));
  }

  private world(): { objects?: unknown } {
    const file = join(this.dir, "world.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { objects?: unknown }) : {};
  }
}

/** The values of a flag that may be given several times. */
const given = (flags: string[], flag: string): string[] => flags.flatMap((each, i) => (each === flag ? [flags[i + 1] ?? ""] : []));

const withProviderText = (key: string, value: unknown): unknown =>
  key === "__provider" ? `exports.handler=()=>require("fixture-provider/dynamic").provider("${String(value).split(" ")[1] ?? ""}")` : value;

function edit(file: string, edits: Edit[]): void {
  const world = (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { objects: {}, next: {}, faults: {}, slow: {} }) as Record<
    string,
    unknown
  >;
  for (const { set, delete: drop, value } of edits) {
    const keys = set ?? drop ?? [];
    let place = world;
    for (const key of keys.slice(0, -1)) place = (place[key] ??= {}) as Record<string, unknown>;
    const last = keys.at(-1) ?? "";
    if (set) place[last] = value;
    else Reflect.deleteProperty(place, last);
  }
  writeFileSync(file, JSON.stringify(world));
}
