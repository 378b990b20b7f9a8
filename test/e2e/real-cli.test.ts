// The same life on the real CLI, where there is one.

import { describe, test } from "@jest/globals";
import { lifeSuite } from "./lifecycle";
import { accountLifeSuite } from "./accounts";
import { directoryLifeSuite } from "./directory";
import { ownershipLifeSuite } from "./ownership";
import { secretsLifeSuite } from "./secrets";
import { realCli } from "../support/pulumi-cli";
import { FOUND } from "../support/find-cli";

const cli = process.env[FOUND] ?? "";

if (cli === "") {
  describe("on the real CLI", () => {
    test.skip("a program lives as on the stand-in engine (no pulumi CLI runs here)", () => undefined);
  });
} else {
  lifeSuite("on the real CLI, a program", realCli(cli));
  accountLifeSuite("on the real CLI, a program with accounts", realCli(cli));
  directoryLifeSuite("on the real CLI, a program with users and groups on the instance API", realCli(cli));
  ownershipLifeSuite("on the real CLI, ownership", realCli(cli));
  secretsLifeSuite("on the real CLI, a secret", realCli(cli));
}
