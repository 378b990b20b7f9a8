// The same life on the real CLI, where there is one.

import { describe, test } from "@jest/globals";
import { lifeSuite } from "../life";
import { accountLifeSuite } from "../life-accounts";
import { directoryLifeSuite } from "../life-directory";
import { ownershipLifeSuite } from "../life-ownership";
import { secretsLifeSuite } from "../life-secrets";
import { realCli } from "../tool";
import { FOUND } from "./find";

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
