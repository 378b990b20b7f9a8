// The text of the preview that a review is of: from a file or standard input. What it contains is for `preview.ts`.

import { readStandardInput, readTextFile } from "../files";

const MAKE = "`pulumi preview --json --show-sames`";

/**
 * Reads the file of the option `--preview`; `-` and none stand for standard input.
 *
 * @throws an error of one sentence that says what to do, if there is no JSON of a preview.
 */
export async function readPreviewText(file = "-"): Promise<string> {
  const hint = `pipe ${MAKE} into this command, or write its output to a file and name that with --preview`;
  const text = file === "-" ? await readStandardInput(hint) : readTextFile(file);
  const problem = problemOf(text);
  if (problem !== undefined) throw new Error(`${file === "-" ? "standard input" : file} ${problem}`);
  return text;
}

/** Why a text can't be the JSON of a preview, which is one object. Whether it is one is for the parser. */
function problemOf(text: string): string | undefined {
  const start = text.trimStart();
  if (start === "") return `is empty, so there is no preview to review: see why ${MAKE} failed`;
  if (start.startsWith("{")) return undefined;
  const [line = ""] = start.split(/\r?\n/, 1);
  const excerpt = line.length > MOST ? `${line.slice(0, MOST)}...` : line;
  const hasJson = /^\{/m.test(start);
  const advice = hasJson
    ? "the JSON comes after it; write only the standard output of pulumi to it (no 2>&1), and nothing that a wrapper prints"
    : `make it with ${MAKE}`;
  return `does not begin with JSON but with \`${excerpt.trimEnd()}\`: ${advice}`;
}

const MOST = 100;
