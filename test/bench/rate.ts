// A create against a Domo that limits requests and does not say how long to wait, compared with the least time that the limit allows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Project, type PulumiCli } from "../support/pulumi-cli";
import { measure, requestLog, sandbox } from "./measure";
import { floor, NOTHING, prepareUsers, usersOnly } from "./programs";

export interface RateRow {
  /** Requests that Domo allows in any minute. */
  perMinute: number;
  users: number;
  /** Requests that Domo answered. */
  requests: number;
  /** Requests that Domo answered with 429, which come in addition. */
  refused: number;
  seconds: number;
  leastSeconds: number;
}

/** The seconds that this many requests take at best: the first `perMinute` at once, as many again in each further minute. */
export const leastSecondsAt = (perMinute: number, requests: number): number => 60 * Math.max(0, Math.ceil(requests / perMinute) - 1);

/** Measures the creation of as many users as Domo allows requests in a minute, with the default settings of the provider. */
export async function benchRate(cli: PulumiCli, perMinute: number): Promise<RateRow> {
  const users = perMinute;
  const { url, process: child } = await sandbox(0, ["--rate", String(perMinute), "--set", "retryAfter=off"]);
  const [project, floorProject] = [Project.of(usersOnly(users, "instance")).use(url), Project.of(floor(users, 0, "instance"))];
  writeFileSync(join(floorProject.dir, "nothing.js"), NOTHING);
  try {
    await prepareUsers(url, [project, floorProject]);
    const floorMeasured = await measure(cli, floorProject, "create");
    const { seconds } = await measure(cli, project, "create");
    const log = await requestLog(url);
    const refused = log.filter(({ status }) => status === 429).length;
    const requests = log.length - refused;
    return { perMinute, users, requests, refused, seconds, leastSeconds: leastSecondsAt(perMinute, requests) + floorMeasured.seconds };
  } finally {
    project.close();
    floorProject.close();
    child.kill();
  }
}

export const rateReport = ({ perMinute, users, requests, refused, seconds, leastSeconds }: RateRow): string =>
  [
    "## A limit of requests",
    "",
    `${String(users)} users created on the instance API where Domo allows ${String(perMinute)} requests a minute and does not say how long to wait: ${String(requests)} requests, and ` +
      `${String(refused)} that were refused, in ${seconds.toFixed(0)} s. The limit and the floor allow ${leastSeconds.toFixed(0)} s: ${(seconds / leastSeconds).toFixed(2)} times as long.`,
    "",
  ].join("\n");
