// The cost of a review of a large company: 5,000 people, 500 groups, 1,000 accounts, 20,000 grants.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peakOf } from "./memory";
import { previewOf, statesOf, type GeneratedState, type Tenant } from "../unit/cli/review/tenant";
import { ROOT } from "../support/pulumi-cli";

const SIZE = { people: 5000, groups: 500, accounts: 1000, grants: 20_000 };
const LEVELS = ["OWNER", "CAN_EDIT", "CAN_SHARE", "CAN_VIEW"];

export interface ReviewRow {
  format: string;
  seconds: number;
  peakMegabytes: number;
  kilobytes: number;
  summary: string;
}

/** A generator of the same pseudo-random numbers each time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

const named = (letter: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${letter}${String(i)}`);

/** A preview of the company, in which five people leave and five join each of fifty groups, two hundred grants change, and twenty people leave. */
function preview(): string {
  const [people, groups, accounts] = [named("p", SIZE.people), named("g", SIZE.groups), named("a", SIZE.accounts)];
  const next = randomNumbers(1);
  const members = (): string[] => [...new Set(Array.from({ length: 1 + next(100) }, () => people[next(people.length)] ?? "p0"))];
  /** Five members leave, five join. */
  const changed = (before: string[]): string[] => [
    ...new Set([...before.slice(5), ...Array.from({ length: 5 }, () => people[next(people.length)] ?? "p0")]),
  ];
  const grants = new Map<string, Tenant["grants"][number]>();
  while (grants.size < SIZE.grants) {
    const account = accounts[next(accounts.length)] ?? "a0";
    const subject = next(10) < 4 ? groups[next(groups.length)] : people[next(people.length)];
    if (subject !== undefined) grants.set(`${account} ${subject}`, { account, subject, level: LEVELS[next(4)] ?? "CAN_VIEW" });
  }
  const before: Tenant = { members: Object.fromEntries(groups.map((group) => [group, members()])), grants: [...grants.values()] };
  const after: Tenant = {
    members: {
      ...before.members,
      ...Object.fromEntries(groups.slice(0, 50).map((group) => [group, changed(before.members[group] ?? [])])),
    },
    grants: before.grants.map((grant, i) => (i % 100 === 0 ? { ...grant, level: LEVELS[next(4)] ?? "CAN_VIEW" } : grant)),
  };
  const deleted = new Set(people.slice(-20));
  const remains = ({ urn }: GeneratedState): boolean => !deleted.has(urn.slice(urn.lastIndexOf("::") + 2));
  return previewOf(statesOf(before, people, accounts), statesOf(after, people, accounts).filter(remains));
}

export async function benchReview(): Promise<ReviewRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-bench-"));
  try {
    const [file, out] = [join(folder, "preview.json"), join(folder, "review")];
    writeFileSync(file, preview());
    const rows: ReviewRow[] = [];
    for (const format of ["markdown", "html", "json", "sarif"]) {
      const startedAt = performance.now();
      const args = [join(ROOT, "dist/cli/main.js"), "review", "--preview", file, "--format", format, "--out", out];
      const child = spawn("node", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
      const { outcome: code, megabytes } = await peakOf(child.pid ?? 0, new Promise((done) => child.once("close", done)));
      if (code !== 0) throw new Error(`the review ended with ${String(code)}`);
      const seconds = (performance.now() - startedAt) / 1000;
      const text = readFileSync(out, "utf8");
      const summary = /\*\*(.*?)\*\*|"summary": "(.*?)"|class="summary">(.*?)</.exec(text)?.slice(1).find(Boolean) ?? "";
      rows.push({ format, seconds, peakMegabytes: megabytes, kilobytes: statSync(out).size / 1024, summary });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function reviewReport(rows: ReviewRow[]): string {
  const lines = rows.map(
    ({ format, seconds, peakMegabytes, kilobytes }) =>
      `| ${format} | ${seconds.toFixed(1)} | ${peakMegabytes.toFixed(0)} | ${kilobytes.toFixed(0)} |`,
  );
  const size = `${String(SIZE.people)} people, ${String(SIZE.groups)} groups, ${String(SIZE.accounts)} accounts, ${String(SIZE.grants)} grants`;
  return [
    "## A review of a large company",
    "",
    `${size}; five people leave and five join each of fifty groups, two hundred grants change, and twenty people leave: ${rows[0]?.summary ?? ""}`,
    "",
    "| form | seconds | peak MB | size kB |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
