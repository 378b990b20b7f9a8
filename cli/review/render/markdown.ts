// A review as Markdown, for a comment on a pull request.

import { sectionsOf } from "./sections";
import type { Finding, Review } from "../schema";

/** A comment on GitHub may have 65,536 characters; some are left for what is put around it. */
const LONGEST = 60_000;
/** Kept for the heading of a section, its fold, and the line that counts what does not fit. */
const FRAME = 300;

/** Longer lists are folded. */
const OPEN = 12;
const EXPOSED = 20;

/** Names come from programs and from Domo: none of them is markup, and none calls somebody. */
const plain = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]|#~]/g, (sign) => `\\${sign}`)
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/(?<!\w)@/g, "&#64;");

interface Part {
  heading: string;
  lines: string[];
  /** Whether it stays open however long it is. */
  open?: boolean;
}

const linesOf = (findings: Finding[]): string[] => findings.map(({ text }) => `- ${plain(text)}`);

/** The review, in less than 60,000 characters: what does not fit is counted. */
export function markdown(review: Review): string {
  const parts: Part[] = [
    ...review.broken.map(({ rule, findings }, index): Part => {
      const heading = index === 0 ? `### This must not go through\n\n**\`${rule}\`**` : `**\`${rule}\`**`;
      return { heading, lines: linesOf(findings), open: true };
    }),
    ...sectionsOf(review).map(({ title, findings }): Part => ({ heading: `### ${title}`, lines: linesOf(findings) })),
    ...waived(review),
  ];
  const head = `**${plain(review.summary)}**`;
  const tail = exposure(review);
  let room = LONGEST - head.length - tail.length - (parts.length + 1) * FRAME;
  let left = 0;
  const blocks = parts.map(({ heading, lines, open = false }) => {
    const fitting = lines.slice(0, countThatFit(lines, room));
    room -= fitting.join("\n").length;
    const missing = lines.length - fitting.length;
    left += missing;
    if (missing > 0)
      fitting.push(`- ${missing === lines.length ? "" : "… and "}${String(missing)}${missing === lines.length ? "" : " more"}`);
    const body = fitting.join("\n");
    const folded = `<details><summary>${String(lines.length)} in all</summary>\n\n${body}\n\n</details>`;
    return `${heading}\n\n${!open && lines.length > OPEN ? folded : body}`;
  });
  const note = left === 0 ? [] : [`_${String(left)} lines do not fit in here; \`--format html\` and \`--format json\` have all._`];
  return `${[head, ...blocks, ...(tail === "" ? [] : [tail]), ...note].join("\n\n")}\n`;
}

function countThatFit(lines: string[], room: number): number {
  let length = 0;
  const over = lines.findIndex((line) => (length += line.length + 1) > room);
  return over === -1 ? lines.length : over;
}

function waived({ waived: all, notes }: Review): Part[] {
  const lines = all.map(
    ({ rule, finding, reason, expires }) => `- ${plain(finding.text)} \`${rule}\` is waived until ${expires}: ${plain(reason)}`,
  );
  return [
    ...(lines.length > 0 ? [{ heading: "### Waived", lines }] : []),
    ...(notes.length > 0 ? [{ heading: "### Waivers that hold no longer", lines: notes.map((note) => `- ${plain(note)}`) }] : []),
  ];
}

function exposure({ exposure: all }: Review): string {
  const touched = all.filter((each) => each.touched);
  if (touched.length === 0) return "";
  const rows = touched.slice(0, EXPOSED).map(({ account, use, edit, own }) => `| ${plain(account)} | ${[use, edit, own].join(" | ")} |`);
  const more = touched.length > EXPOSED ? `\n\n${String(touched.length - EXPOSED)} more accounts are touched.` : "";
  const head = "| account | may use it | may edit it | own it |\n| --- | --- | --- | --- |";
  return `### After the change\n\nDeclared people, of accounts that the change touches.\n\n${head}\n${rows.join("\n")}${more}`;
}
