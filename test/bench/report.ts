// The results of the benchmark as Markdown.

import type { WriteCosts } from "./writes";

export type Surface = "instance" | "public";

export const OPERATIONS = ["create", "no-op preview", "no-op preview with refresh", "refresh", "one change in 1,000", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Measured {
  seconds: number;
  peakMegabytes: number;
  /** Bytes of a User in the state, or of a resource that does nothing, on average, as JSON without indentation. */
  bytes: number;
}

/** Memory that the provider process retains, and that of the floor. */
export interface Retained {
  users: number;
  resources: number;
  surface: Surface;
  megabytes: number;
  floorMegabytes: number;
}

export interface Row extends Measured {
  users: number;
  resources: number;
  surface: Surface;
  latency: number;
  operation: Operation;
  floorSeconds: number;
  ratio: number;
  /** The ratio of each round, if there were several. `ratio` is that of the quickest times on both sides. */
  ratios?: number[];
  floorPeakMegabytes: number;
  floorBytes: number;
  requests: number;
  routes: Record<string, number>;
  /** Of an operation that only writes. */
  writes?: WriteCosts[];
  leastSeconds?: number;
}

const HEAD = [
  "users",
  "resources",
  "API",
  "latency",
  "operation",
  "seconds",
  "floor",
  "ratio",
  "requests",
  "peak MB",
  "floor MB",
  "state B/user",
  "floor B",
];

/** The heading of the table; `line` writes a row. */
export const HEADING = `| ${HEAD.join(" | ")} |`;

function cells(row: Row): string[] {
  const { users, resources, surface, latency, operation, seconds, floorSeconds, ratio, requests, peakMegabytes, floorPeakMegabytes } = row;
  const bytes = [row.bytes, row.floorBytes].map((each) => (operation === "destroy" ? "" : String(Math.round(each))));
  const rounds = row.ratios ? ` (${row.ratios.map((each) => each.toFixed(2)).join(", ")})` : "";
  const numbers = [seconds.toFixed(1), floorSeconds.toFixed(1), ratio.toFixed(2) + rounds, String(requests)];
  const memory = [peakMegabytes.toFixed(0), floorPeakMegabytes.toFixed(0)];
  return [String(users), String(resources), surface, `${String(latency)} ms`, operation, ...numbers, ...memory, ...bytes];
}

export const line = (row: Row): string => `| ${cells(row).join(" | ")} |`;

/** Retained memory, and how much of it each resource adds, compared with the smallest program. */
function memory(all: Retained[]): string[] {
  const lines = all.map(({ users, resources, surface, megabytes, floorMegabytes }) => {
    const least = all.find((each) => each.surface === surface);
    const more = least === undefined ? 0 : resources - least.resources;
    const grown = least === undefined ? 0 : megabytes - floorMegabytes - (least.megabytes - least.floorMegabytes);
    const each = more === 0 ? "" : ((grown * 1024) / more).toFixed(1);
    return `| ${String(users)} | ${String(resources)} | ${surface} | ${megabytes.toFixed(0)} | ${floorMegabytes.toFixed(0)} | ${each} |`;
  });
  return [
    "Memory that the provider's process holds during a preview with a refresh, garbage apart (the peaks above are mostly garbage that V8 has not",
    "collected yet), and by how much more than the floor's it grows with each resource:",
    "",
    "| users | resources | API | held MB | floor MB | kB a resource |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ];
}

export interface Conditions {
  /** The name of the engine. */
  engine: string;
  /** Operations that it runs at once. */
  parallel: number;
}

export function report({ engine, parallel }: Conditions, rows: Row[], heaps: Retained[]): string {
  const top = (routes: Record<string, number>): string =>
    Object.entries(routes)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 8)
      .map(([route, count]) => `${String(count)} × \`${route}\``)
      .join(", ");
  return [
    "# What it costs",
    "",
    `Measured by \`npm run bench\` on ${engine}, Node ${process.version}, with up to ${String(parallel)} operations at once (\`--parallel\`). The floor is`,
    "the same number of resources of Pulumi's dynamic provider that do nothing, on the same engine in the same run. Resources: the users with all fields of",
    "the API, 20 groups of 1 to 1,000 members with a membership each, 100 accounts with 5 shares each. Times include the engine and the program; previews",
    "are the quickest of several on both sides, with the ratio of each round in brackets.",
    "",
    HEADING,
    `|${HEAD.map(() => " --- |").join("")}`,
    ...rows.map(line),
    "",
    ...memory(heaps),
    "Requests by route:",
    "",
    ...rows.map(
      ({ users, surface, latency, operation, routes }) =>
        `- ${String(users)} users, ${surface}, ${String(latency)} ms, ${operation}: ${top(routes) || "none"}`,
    ),
    "",
  ].join("\n");
}
