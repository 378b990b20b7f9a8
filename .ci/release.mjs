// Prepares a release from the first entry of CHANGELOG.md, `## <version> — unreleased`: sets its day and the version of package.json, checks the
// package by `npm publish --dry-run`, commits and tags. Pushing the tag publishes (.github/workflows/release.yml). Changes nothing on an error.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const UNRELEASED = /^## (\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?) — unreleased$/m;

const run = (command, ...args) => execFileSync(command, args, { encoding: "utf8", stdio: "pipe" }).trim();
const fail = (problems) => {
  for (const problem of problems) console.error(`error: ${problem}`);
  process.exit(1);
};

const changelog = readFileSync("CHANGELOG.md", "utf8");
const version = UNRELEASED.exec(changelog)?.[1];
const problems = [];
if (run("git", "status", "--porcelain") !== "") problems.push("there are changes that are not committed");
if (run("git", "branch", "--show-current") !== "main") problems.push("releases are made from the branch main");
if (version === undefined) problems.push("CHANGELOG.md has no heading `## <version> — unreleased`");
else if (run("git", "tag", "--list", `v${version}`) !== "") problems.push(`the tag v${version} exists already`);
if (problems.length > 0) fail(problems);

const day = new Date().toISOString().slice(0, "2026-01-31".length);
writeFileSync("CHANGELOG.md", changelog.replace(UNRELEASED, `## ${version} — ${day}`));
try {
  run("npm", "version", version, "--no-git-tag-version", "--allow-same-version");
  run("npm", "publish", "--dry-run", "--ignore-scripts", "--provenance=false");
} catch (error) {
  run("git", "checkout", "--", ".");
  fail([`the package can't be published, and nothing was changed: ${error.stderr ?? error.message}`]);
}
run("git", "commit", "--all", "--message", `Release ${version}`);
run("git", "tag", "--annotate", `v${version}`, "--message", `Release ${version}`);
console.log(`Committed and tagged v${version}. To publish: git push --atomic origin main v${version}`);
