// From an event log to the rows of its run, or one error with all that is wrong with it.

import { readParts } from "../files";
import { InvalidLogError, MAKE, readEvents } from "./read-events";
import { rowsOf, type LogRow } from "./rows";
import { RunRecorder } from "./run";

export interface LoggedRun {
  /** The first row is that of the run itself. */
  rows: LogRow[];
  /** What the log lacks, and what of it is left out, as sentences. */
  notes: string[];
}

export interface LogOptions {
  /** `-`: standard input. */
  file: string;
  /** Whether the log may be that of a preview, in which nothing was done. */
  preview: boolean;
}

/** Where secrets are kept that no text may show. */
export interface Secrets {
  register: (secrets: string[]) => void;
  redact: (text: string) => string;
}

/** Reads the log of a run. Throws {@link InvalidLogError}, and if the file can't be read. */
export async function readRun({ file, preview }: LogOptions, secrets: Secrets): Promise<LoggedRun> {
  const name = file === "-" ? "standard input" : file;
  const newRecorder = (): RunRecorder => new RunRecorder((found) => secrets.register(found));
  let recorder = newRecorder();
  const { isCut } = await readEvents(readParts(file, MAKE), name, (event) => {
    // Pulumi can print the events of the preview before those of the run.
    if (event.preludeEvent && recorder.isOfPreview) recorder = newRecorder();
    recorder.add(event);
  });
  const run = recorder.finish();
  if (run.isPreview && !preview)
    throw new InvalidLogError([`${name} is the log of a preview, in which nothing was done: log the run itself, or give --preview`]);
  const notes = [
    ...(run.isEnded ? [] : [`${name} ends before the run does${isCut ? ", within a line" : ""}: the result of the run is unfinished`]),
    ...(run.others > 0 ? [`${String(run.others)} changed resources of other providers are left out`] : []),
  ];
  return { rows: rowsOf(run, secrets.redact), notes };
}
