// `pulumi-domo roster check`: whether a file can be a roster, by the code that a `Roster` reads it with.

import { redactor } from "../../provider/context";
import { columnsOf } from "../../provider/roster/columns";
import { lookAlikes } from "../../provider/roster/look-alikes";
import { peopleOf, type Person } from "../../provider/roster/people";
import { Problems, RosterError, type Problem } from "../../provider/roster/problems";
import { parseCsv, readBytes, readCsvFile, type Table } from "../../provider/roster/table";
import { readSettings, type Settings, type SettingsSource } from "../../provider/settings";
import { readParts } from "../files";
import { headingsIn } from "./headings";
import { compareWithInstance, type Comparison } from "./live";

/** A text without the credentials of this process. */
export const redact = (text: string): string => redactor.redact(text);

export interface CheckFlags {
  /** Heading of the column that identifies people. */
  key?: string;
  /** Meanings of columns: `E-Mail=email`. */
  column?: string[];
  instance?: string;
  /** Whether what Domo's public API does not take is a problem. */
  public?: boolean;
  live?: boolean;
  /** Groups and keys of attributes that the program declares, and which need not exist in the instance. */
  group?: string[];
  attribute?: string[];
}

export interface CheckReport {
  /** The file as it is named in problems. */
  file: string;
  /** The line of the file in which a row begins. */
  lineOf?: (row: number) => number;
  problems: Problem[];
  /** What looks like a mistake, and need not be one. */
  warnings: string[];
  /** Undefined if the people can't be read. */
  counts?: RosterCounts;
  /** With `live`, and if the people can be read. */
  live?: Comparison;
}

export interface RosterCounts {
  people: number;
  roles: number;
  groups: number;
  /** People to whom somebody reports. */
  managers: number;
}

const STANDARD_INPUT = "standard input";

/**
 * Checks a roster file; `-` is standard input. Reads from Domo only with `live`, and never writes.
 *
 * @throws an error that a user can read, if an option is invalid; with `live` also {@link SettingsError} and the errors of the client.
 */
export async function checkRoster(
  path: string,
  flags: CheckFlags,
  { environment, inform }: { environment: SettingsSource["environment"]; inform: (line: string) => void },
): Promise<CheckReport> {
  const { key, column = [], instance, live = false } = flags;
  const file = path === "-" ? STANDARD_INPUT : path;
  const settings = live
    ? readSettings({ config: () => undefined, environment })
    : settingsOf(flags.public === true ? "public" : "instance");
  const columns = meaningsIn(column);
  let lineOf: CheckReport["lineOf"];
  try {
    const table = await tableOf(path);
    lineOf = (row) => table.lines?.get(row) ?? row;
    const people = peopleOf(table, { columns, settings, ...(key !== undefined && { key }), ...(instance !== undefined && { instance }) });
    if (people.length === 0) throw new RosterError(file, ["it has nobody, which a Roster refuses"]);
    const report = { file, lineOf, problems: [], warnings: lookAlikes(people), counts: countsOf(people) };
    if (!live) return report;
    const { group = [], attribute = [] } = flags;
    const headingOf = headingsIn(columnsOf(table, columns, new Problems(file)) ?? []);
    const problems = new Problems(file);
    const comparison = await compareWithInstance(people, { settings, headingOf, problems, inform, groups: group, attributes: attribute });
    return { ...report, problems: problems.sorted(), live: comparison };
  } catch (error) {
    if (error instanceof RosterError) return { file, lineOf, problems: error.problems, warnings: [] };
    throw error;
  }
}

/** Settings with which a person is checked as the provider does it. No request is sent with them. */
const settingsOf = (directory: Settings["api"]): Settings =>
  readSettings({ config: () => undefined, environment: { DOMO_INSTANCE: "roster-check", DOMO_DIRECTORY: directory } });

async function tableOf(path: string): Promise<Table> {
  if (path !== "-") return readCsvFile(path);
  return parseCsv(
    STANDARD_INPUT,
    await readBytes(STANDARD_INPUT, readParts("-", "give the path of the file, or pipe it into the command")),
  );
}

/** Meanings by heading. The last `=` counts: no meaning has one. */
function meaningsIn(columns: string[]): Record<string, string> {
  const pairs = columns.map((text): [string, string] => {
    const at = text.lastIndexOf("=");
    if (at === -1) throw new Error(`--column ${text}: write "heading=column", such as "E-Mail=email", or "Notes=" to ignore the column`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const headings = pairs.map(([heading]) => heading);
  const repeated = headings.find((heading, at) => headings.indexOf(heading) !== at);
  if (repeated !== undefined) throw new Error(`--column gives ${repeated} more than one meaning`);
  return Object.fromEntries(pairs);
}

function countsOf(people: Person[]): RosterCounts {
  const count = (values: (person: Person) => unknown[]): number =>
    new Set(people.flatMap(values).filter((value) => value !== undefined && value !== "")).size;
  return {
    people: people.length,
    roles: count(({ fields }) => [fields.roleId ?? fields.role]),
    groups: count(({ groups }) => groups),
    managers: count(({ reportsTo }) => [reportsTo]),
  };
}
