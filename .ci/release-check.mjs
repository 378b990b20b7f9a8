// What must hold before a version is published: `npm publish` runs this first. Registries keep a version forever.
import { readFileSync } from "node:fs";

const { version, repository } = JSON.parse(readFileSync("package.json", "utf8"));
const { GITHUB_REF, GITHUB_REPOSITORY, GITHUB_SERVER_URL } = process.env;
const problems = [];

// The provenance of a package says from which repository it was built. The registry compares the two, after everything else.
const built = GITHUB_REPOSITORY && `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
if (!repository?.url) problems.push("package.json names no repository: set repository.url");
else if (built && repository.url !== built) problems.push(`package.json names the repository ${repository.url}, and this is ${built}`);

if (GITHUB_REF !== `refs/tags/v${version}`) problems.push(`only the release workflow publishes ${version}, for the tag v${version}`);

const heading = `## ${version} — `;
const entry =
  readFileSync("CHANGELOG.md", "utf8")
    .split("\n")
    .find((line) => line.startsWith(heading)) ?? "";
if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.slice(heading.length))) problems.push(`CHANGELOG.md has no day of release for ${version}`);

for (const problem of problems) console.error(`error: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
