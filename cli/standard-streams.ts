// What happens if standard output or standard error can't be written, for all subcommands.

import { reasonOf } from "./files";

/** As shells report a program that ends because nobody reads its output any more: 128 + SIGPIPE. Node ignores the signal itself. */
const NOBODY_READS = 141;

/** Ends the process quietly if the reader has gone, as `head` does after its lines, and with one error line if there is another reason. */
export function endIfOutputFails(): void {
  const endFor = (name: string) => (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(NOBODY_READS);
    process.stderr.write(`error: can't write to ${name}: ${reasonOf(error)}\n`);
    process.exit(1);
  };
  process.stdout.on("error", endFor("standard output"));
  process.stderr.on("error", endFor("standard error"));
}
