// What the client tells while it works.

import { printable } from "../../printable";
import type { Redactor } from "./redact";

export interface Log {
  /** Something a person waiting should know: printed by Pulumi as it happens. */
  info(message: string): void;
  /** One line a request, and the causes of errors; shown with DOMO_LOG=debug. */
  debug(message: string): void;
}

/** A log of one line a message on a stream, by default standard output, which Pulumi shows as information. */
export function standardLog(level: string | undefined, redactor: Redactor, stream: () => NodeJS.WritableStream): Log {
  const print = (message: string): void => {
    stream().write(`domo: ${printable(redactor.redactSentence(message))}\n`);
  };
  return { info: print, debug: level?.toLowerCase() === "debug" ? print : () => undefined };
}
