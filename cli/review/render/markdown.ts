// A review as Markdown, for a comment on a pull request: the verdict, what to look at first, and details on demand.

import { pluralize } from "../wording";
import { labelOf } from "./labels";
import { detailsOf } from "./markdown-details";
import { placeOf, table, transition, writerOf, type Line, type Writer } from "./markdown-writer";
import { attentionOf, isAccessFinding, textWithoutSubject, type Attention } from "./sections";
import { COUNTS, verdictOf } from "./summary";
import { LONGEST_NAME, bold, code, name, prose } from "./text";
import type { Origin } from "../origin";
import type { Finding, Review } from "../schema";

/** Characters. A comment on GitHub may have 65,536; the rest is for text that a pipeline adds. */
const LONGEST = 59_900;
/** Characters for everything but the rows to look at first, and the details that fit. */
const RESERVED = 12_000;
/** Characters for a section's heading and `details` element. */
const SECTION_OVERHEAD = 200;

/** Rows that are not collapsed. */
const OPEN_ROWS = 15;
/** Characters of what is not visible. */
const LONGEST_LIMITS = 3000;
/** Instances that the heading names. */
const NAMED_INSTANCES = 3;

/** Lengths of names, the first of which lets all rows to look at first fit is used. */
const NAME_LENGTHS = [LONGEST_NAME, 40, 20];

/** More rows do not fit, however short they are. */
const MOST_ROWS = 1500;

/** The review, in less than 60,000 characters. Details that do not fit are counted. */
export function markdown(review: Review, { commit }: Pick<Origin, "commit"> = {}): string {
  const rows = attentionOf(review);
  const head = [heading(review), ...countTable(review), ...attentionBlocks(rows, review)];
  return assemble(review, { head, rows, writer: writerOf(review, LONGEST_NAME), commit });
}

function attentionBlocks(rows: readonly Attention[], review: Review): string[] {
  if (rows.length <= MOST_ROWS)
    for (const length of NAME_LENGTHS) {
      const blocks = attentionTable(rows, review, writerOf(review, length));
      if (fits(blocks)) return blocks;
    }
  return shortened(rows, review, writerOf(review, Math.min(...NAME_LENGTHS)));
}

const lengthOf = (blocks: readonly string[]): number => blocks.reduce((sum, block) => sum + block.length + 2, 0);
const fits = (blocks: readonly string[]): boolean => lengthOf(blocks) < LONGEST - RESERVED;

function heading(review: Review): string {
  const { emoji, text, explanation } = verdictOf(review);
  const stack = review.stack === undefined ? [] : [`stack ${name(review.stack)}`];
  const instances = review.instances.slice(0, NAMED_INSTANCES).map((instance) => name(instance));
  const more = review.instances.length > NAMED_INSTANCES ? [`${String(review.instances.length - NAMED_INSTANCES)} more instances`] : [];
  const title = [`## ${emoji} ${text}`, ...stack, ...instances, ...more].join(" · ");
  return explanation === undefined ? title : `${title}\n\n${explanation}`;
}

function countTable({ verdict, totals, access }: Review): string[] {
  const isEmpty = access.length === 0 && Object.values(totals).every((total) => total === 0);
  if (isEmpty || verdict === "no-access-changes" || verdict === "nothing-of-domo") return [];
  const counts = COUNTS.filter(({ key, isOptional }) => !isOptional || totals[key] > 0);
  const heads = counts.map(({ emoji, title }) => `${emoji} ${title}`);
  const numbers = counts.map(({ key }) => (totals[key] === 0 ? "0" : bold(String(totals[key]))));
  return [table(heads, [numbers])];
}

const SEVERITY_SIGNS = ["🟡", "🟠", "🔴"] as const;

function attentionRow({ severity, findings, rules, through, change }: Attention, review: Review, writer: Writer): string[] {
  const [finding] = findings;
  const rulesText = rules.slice(0, 3).map((rule) => code(rule));
  if (rules.length > 3) rulesText.push(`${String(rules.length - 3)} more`);
  const [source] = findings.map((each) => each.source);
  const isOneSource = findings.every((each) => each.source?.file === source?.file && each.source?.line === source?.line);
  const place = isOneSource ? placeOf(source) : [];
  const why = [...(through === undefined ? [writer.ways(finding.ways ?? [])] : ["group"]), ...place].filter((part) => part !== "");
  const common = { why: why.join(", "), rules: rulesText.join(", ") };
  const build = (who: string, what: string, levels: string): string[] => [
    SEVERITY_SIGNS[severity],
    who,
    what,
    levels,
    common.why,
    common.rules,
  ];
  if (isAccessFinding(finding) && finding.account !== undefined) {
    const account = writer.account(finding.account);
    const levels = transition(change ? change.before?.level : finding.before, change ? change.after?.level : finding.after, change?.code);
    if (through !== undefined) return build(membersOf(findings, through, review, writer), account, levels);
    // The levels alone do not say why it is a finding.
    const isPlain = (change?.before?.level ?? finding.before) !== (change?.after?.level ?? finding.after) || change?.code !== undefined;
    return build(
      change ? writer.person(labelOf(change.subject)) : whoText(finding, writer),
      isPlain ? account : writer.sentence(finding, textWithoutSubject(finding)),
      levels,
    );
  }
  // Who is meant is said once: by the sentence, unless it begins with it.
  const rest = textWithoutSubject(finding);
  const what = writer.sentence(finding, rest).replace(/\.$/, "");
  return build(rest !== undefined ? whoText(finding, writer) : "", what, "");
}

