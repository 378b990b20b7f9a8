// Reads a list from the instance that the environment names, and returns its text. Reads only.

import { contextFor, logTo, redactor } from "../../provider/context";
import { readSettings } from "../../provider/settings";
import type { ListKind } from "./kind";
import { progressOf } from "./progress";
import { render } from "./render";
import { requestOf, requireNames, type GivenOptions } from "./request";
import { select, unknownColumns, withWords, type Listing } from "./table";

/** Lists the rows of a kind. */
export type ListRun = <Row>(kind: ListKind<Row>, given: GivenOptions) => Promise<string>;

export interface ListEnvironment {
  environment: Record<string, string | undefined>;
  now: Date;
  /** Receives notes and progress, one line each. */
  inform: (line: string) => void;
}

/**
 * Returns what lists the rows of a kind.
 *
 * @throws (from the result) `InvalidOptionsError`, {@link SettingsError}, and the errors of the client.
 */
export function listRun({ environment, now, inform }: ListEnvironment): ListRun {
  return async <Row>(kind: ListKind<Row>, given: GivenOptions): Promise<string> => {
    const request = requestOf(kind, given, now);
    // Standard output is for the list.
    logTo(process.stderr);
    const context = contextFor(readSettings({ config: () => undefined, environment }));
    await requireNames(kind, given, context.shared);
    const { rows, notes } = await kind.read(context.shared, progressOf(inform));
    const { label, columns, name } = kind;
    const all: Listing<Row> = { label, rows, columns, notes };
    const unknown = unknownColumns(all).filter((column) => request.columns.some((shown) => shown.name === column));
    const unknownNote = `Domo's answers here have no value for ${unknown.join(", ")} in any row: that is not known, and does not mean none`;
    const selected = select(
      { ...all, notes: [...notes, ...(unknown.length > 0 ? [unknownNote] : [])] },
      { ...request, filters: request.filters(rows) },
    );
    const safe = { ...selected, notes: selected.notes.map((note) => redactor.redact(note)) };
    const heading = { instance: context.settings.host, list: name };
    const text = await render(safe, { format: request.format, columns: withWords(request.columns, rows), heading });
    for (const note of safe.notes) inform(`note: ${note}`);
    return redactor.redact(text);
  };
}
