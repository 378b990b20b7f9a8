// Whether the stand-in engine may have changed since the branch that the current one started from. Its own suite takes minutes, and compares
// the stand-in with recordings of the real engine: it tests nothing of the provider.

const { execFileSync } = require("node:child_process");

const git = (...args) => {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
};

const pulumiVersion = (lockFile) => {
  try {
    return JSON.parse(lockFile).packages["node_modules/@pulumi/pulumi"].version;
  } catch {
    return undefined;
  }
};

/** True if `test/engine` or the version of @pulumi/pulumi differs from the upstream branch, or from the last commit where there is none. */
module.exports = function engineChanged() {
  const base = git("merge-base", "HEAD", "@{upstream}") ?? "HEAD";
  const changed = git("diff", "--name-only", base, "--", "test/engine", "package-lock.json");
  const added = git("ls-files", "--others", "--exclude-standard", "--", "test/engine");
  // Not a git repository: nothing tells.
  if (changed === undefined || added === undefined) return false;
  if (added !== "" || changed.split("\n").some((path) => path.startsWith("test/engine/"))) return true;
  if (!changed.includes("package-lock.json")) return false;
  const { readFileSync } = require("node:fs");
  return pulumiVersion(git("show", `${base}:package-lock.json`)) !== pulumiVersion(readFileSync("package-lock.json", "utf8"));
};
