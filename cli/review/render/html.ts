// A review as one HTML page, which contains all that it needs, runs only its own script and sends no requests.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html as markup, raw } from "hono/html";
import { pluralize } from "../wording";
import { peopleSection } from "./html-people";
import { collapsible, LONGEST_TEXT, place, writerOf, type Markup, type Writer } from "./html-writer";
import { labelOf } from "./labels";
import { levelWord, rankOf } from "./levels";
import { matrixData, type PageAccess } from "./page-data";
import { attentionOf, groupOfWay, isAccessFinding, otherFindingsOf, textWithoutSubject, type Attention } from "./sections";
import { COUNTS, countText, verdictOf } from "./summary";
import { cut, visibleName } from "./text";
import type { Origin } from "../origin";
import type { Finding, Kind, Level, Review } from "../schema";

const asset = (name: string): string => readFileSync(join(__dirname, "page", name), "utf8");

/** Rows to look at first that are not collapsed. */
const OPEN_ROWS = 15;

const TILES: Partial<Record<Kind, string>> = {
  "admin-gained": "admins",
  "owner-gained": "owners gain",
  gain: "gain",
  raised: "gain",
  restored: "gain",
  loss: "lose",
  lowered: "lose",
  "person-created": "created",
  "person-deleted": "deleted",
  "credentials-changed": "credentials",
  unknown: "unknown",
};
/** The tiles whose filter shows a finding. */
const tilesOf = ({ kind }: Finding): string => TILES[kind] ?? "";

const chip = (level: Level | null | undefined): Markup => markup`<span class="chip level-${rankOf(level)}">${levelWord(level)}</span>`;
const transition = (before: Level | null | undefined, after: Level | null | undefined): Markup =>
  markup`<span class="transition">${chip(before)} <span class="arrow">→</span> ${chip(after)}</span>`;

const wayText = (way: string): string => {
  const group = groupOfWay(way);
  return group !== undefined ? `group ${group}` : way === "directly" ? "direct share" : way;
};

function attentionItem({ severity, findings, rules, through, change }: Attention, writer: Writer): Markup {
  const [finding] = findings;
  const { person, group, account } = finding;
  // Who is deleted in one instance may be new in another.
  const personMarkup = finding.kind === "person-deleted" ? writer.who : writer.person;
  const who = person ?? group ?? account;
  const subject =
    through !== undefined
      ? markup`${pluralize(findings.length, "member", "members")} of ${writer.object(through)}`
      : change
        ? writer.person(labelOf(change.subject))
        : person !== undefined
          ? personMarkup(person)
          : who === undefined
            ? ""
            : writer.object(who);
  const before = change ? change.before?.level : finding.before;
  const after = change ? change.after?.level : finding.after;
  const hasLevels = isAccessFinding(finding) && account !== undefined && (before ?? null) !== (after ?? null);
  const rest = textWithoutSubject(finding);
  const body = hasLevels
    ? markup`<span class="who">${subject}</span> <span class="what">${writer.object(account)}</span> ${transition(before, after)}`
    : markup`${rest !== undefined ? markup`<span class="who">${subject}</span> ` : ""}<span class="what">${writer.sentence(finding, rest)}</span>`;
  const names = through === undefined || !hasLevels ? "" : memberList(findings, writer);
  const ways = (finding.ways ?? []).map(wayText);
  const why = through === undefined && hasLevels ? cut(visibleName(ways.join(", "))) : "";
  const sourceText = findings.length === 1 ? place(finding.source) : "";
  return markup`<li class="row severity-${severity}" data-tiles="${tilesOf(finding)}"><div>${body}${names}</div>
<div class="why">${why} ${sourceText}${rules.map((rule) => markup` <span class="rule">${visibleName(rule)}</span>`)}</div></li>`;
}

const memberList = (findings: readonly Finding[], writer: Writer): Markup =>
  markup`<details><summary>Who</summary><ul>${findings.map(({ person }) => markup`<li>${person === undefined ? "" : writer.person(person)}</li>`)}</ul></details>`;

function attentionSection(rows: readonly Attention[], writer: Writer): Markup | string {
  if (rows.length === 0) return "";
  const list = (some: readonly Attention[]): Markup => markup`<ul class="rows">${some.map((each) => attentionItem(each, writer))}</ul>`;
  const others = rows.slice(OPEN_ROWS);
  const more = others.length === 0 ? "" : markup`<details><summary>Show ${others.length} more</summary>${list(others)}</details>`;
  return markup`<section aria-labelledby="first"><h2 id="first">Look at these first</h2>${list(rows.slice(0, OPEN_ROWS))}${more}</section>`;
}

const findingSections = (review: Review, rows: readonly Attention[], writer: Writer): Markup | string => {
  const { sections } = otherFindingsOf(review, rows);
  if (sections.length === 0) return "";
  return markup`<section aria-labelledby="findings"><h2 id="findings">Other findings</h2>${sections.map(({ title, findings }) =>
    collapsible(
      title,
      findings.length,
      markup`<ul>${findings.map((each) => markup`<li data-tiles="${tilesOf(each)}">${writer.sentence(each)} ${place(each.source)}</li>`)}</ul>`,
    ),
  )}</section>`;
};

