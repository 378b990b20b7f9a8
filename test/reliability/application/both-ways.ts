// Previews of the same programs in this process and by the SDK's own processes: `tsx both-ways.ts 1 2` prints both for the seeds 1 and 2.

import { standIn } from "../../support/pulumi-cli";
import { Generator } from "./generator";
import { render } from "./program";
import { Random } from "./random";
import { closeSandboxes, World } from "./world";

async function previews(seed: number): Promise<{ inProcess: unknown; own: unknown }> {
  const world = await World.open("another instance");
  try {
    const program = render(new Generator(new Random(seed)).base(), { url: "", secondUrl: world.secondUrl, idOf: () => undefined });
    const inProcess = await world.run("preview", program, { refresh: false });
    const own = await standIn.run("preview", world.project);
    // Steps are in the order in which they happen.
    const sorted = (steps: { urn: string }[] = []): { urn: string }[] => steps.toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
    return { inProcess: sorted(inProcess.outcome.digest.steps), own: sorted(own.digest?.steps) };
  } finally {
    world.close();
  }
}

async function main(seeds: number[]): Promise<void> {
  const both = [];
  for (const seed of seeds) both.push(await previews(seed));
  await closeSandboxes();
  process.stdout.write(`${JSON.stringify(both)}\n`, () => process.exit(0));
}

void main(process.argv.slice(2).map(Number));
