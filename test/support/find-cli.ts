// Runs once before all tests, as finding an installed `pulumi` takes a while.

import { findCli } from "./pulumi-cli";

/** The environment variable with the path of the CLI, for the tests. Empty if there is none. */
export const FOUND = "PULUMI_DOMO_TEST_CLI";

export default async function find(): Promise<void> {
  process.env[FOUND] = (await findCli()) ?? "";
  const file = process.env[FOUND];
  process.stdout.write(file ? `tests on the real CLI: ${file}\n` : "tests on the real CLI are skipped: no pulumi CLI runs here\n");
}
