// Which files the rules of a review come from.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPolicyFiles } from "../../../../cli/review/policy-files";

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "policy-files-"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const CHECKOUT = { path: "domo-review.yaml", text: "failOn: [gain]" };
const CONFIG = { path: "rules.yaml", text: "failOn: [raised]" };

describe("rules are read", () => {
  test("from nowhere if there are none", () => {
    expect(readPolicyFiles(undefined)).toEqual({});
  });

  test("from the checkout, also beside those of the command line", () => {
    for (const { path, text } of [CHECKOUT, CONFIG]) writeFileSync(path, text);
    expect(readPolicyFiles(undefined)).toEqual({ checkout: CHECKOUT });
    expect(readPolicyFiles("rules.yaml")).toEqual({ config: CONFIG, checkout: CHECKOUT });
  });

  test("as those of the command line if it names the file of the checkout, whatever the path", () => {
    writeFileSync(CHECKOUT.path, CHECKOUT.text);
    symlinkSync(CHECKOUT.path, "link.yaml");
    for (const path of ["domo-review.yaml", "./domo-review.yaml", join(folder, "domo-review.yaml"), "link.yaml"])
      expect(readPolicyFiles(path)).toEqual({ config: { path, text: CHECKOUT.text } });
  });

  test("or there is no review", () => {
    expect(() => readPolicyFiles("rules.yaml")).toThrow("can't open rules.yaml: there is no such file");
    mkdirSync("domo-review.yaml");
    expect(() => readPolicyFiles(undefined)).toThrow("can't open domo-review.yaml: it is a directory, not a file");
  });
});
