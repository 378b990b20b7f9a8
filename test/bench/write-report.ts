// The cost of writes as Markdown.

import { DEFAULT_CONCURRENCY } from "../../provider/client/defaults";
import type { Row } from "./report";
import { KINDS, type WriteCosts } from "./writes";

/** A run should take at most this times the least time. */
const MOST_TIME = 1.25;

const bold = (text: string, isBold: boolean): string => (isBold ? `**${text}**` : text);
const table = (head: string[], rows: string[][]): string[] =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
const setting = ({ users, surface, latency, operation }: Row): string[] => [String(users), surface, `${String(latency)} ms`, operation];

/** Requests for one resource of a kind, and the writes that it needs: `3.00 of 2.00`. */
function perResource({ resources, requests, least, budget }: WriteCosts): string {
  if (resources === 0) return "";
  const [each, needed] = [requests, least].map((count) => (count / resources).toFixed(2)) as [string, string];
  return `${bold(each, budget !== undefined && requests > budget)} of ${needed}`;
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

function requestCells(row: Row, writes: WriteCosts[]): string[] {
  const least = sum(writes.map((each) => each.least));
  const counted = KINDS.map((kind) => writes.find((each) => each.kind === kind)).map((each) => (each ? perResource(each) : ""));
  return [...setting(row), ...counted, String(row.requests), String(least), (row.requests / least).toFixed(2)];
}

function timeCells(row: Row, writes: WriteCosts[], leastSeconds: number): string[] {
  const ratio = row.seconds / leastSeconds;
  const seconds = [row.floorSeconds, leastSeconds, row.seconds].map((each) => each.toFixed(1));
  return [...setting(row), String(sum(writes.map((each) => each.least))), ...seconds, bold(ratio.toFixed(2), ratio > MOST_TIME)];
}

/** Both tables: requests, and time where requests take some. Rows without writes are left out. */
export function writeReport(rows: Row[]): string {
  const requests = rows.flatMap((row) => (row.writes ? [requestCells(row, row.writes)] : []));
  const times = rows.flatMap((row) =>
    row.writes && row.leastSeconds !== undefined && row.latency > 0 ? [timeCells(row, row.writes, row.leastSeconds)] : [],
  );
  return [
    "## Writes",
    "",
    "Requests for one resource, reads included, of the writes that Domo needs for it: a new user takes two on the instance API, a membership one there and one",
    "for each member on the public API, everything else one. The check of a new account's credential (`validate`) counts for itself. Memberships that change together share a request, so they may take less. Reads of groups count",
    "for the group. Bold: over the budget, which is 2.2 for a new user or account, 1.3 for a new share, and 1.3 for each write of a deletion.",
    "",
    ...table(["users", "API", "latency", "operation", ...KINDS, "requests", "writes", "ratio"], requests),
    "",
    ...(times.length === 0
      ? []
      : [...timeText, ...table(["users", "API", "latency", "operation", "writes", "floor", "least", "seconds", "ratio"], times), ""]),
  ].join("\n");
}

const timeText = [
  `The least time is that of the floor and of the writes, ${String(DEFAULT_CONCURRENCY)} at once for each API (accounts and shares use the instance API). Bold: more than ${String(MOST_TIME)} times`,
  "as long.",
  "",
];
