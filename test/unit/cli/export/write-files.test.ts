import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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

  test.each([
    ["is a file", "file", /^can't write to the folder .*file: .*\/file is a file$/],
    ["is in a file", "file/sub/folder", /^can't write to the folder .*folder: .*\/file is a file$/],
    ["is a link to nowhere", "link", /^can't write to the folder .*link: .*\/link is a link to what does not exist$/],
    ["is in a link to nowhere", "link/sub", /^can't write to the folder .*sub: .*\/link is a link to what does not exist$/],
    ["can't be made", "/proc/pulumi-domo/sub", /^can't make the folder \/proc\/pulumi-domo: the file system does not allow it$/],
    ["has a name that is too long", "x".repeat(300), /^can't write to the folder .*: the name is too long$/],
  ])("are not written where the folder %s", (_what, path, message) => {
    writeFileSync(join(folder, "file"), "");
    symlinkSync(join(folder, "nowhere"), join(folder, "link"));
    expect(() => writeNewFiles(resolve(folder, path), files)).toThrow(message);
    expect(readdirSync(folder).sort()).toEqual(["file", "link"]);
  });
});
