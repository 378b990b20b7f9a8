// First import of the command. Ends it on a Node that is too old, with one line and exit code 1.

import { nodeVersionProblem } from "../provider/node-version";

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`error: ${problem}\n`);
  process.exit(1);
}
