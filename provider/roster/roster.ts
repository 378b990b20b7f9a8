// Reads a roster for a program: from its source to people. Runs in the program's process.

import { readSettings, type Settings, type SettingsSource } from "../settings";
import { SettingsError } from "../client/errors";
import { lookAlikes } from "./look-alikes";
import { peopleOf, type PeopleOptions, type Person } from "./people";
import { readCsvFile, tableOfDataSet, tableOfRows, type Table } from "./table";

/** Where the rows are. Those of a DataSet are looked up before. */
export type RosterInput =
  | { kind: "csv"; path: string }
  | { kind: "rows"; rows: readonly unknown[] }
  | { kind: "dataset"; name: string; columns: string[]; rows: (string | null)[][] };

export interface ReadRoster {
  people: Person[];
  warnings: string[];
  /** Whether the instance API can be asked. */
  hasAccessToken: boolean;
}

/** Reads a roster. Throws `RosterError` with all problems. */
export async function readRoster(
  input: RosterInput,
  options: Omit<PeopleOptions, "settings">,
  settings?: SettingsSource,
): Promise<ReadRoster> {
  const known = settings && settingsOrNone(settings);
  const people = peopleOf(await tableOf(input), { ...options, ...(known && { settings: known }) });
  return { people, warnings: lookAlikes(people), hasAccessToken: known?.accessToken !== undefined };
}

function tableOf(input: RosterInput): Promise<Table> | Table {
  if (input.kind === "csv") return readCsvFile(input.path);
  return input.kind === "rows" ? tableOfRows("the rows", input.rows) : tableOfDataSet(input);
}

/** The hosts of the instance of these settings, the present one first. Undefined if they are missing or invalid. */
export function hostsOf(source: SettingsSource): ReadonlySet<string> | undefined {
  const settings = settingsOrNone(source);
  return settings && new Set([settings.host, ...settings.formerHosts]);
}

/** Missing and invalid settings are reported by the check of each user. */
function settingsOrNone(source: SettingsSource): Settings | undefined {
  try {
    return readSettings(source);
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}
