// Which commit a review is of, and when it was made: what a reader compares with the pull request.

/** Not a part of the review, which is the same for the same preview. */
export interface Origin {
  /** The beginning of the commit's hash. */
  commit?: string;
  /** For example `2026-11-22 14:05 UTC`. */
  time?: string;
}

const COMMIT = /^[0-9a-f]{7,64}$/i;

/** Enough for a person to compare, and for code hosts to link. */
const SHOWN_DIGITS = 12;

/** Events of GitHub for which GITHUB_SHA is of the code that the workflow has. For others it is of the default or the target branch. */
const EVENTS = ["push", "pull_request", "merge_group", "schedule", "workflow_dispatch"];

/**
 * @param commit - The option `--commit`. Default: what GitHub Actions or GitLab CI has in the environment, if it looks like a commit.
 * @throws an error of one sentence if the option is not a commit.
 */
export function originOf(commit: string | undefined, environment: Record<string, string | undefined>, now: Date): Origin {
  if (commit !== undefined && !COMMIT.test(commit)) throw new Error("--commit must be a commit's hash, of 7 to 64 hexadecimal digits");
  const { GITHUB_EVENT_NAME, GITHUB_SHA, CI_COMMIT_SHA } = environment;
  const known = [commit, EVENTS.includes(GITHUB_EVENT_NAME ?? "push") ? GITHUB_SHA : undefined, CI_COMMIT_SHA];
  const found = known.find((candidate) => candidate !== undefined && COMMIT.test(candidate));
  const time = `${now.toISOString().slice(0, "2026-11-22T14:05".length).replace("T", " ")} UTC`;
  return { ...(found !== undefined && { commit: found.toLowerCase().slice(0, SHOWN_DIGITS) }), time };
}
