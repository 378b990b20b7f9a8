// The text output: progress, then messages by resource, the outputs of the stack and a summary, like the CLI's.

import type { CommandName, Outcome } from "./engine";
import type { Op, Report, RunEvent } from "./report";
import { plain, topLevel, UNKNOWN, hideSecrets, type Change } from "./values";

type Write = (line: string) => void;

const MARKS: Partial<Record<Op, string>> = {
  create: "+ ",
  update: "~ ",
  delete: "- ",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  refresh: "~ ",
  import: "= ",
  read: "> ",
};

const PAST: Partial<Record<Op, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  "create-replacement": "created replacement",
  "delete-replaced": "deleted original",
  refresh: "refreshed",
  import: "imported",
  read: "read",
};

const TITLES: Record<CommandName, [doing: string, previewing: string]> = {
  up: ["Updating", "Previewing update"],
  preview: ["Previewing update", "Previewing update"],
  refresh: ["Refreshing", "Previewing refresh"],
  destroy: ["Destroying", "Previewing destroy"],
  import: ["Importing", "Previewing import"],
};

export const title = (name: CommandName, stack: string, { preview }: { preview: boolean }): string =>
  `${TITLES[name][preview ? 1 : 0]} (${stack}):`;

/** `urn:...::type::name` -> `type name`. */
function label(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""} ${name}`;
}

/** A line for each step; `diff` adds a line for each property. */
export function progress(write: Write, { preview, diff }: { preview: boolean; diff: boolean }): (event: RunEvent) => void {
  return (event) => {
    if (event.phase === "message") {
      if (event.severity === "info") write(`    ${event.message}`);
      return;
    }
    const { phase, op, urn } = event;
    if (phase === "begin" || op === "same" || urn.includes("::pulumi:providers:") || isQuietRefresh(event)) return;
    const mark = MARKS[op] ?? "  ";
    if (phase === "failed") {
      write(` ${mark} ${label(urn)} **${op} failed**`);
      return;
    }
    const keys = event.changes ? ` [diff: ${summarized(event.changes)}]` : "";
    if (op === "refresh" && event.resource === undefined) {
      write(` -  ${label(urn)} is gone`);
      return;
    }
    write(` ${mark} ${label(urn)} ${preview && op !== "refresh" ? op : (PAST[op] ?? op)}${keys}`);
    if (diff) for (const line of detailed(event.changes)) write(`      ${line}`);
  };
}

const isQuietRefresh = (event: RunEvent): boolean =>
  event.phase === "done" && event.op === "refresh" && event.changes === undefined && event.resource !== undefined;

const SIGNS = { add: "+", delete: "-", update: "~" } as const;

function summarized(changes: Map<string, Change>): string {
  const keys = new Map<string, string>();
  for (const [path, { kind }] of changes) {
    const key = topLevel(path);
    if (key.startsWith("__")) continue;
    keys.set(key, path === key ? SIGNS[kind] : "~");
  }
  const of = (sign: string): string => {
    const found = [...keys].filter(([, each]) => each === sign).map(([key]) => key);
    return found.length > 0 ? `${sign}${found.sort().join(",")}` : "";
  };
  return [of("+"), of("-"), of("~")].join("");
}

function detailed(changes: Map<string, Change> | undefined): string[] {
  return [...(changes ?? [])]
    .filter(([path]) => !path.startsWith("__"))
    .map(([path, { kind, old, new: value }]) => {
      const sides = [...(kind === "add" ? [] : [text(old)]), ...(kind === "delete" ? [] : [text(value)])];
      return `${SIGNS[kind]} ${path}: ${sides.join(" => ")}`;
    });
}

function text(value: Change["old"]): string {
  if (value === undefined) return "";
  const shown = hideSecrets(value);
  if (shown === "[secret]") return shown;
  return plain(value) === UNKNOWN ? "[unknown]" : JSON.stringify(shown).replaceAll(`"${UNKNOWN}"`, "[unknown]");
}

/** Messages, outputs, summary, and the command's own error. */
export function conclusion(outcome: Outcome, { preview }: { preview: boolean }): string[] {
  const { report, outputs, error } = outcome;
  const lines = messages(report);
  const shown = Object.entries(outputs);
  if (shown.length > 0) lines.push("Outputs:", ...shown.map(([key, value]) => `    ${key}: ${text(value)}`), "");
  lines.push("Resources:", ...summary(report, { preview }), "");
  if (error) lines.push(`error: ${error}`);
  return lines;
}

function messages(report: Report): string[] {
  const byResource = new Map<string, string[]>();
  for (const event of report.events) {
    if (event.phase !== "message" || event.severity === "debug" || event.severity === "info") continue;
    const { urn = report.stackUrn, severity, message } = event;
    const prefix = severity === "info#err" ? "" : `${severity}: `;
    const lines = `${prefix}${message}`.split("\n").filter((line) => line.trim());
    byResource.set(urn, [...(byResource.get(urn) ?? []), ...lines.map((line) => `    ${line}`)]);
  }
  if (byResource.size === 0) return [];
  const blocks = [...byResource].flatMap(([urn, lines]) => [`  ${label(urn).replace(/ (.*)$/, " ($1):")}`, ...lines]);
  return ["Diagnostics:", ...blocks, ""];
}

const WORDS: [Op, string, string, string][] = [
  ["create", "+ ", "created", "to create"],
  ["update", "~ ", "updated", "to update"],
  ["delete", "- ", "deleted", "to delete"],
  ["replace", "+-", "replaced", "to replace"],
  ["import", "= ", "imported", "to import"],
];

/** The block below `Resources:`. */
export function summary(report: Report, { preview }: { preview: boolean }): string[] {
  const { counts, errored } = report;
  const changed = WORDS.filter(([op]) => (counts.get(op) ?? 0) > 0);
  const lines = changed.map(([op, mark, past, future]) => `    ${mark.trim()} ${String(counts.get(op))} ${preview ? future : past}`);
  const total = changed.reduce((sum, [op]) => sum + (counts.get(op) ?? 0), 0);
  const same = counts.get("same") ?? 0;
  const unchanged = same > 0 ? `${String(same)} unchanged` : "";
  const several = changed.length > 1 ? `${String(total)} changes` : "";
  const last = [several, unchanged].filter(Boolean).join(". ");
  if (last) lines.push(`    ${last}`);
  if (errored > 0) lines.push(`    ${String(errored)} errored`);
  return lines;
}
