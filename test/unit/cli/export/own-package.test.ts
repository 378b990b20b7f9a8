import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { dependencyFor } from "../../../../cli/export/own-package";

describe("an exported project gets the package", () => {
  let folder: string;
  let project: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-own-")));
    project = join(folder, "theirs");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (path: string, content: object): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  };
  const dependency = (root = join(project, "node_modules", "pulumi-domo")): string =>
    dependencyFor(join(project, "new", "acme"), { name: "pulumi-domo", version: "0.1.0", root });

  test.each([
    ["the tarball", "file:../pulumi-domo-0.1.0.tgz", "file:../../../pulumi-domo-0.1.0.tgz"],
    ["the tarball in a folder with a strange name", "file:../a #b%20/p.tgz", "file:../../../a #b%20/p.tgz"],
    ["the tarball, by a path alone", "./p.tgz", "file:../../p.tgz"],
    ["the repository", "git+https://git.acme.example/domo.git#4f1c", "git+https://git.acme.example/domo.git#4f1c"],
    ["the repository, without the token", "git+https://me:secret@git.acme.example/domo.git", "git+https://git.acme.example/domo.git"],
    ["the repository by ssh", "git+ssh://git@acme.example/domo.git", "git+ssh://git@acme.example/domo.git"],
    ["the version of the registry", "^0.1.0", "^0.1.0"],
    ["the folder, where the project's word means nothing elsewhere", "catalog:", "file:../../node_modules/pulumi-domo"],
  ])("from %s that the project around the command names", (_what, declared, expected) => {
    write(join(project, "package.json"), { devDependencies: { "pulumi-domo": declared } });
    expect(dependency()).toBe(expected);
  });

  test("from where npm found it, if package.json does not name it", () => {
    write(join(project, "package.json"), {});
    const packages = { "node_modules/pulumi-domo": { resolved: "file:../p.tgz" } };
    write(join(project, "node_modules", ".package-lock.json"), { packages });
    expect(dependency()).toBe("file:../../../p.tgz");
  });

  test("from its own folder in a clone, or from the tarball in it", () => {
    const clone = join(folder, "clone");
    mkdirSync(clone);
    expect(dependency(clone)).toBe("file:../../../clone");
    writeFileSync(join(clone, "pulumi-domo-0.1.0.tgz"), "");
    expect(dependency(clone)).toBe("file:../../../clone/pulumi-domo-0.1.0.tgz");
  });

  test("from its own folder where nothing tells where it came from", () => {
    expect(dependency()).toBe("file:../../node_modules/pulumi-domo");
  });
});
