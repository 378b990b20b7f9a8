// `npm run bench`: the cost of the provider, compared with the same number of resources that do nothing, with the same engine in the same run
// (the floor). Uses the real CLI if it is installed, else the stand-in engine. Writes docs/benchmarks/results.md and results.json.

import { Command } from "commander";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastest, measure, requestsBy, sandbox } from "./measure";
import { line, HEADING, OPERATIONS, report, type Retained, type Measured, type Operation, type Row, type Surface } from "./report";
import { benchRedaction, redactionReport } from "./redaction";
import { benchReview, reviewReport } from "./review";
import { benchRoster, rosterReport } from "./roster";
import { findCli, Project, realCli, ROOT, standIn, type PulumiCli } from "../support/pulumi-cli";

const GROUPS = 20;
const ACCOUNTS = 100;
const SHARES = 5;

/** Number of resources of a program with this many users, without the stack and its provider. */
const resourcesFor = (users: number): number => users + 2 * GROUPS + ACCOUNTS * (1 + SHARES);

/** Sizes of the groups: 1 to 1,000 members, in logarithmic steps. */
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

/** A program with this many resources of Pulumi's dynamic provider that do nothing. */
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

/** Operations that do not change the state, so that they can be measured repeatedly. */
const REPEATABLE: readonly Operation[] = ["no-op preview", "no-op preview with refresh"];

/** The peak memory that a provider process retains during a preview with a refresh, without garbage, in megabytes. */
async function retainedMegabytes(cli: PulumiCli, project: Project): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-heap-"));
  try {
    project.environment.NODE_OPTIONS = `--require ${join(__dirname, "heap.cjs")}`;
    project.environment.PULUMI_DOMO_HEAP = folder;
    await measure(cli, project, "no-op preview with refresh");
    return Math.max(...readdirSync(folder).map((name) => Number(readFileSync(join(folder, name), "utf8")))) / 2 ** 20;
  } finally {
    delete project.environment.NODE_OPTIONS;
    rmSync(folder, { recursive: true, force: true });
  }
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Case {
  users: number;
  surface: Surface;
  latency: number;
  /** How often previews are measured. The fastest counts, for both programs, as other load of the machine only adds time. */
  repeat: number;
}

async function run(cli: PulumiCli, { users, surface, latency, repeat }: Case): Promise<{ rows: Row[]; heap: Retained }> {
  const resources = resourcesFor(users);
  const { url, process: child } = await sandbox(latency);
  const [project, floorProject] = [Project.of(program(users)).use(url), Project.of(floor(resources))];
  Object.assign(project.config, { "domo:directory": surface, "domo:requestsPerMinute": "10000000" });
  writeFileSync(join(floorProject.dir, "nothing.js"), NOTHING);
  // For the real CLI: otherwise its file backend would write the whole state after each step, which would be measured too.
  for (const { environment } of [project, floorProject])
    Object.assign(environment, { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" });
  const rows: Row[] = [];
  const heap: Retained = { users, resources, surface, megabytes: 0, floorMegabytes: 0 };
  try {
    for (const operation of OPERATIONS) {
      if (operation === "destroy")
        Object.assign(heap, {
          megabytes: await retainedMegabytes(cli, project),
          floorMegabytes: await retainedMegabytes(cli, floorProject),
        });
      const floorRounds: Measured[] = [];
      const rounds: Measured[] = [];
      let routes: Record<string, number> = {};
      for (let round = 0; round < (REPEATABLE.includes(operation) ? repeat : 1); round++) {
        floorRounds.push(await measure(cli, floorProject, operation));
        await requestsBy(url);
        rounds.push(await measure(cli, project, operation));
        routes = await requestsBy(url);
      }
      const [floorMeasured, measured] = [fastest(floorRounds), fastest(rounds)];
      const requests = Object.values(routes).reduce((sum, count) => sum + count, 0);
      const ratio = measured.seconds / floorMeasured.seconds;
      const beside = {
        floorSeconds: floorMeasured.seconds,
        floorPeakMegabytes: floorMeasured.peakMegabytes,
        floorBytes: floorMeasured.bytes,
        ratio,
      };
      const row: Row = { users, resources, surface, latency, operation, ...measured, ...beside, requests, routes };
      rows.push(row);
      print(line(row));
    }
  } finally {
    project.close();
    floorProject.close();
    child.kill();
  }
  return { rows, heap };
}

const list = (text: string): string[] => text.split(",");

async function main(flags: {
  users: string;
  roster: string;
  latency: string;
  surface: string;
  out: string;
  repeat: string;
}): Promise<void> {
  const file = await findCli();
  const cli = file === undefined ? standIn : realCli(file);
  print(`bench on ${cli.name}\n${HEADING}`);
  const rows: Row[] = [];
  const heaps: Retained[] = [];
  const repeat = Number(flags.repeat);
  for (const users of list(flags.users).map(Number)) {
    for (const surface of list(flags.surface) as Surface[]) {
      for (const [index, latency] of list(flags.latency).map(Number).entries()) {
        const measured = await run(cli, { users, surface, latency, repeat });
        rows.push(...measured.rows);
        // Retained memory does not depend on the latency.
        if (index === 0) heaps.push(measured.heap);
      }
    }
  }
  const roster = await benchRoster(cli, { people: Number(flags.roster), repeat });
  const reviews = await benchReview();
  const redaction = benchRedaction();
  const otherReports = `${rosterReport(roster)}\n${reviewReport(reviews)}\n${redactionReport(redaction)}`;
  print(otherReports);
  const folder = join(ROOT, flags.out);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "results.md"),
    `${report(cli === standIn ? "the stand-in engine" : "the pulumi CLI", rows, heaps)}\n${otherReports}`,
  );
  writeFileSync(
    join(folder, "results.json"),
    `${JSON.stringify({ engine: cli === standIn ? "stand-in" : "pulumi", rows, heaps, roster, reviews, redaction }, null, 2)}\n`,
  );
  print(`written to ${flags.out}/results.md and results.json`);
}

const command = new Command("bench")
  .option("--users <numbers>", "numbers of users, separated by commas", "100")
  .option("--roster <number>", "people in a roster, compared with as many users declared one by one", "100")
  .option("--latency <milliseconds>", "of every request, separated by commas", "0,50")
  .option("--surface <surfaces>", "instance, public", "instance,public")
  .option("--repeat <number>", "how often previews are measured; the fastest counts", "1")
  .option("--out <folder>", "the folder for the results", "docs/benchmarks")
  .action(main);
void command.parseAsync();
