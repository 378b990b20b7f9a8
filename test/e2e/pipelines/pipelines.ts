// What both code hosts have in common, for tests that run on both.

import type { Sandbox } from "../../../sandbox/server";
import type { CodeHost } from "./code-host";
import type { Repository, Values } from "./repository";

export interface Bed {
  repository: Repository;
  host: CodeHost;
  sandbox: Sandbox;
}

/** What became of the jobs of a pipeline. */
export interface Outcome {
  /** Of a pull request: whether it may be merged. */
  passed: boolean;
  jobs: Record<string, "success" | "failure" | "skipped">;
  output: string;
  /** What the output told the runner to do. */
  commands: string[];
}

export interface PullRequest {
  branch: string;
  commit: string;
  /** The branch that it is for. Default: the default branch. */
  base?: string;
  fork?: boolean;
}

export interface Pipelines {
  /** Where the pipelines are in the example. */
  files: string[];
  pullRequest: (request: PullRequest) => Promise<Outcome>;
  push: () => Promise<Outcome>;
  /** A schedule may be of another branch on GitLab, and not on GitHub. */
  schedule: (branch?: string) => Promise<Outcome>;
}

/** Secrets and variables of an environment; nothing else has any. */
export function environment(name: string | undefined, sandbox: Sandbox): { secrets: Values; vars: Values } {
  if (name === undefined) return { secrets: {}, vars: {} };
  if (!["domo-preview", "domo-apply", "domo-drift"].includes(name)) throw new Error(`there is no environment ${name}`);
  return {
    secrets: { PULUMI_ACCESS_TOKEN: "unused", DOMO_ACCESS_TOKEN: "sandbox-token" },
    vars: { DOMO_INSTANCE: sandbox.url },
  };
}
