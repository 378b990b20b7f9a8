// Conditions that several lists share.

import { folded } from "../folded";
import type { Condition } from "./table";

/** Options about a text, in any case. Undefined if Domo does not return the text. */
export const equals =
  <Row>(wanted: string, textOf: (row: Row) => string | undefined): Condition<Row> =>
  (row) => {
    const text = textOf(row);
    return text === undefined ? undefined : folded(text) === folded(wanted);
  };

/** Whether one of the texts contains the wanted one, in any case. */
export const contains =
  <Row>(wanted: string, textsOf: (row: Row) => (string | undefined)[]): Condition<Row> =>
  (row) =>
    textsOf(row).some((text) => text !== undefined && folded(text).includes(folded(wanted)));

/** Whether one of the texts is the wanted one, in any case. Undefined if Domo does not return them, or one that could be it. */
export const includes =
  <Row>(wanted: string, textsOf: (row: Row) => (string | undefined)[] | undefined): Condition<Row> =>
  (row) => {
    const texts = textsOf(row);
    if (texts?.some((text) => text !== undefined && folded(text) === folded(wanted))) return true;
    return texts === undefined || texts.includes(undefined) ? undefined : false;
  };

/** Whether a time is before or after another one. */
export const isTime =
  <Row>(side: "before" | "after", limit: Date, timeOf: (row: Row) => Date | undefined): Condition<Row> =>
  (row) => {
    const time = timeOf(row)?.getTime();
    if (time === undefined) return undefined;
    return side === "before" ? time < limit.getTime() : time >= limit.getTime();
  };

const DAY_MS = 24 * 60 * 60 * 1000;

/** A date (`2026-01-31`, UTC) or a number of days before now (`90d`). Undefined if the text is neither. */
export function parseTime(text: string, now: Date): Date | undefined {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (days !== undefined) return new Date(now.getTime() - Number(days) * DAY_MS);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  // `2026-02-30` would be taken for a day in March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? date : undefined;
}
