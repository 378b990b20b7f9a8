// A snapshot of access as one HTML page without scripts, to be read, printed and kept.

import { html as markup, raw } from "hono/html";
import { createHash } from "node:crypto";
import type { AccessOrder, Snapshot, SnapshotRow } from "../snapshot";
import { pluralize } from "../wording";
import { levelWord } from "./levels";

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);overflow-wrap:anywhere}
h2{margin-top:2rem}.frame{overflow-x:auto}@media print{h2{break-after:avoid}}`;

const hash = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;

const levelText = (level: SnapshotRow["level"]): string => (level === "UNKNOWN" ? "not known" : levelWord(level));

export async function accessHtml({ rows, instances, limits }: Snapshot, by: AccessOrder): Promise<string> {
  const label = (row: SnapshotRow): string =>
    by === "account" ? row.account : `${row.person}${row.email === "" ? "" : ` (${row.email})`}`;
  const sections = [...Map.groupBy(rows, label)].map(([title, group]) => section(title, group, by));
  const people = new Set(rows.filter(({ kind }) => kind === "person").map(({ person, email }) => `${person} ${email}`)).size;
  const accounts = new Set(rows.map(({ account }) => account)).size;
  const counts = `${pluralize(people, "person", "people")}, ${pluralize(accounts, "account", "accounts")}`;
  const page = await markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(`default-src 'none'; img-src data:; style-src ${hash}; base-uri 'none'; form-action 'none'`)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Access to Domo accounts</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header><h1>Access to Domo accounts</h1><p>${instances.join(", ")}${instances.length > 0 ? ": " : ""}${counts}</p></header>
<main>
${rows.length === 0 ? markup`<p>Nobody has access to an account.</p>` : sections}
</main>
<footer><h2>Not visible here</h2><ul>${limits.map((limit) => markup`<li>${limit}</li>`)}</ul></footer>
</body>
</html>
`;
  // hono's `html` returns an object, not a string.
  return page.toString();
}

function section(title: string, rows: SnapshotRow[], by: AccessOrder) {
  const heads = by === "account" ? ["Person", "E-mail", "Role", "Level", "How"] : ["Account", "Level", "How"];
  const cells = ({ person, email, role, account, level, ways }: SnapshotRow): string[] =>
    by === "account" ? [person, email, role, levelText(level), ways.join(", ")] : [account, levelText(level), ways.join(", ")];
  return markup`<section><h2>${title}</h2><div class="frame"><table>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${cells(row).map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div></section>
`;
}
