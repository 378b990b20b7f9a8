// First import of the SDK's entry point. Ends the program on a Node that is too old, with a message and no stack trace.

import { nodeVersionProblem } from "../provider/node-version";
import { programError } from "./program-error";

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) throw programError(problem);