function whoText({ kind, person, group, account }: Finding, writer: Writer): string {
  // Who is deleted in one instance may be new in another.
  if (person !== undefined) return kind === "person-deleted" ? writer.who(person) : writer.person(person);
  if (group !== undefined) return `group ${bold(writer.group(group))}`;
  return account === undefined ? "" : bold(writer.account(account));
}

function membersOf(findings: readonly Finding[], group: string, { groups }: Review, writer: Writer): string {
  const joins = new Set(groups.find((each) => each.group === group)?.joins ?? []);
  const isNew = findings.every(({ person }) => person !== undefined && joins.has(person));
  return `${pluralize(findings.length, isNew ? "new member" : "member", isNew ? "new members" : "members")} of ${bold(writer.group(group))}`;
}

const HEADS = ["", "Who", "What", "Before → after", "Why", "Rule"];

function attentionTable(rows: readonly Attention[], review: Review, writer: Writer): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((each) => attentionRow(each, review, writer));
  // Without the columns that nothing is in.
  const columns = HEADS.map((_, index) => index).filter((index) => index === 0 || cells.some((each) => each[index] !== ""));
  const pick = (each: readonly string[]): string[] => columns.map((index) => each[index] ?? "");
  const tableOf = (some: string[][]): string => table(pick(HEADS), some.map(pick));
  const title = "### Look at these first";
  // One more than are open need no line of their own that hides one.
  if (cells.length <= OPEN_ROWS + 1) return [`${title}\n\n${tableOf(cells)}`];
  const others = cells.slice(OPEN_ROWS);
  return [`${title}\n\n${tableOf(cells.slice(0, OPEN_ROWS))}`, details(`Show ${String(others.length)} more`, tableOf(others))];
}

/** As many rows as fit, and a line that counts the others. */
function shortened(rows: readonly Attention[], review: Review, writer: Writer): string[] {
  let [low, high] = [0, Math.min(rows.length, MOST_ROWS)];
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(attentionTable(rows.slice(0, middle), review, writer))) low = middle;
    else high = middle;
  }
  const others = rows.slice(low);
  const breaking = others.filter(({ rules }) => rules.length > 0).length;
  const rest = others.length - breaking;
  const lines = [
    ...(breaking > 0 ? [`**… and ${String(breaking)} more that ${breaking === 1 ? "breaks" : "break"} a rule.**`] : []),
    ...(rest > 0 ? [`… and ${String(rest)} more to look at.`] : []),
  ];
  return [...attentionTable(rows.slice(0, low), review, writer), ...lines];
}

const details = (summary: string, body: string): string => `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;

function assemble(
  review: Review,
  { head, rows, writer, commit }: { head: string[]; rows: Attention[]; writer: Writer; commit: string | undefined },
): string {
  const limits = limitLine(review);
  const all = detailsOf(review, rows, writer);
  let remaining = LONGEST - lengthOf(head) - lengthOf(limits) - (all.length + 1) * SECTION_OVERHEAD;
  let omitted = 0;
  const blocks = all.flatMap(({ summary, heading: title, first = [], lines }): string[] => {
    const fitting = linesThatFit(lines, remaining - lengthOf(first));
    omitted += lines.length - fitting.length;
    if (fitting.length === 0) return [];
    remaining -= lengthOf(first) + lengthOf(fitting);
    const body = [...first, ...fitting].join("\n");
    const block = summary === undefined ? body : details(summary, body);
    return [title === undefined ? block : `${title}\n\n${block}`];
  });
  const notes = [
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(omitted === 0 ? [] : [`${pluralize(omitted, "line is", "lines are")} left out; \`--format html\` has all.`]),
  ];
  const last = notes.length === 0 ? [] : [`<sub>${notes.join(" · ")}</sub>`];
  return `${[...head, ...blocks, ...limits, ...last].join("\n\n")}\n`;
}

function linesThatFit(lines: readonly Line[], remaining: number): string[] {
  const fitting: string[] = [];
  let length = 0;
  for (const write of lines) {
    const line = write();
    length += line.length + 2;
    if (length > remaining) break;
    fitting.push(line);
  }
  return fitting;
}

function limitLine({ limits }: Review): string[] {
  if (limits.length === 0) return [];
  const all = limits.map((limit) => () => prose(limit.trim().replace(/\.$/, "")));
  const texts = linesThatFit(all, LONGEST_LIMITS);
  if (texts.length < all.length) texts.push(`${String(all.length - texts.length)} more`);
  return [`**Not visible here:** ${texts.join("; ")}.`];
}
