// From the text of a state, or from the instance, to the text of a snapshot: all of `pulumi-domo access` but options, input and output.

import { mapTexts, printable, printableJson, printableLine } from "../../provider/printable";
import { csv } from "../csv";
import { accessHtml } from "./render/access-html";
import { byAccount, byPerson, inputOf, readState, snapshotOf, type AccessOrder, type Snapshot } from "./snapshot";

export const ACCESS_FORMATS = ["csv", "json", "html"] as const;
export type AccessFormat = (typeof ACCESS_FORMATS)[number];

export interface AccessOptions {
  format: AccessFormat;
  by: AccessOrder;
  live: boolean;
}

/**
 * @param state - The text of a state. Undefined for all accounts that the credentials may see.
 * @throws an error of one sentence if there can be no snapshot.
 */
export async function accessReport(state: string | undefined, { format, by, live }: AccessOptions): Promise<string> {
  const declared = state === undefined ? undefined : readState(state);
  // Imported on demand: it loads the client.
  const audit = live || !declared ? await import("./live-audit.js") : undefined;
  const read = audit && (await audit.auditLive(declared ?? inputOf(await audit.liveAccounts(process.env)), process.env));
  const found = snapshotOf(read?.input ?? declared ?? inputOf([]));
  const unknown = (read?.findings ?? []).filter(({ kind }) => kind === "unknown").map(({ text }) => text);
  found.limits.push(...(declared ? [] : ["accounts that the owner of the access token may not see"]), ...unknown);
  const snapshot: Snapshot = audit ? mapTexts(found, audit.redact) : found;
  const ordered = { ...snapshot, rows: snapshot.rows.toSorted(by === "person" ? byPerson : byAccount) };
  if (format === "json") return `${printableJson({ version: 1, ...ordered }, 2)}\n`;
  if (format === "html") return accessHtml(mapTexts(ordered, printable), by);
  return csv(COLUMNS, cellsOf(mapTexts(ordered, printableLine)));
}

const COLUMNS = ["person", "email", "kind", "role", "account", "accountId", "level", "ways"];

const cellsOf = ({ rows }: Snapshot) => rows.map(({ ways, ...row }) => ({ ...row, ways: ways.join("; ") }));
