// Lookups of a program: from its settings to results, with errors that name what was looked up. Runs in the program's process.

import { contextFor, redactor } from "./context";
import { AmbiguousNameError, DomoError, MissingObjectError, SettingsError } from "./client/errors";
import { lookups, type Lookups } from "./client/lookups/lookups";
import { printableList } from "./printable";
import { readSettings, type SettingsSource } from "./settings";

/** What the lookups of one run of a program share. */
export type LookupRun = WeakMap<object, Lookups>;

/** The lookups in the instance of these settings. Throws `SettingsError` if settings are missing or invalid. */
function lookupsFor(source: SettingsSource, run: LookupRun): Lookups {
  const context = contextFor(readSettings(source));
  const existing = run.get(context);
  if (existing) return existing;
  const { host, api } = context.settings;
  // Not those of the context: a later run of the program in the same process must not get rows of this one.
  const directory = once(() => context.directoryWith("shared"));
  const instance = once(() => context.instanceWith("shared"));
  const created = lookups({ host, isPublic: api === "public", directory, instance, dataSets: () => context.dataSets });
  run.set(context, created);
  return created;
}

function once<T>(create: () => T): () => T {
  let created: T | undefined;
  return () => (created ??= create());
}

export interface LookupRequest<Result> {
  source: SettingsSource;
  run: LookupRun;
  /** In errors: `group Finance`. */
  title: string;
  /** Values that errors and logs must not show. */
  secrets: string[];
  find: (lookups: Lookups) => Promise<Result>;
}

/** Throws an error with a message for people, in which secrets are redacted. */
export async function runLookup<Result>({ source, run, title, secrets, find }: LookupRequest<Result>): Promise<Result> {
  redactor.register(secrets);
  try {
    return await find(lookupsFor(source, run));
  } catch (error) {
    const message = messageOf(error, { title, isSecret: secrets.length > 0 });
    throw new Error(printableList(redactor.redactSentence(message)), { cause: error });
  }
}

function messageOf(error: unknown, { title, isSecret }: { title: string; isSecret: boolean }): string {
  if (error instanceof SettingsError) return error.message;
  // Candidates and similar names would tell what the secret is.
  const isFound = error instanceof AmbiguousNameError;
  if (isSecret && (isFound || error instanceof MissingObjectError))
    return `could not look up ${title}: Domo has ${isFound ? "several" : "none"}. Names are not shown, as an argument is secret`;
  if (error instanceof DomoError) return `could not look up ${title}: ${error.message}`;
  return `could not look up ${title}: unexpected: ${String(error)}. This is a mistake in pulumi-domo`;
}
