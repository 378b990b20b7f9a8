// First import of the provider's entry point. Throws on a Node that is too old, so that the resource shows why nothing works.

import { nodeVersionProblem } from "./node-version";

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) throw new Error(problem);
