// Progress of long reads, for a person who waits.

import type { OnProgress } from "../../provider/client/paging";

/** Progress is reported after this time, and again each time it has passed. */
const EVERY_MS = 2_000;

/** Returns, for the name of what is read, a function that reports how many rows are read. */
export function progressOf(inform: (line: string) => void, now: () => number = Date.now): (label: string) => OnProgress {
  return (label) => {
    let last = now();
    return (read, total) => {
      if (now() - last < EVERY_MS) return;
      last = now();
      const number = (count: number): string => count.toLocaleString("en-US");
      inform(`reading ${number(read)}${total === undefined ? "" : ` of ${number(total)}`} ${label}`);
    };
  };
}
