// A repository with an example, and the machine on which its pipelines run: real git and real commands, with stand-ins for npm, npx and
// pulumi.

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Store } from "../../engine/snapshot";
import { ROOT } from "../../support/pulumi-cli";

export type Values = Record<string, string>;

const MODULES = join(ROOT, "node_modules");

const COMMANDS: Values = {
  npm: `exec node ${join(__dirname, "npm.cjs")} "$@"`,
  // Without --no-install, the real npx could install a package of this name from the registry.
  npx: 'test "$1" = --no-install && shift && exec "node_modules/.bin/$@"',
  // Without type checking, which takes longer than all the rest. Other tests compile the example.
  pulumi: `
    given=()
    while [ $# -gt 0 ]; do
      if [ "$1" = --event-log ]; then events=$2; shift; else given+=("$1"); fi
      shift
    done
    # The stand-in engine writes no events.
    if [ -n "$events" ]; then
      echo '{"sequence":0,"timestamp":'$(date +%s)',"preludeEvent":{"config":{}}}' > "$events"
      echo '{"sequence":1,"timestamp":'$(date +%s)',"summaryEvent":{"isPreview":false,"result":"succeeded","resourceChanges":{}}}' >> "$events"
    fi
    export PULUMI_NODEJS_TRANSPILE_ONLY=true
    exec ${MODULES}/.bin/tsx ${ROOT}/test/engine/main.ts "\${given[@]}" --state-dir "$HOME/state"`,
};

/** The exit code of a command, and its output. */
export interface ShellResult {
  code: number | null;
  output: string;
}

export class Repository {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-ci-")));
  readonly origin = join(this.home, "origin.git");
  /** The working copy in which changes are made. */
  private readonly clone = join(this.home, "clone");

  /** @param example - The example whose files it has. */
  constructor(example = "ci") {
    mkdirSync(join(this.home, "bin"));
    for (const [name, lines] of Object.entries(COMMANDS)) this.command(name, lines);
    // The stack exists, as it does after `pulumi stack init`.
    new Store(join(this.home, "state"), "prod", "").open({ keep: true });
    cpSync(join(ROOT, "examples", example), this.clone, { recursive: true });
    this.git("init", "--quiet", "-b", "main");
    execFileSync("git", ["init", "--quiet", "--bare", "-b", "main", this.origin]);
    this.git("remote", "add", "origin", this.origin);
    this.write({ ".gitignore": "node_modules\n" });
    this.push("main");
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Defines a command of this machine. */
  command(name: string, lines: string): void {
    const file = join(this.home, "bin", name);
    writeFileSync(file, `#!/bin/bash\nset -e\n${lines}\n`);
    chmodSync(file, 0o755);
  }

  /** Checks out a new branch from the current default branch. */
  branch(name: string): this {
    this.git("checkout", "--quiet", "-B", name, "main");
    return this;
  }

  write(files: Values): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.clone, path)), { recursive: true });
      writeFileSync(join(this.clone, path), text);
    }
    return this;
  }

  edit(path: string, change: (text: string) => string): this {
    return this.write({ [path]: change(readFileSync(join(this.clone, path), "utf8")) });
  }

  /** Commits and pushes all changes. Returns the commit. */
  push(branch: string): string {
    this.git("add", "--all", "--force", ".", ":!node_modules");
    this.git("commit", "--quiet", "--allow-empty", "-m", "change");
    this.git("push", "--quiet", "--force", "origin", branch);
    return this.git("rev-parse", "HEAD");
  }

  merge(branch: string): void {
    this.git("checkout", "--quiet", "main");
    this.git("merge", "--quiet", "--no-edit", branch);
    this.git("push", "--quiet", "origin", "main");
  }

  read(ref: string, path: string): string {
    return this.git("show", `${ref}:${path}`);
  }

  files(ref: string, folder: string): string[] {
    return this.git("ls-tree", "--name-only", ref, `${folder}/`).split("\n");
  }

  /** An empty folder. */
  folder(name: string): string {
    return realpathSync(mkdtempSync(join(this.home, `${name}-`)));
  }

  /** A folder with a checkout of a commit or branch, as a runner creates it for a job. */
  checkout(job: string, ref: string): string {
    const folder = this.folder(job);
    execFileSync("git", ["clone", "--quiet", this.origin, folder]);
    execFileSync("git", ["-C", folder, "checkout", "--quiet", ref]);
    return folder;
  }

  /** Runs lines like a runner's shell. */
  shell(lines: string, { folder, env, pipefail }: { folder: string; env: Values; pipefail: boolean }): Promise<ShellResult> {
    return new Promise((resolve) => {
      const child = spawn("bash", [...(pipefail ? ["-eo", "pipefail"] : ["-e"]), "-c", lines], {
        cwd: folder,
        env: { PATH: `${join(this.home, "bin")}:${process.env.PATH ?? ""}`, HOME: this.home, TMPDIR: this.home, ...env },
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.once("close", (code) => resolve({ code, output }));
    });
  }

  private git(...args: string[]): string {
    return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@x.example", ...args], {
      cwd: this.clone,
      encoding: "utf8",
    }).trim();
  }
}
