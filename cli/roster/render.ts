// The formats of a check: lines for people, annotations of GitHub Actions, JSON for tools.

import { printableJson, printableLine } from "../../provider/printable";
import { problemText, type Problem } from "../../provider/roster/problems";
import type { CheckReport } from "./check";

export const CHECK_FORMATS = ["text", "github", "json"] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

/** Strangers that a line names. */
const MOST_NAMED = 10;

export function renderCheck(report: CheckReport, format: CheckFormat): string {
  if (format === "json") return `${printableJson({ version: 1, ...report }, 2)}\n`;
  const { file, problems, warnings } = report;
  const toLine = format === "github" ? annotationIn(report) : lineIn(file);
  const lines = [
    ...problems.map((problem) => toLine("error", problemLine(problem), problem.rows)),
    ...warnings.map((warning) => toLine("warning", warning, rowsIn(warning))),
    ...summaryOf(report).map(printableLine),
  ];
  return `${lines.join("\n")}\n`;
}

type ToLine = (level: "error" | "warning", message: string, rows: number[]) => string;

const problemLine = (problem: Problem): string => problemText(problem, { mostRows: Infinity });

/** Warnings name rows as `(row 7)`. */
const rowsIn = (warning: string): number[] => [...warning.matchAll(/\(row (\d+)\)/g)].map(([, row]) => Number(row));

const lineIn =
  (file: string): ToLine =>
  (level, message) =>
    printableLine(`${file}: ${level === "warning" ? "warning: " : ""}${message}`);

/** An annotation is shown beside its line. */
const annotationIn =
  ({ file, lineOf = (row) => row }: CheckReport): ToLine =>
  (level, message, [row]) =>
    `::${level} file=${escaped(printableLine(file), /[%:,]/g)}${row === undefined ? "" : `,line=${String(lineOf(row))}`}::${escaped(printableLine(message), /%/g)}`;

const escaped = (text: string, characters: RegExp): string =>
  text.replaceAll(characters, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function summaryOf({ file, problems, counts, live }: CheckReport): string[] {
  const lines: string[] = [];
  if (live) {
    const { instance, joiners, present, strangers, notes } = live;
    lines.push(...notes.map((note) => `${instance}: ${note}`));
    lines.push(`${instance}: ${counted(joiners, "person", "people")} of the file ${joiners === 1 ? "is" : "are"} not there yet`);
    if (present > 0)
      lines.push(
        `${instance}: ${counted(present, "person", "people")} of the file ${present === 1 ? "is" : "are"} there already: ` +
          'a Roster that does not have them yet fails in pulumi up, unless it has adopt: "always"',
      );
    const named = strangers.slice(0, MOST_NAMED).map(({ name, email }) => `${name} <${email}>`);
    const more = strangers.length - named.length;
    lines.push(
      `${instance}: ${counted(strangers.length, "person is", "people are")} not in the file${named.length > 0 ? `: ${named.join(", ")}` : ""}${more > 0 ? ` and ${String(more)} more` : ""}`,
    );
  }
  if (problems.length > 0) lines.push(`${file}: ${counted(problems.length, "problem", "problems")}`);
  else if (counts) {
    const { people, roles, groups, managers } = counts;
    const parts = [
      counted(people, "person", "people"),
      counted(roles, "role", "roles"),
      counted(groups, "group", "groups"),
      counted(managers, "manager", "managers"),
    ];
    lines.push(`${file}: no problems: ${parts.join(", ")}`);
  }
  return lines;
}

const counted = (count: number, one: string, many: string): string => `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