function ruleSection({ waived, notes }: Review, writer: Writer): Markup | string {
  if (waived.length + notes.length === 0) return "";
  const items = waived.map(
    ({ rule, finding, reason, expires }) =>
      markup`<li>${writer.sentence(finding)} <span class="quiet"><span class="rule">${visibleName(rule)}</span> is waived until ${expires}: ${cut(reason, LONGEST_TEXT)}</span></li>`,
  );
  const list = markup`<ul>${[...items, ...notes.map((note) => markup`<li>${cut(note, LONGEST_TEXT)}</li>`)]}</ul>`;
  const title = [
    ...(waived.length > 0 ? [`${pluralize(waived.length, "finding", "findings")} waived`] : []),
    ...(notes.length > 0 ? [`${pluralize(notes.length, "note", "notes")} about the rules`] : []),
  ].join(", ");
  return markup`<section aria-labelledby="rules"><h2 id="rules">Rules</h2>${collapsible(title, waived.length + notes.length, list)}</section>`;
}

function exposureSection({ exposure: rows }: Review, writer: Writer): Markup | string {
  if (rows.length === 0) return "";
  const heads = ["Account", "use", "edit", "own", "and everybody else in"];
  const table = markup`<div class="frame plain" role="region" aria-labelledby="exposure" tabindex="0"><table>
<caption>Number of declared people who may at least do that; with + the preview hides who else</caption>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({
      account,
      use,
      edit,
      own,
      others,
      isLeast,
    }) => markup`<tr><th scope="row">${writer.object(account)}</th>${[use, edit, own].map((count) => markup`<td>${countText(count, isLeast)}</td>`)}<td>${others
      .map((group) => visibleName(group))
      .join(", ")}</td></tr>
`,
  )}</tbody></table></div>`;
  return markup`<section><h2 id="exposure">Accounts after the change</h2>${collapsible(pluralize(rows.length, "account", "accounts"), rows.length, table)}</section>`;
}

const limitSection = ({ limits }: Review): Markup | string =>
  limits.length === 0
    ? ""
    : markup`<section aria-labelledby="limits"><h2 id="limits">Not visible here</h2><ul class="quiet">${limits.map((limit) => markup`<li>${cut(limit, LONGEST_TEXT)}</li>`)}</ul></section>`;

function banner(review: Review, { commit, time }: Origin): Markup {
  const { text, explanation } = verdictOf(review);
  const facts: [string, string | undefined][] = [
    ["Stack", review.stack],
    [review.instances.length === 1 ? "Instance" : "Instances", review.instances.length === 0 ? undefined : review.instances.join(", ")],
    ["Commit", commit],
    ["Time", time],
  ];
  const list = facts.flatMap(([term, value]) =>
    value === undefined
      ? []
      : [markup`<div><dt>${term}</dt><dd><bdi>${cut(visibleName(value, LONGEST_TEXT), LONGEST_TEXT)}</bdi></dd></div>`],
  );
  return markup`<header class="banner ${review.verdict}"><h1>${text}</h1>
${explanation === undefined ? "" : markup`<p>${explanation}</p>`}${list.length > 0 ? markup`<dl>${list}</dl>` : ""}</header>`;
}

function tiles({ totals, verdict }: Review): Markup | string {
  const isEmpty = Object.values(totals).every((total) => total === 0);
  if (isEmpty && (verdict === "no-access-changes" || verdict === "nothing-of-domo")) return "";
  return markup`<div class="tiles" role="group" aria-label="Counts; choose one to filter">${COUNTS.filter(
    ({ key, isOptional }) => !isOptional || totals[key] > 0,
  ).map(
    ({ key, title }) =>
      markup`<button type="button" class="tile" data-tile="${key}" aria-pressed="false"${totals[key] === 0 ? raw(" disabled") : ""}><b>${totals[key]}</b> <span>${title}</span></button>`,
  )}</div>`;
}

const searchField = (name: string, label: string): Markup =>
  markup`<label>${label}<input type="search" name="${name}" autocomplete="off" spellcheck="false"></label>`;

/** Without changes, what is not changed can still be shown. */
function matrixSection({ access }: Review): Markup {
  const hasChanges = access.length > 0;
  const content = markup`<noscript><p>The matrix needs JavaScript.</p></noscript>
<form hidden role="search" aria-label="Filter the matrix">${searchField("person", "Person")}${searchField("group", "Group")}${searchField("account", "Account")}
<label class="check"><input type="checkbox" name="rest"${hasChanges ? "" : raw(" checked")}>Also unchanged access</label><button type="reset">Reset</button></form>
<p class="quiet"><span id="count" role="status"></span> ${hasChanges ? "Before → after; a group unfolds to its people." : ""}</p>
<div id="matrix" class="frame" role="region" aria-label="Matrix of groups, people and accounts" tabindex="0"></div><p id="more" class="more"></p>`;
  const body = hasChanges ? content : markup`<details class="part"><summary>Show unchanged access</summary>${content}</details>`;
  return markup`<section aria-labelledby="who"><h2 id="who" tabindex="-1">Who may do what</h2>
${body}</section>`;
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** @param access - All access after the change, which the page shows on demand beside the changes. */
export async function html(review: Review, access: PageAccess, origin: Origin = {}): Promise<string> {
  const [style, script] = [asset("page.css"), asset("page.js")];
  // Names come from programs and from Domo. Whatever they contain, no other script or style is applied, and nothing is loaded.
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const writer = writerOf(review);
  const rows = attentionOf(review);
  const body = markup`<a class="skip" href="#who">To who may do what</a>
${banner(review, origin)}
<main>
${tiles(review)}
${attentionSection(rows, writer)}
${peopleSection(review, otherFindingsOf(review, rows).people, writer)}
${matrixSection(review)}
${findingSections(review, rows, writer)}
${exposureSection(review, writer)}
${ruleSection(review, writer)}
${limitSection(review)}
</main>`;
  const page = await markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Review of access to Domo: ${review.summary}</title>
<style>${raw(style)}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${raw(matrixData(review, access))}</script>
<script>${raw(script)}</script>
</body>
</html>
`;
  // hono's `html` returns an object, not a string.
  return page.toString();
}
