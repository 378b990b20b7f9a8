// How comments write names, sentences of findings, levels, and tables.

import { peopleOf, type Person } from "./labels";
import { levelWord, rankOf } from "./levels";
import { groupOfWay } from "./sections";
import { COUNTS } from "./summary";
import { bold, code, name, prose, sentence } from "./text";
import type { Finding, Level, Review, Source } from "../schema";

/** Graphemes that remain of an e-mail where names are shortened. */
const SHORTEST_EMAIL = 60;

/** Names are written many times. */
function memoize(write: (label: string) => string): (label: string) => string {
  const written = new Map<string, string>();
  return (label) => {
    const known = written.get(label) ?? write(label);
    written.set(label, known);
    return known;
  };
}

/** How this review's names are written. */
export interface Writer {
  person: (label: string) => string;
  /** A person, without the mark of new ones. */
  who: (label: string) => string;
  account: (label: string) => string;
  group: (label: string) => string;
  ways: (ways: readonly string[]) => string;
  /** The text of a finding, or a part of it. */
  sentence: (finding: Finding, part?: string) => string;
}

export function writerOf(review: Review, length: number): Writer {
  const personOf = peopleOf(review);
  const protectedNames = new Set(review.protected);
  const lock = (label: string): string => (protectedNames.has(label) ? " 🔒" : "");
  const emailOf = (email: string): string => code(email, Math.max(length, SHORTEST_EMAIL));
  const personText = ({ name: text, email, isNew }: Person): string =>
    [
      ...(text === "" && email !== undefined ? [] : [bold(name(text, length))]),
      ...(email === undefined ? [] : [emailOf(email)]),
      ...(isNew ? ["(new)"] : []),
    ].join(" ");
  const labelled = memoize((label: string) => `${name(label, length)}${lock(label)}`);
  const writer: Writer = {
    person: memoize((label) => personText(personOf(label))),
    who: (label) => personText({ ...personOf(label), isNew: false }),
    account: labelled,
    group: labelled,
    ways: (ways) => {
      const texts = ways.slice(0, 3).map((way) => {
        const group = groupOfWay(way);
        if (group !== undefined) return `group ${name(group, length)}`;
        return way === "directly" ? "direct share" : prose(way, length);
      });
      return [...texts, ...(ways.length > 3 ? [`${String(ways.length - 3)} more`] : [])].join(", ");
    },
    sentence: ({ kind, text, person, account, group }, part = text) => {
      const labels = [person, account, group].flatMap((label) => (label === undefined ? [] : [label]));
      // That a user who is created is new is said by the sentence.
      const personIn = kind === "person-created" ? writer.who : writer.person;
      return sentence(part, labels, (label) => (label === person ? personIn(label) : bold(writer.account(label))));
    },
  };
  return writer;
}

/** A part of a comment that may be left out line by line. */
export interface Detail {
  /** Of the `details` element, by the number of lines. Has no names. */
  summary?: string;
  heading?: string;
  /** The lines above all others. */
  first?: string[];
  /** Written only as long as they fit. */
  lines: Line[];
}

export type Line = () => string;

export const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
/** Columns of numbers are aligned to the right. */
const NUMBERS: ReadonlySet<string> = new Set([
  "Joins",
  "Leaves",
  "use",
  "edit",
  "own",
  ...COUNTS.map(({ emoji, title }) => `${emoji} ${title}`),
]);
export const table = (heads: readonly string[], rows: readonly string[][]): string =>
  [row(heads), `|${heads.map((head) => (NUMBERS.has(head) ? "--:" : "-")).join("|")}|`, ...rows.map(row)].join("\n");

export const level = (of: Level | null | undefined): string => (rankOf(of) >= rankOf("OWNER") ? bold(levelWord(of)) : levelWord(of));
export function transition(before: Level | null | undefined, after: Level | null | undefined, byCode?: Level | null): string {
  const from = byCode === undefined || byCode === before ? levelWord(before) : `${levelWord(before)} (${levelWord(byCode)} by code)`;
  return `${from} → ${level(after)}`;
}

/** `index.ts:84`, if it is known. */
export const placeOf = (source: Source | undefined): string[] => (source ? [code(`${source.file}:${String(source.line)}`)] : []);
