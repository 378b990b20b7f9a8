// Where the client logs to.

import { printable } from "../../printable";
import type { Redactor } from "./redact";

export interface Log {
  /** For a person who waits for the result, such as long pauses. Pulumi prints it at once. */
  info(message: string): void;
  /** One line per request, and the causes of errors. The provider prints it with DOMO_LOG=debug. */
  debug(message: string): void;
}

export const noLog: Log = { info: () => undefined, debug: () => undefined };

/** A log that writes lines to a stream, without secrets. The level `debug` includes `debug` messages. */
export function standardLog(level: string | undefined, redactor: Redactor, stream: () => NodeJS.WritableStream): Log {
  const print = (message: string): void => {
    stream().write(`domo: ${printable(redactor.redactSentence(message))}\n`);
  };
  return { info: print, debug: level?.toLowerCase() === "debug" ? print : () => undefined };
}
