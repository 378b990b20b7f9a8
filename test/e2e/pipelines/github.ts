// Runs the workflows of a repository like GitHub.

import { cpSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import { environment, type PipelineContext, type Outcome, type Pipelines } from "./pipelines";
import type { Values } from "./repository";

export interface Step {
  name?: string;
  if?: string;
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
  env?: Values;
}
export interface Job {
  if?: string;
  needs?: string | string[];
  environment?: string;
  permissions?: Values;
  env?: Values;
  steps: Step[];
}
export interface Workflow {
  on: Record<string, { types?: string[]; branches?: string[] } | null>;
  permissions?: Values;
  env?: Values;
  defaults?: { run: { shell: string } };
  jobs: Record<string, Job>;
}

type Contexts = Record<string, unknown>;

function evaluate(expression: string, contexts: Contexts, success = true): unknown {
  const value: unknown = runInNewContext(expression, { ...contexts, always: () => true, failure: () => !success });
  if (value === undefined) throw new Error(`the runner does not support ${expression}`);
  return value;
}

/** Whether a condition is met. Without a status function, it includes success(). */
const isMet = (condition: string | undefined, success: boolean, contexts: Contexts): boolean =>
  (success || /(?:always|failure)\(\)/.test(condition ?? "")) &&
  (condition === undefined || evaluate(condition, contexts, success) === true);

const interpolate = (values: Record<string, unknown> = {}, contexts: Contexts): Values =>
  Object.fromEntries(
    Object.entries(values).map(([key, text]) => [
      key,
      String(text).replaceAll(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => String(evaluate(expression, contexts))),
    ]),
  );

/** Workflow commands in the output, up to `stop-commands`. Blanks before a command are allowed. */
function commandsIn(output: string): string[] {
  const lines = output.split("\n").filter((line) => /^\s*::[\w-]+.*::/.test(line));
  const stop = lines.findIndex((line) => line.startsWith("::stop-commands::"));
  return stop < 0 ? lines : lines.slice(0, stop);
}

export function gitHub({ repository, host, sandbox }: PipelineContext): Pipelines {
  const artifacts = new Map<string, string>();

  const actions: Record<string, (folder: string, inputs: Values) => void> = {
    "actions/setup-node": () => undefined,
    "pulumi/actions": () => undefined,
    "actions/upload-artifact": (folder, { name = "", path = "" }) => {
      const file = join(repository.folder("artifact"), basename(path));
      cpSync(join(folder, path), file);
      artifacts.set(name, file);
    },
    "actions/download-artifact": (folder, { name = "", path = "" }) => {
      const file = artifacts.get(name)!;
      cpSync(file, join(folder, path, basename(file)));
    },
  };

  async function runJob(
    workflow: Workflow,
    name: string,
    contexts: Contexts,
  ): Promise<{ success: boolean; output: string; commands: string[] }> {
    const job = workflow.jobs[name]!;
    const jobContexts = { ...contexts, ...environment(job.environment, sandbox) };
    let folder = repository.folder(name);
    const result = { success: true, output: "", commands: [] as string[] };
    for (const { if: condition, uses, run = "", with: inputs, env } of job.steps) {
      const stepContexts = { ...jobContexts, job: { status: result.success ? "success" : "failure" } };
      if (!isMet(condition, result.success, stepContexts)) continue;
      const [action = ""] = uses?.split("@") ?? [];
      if (action === "actions/checkout") folder = repository.checkout(name, interpolate(inputs, stepContexts).ref ?? "main");
      else if (uses !== undefined) actions[action]!(folder, interpolate(inputs, stepContexts));
      const runner = {
        GITHUB_API_URL: host.url,
        GITHUB_REPOSITORY: "acme/access",
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_RUN_ID: "1",
        GITHUB_EVENT_NAME: String(evaluate("github.event_name", stepContexts)),
        GITHUB_STEP_SUMMARY: join(folder, "..", `${name}-summary.md`),
      };
      const settings = {
        ...runner,
        ...interpolate(workflow.env, stepContexts),
        ...interpolate(job.env, stepContexts),
        ...interpolate(env, stepContexts),
      };
      const pipefail = workflow.defaults?.run.shell === "bash";
      const { code, output } = await repository.shell(run, { folder, env: settings, pipefail });
      result.output += output;
      result.commands.push(...commandsIn(output));
      if (code !== 0) result.success = false;
    }
    return result;
  }

  /** Runs the workflows of an event, as they are on this ref. */
  async function run(event: string, ref: string, payload: object): Promise<Outcome> {
    const outcome: Outcome = { passed: false, jobs: {}, output: "", commands: [] };
    const github = {
      event_name: event,
      repository: "acme/access",
      token: "host-token",
      server_url: "https://github.example",
      run_id: "1",
      event: { repository: { default_branch: "main" }, ...payload },
    };
    for (const file of repository.files(ref, ".github/workflows")) {
      const workflow = parse(repository.read(ref, file)) as Workflow;
      if (!(event in workflow.on)) continue;
      for (const [name, { if: condition, needs }] of Object.entries(workflow.jobs)) {
        const needed = [needs ?? []].flat();
        const contexts = { github, needs: Object.fromEntries(needed.map((job) => [job, { result: outcome.jobs[job] }])) };
        const runs = isMet(
          condition,
          needed.every((job) => outcome.jobs[job] === "success"),
          contexts,
        );
        const result = runs ? await runJob(workflow, name, contexts) : undefined;
        outcome.jobs[name] = !result ? "skipped" : result.success ? "success" : "failure";
        outcome.output += result?.output ?? "";
        outcome.commands.push(...(result?.commands ?? []));
      }
    }
    return outcome;
  }

  return {
    files: [".github/workflows/domo-review.yml", ".github/workflows/domo-apply.yml"],
    async pullRequest({ branch, commit, base = "main", fork = false }) {
      artifacts.clear();
      const head = { sha: commit, repo: { full_name: fork ? "mallory/access" : "acme/access" } };
      const payload = { pull_request: { number: 7, head, base: { ref: base } } };
      const branchOutcome = await run("pull_request", branch, payload);
      const defaultOutcome = await run("pull_request_target", "main", payload);
      const { context, state } = host.statuses.get(commit) ?? {};
      return {
        passed: context === "domo-review" && state === "success",
        jobs: { ...branchOutcome.jobs, ...defaultOutcome.jobs },
        output: branchOutcome.output + defaultOutcome.output,
        commands: [...branchOutcome.commands, ...defaultOutcome.commands],
      };
    },
    push: () => run("push", "main", {}),
    schedule: () => run("schedule", "main", {}),
  };
}

export const summaryOf = ({ repository }: PipelineContext, job: string): string =>
  readFileSync(join(repository.home, `${job}-summary.md`), "utf8");
