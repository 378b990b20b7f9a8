// `npm run bench`: the cost of the provider, compared with the same number of resources that do nothing, with the same engine in the same run
// (the floor). Uses the real CLI if it is installed, else the stand-in engine. Writes docs/benchmarks/results.md and results.json.

import { Command, Option } from "commander";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastest, measure, requestsBy, sandbox } from "./measure";
import { countAll, floor, NOTHING, prepareUsers, program, resourcesFor } from "./programs";
import { benchRate, rateReport } from "./rate";
import {
  line,
  HEADING,
  OPERATIONS,
  report,
  type Conditions,
  type Retained,
  type Measured,
  type Operation,
  type Row,
  type Surface,
} from "./report";
import { benchRedaction, redactionReport } from "./redaction";
import { benchReview, reviewReport } from "./review";
import { benchRoster, rosterReport } from "./roster";
import { writeReport } from "./write-report";
import { isWriting, leastSeconds, leastWrites, writeCosts, type Resources } from "./writes";
import { findCli, Project, realCli, ROOT, standIn, type PulumiCli } from "../support/pulumi-cli";

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

/** What is told of an operation that only writes. */
function costsOf({ operation, surface, latency, floorSeconds, routes }: Row, resources: Resources): Pick<Row, "writes" | "leastSeconds"> {
  if (!isWriting(operation)) return {};
  const least = leastWrites(resources, surface, operation);
  return {
    writes: writeCosts(routes, resources, surface, operation),
    leastSeconds: leastSeconds(least, surface, { latency, engineSeconds: floorSeconds }),
  };
}

async function run(cli: PulumiCli, { users, surface, latency, repeat }: Case): Promise<{ rows: Row[]; heap: Retained }> {
  const declared = resourcesFor(users);
  const resources = countAll(declared);
  const { url, process: child } = await sandbox(latency);
  const [project, floorProject] = [Project.of(program(declared, surface)).use(url), Project.of(floor(users, resources - users, surface))];
  Object.assign(project.config, { "domo:directory": surface, "domo:requestsPerMinute": "10000000" });
  writeFileSync(join(floorProject.dir, "nothing.js"), NOTHING);
  // For the real CLI: otherwise its file backend would write the whole state after each step, which would be measured too.
  for (const { environment } of [project, floorProject])
    Object.assign(environment, { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" });
  const rows: Row[] = [];
  const heap: Retained = { users, resources, surface, megabytes: 0, floorMegabytes: 0 };
  try {
    await prepareUsers(url, [project, floorProject]);
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
      const ratios = rounds.length === 1 ? undefined : rounds.map(({ seconds }, round) => seconds / (floorRounds[round]?.seconds ?? NaN));
      const row: Row = {
        users,
        resources,
        surface,
        latency,
        operation,
        ...measured,
        ...beside,
        ...(ratios && { ratios }),
        requests,
        routes,
      };
      Object.assign(row, costsOf(row, declared));
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

/** The same CLI with a limit of operations at once. */
const limited = (cli: PulumiCli, parallel: number): PulumiCli => ({
  ...cli,
  run: (command, project, flags) => cli.run(command, project, { parallel, ...flags }),
});

interface BenchFlags {
  users: string;
  roster: string;
  latency: string;
  surface: string;
  out: string;
  repeat: string;
  parallel: string;
  rate?: string;
}

async function main(flags: BenchFlags): Promise<void> {
  const file = await findCli();
  const conditions: Conditions = {
    engine: file === undefined ? "the stand-in engine" : "the pulumi CLI",
    parallel: Number(flags.parallel),
  };
  const cli = limited(file === undefined ? standIn : realCli(file), conditions.parallel);
  print(`bench on ${cli.name}, ${flags.parallel} operations at once\n${HEADING}`);
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
  const rate = flags.rate === undefined ? undefined : await benchRate(cli, Number(flags.rate));
  const roster = await benchRoster(cli, { people: Number(flags.roster), repeat });
  const reviews = await benchReview();
  const redaction = benchRedaction();
  const rateText = rate === undefined ? [] : [rateReport(rate)];
  const otherReports = [writeReport(rows), ...rateText, rosterReport(roster), reviewReport(reviews), redactionReport(redaction)].join("\n");
  print(otherReports);
  const folder = join(ROOT, flags.out);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "results.md"), `${report(conditions, rows, heaps)}\n${otherReports}`);
  writeFileSync(
    join(folder, "results.json"),
    `${JSON.stringify({ ...conditions, rows, heaps, rate, roster, reviews, redaction }, null, 2)}\n`,
  );
  print(`written to ${flags.out}/results.md and results.json`);
}

const command = new Command("bench")
  .option("--users <numbers>", "numbers of users, separated by commas", "100")
  .option("--roster <number>", "people in a roster, compared with as many users declared one by one", "100")
  .option("--latency <milliseconds>", "of every request, separated by commas", "0,100")
  .option("--surface <surfaces>", "instance, public", "instance,public")
  .option("--repeat <number>", "how often previews are measured; the fastest counts", "1")
  .option("--parallel <number>", "operations that the engine runs at once", "32")
  .addOption(
    new Option("--rate [requests]", "also measure a create where Domo allows this many requests a minute; takes minutes").preset("300"),
  )
  .option("--out <folder>", "the folder for the results", "docs/benchmarks")
  .action(main);
void command.parseAsync();
