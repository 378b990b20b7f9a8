// Breaks the review in many places, one after the other, and runs the proof against each: `tsx test/reliability/application/mutations.ts [programs] [part of a name...]`. The
// proof must catch all of them. Works on a copy of the sources. A replacement that no longer fits is an error: the mutation has to be written again.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proveInProcesses } from "./processes";
import type { Failure } from "./proof";

interface Mutation {
  name: string;
  /** From the folder `cli/review`. */
  file: string;
  from: string;
  to: string;
}

const MUTATIONS: Mutation[] = [
  {
    name: "what a value is computed from is taken for what it is",
    file: "access-graph.ts",
    from: `const references = value.kind === "computed" ? this.references(state, kind) : [];`,
    to: `const references = value.kind === "computed" ? (state.propertyDependencies?.[property] ?? []).flatMap((urn) => { const found = this.declared.get(urn); return found?.kind === kind ? [found.key] : []; }) : [];`,
  },
  {
    name: "an unknown list of members is empty",
    file: "access-graph.ts",
    from: `return [...keys, ...pending, this.addUnknownPerson(urn, state, "userIds")];`,
    to: `return [...keys, ...pending];`,
  },
  {
    name: "additive groups have no others",
    file: "access-graph.ts",
    from: `  if (!isExclusive) {\n    return {`,
    to: `  if (!isExclusive && memberships.length > 99) {\n    return {`,
  },
  {
    name: "dynamic groups have no others",
    file: "access-graph.ts",
    from: `return { reason: "dynamic", words:`,
    to: `if (Date.now() > 0) return undefined;\n    return { reason: "dynamic", words:`,
  },
  {
    name: "open groups have no others",
    file: "access-graph.ts",
    from: `if (type && known(type) === "open") return { reason: "open", words: "anybody may join" };`,
    to: `if (type && known(type) === "open") return undefined;`,
  },
  {
    name: "retained access counts as taken away",
    file: "resources.ts",
    from: `if (state.retainOnDelete === true) return "retainOnDelete";`,
    to: ``,
  },
  {
    name: "kept access counts as taken away",
    file: "resources.ts",
    from: `if (known(value) === "keep") return 'onDelete: "keep"';`,
    to: ``,
  },
  {
    name: "levels are compared the wrong way around",
    file: "access-graph.ts",
    from: `ACCESS_LEVELS.length - ACCESS_LEVELS.indexOf(level);`,
    to: `1 + ACCESS_LEVELS.indexOf(level);`,
  },
  {
    name: "an unknown level is no access",
    file: "access-graph.ts",
    from: `return level === "UNKNOWN" ? ACCESS_LEVELS.length + 1 :`,
    to: `return level === "UNKNOWN" ? 0 :`,
  },
  {
    name: "only direct access counts",
    file: "access-graph.ts",
    from: `subject.kind === "person" ? [subject.key] : [...(graph.groups.get(subject.key)?.members ?? [])];`,
    to: `subject.kind === "person" ? [subject.key] : [...(graph.groups.get(subject.key)?.members ?? [])].slice(0, 0);`,
  },
  {
    name: "a secret role is no Admin",
    file: "findings/users.ts",
    from: `  if (role.kind !== "known") {`,
    to: `  if (role.kind === "secret") return [];\n  if (role.kind !== "known") {`,
  },
  {
    name: "a changed e-mail is not told",
    file: "findings/users.ts",
    from: `  if (former === undefined && !wasUnknown) return [];`,
    to: `  if (former === undefined || !wasUnknown) return [];`,
  },
  {
    name: "changed attributes of users do not matter to rules",
    file: "findings/users.ts",
    from: `    if (!user.after || this.comparison.states.left.has(user.urn)) return [];`,
    to: `    if (user.urn !== "") return [];`,
  },
  {
    name: "a share with somebody unknown is with nobody",
    file: "access-graph.ts",
    from: `return this.target(urn, state, "userId", "person") ?? this.addUnknownPerson(urn, state, "userId");`,
    to: `return this.target(urn, state, "userId", "person") ?? "nobody";`,
  },
  {
    name: "what an update does not list as changed is unchanged",
    file: "resources.ts",
    from: `  if (!step) return true;`,
    to: `  if (property !== "") return true;`,
  },
  {
    name: "aliases are other resources",
    file: "resources.ts",
    from: `    if (oldState && op !== "create") before.set(urn, oldState);`,
    to: `    if (oldState && op !== "create") before.set(oldState.urn, oldState);`,
  },
];

const SEED = 1;
const placeOf = ({ world, changes }: Failure): string => `${String(world)} ${String(changes.length)}`;
const ROOT = join(__dirname, "..", "..", "..");
const SOURCES = ["cli", "provider", "sandbox", "sdk", "test", "package.json", "tsconfig.json"];

/** Whether the proof notices it. */
async function isCaught({ file, from, to }: Mutation, programs: number, known: ReadonlySet<string>): Promise<string | undefined> {
  const copy = mkdtempSync(join(tmpdir(), "pulumi-domo-mutation-"));
  try {
    for (const source of SOURCES) cpSync(join(ROOT, source), join(copy, source), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const path = join(copy, "cli", "review", file);
    const text = readFileSync(path, "utf8");
    if (text.split(from).length !== 2) throw new Error(`${file} does not have once: ${from}`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    const { failures } = await proveInProcesses({ seed: SEED, programs, most: known.size + 1, root: copy });
    return failures.find((failure) => !known.has(placeOf(failure)))?.problems[0];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function main(programs: number, only: string[]): Promise<void> {
  const mutations = MUTATIONS.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  const { failures } = await proveInProcesses({ seed: SEED, programs, most: 1000 });
  if (failures.length > 0) process.stdout.write(`without a mutation ${String(failures.length)} cases fail: only further ones count\n`);
  const known = new Set(failures.map(placeOf));
  let missed = 0;
  for (const mutation of mutations) {
    const outcome = await isCaught(mutation, programs, known).catch((error: unknown) => `ERROR ${String(error).slice(0, 300)}`);
    if (outcome === undefined || outcome.startsWith("ERROR")) missed++;
    process.stdout.write(
      `${outcome === undefined ? "NOT CAUGHT" : "caught"}: ${mutation.name}${outcome === undefined ? "" : ` (${outcome.slice(0, 160)})`}\n`,
    );
  }
  process.stdout.write(`${String(mutations.length - missed)} of ${String(mutations.length)} caught\n`);
  process.exitCode = missed > 0 ? 1 : 0;
}

void main(Number(process.argv[2] ?? 300), process.argv.slice(3));
