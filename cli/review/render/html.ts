// A review as one HTML page, which contains all that it needs, runs only its own script and sends no requests.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html as markup, raw } from "hono/html";
import { sectionsOf } from "./sections";
import type { Change, Finding, Review } from "../schema";
import type { EffectiveAccess } from "../effective-access";
import { rank } from "../access-graph";

const asset = (name: string): string => readFileSync(join(__dirname, "page", name), "utf8");

/** Longer lists are collapsed. */
const LONGEST_OPEN_LIST = 25;

/** The data of the matrix as JSON. It contains each name once; everything else refers to names by index. */
function matrixData({ access }: Review, effectiveAccess: EffectiveAccess): string {
  const [people, accounts, groups] = [new NameList(), new NameList(), new NameList()];
  const ways = (side: Change["before"]): number[] =>
    (side?.ways ?? []).map((way) => (way === "directly" ? -1 : groups.indexOf(way.replace(/^through group /, ""))));
  const changes = access.map(({ person, account, before, after, groups: changeGroups }) => [
    people.indexOf(person),
    accounts.indexOf(account),
    rank(before?.level),
    rank(after?.level),
    ways(before),
    ways(after),
    changeGroups.map((group) => groups.indexOf(group)),
  ]);
  const grants = effectiveAccess.grants.map(({ account, group, person, level }) => [
    accounts.indexOf(account),
    group === undefined ? 0 : 1,
    group === undefined ? people.indexOf(person ?? "") : groups.indexOf(group),
    rank(level),
  ]);
  const members: number[][] = [];
  for (const [group, names] of effectiveAccess.members) members[groups.indexOf(group)] = names.map((name) => people.indexOf(name));
  const lists = groups.names.map((_, index) => members[index] ?? []);
  const data = { people: people.names, accounts: accounts.names, groups: groups.names, changes, grants, members: lists };
  // Nothing in a script element may look like its end tag.
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

class NameList {
  readonly names: string[] = [];
  private readonly indexes = new Map<string, number>();

  /** The index of a name, which is added if it is not in the list. */
  indexOf(name: string): number {
    const index = this.indexes.get(name);
    if (index !== undefined) return index;
    this.indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

const findingList = (findings: Finding[]) => markup`<ul>${findings.map(({ text }) => markup`<li>${text}</li>`)}</ul>`;

const collapsible = (count: number, content: unknown) =>
  count > LONGEST_OPEN_LIST ? markup`<details><summary>${count} in all</summary>${content}</details>` : content;

const brokenRules = ({ broken }: Review) =>
  broken.length === 0
    ? ""
    : markup`<section class="alarm" aria-labelledby="broken"><h2 id="broken">This must not go through</h2>
${broken.map(({ rule, findings }) => markup`<h3>${rule}</h3>${collapsible(findings.length, findingList(findings))}`)}</section>`;

const findingSections = (review: Review) =>
  sectionsOf(review).map(
    ({ title, findings }) => markup`<section><h2>${title}</h2>${collapsible(findings.length, findingList(findings))}</section>`,
  );

const waivers = ({ waived, notes }: Review) => {
  const items = waived.map(
    ({ rule, finding, reason, expires }) =>
      markup`<li>${finding.text} <span class="quiet">${rule} is waived until ${expires}: ${reason}</span></li>`,
  );
  const all = [...items, ...notes.map((note) => markup`<li>${note}</li>`)];
  return all.length === 0 ? "" : markup`<section><h2>Waived</h2><ul>${all}</ul></section>`;
};

const exposureSection = ({ exposure: rows }: Review) => {
  if (rows.length === 0) return "";
  const table = markup`<div class="frame" role="region" aria-labelledby="exposure" tabindex="0"><table>
<caption>Declared people, after the change</caption>
<thead><tr>${["Account", "may use it", "may edit it", "own it"].map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ account, use, edit, own }) => markup`<tr><th scope="row">${account}</th><td>${use}</td><td>${edit}</td><td>${own}</td></tr>
`,
  )}</tbody></table></div>`;
  return markup`<section><h2 id="exposure">Exposure</h2>${collapsible(rows.length, table)}</section>`;
};

const searchField = (name: string, label: string) =>
  markup`<label>${label}<input type="search" name="${name}" autocomplete="off" spellcheck="false"></label>`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** @param effectiveAccess - All access after the change, which the page shows on demand beside the changes. */
export async function html(review: Review, effectiveAccess: EffectiveAccess): Promise<string> {
  const [style, script] = [asset("page.css"), asset("page.js")];
  // Names come from programs and from Domo. Whatever they contain, no other script or style is applied, and nothing is loaded.
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const body = markup`<a class="skip" href="#findings">To the findings</a>
<header><h1>Review of access to Domo</h1><p class="summary">${review.summary}</p></header>
<main>
${brokenRules(review)}
<section aria-labelledby="who"><h2 id="who">Who may do what</h2>
<noscript><p>The matrix needs JavaScript; all that it shows is in the lists below, too.</p></noscript>
<form hidden role="search" aria-label="Filter the matrix">${searchField("person", "Person")}${searchField("group", "Group")}${searchField("account", "Account")}
<label class="check"><input type="checkbox" name="rest">Also what stays as it is</label><button type="reset">Show all changes</button></form>
<p id="count" class="quiet" role="status"></p>
<div id="matrix" class="frame" role="region" aria-label="Matrix of people and accounts" tabindex="0"></div></section>
<div id="findings">${findingSections(review)}</div>
${waivers(review)}
${exposureSection(review)}
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
<script type="application/json" id="data">${raw(matrixData(review, effectiveAccess))}</script>
<script>${raw(script)}</script>
</body>
</html>
`;
  // hono's `html` returns an object, not a string.
  return page.toString();
}
