// Runs a pipeline like GitLab, with a configuration file of another project.

import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import { environment, type PipelineContext, type Outcome, type Pipelines } from "./pipelines";
import type { Values } from "./repository";

export interface Job {
  rules: { if: string; when?: "on_failure" }[];
  needs?: string[];
  environment?: string | { name: string };
  variables?: Record<string, string | number>;
  script: string[];
  artifacts?: { paths: string[]; expire_in: string };
}
/** The jobs of a pipeline, and their image. */
export function read(text: string): { image: string; jobs: Record<string, Job> } {
  const { default: common, ...jobs } = parse(text) as { default: { image: { name: string } } };
  return { image: common.image.name, jobs };
}

const isMet = (rule: string, variables: Values): boolean =>
  runInNewContext(rule.replaceAll(/\$(\w+)/g, (_all, name: string) => JSON.stringify(variables[name] ?? null))) === true;

export function gitLab({ repository, host, sandbox }: PipelineContext): Pipelines {
  // The file of the other project. The file of this name on a branch is not read.
  const { jobs } = read(repository.read("main", ".gitlab-ci.yml"));

  async function run(ref: string, event: Values): Promise<Outcome> {
    const outcome: Outcome = { passed: false, jobs: {}, output: "", commands: [] };
    const predefined = { CI_PROJECT_ID: "42", CI_DEFAULT_BRANCH: "main", CI_REPOSITORY_URL: repository.origin, CI_API_V4_URL: host.url };
    const artifacts: [from: string, path: string][] = [];
    for (const [name, job] of Object.entries(jobs)) {
      const rule = job.rules.find((each) => isMet(each.if, { ...predefined, ...event }));
      if (!rule) continue;
      const hasFailed = (job.needs ?? []).some((needed) => outcome.jobs[needed] !== "success");
      if (hasFailed !== (rule.when === "on_failure")) {
        outcome.jobs[name] = "skipped";
        continue;
      }
      const folder = job.variables?.GIT_STRATEGY === "empty" ? repository.folder(name) : repository.checkout(name, ref);
      for (const [from, path] of job.needs ? artifacts : []) cpSync(join(from, path), join(folder, path));
      const scope = typeof job.environment === "string" ? job.environment : job.environment?.name;
      const { secrets, vars } = scope === "domo-review" ? { secrets: {}, vars: {} } : environment(scope, sandbox);
      const hostSecrets: Values = scope === "domo-review" || scope === "domo-drift" ? { GITLAB_TOKEN: "host-token" } : {};
      const variables = Object.fromEntries(Object.entries(job.variables ?? {}).map(([key, value]) => [key, String(value)]));
      const env = { ...predefined, ...event, ...secrets, ...vars, ...hostSecrets, ...variables, CI_PROJECT_DIR: folder };
      const { code, output } = await repository.shell(job.script.join("\n"), { folder, env, pipefail: true });
      outcome.jobs[name] = code === 0 ? "success" : "failure";
      outcome.output += output;
      for (const path of job.artifacts?.paths ?? []) if (existsSync(join(folder, path))) artifacts.push([folder, path]);
    }
    const results = Object.values(outcome.jobs);
    outcome.passed = results.length > 0 && results.every((result) => result === "success");
    return outcome;
  }

  return {
    files: [".gitlab-ci.yml"],
    pullRequest: ({ commit, base = "main", fork = false }) =>
      run(commit, {
        CI_PIPELINE_SOURCE: "merge_request_event",
        CI_MERGE_REQUEST_IID: "7",
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: fork ? "43" : "42",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: base,
      }),
    push: () => run("main", { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main" }),
    schedule: (branch = "main") => run(branch, { CI_PIPELINE_SOURCE: "schedule", CI_COMMIT_BRANCH: branch }),
  };
}
