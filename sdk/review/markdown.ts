// A review as Markdown, for a comment on a pull request.

import type { Failed } from "./gates";
import type { Finding, Kind, Review } from "./review";

/** A comment on GitHub may have 65,536 characters; some are left for what is put around it. */
const LONGEST = 60_000;

const SECTIONS: [string, Kind[]][] = [
  ["New owners and Admins", ["admin-gained", "owner-gained"]],
  ["Accounts that go", ["account-deleted", "account-replaced"]],
  ["Changes that change nothing", ["ineffective-removal", "no-effect"]],
  ["Who gains access", ["gain", "raised"]],
  ["Changed by hand, put back", ["drift"]],
  ["Who loses access", ["loss", "lowered"]],
  ["Thin ownership", ["thin-ownership"]],
  ["Credentials", ["credentials-changed"]],
  ["People", ["person-deleted", "person-created", "person-changed"]],
  ["Accounts", ["account-created", "account-renamed"]],
  ["Not known", ["unknown"]],
];

/** Longer lists are folded. */
const OPEN = 12;
const EXPOSED = 20;

/** Names come from programs and from Domo: none of them is markup, and none calls somebody. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\\`*_[\]|#]/g, (sign) => `\\${sign}`)
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/(^|\s)@/g, "$1&#64;");

const lines = (findings: Finding[]): string => findings.map(({ text }) => `- ${plain(text)}`).join("\n");

export function markdown(review: Review, broken: Failed[]): string {
  const parts = [`**${plain(review.summary)}**`];
  if (broken.length > 0) {
    parts.push(["### This must not go through", ...broken.map(({ rule, findings }) => `**\`${rule}\`**\n${lines(findings)}`)].join("\n\n"));
  }
  for (const [title, kinds] of SECTIONS) {
    const findings = review.findings.filter(({ kind }) => kinds.includes(kind));
    if (findings.length === 0) continue;
    const all = lines(findings);
    const folded = `<details><summary>${String(findings.length)} in all</summary>\n\n${all}\n\n</details>`;
    parts.push(`### ${title}\n\n${findings.length > OPEN ? folded : all}`);
  }
  if (review.exposure.length > 0) {
    const rows = review.exposure
      .slice(0, EXPOSED)
      .map(({ account, use, edit, own }) => `| ${plain(account)} | ${[use, edit, own].join(" | ")} |`);
    const more = review.exposure.length > EXPOSED ? `\n\n${String(review.exposure.length - EXPOSED)} more accounts are touched.` : "";
    const head = "| account | may use it | may edit it | own it |\n| --- | --- | --- | --- |";
    parts.push(`### After the change\n\nDeclared people, of accounts that the change touches.\n\n${head}\n${rows.join("\n")}${more}`);
  }
  return cut(parts);
}

/** The first parts that fit, and how many do not. */
function cut(parts: string[]): string {
  const fitting: string[] = [];
  let length = 0;
  for (const part of parts) {
    if (length + part.length > LONGEST - 200) break;
    fitting.push(part);
    length += part.length + 2;
  }
  const left = parts.length - fitting.length;
  const note = left === 0 ? [] : [`_${String(left)} of ${String(parts.length)} sections do not fit in here; \`--format json\` has all._`];
  return `${[...fitting, ...note].join("\n\n")}\n`;
}
