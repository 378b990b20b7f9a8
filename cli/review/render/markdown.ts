// A review as Markdown, for a comment on a pull request.

import { sectionsOf } from "./sections";
import type { Finding, Review } from "../schema";

/** Characters. A comment on GitHub may have 65,536; the rest is for text that a pipeline adds. */
const LONGEST = 60_000;
/** Characters reserved for the heading of a section, its `details` element, and the line that counts what does not fit. */
const SECTION_OVERHEAD = 300;

/** Longer lists are collapsed. */
const LONGEST_OPEN_LIST = 12;
/** Rows of the exposure table. */
const MOST_EXPOSED = 20;

/** Escapes text: names come from programs and from Domo, and must neither be markup nor mention a user of the code host. */
const escape = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]|#~]/g, (sign) => `\\${sign}`)
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/(?<!\w)@/g, "&#64;");

interface Section {
  heading: string;
  lines: string[];
  /** Whether it is never collapsed. */
  alwaysOpen?: boolean;
}

const linesOf = (findings: Finding[]): string[] => findings.map(({ text }) => `- ${escape(text)}`);

/** The review, in less than 60,000 characters: what does not fit is counted. */
export function markdown(review: Review): string {
  const sections: Section[] = [
    ...review.broken.map(({ rule, findings }, index): Section => {
      const heading = index === 0 ? `### This must not go through\n\n**\`${rule}\`**` : `**\`${rule}\`**`;
      return { heading, lines: linesOf(findings), alwaysOpen: true };
    }),
    ...sectionsOf(review).map(({ title, findings }): Section => ({ heading: `### ${title}`, lines: linesOf(findings) })),
    ...waivedSections(review),
  ];
  const head = `**${escape(review.summary)}**`;
  const tail = exposureTable(review);
  let remaining = LONGEST - head.length - tail.length - (sections.length + 1) * SECTION_OVERHEAD;
  let omitted = 0;
  const blocks = sections.map(({ heading, lines, alwaysOpen = false }) => {
    const fitting = lines.slice(0, countThatFit(lines, remaining));
    remaining -= fitting.join("\n").length;
    const missing = lines.length - fitting.length;
    omitted += missing;
    if (missing > 0)
      fitting.push(`- ${missing === lines.length ? "" : "… and "}${String(missing)}${missing === lines.length ? "" : " more"}`);
    const body = fitting.join("\n");
    const collapsed = `<details><summary>${String(lines.length)} in all</summary>\n\n${body}\n\n</details>`;
    return `${heading}\n\n${!alwaysOpen && lines.length > LONGEST_OPEN_LIST ? collapsed : body}`;
  });
  const note = omitted === 0 ? [] : [`_${String(omitted)} lines do not fit in here; \`--format html\` and \`--format json\` have all._`];
  return `${[head, ...blocks, ...(tail === "" ? [] : [tail]), ...note].join("\n\n")}\n`;
}

function countThatFit(lines: string[], remaining: number): number {
  let length = 0;
  const firstTooLong = lines.findIndex((line) => (length += line.length + 1) > remaining);
  return firstTooLong === -1 ? lines.length : firstTooLong;
}

function waivedSections({ waived, notes }: Review): Section[] {
  const lines = waived.map(
    ({ rule, finding, reason, expires }) => `- ${escape(finding.text)} \`${rule}\` is waived until ${expires}: ${escape(reason)}`,
  );
  return [
    ...(lines.length > 0 ? [{ heading: "### Waived", lines }] : []),
    ...(notes.length > 0 ? [{ heading: "### Waivers that hold no longer", lines: notes.map((note) => `- ${escape(note)}`) }] : []),
  ];
}

function exposureTable({ exposure }: Review): string {
  const touched = exposure.filter((row) => row.touched);
  if (touched.length === 0) return "";
  const rows = touched
    .slice(0, MOST_EXPOSED)
    .map(({ account, use, edit, own }) => `| ${escape(account)} | ${[use, edit, own].join(" | ")} |`);
  const more = touched.length > MOST_EXPOSED ? `\n\n${String(touched.length - MOST_EXPOSED)} more accounts are touched.` : "";
  const head = "| account | may use it | may edit it | own it |\n| --- | --- | --- | --- |";
  return `### After the change\n\nDeclared people, of accounts that the change touches.\n\n${head}\n${rows.join("\n")}${more}`;
}
