// Reads an event log line by line: it may be larger than what fits into memory, and end where the run was killed.

import type { TextDecoder } from "node:util";
import type { z } from "zod";
import { decoderFor } from "../files";
import { EngineEvent } from "./events";

/** Characters of a line. An event with both states of the largest resource is far shorter. */
const LONGEST_LINE = 64 * 1024 * 1024;
/** Lines that are no events, before the rest is not read. */
const MOST_PROBLEMS = 5;

/** A log is invalid. The message has one line for each problem. */
export class InvalidLogError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.length === 1 ? problems[0] : `the log is invalid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

export interface EventsRead {
  /** Whether the log ends within a line, as it does when the run is killed. */
  isCut: boolean;
}

/**
 * Gives each event to `add`.
 *
 * @param name - The file, in errors.
 * @throws {@link InvalidLogError} with the problems of the first lines that are no events.
 */
export async function readEvents(chunks: AsyncIterable<Uint8Array>, name: string, add: (event: EngineEvent) => void): Promise<EventsRead> {
  const problems: string[] = [];
  let isCut = false;
  let number = 0;
  let count = 0;
  let isInPreview = false;
  let hasPreview = false;
  for await (const { text, isEnded } of linesOf(chunks, name)) {
    number++;
    const line = text.trim();
    // `pulumi up --json` without --skip-preview prints its preview first, over several lines.
    if (number === 1 && line === "{" && isEnded) isInPreview = hasPreview = true;
    else if (isInPreview) isInPreview = text.trimEnd() !== "}";
    else if (line !== "") {
      const { event, problem = "" } = parse(line);
      if (event) {
        count++;
        add(event);
      } else if (!isEnded && count > 0) isCut = true;
      else if (problems.push(`line ${String(number)} of ${name} ${problem}`) === MOST_PROBLEMS) break;
    }
  }
  if (problems.length > 0) throw new InvalidLogError(problems);
  if (count === 0) throw new InvalidLogError([emptyProblem(name, hasPreview)]);
  return { isCut };
}

const emptyProblem = (name: string, hasPreview: boolean): string =>
  hasPreview
    ? `${name} has no engine events, but a JSON text over several lines, such as a preview: ${MAKE}`
    : `${name} is empty: the run wrote no events; see what pulumi printed`;

/** How an event log is made, for errors. */
export const MAKE = "log a run with `pulumi up --yes --skip-preview --json > events.jsonl`, or with --event-log";

function parse(line: string): { event: EngineEvent; problem?: undefined } | { event?: undefined; problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { problem: `is not JSON: ${MAKE}` };
  }
  const { data, error } = EngineEvent.safeParse(json);
  return data ? { event: data } : { problem: `is not an engine event (${firstIssue(error)}): ${MAKE}` };
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return [issue?.path.join("."), issue?.message].filter(Boolean).join(": ");
}

interface Line {
  text: string;
  /** Whether a line break follows. */
  isEnded: boolean;
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Line> {
  let decoder: TextDecoder | undefined;
  /** The beginning of the last line, in parts: a line may be in many chunks. */
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    decoder ??= decoderFor(chunk);
    const [first = "", ...rest] = decode(decoder, chunk, name).split("\n");
    parts.push(first);
    length += first.length;
    for (const next of rest) {
      yield { text: parts.join(""), isEnded: true };
      parts = [next];
      length = next.length;
    }
    if (length > LONGEST_LINE) throw new InvalidLogError([`${name} has a line that is too long for an engine event: ${MAKE}`]);
  }
  yield { text: parts.join(""), isEnded: false };
}

function decode(decoder: TextDecoder, chunk: Uint8Array, name: string): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw new InvalidLogError([`${name} is not text in ${decoder.encoding.toUpperCase()}: ${MAKE}`]);
  }
}
