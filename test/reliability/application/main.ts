// A process of the proof: `tsx main.ts '{"seed":1,"programs":100}'`. Prints its result as the last line. Programs are run outside of Jest, which would
// take the errors of programs that are meant to fail for its own, and by as many processes as there are processors.

import { prove, type ProofOptions } from "./proof";
import { closeSandboxes } from "./world";

process.setMaxListeners(0);
// The SDK records a stack trace for every promise, which takes half of the time.
process.setSourceMapsEnabled(false);
Error.stackTraceLimit = 2;
// Errors of a program are handled by what runs it. A later one belongs to a program that has failed already.
process.on("unhandledRejection", () => undefined);

const options = JSON.parse(process.argv[2] ?? "{}") as ProofOptions;
void prove(options).then(async (proved) => {
  await closeSandboxes();
  process.stdout.write(`${JSON.stringify(proved)}\n`, () => process.exit(0));
});
