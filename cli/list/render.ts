// The formats of lists.

import { mapTexts, printableJson, printableLine } from "../../provider/printable";
import { csv } from "../csv";
import type { Cell, Column, Listing } from "./table";

export const LIST_FORMATS = ["table", "csv", "json"] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** The text for standard output. `columns`: those to show, in order. */
export async function render<Row>(
  { rows, notes }: Listing<Row>,
  { format, columns, heading }: { format: ListFormat; columns: Column<Row>[]; heading: { instance: string; list: string } },
): Promise<string> {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)));
  const names = columns.map(({ name }) => name);
  if (format === "json") {
    const objects = cells.map((values) => Object.fromEntries(values.map((cell, at): [string, unknown] => [names[at] ?? "", cell ?? null])));
    return `${printableJson({ version: 1, ...heading, notes, rows: objects }, 2)}\n`;
  }
  const texts = cells.map((values) => values.map((cell) => textOf(cell, format)));
  // A cell is the first in its line also if those before it are empty.
  const shown = mapTexts(texts, printableLine);
  return format === "csv" ? csv(names, shown) : table(names, shown);
}

/** Empty for a value that is not known. */
function textOf(cell: Cell, format: ListFormat): string {
  if (cell === undefined) return "";
  if (cell instanceof Date) return format === "csv" ? cell.toISOString() : cell.toISOString().slice(0, "2026-01-31".length);
  if (Array.isArray(cell)) return cell.join(format === "csv" ? "; " : ", ");
  return typeof cell === "boolean" ? (cell ? "yes" : "no") : String(cell);
}

const characters = new Intl.Segmenter("en");
const lengthOf = (text: string): number => Array.from(characters.segment(text)).length;

function table(names: string[], rows: string[][]): string {
  const headings = names.map((name) => name.replaceAll(/[A-Z]/g, " $&").toUpperCase());
  const lines = [headings, ...rows];
  const widths = names.map((_, at) => lines.reduce((width, line) => Math.max(width, lengthOf(line[at] ?? "")), 0));
  const pad = (text: string, at: number): string => text + " ".repeat(Math.max(0, (widths[at] ?? 0) - lengthOf(text)));
  return lines.map((line) => `${line.map(pad).join("  ").trimEnd()}\n`).join("");
}
