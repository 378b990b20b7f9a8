// `pulumi-domo roster init`: a roster file from the people of an instance, and the program that declares them.

import { lstatSync } from "node:fs";
import { basename, dirname } from "node:path";
import { PARTS } from "../export/instance";
import { checkContext, readInstance } from "../export/read-instance";
import { selectionOf } from "../export/select";
import { requireFolder, writeNewFiles } from "../export/write-files";
import { peopleFile } from "./people-file";

export { redact } from "../export/read-instance";

export interface InitFlags {
  /** The file, or `-` to get its text only. */
  out: string;
  includeSelf?: boolean;
}

export interface InitResult {
  /** The roster. */
  text: string;
  /** The program that declares it. */
  program: string;
  /** What was done, and what is not in the file. */
  notes: string[];
}

/**
 * Reads the people of the instance that the environment names, and writes them into a new file. A `Roster` of it with `adopt: "always"` changes nothing in
 * Domo. Throws an error that a user can read, before anything is written.
 */
export async function initRoster(
  { out, includeSelf = false }: InitFlags,
  environment: Record<string, string | undefined>,
): Promise<InitResult> {
  if (out !== "-") requireNewFile(out);
  const parts = PARTS.filter((part) => part === "people" || part === "groups").join(",");
  const instance = await readInstance(environment, selectionOf({ only: parts, includeSelf }));
  const { text, people, groups, headings, key, notes } = peopleFile(instance, checkContext(environment).settings, includeSelf);
  if (out !== "-") writeNewFiles(dirname(out), [{ name: basename(out), text }]);
  const path = out === "-" ? "people.csv" : out;
  return {
    text,
    program: programOf(path, key),
    notes: [
      `${out === "-" ? "read" : `wrote ${out}:`} ${String(people)} ${people === 1 ? "person" : "people"} of ${instance.host}, ` +
        `${String(groups)} ${groups === 1 ? "group" : "groups"}, columns ${headings.join(", ")}`,
      ...notes.map((note) => `not in the file: ${note}`),
      NEXT,
    ],
  };
}

/** @throws if there is something of this name, also a link to nowhere, or no folder for it can be. */
function requireNewFile(out: string): void {
  requireFolder(dirname(out));
  if (lstatSync(out, { throwIfNoEntry: false })) throw new Error(`${out} exists already, and existing files are never overwritten`);
}

function programOf(path: string, key: string | undefined): string {
  return `import * as domo from "pulumi-domo";

new domo.Roster("people", {
  source: domo.csv(${JSON.stringify(path)}),
${key === undefined ? "" : `  key: ${JSON.stringify(key)},\n`}  adopt: "always",
});
`;
}

const NEXT =
  "next: `pulumi preview` shows each person as created: with adopt, `pulumi up` takes over the user who has the e-mail address, and writes nothing to Domo. " +
  'Adopted people are left in Domo when their row goes, unless the Roster has leavers: "delete"';
