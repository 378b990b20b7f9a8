// The interface of both code hosts, for tests that run on both.

import type { Sandbox } from "../../../sandbox/server";
import type { CodeHost } from "./code-host";
import type { Repository, Values } from "./repository";

export interface PipelineContext {
  repository: Repository;
  host: CodeHost;
  sandbox: Sandbox;
}

/** The results of a pipeline. */
export interface Outcome {
  /** Whether the pull request may be merged. */
  passed: boolean;
  jobs: Record<string, "success" | "failure" | "skipped">;
  output: string;
  /** Workflow commands in the output. */
  commands: string[];
}

export interface PullRequest {
  branch: string;
  commit: string;
  /** The target branch. Default: the default branch. */
  base?: string;
  fork?: boolean;
}

export interface Pipelines {
  /** Paths of the pipelines in the example. */
  files: string[];
  pullRequest: (request: PullRequest) => Promise<Outcome>;
  push: () => Promise<Outcome>;
  /** Only GitLab has schedules for other branches. */
  schedule: (branch?: string) => Promise<Outcome>;
}

/** The secrets and variables of an environment. There are no others. */
export function environment(name: string | undefined, sandbox: Sandbox): { secrets: Values; vars: Values } {
  if (name === undefined) return { secrets: {}, vars: {} };
  if (!["domo-preview", "domo-apply", "domo-drift"].includes(name)) throw new Error(`there is no environment ${name}`);
  return {
    secrets: { PULUMI_ACCESS_TOKEN: "unused", DOMO_ACCESS_TOKEN: "sandbox-token" },
    vars: { DOMO_INSTANCE: sandbox.url },
  };
}
