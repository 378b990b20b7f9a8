// Records the previews of situations: of all with `RECORD_PREVIEWS=1`, of those without a file with `RECORD_PREVIEWS=new`, of the next 20 of those
// with `RECORD_PREVIEWS=new:20`. With the real CLI, if one is installed: only its states have source positions. Otherwise with the stand-in engine.

import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { startSandbox } from "../../../../sandbox/server";
import { TestStack } from "../../../e2e/stack";
import { FOUND } from "../../../support/find-cli";
import { realCli, standIn } from "../../../support/pulumi-cli";
import { portable } from "./portable";
import { fileOf, programOf, SITUATIONS, urnOf, type Run, type Situation } from "./situations";

/** A stack on which a base program was deployed. */
interface Deployed {
  stack: TestStack;
  /** Names by URL of the two sandboxes. Programs have the names. */
  hosts: Record<string, string>;
}

/** Stacks that situations share: a preview changes nothing. By what was deployed. */
const deployed = new Map<string, Promise<Deployed>>();

async function deploy({ base, before, runs = [], config = {}, engine }: Situation): Promise<Deployed> {
  const cli = engine === "stand-in" ? "" : (process.env[FOUND] ?? "");
  const stack = await TestStack.start(cli === "" ? standIn : realCli(cli), "instance");
  const second = await startSandbox({ seed: "small" });
  stack.closeLater(second);
  const hosts = { [stack.sandbox.url]: "acme.domo.com", [second.url]: "second.domo.com" };
  before?.(stack.sandbox.store());
  stack.useProgram(withUrls(programOf(base), hosts));
  Object.assign(stack.project.config, config.before);
  await stack.ok("up");
  for (const each of runs) await runBetween(stack, hosts, base, each);
  return { stack, hosts };
}

async function runBetween(
  stack: TestStack,
  hosts: Deployed["hosts"],
  base: Situation["base"],
  { lines, byHand, faults = [], isRefresh = false }: Run,
): Promise<void> {
  byHand?.(stack.sandbox.store());
  stack.project.program(withUrls(programOf({ ...base, ...lines }), hosts));
  for (const fault of faults) stack.sandbox.faults.add(fault);
  const { exitCode, output } = await stack.run(isRefresh ? "refresh" : "up");
  stack.sandbox.faults.clear();
  expect([exitCode !== 0, output]).toEqual([faults.length > 0, output]);
}

const withUrls = (program: string, hosts: Deployed["hosts"]): string =>
  Object.entries(hosts).reduce((text, [url, host]) => text.replaceAll(`https://${host}`, url), program);

/** The stack of a situation, which is its own if the situation changes more than the program. */
function stackOf(name: string, situation: Situation): Promise<Deployed> {
  const isOwn = [situation.byHand, situation.config, situation.runs].some((each) => each !== undefined);
  const key = isOwn ? name : [programOf(situation.base), String(situation.before), situation.engine].join("\n");
  const stack = deployed.get(key) ?? deploy(situation);
  deployed.set(key, stack);
  return stack;
}

async function record(name: string, situation: Situation): Promise<string> {
  const { base, lines, byHand, refresh = byHand !== undefined, target, flags, config = {} } = situation;
  const { stack, hosts } = await stackOf(name, situation);
  byHand?.(stack.sandbox.store());
  stack.project.program(withUrls(programOf({ ...base, ...lines }), hosts));
  Object.assign(stack.project.config, config.after);
  const { digest } = await stack.ok("preview", { refresh, target: target?.map(urnOf), digest: "only", digestFlags: flags });
  return portable(digest!, hosts);
}

const PREVIEWS = join(__dirname, "previews");
const previewFile = (name: string): string => join(PREVIEWS, `${fileOf(name)}.json`);

/** Folders and addresses of the machine that records, and secrets of programs. */
const OF_A_MACHINE = /\/tmp|\/work|\/home|\/root|127\.0\.0\.1|localhost|canary/;

/** The situations that `RECORD_PREVIEWS` selects. */
function selected(mode: string): [string, Situation][] {
  const [, count = "1000"] = /^new(?::(\d+))?$/.exec(mode) ?? [];
  const all = Object.entries(SITUATIONS);
  return mode.startsWith("new") ? all.filter(([name]) => !existsSync(previewFile(name))).slice(0, Number(count)) : all;
}

const mode = process.env.RECORD_PREVIEWS;
if (mode !== undefined) {
  describe("previews", () => {
    afterAll(async () => {
      for (const stack of deployed.values()) await (await stack).stack.close();
    });

    test.each(selected(mode))(
      "are recorded: %s",
      async (name, situation) => {
        const text = await record(name, situation);
        expect(OF_A_MACHINE.exec(text)).toBeNull();
        writeFileSync(previewFile(name), `${text}\n`);
      },
      400_000,
    );
  });
} else {
  describe("recorded previews", () => {
    test("are those of the situations, one each", () => {
      const files = Object.keys(SITUATIONS).map((name) => basename(previewFile(name)));
      expect(readdirSync(PREVIEWS).sort()).toEqual(files.sort());
    });

    test("have nothing of the machine that recorded them", () => {
      const found = readdirSync(PREVIEWS).filter((file) => OF_A_MACHINE.test(readFileSync(join(PREVIEWS, file), "utf8")));
      expect(found).toEqual([]);
    });
  });
}
