// The same life on the real CLI, where there is one.

import { describe, test } from "@jest/globals";
import { lifecycleProgramSuite } from "./lifecycle";
import { accountsProgramSuite } from "./accounts";
import { directoryProgramSuite } from "./directory";
import { ownershipProgramSuite } from "./ownership";
import { secretsProgramSuite } from "./secrets";
import { realCli } from "../support/pulumi-cli";
import { FOUND } from "../support/find-cli";

const cli = process.env[FOUND] ?? "";

if (cli === "") {
  describe("on the real CLI", () => {
    test.skip("a program lives as on the stand-in engine (no pulumi CLI runs here)", () => undefined);
  });
} else {
  lifecycleProgramSuite("on the real CLI, a program", realCli(cli));
  accountsProgramSuite("on the real CLI, a program with accounts", realCli(cli));
  directoryProgramSuite("on the real CLI, a program with users and groups on the instance API", realCli(cli));
  ownershipProgramSuite("on the real CLI, ownership", realCli(cli));
  secretsProgramSuite("on the real CLI, a secret", realCli(cli));
}
