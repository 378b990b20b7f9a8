// Finds and reads the files of a policy: that of the option `--config`, and that of the checkout under review.

import { existsSync, realpathSync } from "node:fs";
import { readTextFile } from "../files";
import { POLICY_FILE, type PolicyFile, type PolicySources } from "./policy";

/**
 * @param config - The option `--config`.
 * @throws an error of one sentence if a file can't be read.
 */
export function readPolicyFiles(config: string | undefined): Pick<PolicySources, "config" | "checkout"> {
  const isThere = existsSync(POLICY_FILE);
  return {
    config: config === undefined ? undefined : read(config),
    checkout: isThere && !(config !== undefined && isSameFile(config, POLICY_FILE)) ? read(POLICY_FILE) : undefined,
  };
}

const read = (path: string): PolicyFile => ({ path, text: readTextFile(path) });

/** The command line names the file of the checkout: whoever starts the command trusts it. */
const isSameFile = (a: string, b: string): boolean => existsSync(a) && realpathSync(a) === realpathSync(b);
