// `npm run bench`: what the provider costs, beside as many resources that do nothing on the same engine in the same run (the floor).
// It runs on the real CLI where there is one, else on the stand-in, and writes docs/benchmarks/results.md and docs/benchmarks/results.json.

import { Command } from "commander";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peakOfProviders } from "./memory";
import { line, HEADING, OPERATIONS, report, type Held, type Measured, type Operation, type Row, type Surface } from "./report";
import { benchRedaction, redactionReport } from "./redaction";
import { benchReview, reviewReport } from "./review";
import { LOGGED_REQUESTS } from "../../sandbox/request-log";
import { findCli, Project, realCli, ROOT, standIn, type Flags, type PulumiCli } from "../support/pulumi-cli";

const GROUPS = 20;
const ACCOUNTS = 100;
const SHARES = 5;

const COMMANDS: Record<Operation, [Parameters<PulumiCli["run"]>[0], Flags]> = {
  create: ["up", {}],
  "no-op preview": ["preview", { digest: false }],
  "no-op preview with refresh": ["preview", { refresh: true, digest: false }],
  refresh: ["refresh", {}],
  "one change in 1,000": ["up", {}],
  destroy: ["destroy", {}],
};

/** Resources of a program with so many users, the stack and its provider apart. */
const resourcesFor = (users: number): number => users + 2 * GROUPS + ACCOUNTS * (1 + SHARES);

/** Groups of 1 to 1,000 members, growing evenly in the logarithm. */
const sizes = (users: number): number[] =>
  Array.from({ length: GROUPS }, (_, i) => Math.round(Math.min(users, 1000) ** (i / (GROUPS - 1))));

const program = (users: number): string => `
const changed = process.env.BENCH_CHANGED === "yes";
const users = Array.from({ length: ${String(users)} }, (_, i) => new domo.User("user" + i, {
  email: "user" + i + "@bench.example", name: "User " + i, role: "Participant", location: "Oslo",
  title: changed && i % 1000 === 0 ? "Lead" : "Engineer" }));
${JSON.stringify(sizes(users))}.forEach((size, i) => {
  const group = new domo.Group("group" + i, { name: "Group " + i });
  new domo.GroupMembership("group" + i, { group, users: users.slice(0, size) });
});
for (let i = 0; i < ${String(ACCOUNTS)}; i++) {
  const account = new domo.Account("account" + i, { name: "Account " + i, ...domo.connectors.json5({ username: "domo", password: "not-a-real-password" }) });
  for (let j = 0; j < ${String(SHARES)}; j++)
    new domo.AccountShare("share" + i + "-" + j, { account, user: users[(i * ${String(SHARES)} + j) % users.length], accessLevel: "CAN_VIEW" });
}`;

/** As many resources of Pulumi's dynamic provider that do nothing. */
const floor = (resources: number): string => `
const changed = process.env.BENCH_CHANGED === "yes";
class Nothing extends pulumi.CustomResource {
  constructor(name, props) {
    super("pulumi-nodejs:dynamic/bench:Nothing", name, { ...props, __provider: 'exports.handler=()=>require(process.cwd()+"/nothing.js")' });
  }
}
for (let i = 0; i < ${String(resources)}; i++)
  new Nothing("nothing" + i, { email: "user" + i + "@bench.example", name: "User " + i, role: "Participant", location: "Oslo",
    title: changed && i % 1000 === 0 ? "Lead" : "Engineer" });`;

const NOTHING = `module.exports = {
  check: async (olds, inputs) => ({ inputs }), diff: async () => ({}), create: async (outs) => ({ id: "1", outs }),
  read: async (id, props) => ({ id, props }), update: async (id, olds, outs) => ({ outs }), delete: async () => undefined };`;

function bytesOf(state: string): number {
  const { deployment } = JSON.parse(state) as { deployment: { resources?: { type: string }[] } };
  const users = (deployment.resources ?? []).filter(({ type }) => /:(User|Nothing)$/.test(type));
  return users.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(users)) / users.length;
}

async function measure(tool: PulumiCli, project: Project, operation: Operation): Promise<Measured> {
  const [command, flags] = COMMANDS[operation];
  project.environment.BENCH_CHANGED = operation === "one change in 1,000" || operation === "destroy" ? "yes" : "no";
  const begun = performance.now();
  const { outcome, megabytes } = await peakOfProviders(() => tool.run(command, project, flags));
  const seconds = (performance.now() - begun) / 1000;
  if (outcome.exitCode !== 0) throw new Error(`${operation} failed:\n${outcome.output.slice(-2000)}`);
  return { seconds, peakMegabytes: megabytes, bytes: bytesOf(await tool.state(project)) };
}

/** Operations that leave the state as it was, so that they can be measured again. */
const IDLE: readonly Operation[] = ["no-op preview", "no-op preview with refresh"];

const least = (all: Measured[]): Measured => all.reduce((best, each) => (each.seconds < best.seconds ? each : best));

