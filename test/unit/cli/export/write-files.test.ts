import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeNewFiles } from "../../../../cli/export/write-files";

describe("new files", () => {
  let folder: string;
  let dir: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-files-")));
    dir = join(folder, "a", "b");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const files = [
    { name: "one", text: "1" },
    { name: "two", text: "2" },
  ];

  test("are written into a folder that is made, and nothing else is left there", () => {
    writeNewFiles(dir, files);
    expect(readdirSync(dir)).toEqual(["one", "two"]);
    expect(readFileSync(join(dir, "two"), "utf8")).toBe("2");
  });

  test.each([
    ["a file", (path: string) => writeFileSync(path, "mine")],
    ["a folder", (path: string) => mkdirSync(path)],
    ["a link to nowhere", (path: string) => symlinkSync(join(path, "..", "nowhere"), path)],
    ["a link out of the folder", (path: string) => symlinkSync("/", path)],
  ])("are not written at all where %s has one of the names", (_what, make) => {
    mkdirSync(dir, { recursive: true });
    make(join(dir, "two"));
    expect(() => writeNewFiles(dir, files)).toThrow(/has two already, and existing files are never overwritten/);
    expect(readdirSync(dir)).toEqual(["two"]);
    expect(readdirSync(join(folder, "a"))).toEqual(["b"]);
  });

  test.each(["../out", "/tmp/out", "a/b", "..", ".", ""])("never have the name %j", (name) => {
    expect(() => writeNewFiles(dir, [{ name, text: "" }])).toThrow("is no name of a file");
    expect(readdirSync(folder)).toEqual(["a"]);
    expect(readdirSync(dir)).toEqual([]);
  });

  test("are not written where the folder is a file", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => writeNewFiles(join(folder, "file"), files)).toThrow();
  });
});
