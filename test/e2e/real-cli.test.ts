// The end-to-end suites with the real CLI, if it is installed.

import { describe, test } from "@jest/globals";
import { lifecycleProgramSuite } from "./lifecycle";
import { accountsProgramSuite } from "./accounts";
import { directoryProgramSuite } from "./directory";
import { exportSuite, importFileSuite } from "./export";
import { inlineProgramSuite } from "./inline-programs";
import { lookupsInTransformsSuite, lookupsProgramSuite } from "./lookups";
import { ownershipProgramSuite } from "./ownership";
import { rosterProgramSuite } from "./roster";
import { rosterFailuresSuite } from "./roster-failures";
import { rosterLeaversSuite } from "./roster-leavers";
import { rosterOrphansSuite } from "./roster-orphans";
import { runLogSuite } from "./run-log";
import { secretsProgramSuite } from "./secrets";
import { realCli } from "../support/pulumi-cli";
import { FOUND } from "../support/find-cli";

const cli = process.env[FOUND] ?? "";

if (cli === "") {
  describe("on the real CLI", () => {
    test.skip("programs run as with the stand-in engine (skipped: no pulumi CLI runs here)", () => undefined);
  });
} else {
  lifecycleProgramSuite("on the real CLI, a program", realCli(cli));
  accountsProgramSuite("on the real CLI, a program with accounts", realCli(cli));
  directoryProgramSuite("on the real CLI, a program with users and groups on the instance API", realCli(cli));
  exportSuite("on the real CLI, an exported program", realCli(cli));
  inlineProgramSuite("on the real CLI, an inline program", cli);
  importFileSuite("on the real CLI, single things are imported by their names without a change", realCli(cli));
  lookupsProgramSuite("on the real CLI, a program with lookups", realCli(cli));
  lookupsInTransformsSuite("on the real CLI, a lookup in a transform gives nothing to anybody found in another instance", realCli(cli));
  ownershipProgramSuite("on the real CLI, a program with renamed or replaced resources", realCli(cli));
  rosterProgramSuite("on the real CLI, a roster", realCli(cli));
  rosterFailuresSuite("on the real CLI, a roster after a run that failed", realCli(cli));
  rosterLeaversSuite("on the real CLI, the leavers of a roster", realCli(cli));
  rosterOrphansSuite("on the real CLI, the orphans of a roster", realCli(cli));
  secretsProgramSuite("on the real CLI, a program with secrets", realCli(cli));
  runLogSuite("on the real CLI, a run", cli);
}