/** The most that a provider's process holds at a time during a preview with a refresh, garbage apart, in megabytes. */
async function held(tool: PulumiCli, project: Project): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-heap-"));
  try {
    project.environment.NODE_OPTIONS = `--require ${join(__dirname, "heap.cjs")}`;
    project.environment.PULUMI_DOMO_HEAP = folder;
    await measure(tool, project, "no-op preview with refresh");
    return Math.max(...readdirSync(folder).map((name) => Number(readFileSync(join(folder, name), "utf8")))) / 2 ** 20;
  } finally {
    delete project.environment.NODE_OPTIONS;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A sandbox in a process of its own, so that it does not take the engine's time. */
async function sandbox(latency: number): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn("node", [join(ROOT, "dist/cli/main.js"), "sandbox", "--port", "0", "--latency", String(latency)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((found, failed) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const ready = /ready on (\S+)/.exec(chunk.toString("utf8"))?.[1];
      if (ready) found(ready);
    });
    child.once("exit", (code) => {
      failed(new Error(`the sandbox ended with ${String(code)}`));
    });
  });
  return { url, process: child };
}

/** Requests since the last call, by route. */
async function requestsBy(url: string): Promise<Record<string, number>> {
  const log = (await (await fetch(`${url}/_sandbox/requests`)).json()) as { method: string; path: string }[];
  // Else the count would be wrong, as the oldest are dropped.
  if (log.length >= LOGGED_REQUESTS) throw new Error(`the sandbox logs no more than ${String(LOGGED_REQUESTS)} requests`);
  await fetch(`${url}/_sandbox/requests`, { method: "DELETE" });
  const counts: Record<string, number> = {};
  for (const { method, path } of log) {
    const route = `${method} ${path.replaceAll(/\/\d+/g, "/{id}")}`;
    counts[route] = (counts[route] ?? 0) + 1;
  }
  return counts;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Case {
  users: number;
  surface: Surface;
  latency: number;
  /** How often previews are measured; the quickest counts, on both sides, as a busy machine only ever adds. */
  repeat: number;
}

async function run(tool: PulumiCli, { users, surface, latency, repeat }: Case): Promise<{ rows: Row[]; heap: Held }> {
  const resources = resourcesFor(users);
  const { url, process: child } = await sandbox(latency);
  const [ours, theirs] = [Project.of(program(users)).use(url), Project.of(floor(resources))];
  Object.assign(ours.config, { "domo:directory": surface, "domo:requestsPerMinute": "10000000" });
  writeFileSync(join(theirs.dir, "nothing.js"), NOTHING);
  // Of the real CLI: else its file backend writes the whole state after each step, and that would be measured.
  for (const { environment } of [ours, theirs])
    Object.assign(environment, { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" });
  const rows: Row[] = [];
  const heap: Held = { users, resources, surface, megabytes: 0, floorMegabytes: 0 };
  try {
    for (const operation of OPERATIONS) {
      if (operation === "destroy") Object.assign(heap, { megabytes: await held(tool, ours), floorMegabytes: await held(tool, theirs) });
      const [bottoms, all]: [Measured[], Measured[]] = [[], []];
      let routes: Record<string, number> = {};
      for (let round = 0; round < (IDLE.includes(operation) ? repeat : 1); round++) {
        bottoms.push(await measure(tool, theirs, operation));
        await requestsBy(url);
        all.push(await measure(tool, ours, operation));
        routes = await requestsBy(url);
      }
      const [bottom, measured] = [least(bottoms), least(all)];
      const requests = Object.values(routes).reduce((sum, count) => sum + count, 0);
      const ratio = measured.seconds / bottom.seconds;
      const beside = { floorSeconds: bottom.seconds, floorPeakMegabytes: bottom.peakMegabytes, floorBytes: bottom.bytes, ratio };
      const row: Row = { users, resources, surface, latency, operation, ...measured, ...beside, requests, routes };
      rows.push(row);
      say(line(row));
    }
  } finally {
    ours.close();
    theirs.close();
    child.kill();
  }
  return { rows, heap };
}

const list = (text: string): string[] => text.split(",");

async function main(flags: { users: string; latency: string; surface: string; out: string; repeat: string }): Promise<void> {
  const cli = await findCli();
  const tool = cli === undefined ? standIn : realCli(cli);
  say(`bench on ${tool.name}\n${HEADING}`);
  const rows: Row[] = [];
  const heaps: Held[] = [];
  const repeat = Number(flags.repeat);
  for (const users of list(flags.users).map(Number)) {
    for (const surface of list(flags.surface) as Surface[]) {
      for (const [index, latency] of list(flags.latency).map(Number).entries()) {
        const measured = await run(tool, { users, surface, latency, repeat });
        rows.push(...measured.rows);
        // What is held does not depend on how long an answer takes.
        if (index === 0) heaps.push(measured.heap);
      }
    }
  }
  const reviews = await benchReview();
  const redaction = benchRedaction();
  const others = `${reviewReport(reviews)}\n${redactionReport(redaction)}`;
  say(others);
  const folder = join(ROOT, flags.out);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "results.md"),
    `${report(tool === standIn ? "the stand-in engine" : "the pulumi CLI", rows, heaps)}\n${others}`,
  );
  writeFileSync(
    join(folder, "results.json"),
    `${JSON.stringify({ engine: tool === standIn ? "stand-in" : "pulumi", rows, heaps, reviews, redaction }, null, 2)}\n`,
  );
  say(`written to ${flags.out}/results.md and results.json`);
}

const command = new Command("bench")
  .option("--users <numbers>", "how many users, separated by commas", "100")
  .option("--latency <milliseconds>", "of every request, separated by commas", "0,50")
  .option("--surface <surfaces>", "instance, public", "instance,public")
  .option("--repeat <number>", "how often previews are measured; the quickest counts", "1")
  .option("--out <folder>", "where the results go", "docs/benchmarks")
  .action(main);
void command.parseAsync();
