// The run log as CSV, and in a DataSet of the instance that the environment names.

import { SettingsError } from "../../provider/client/errors";
import { contextFor, logTo, redactor } from "../../provider/context";
import { readSettings } from "../../provider/settings";
import { appendRows } from "./append";
import { InvalidLogError } from "./read-events";
import { logCsv } from "./render";
import { readRun, type LoggedRun } from "./report";

interface LogOptions {
  /** The file with the events; `-`: standard input. */
  file: string;
  /** Whether they may be those of a preview. */
  preview: boolean;
  environment: Record<string, string | undefined>;
  /** Receives notes, one line each. */
  inform: (line: string) => void;
}

/** A text without the credentials of this process and of the log. */
export const redact = (text: string): string => redactor.redactSentence(text);

/** The run as CSV. Throws `InvalidLogError`, and if the file can't be read. */
export async function csvLog(options: LogOptions): Promise<string> {
  registerEnvironment(options.environment);
  const { rows, notes } = await read(options);
  for (const note of notes) options.inform(`note: ${note}`);
  return logCsv(rows);
}

/**
 * Appends the run to a DataSet and returns a sentence about it. Nothing is appended if the log or the settings are invalid.
 *
 * @throws an error with all that is wrong with them, and the errors of the client.
 */
export async function appendLog({ dataset, ...options }: LogOptions & { dataset: string }): Promise<string> {
  // Standard output is for the result.
  logTo(process.stderr);
  registerEnvironment(options.environment);
  const [run, domo] = await Promise.allSettled([read(options), open(options)]);
  if (run.status === "rejected" || domo.status === "rejected") throw together([run, domo]);
  const { rows, notes } = run.value;
  for (const note of notes) options.inform(`note: ${note}`);
  return appendRows(domo.value.dataSets, { dataset, rows, host: domo.value.settings.host, inform: options.inform });
}

const read = ({ file, preview }: LogOptions): Promise<LoggedRun> =>
  readRun({ file, preview }, { register: (secrets) => redactor.register(secrets), redact: (text) => redactor.redact(text) });

// eslint-disable-next-line @typescript-eslint/require-await -- so that an error of the settings is settled beside that of the log
async function open({ environment }: LogOptions) {
  const { settings, dataSets } = contextFor(readSettings({ config: () => undefined, environment }));
  return { settings, dataSets };
}

/** One error with the problems of all that failed. */
function together(settled: PromiseSettledResult<unknown>[]): unknown {
  const errors = settled.flatMap((each): unknown[] => (each.status === "rejected" ? [each.reason] : []));
  if (errors.length === 1) return errors[0];
  const problems = errors.flatMap((error) => {
    if (error instanceof InvalidLogError || error instanceof SettingsError) return error.problems;
    return [error instanceof Error ? error.message : String(error)];
  });
  return new Error(`nothing was appended:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
}

/** Credentials of any provider of the program (`DOMO_EU_ACCESS_TOKEN`), as the log may have them in errors. */
function registerEnvironment(environment: Record<string, string | undefined>): void {
  const secrets = Object.entries(environment).filter(([name]) => /^DOMO_(?:\w+_)?(?:ACCESS_TOKEN|CLIENT_SECRET)$/.test(name));
  redactor.register(secrets.flatMap(([, value]) => (value === undefined || value === "" ? [] : value)));
}
