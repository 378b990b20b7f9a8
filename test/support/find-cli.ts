// Run before all tests: which `pulumi` runs here is found once, as asking takes a moment.

import { findCli } from "./pulumi-cli";

/** Where the answer is handed on. An empty text says that there is none. */
export const FOUND = "PULUMI_DOMO_TEST_CLI";

export default async function find(): Promise<void> {
  process.env[FOUND] = (await findCli()) ?? "";
  const found = process.env[FOUND];
  process.stdout.write(found ? `tests on the real CLI: ${found}\n` : "tests on the real CLI are skipped: no pulumi CLI runs here\n");
}
