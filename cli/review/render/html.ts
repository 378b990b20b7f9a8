// A review as one HTML page: it carries all that it needs, runs no script but its own, and asks nobody anything.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html as markup, raw } from "hono/html";
import { sectionsOf } from "./sections";
import type { Change, Finding, Review } from "../schema";
import type { EffectiveAccess } from "../effective-access";
import { rank } from "../access-graph";

const asset = (name: string): string => readFileSync(join(__dirname, "page", name), "utf8");

/** Longer lists are folded. */
const OPEN = 25;

/** The data of the matrix: names once, everything else by number. */
function dataOf({ access }: Review, standing: EffectiveAccess): string {
  const [people, accounts, groups] = [new Names(), new Names(), new Names()];
  const ways = (side: Change["before"]): number[] =>
    (side?.ways ?? []).map((way) => (way === "directly" ? -1 : groups.of(way.replace(/^through group /, ""))));
  const changes = access.map(({ person, account, before, after, groups: via }) => [
    people.of(person),
    accounts.of(account),
    rank(before?.level),
    rank(after?.level),
    ways(before),
    ways(after),
    via.map((group) => groups.of(group)),
  ]);
  const grants = standing.grants.map(({ account, group, person, level }) => [
    accounts.of(account),
    group === undefined ? 0 : 1,
    group === undefined ? people.of(person ?? "") : groups.of(group),
    rank(level),
  ]);
  const members: number[][] = [];
  for (const [group, names] of standing.members) members[groups.of(group)] = names.map((name) => people.of(name));
  const lists = groups.all.map((_, index) => members[index] ?? []);
  const data = { people: people.all, accounts: accounts.all, groups: groups.all, changes, grants, members: lists };
  // Inside a script element, nothing may look like its end.
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

class Names {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}

const list = (findings: Finding[]) => markup`<ul>${findings.map(({ text }) => markup`<li>${text}</li>`)}</ul>`;

const folded = (count: number, content: unknown) =>
  count > OPEN ? markup`<details><summary>${count} in all</summary>${content}</details>` : content;

const verdict = ({ broken }: Review) =>
  broken.length === 0
    ? ""
    : markup`<section class="alarm" aria-labelledby="broken"><h2 id="broken">This must not go through</h2>
${broken.map(({ rule, findings }) => markup`<h3>${rule}</h3>${folded(findings.length, list(findings))}`)}</section>`;

const sections = (review: Review) =>
  sectionsOf(review).map(({ title, findings }) => markup`<section><h2>${title}</h2>${folded(findings.length, list(findings))}</section>`);

const waivers = ({ waived, notes }: Review) => {
  const items = waived.map(
    ({ rule, finding, reason, expires }) =>
      markup`<li>${finding.text} <span class="quiet">${rule} is waived until ${expires}: ${reason}</span></li>`,
  );
  const all = [...items, ...notes.map((note) => markup`<li>${note}</li>`)];
  return all.length === 0 ? "" : markup`<section><h2>Waived</h2><ul>${all}</ul></section>`;
};

const exposure = ({ exposure: rows }: Review) => {
  if (rows.length === 0) return "";
  const table = markup`<div class="frame" role="region" aria-labelledby="exposure" tabindex="0"><table>
<caption>Declared people, after the change</caption>
<thead><tr>${["Account", "may use it", "may edit it", "own it"].map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ account, use, edit, own }) => markup`<tr><th scope="row">${account}</th><td>${use}</td><td>${edit}</td><td>${own}</td></tr>
`,
  )}</tbody></table></div>`;
  return markup`<section><h2 id="exposure">Exposure</h2>${folded(rows.length, table)}</section>`;
};

const search = (name: string, label: string) =>
  markup`<label>${label}<input type="search" name="${name}" autocomplete="off" spellcheck="false"></label>`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The page. `standing` is what may be done after the change, for who wants to see what stays as it is. */
export async function html(review: Review, standing: EffectiveAccess): Promise<string> {
  const [style, script] = [asset("page.css"), asset("page.js")];
  // Names come from programs and from Domo: whatever they contain, no other script or style runs, and nothing is loaded.
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const body = markup`<a class="skip" href="#findings">To the findings</a>
<header><h1>Review of access to Domo</h1><p class="summary">${review.summary}</p></header>
<main>
${verdict(review)}
<section aria-labelledby="who"><h2 id="who">Who may do what</h2>
<noscript><p>The matrix needs JavaScript; all that it shows is in the lists below, too.</p></noscript>
<form hidden role="search" aria-label="Filter the matrix">${search("person", "Person")}${search("group", "Group")}${search("account", "Account")}
<label class="check"><input type="checkbox" name="rest">Also what stays as it is</label><button type="reset">Show all changes</button></form>
<p id="count" class="quiet" role="status"></p>
<div id="matrix" class="frame" role="region" aria-label="Matrix of people and accounts" tabindex="0"></div></section>
<div id="findings">${sections(review)}</div>
${waivers(review)}
${exposure(review)}
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
<script type="application/json" id="data">${raw(dataOf(review, standing))}</script>
<script>${raw(script)}</script>
</body>
</html>
`;
  // The library's text is an object of its own kind.
  return page.toString();
}
