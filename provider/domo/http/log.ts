// What the client tells while it works.

import { printable } from "../../printable";
import type { Redactor } from "./redact";

export interface Log {
  /** Something a person waiting should know: printed by Pulumi as it happens. */
  info(message: string): void;
  /** One line a request, and the causes of errors; shown with DOMO_LOG=debug. */
  debug(message: string): void;
}

/** A log on standard output, which Pulumi shows as information: one line a message. */
export function standardLog(level: string | undefined, redactor: Redactor): Log {
  const print = (message: string): void => {
    process.stdout.write(`domo: ${printable(redactor.redactWhole(message))}\n`);
  };
  return { info: print, debug: level?.toLowerCase() === "debug" ? print : () => undefined };
}
