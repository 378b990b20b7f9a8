// The package as npm publishes it, for tests that install it into projects of their own.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/pulumi-cli";

export const NPM_INSTALL = ["npm", "install", "--no-audit", "--no-fund"];

const PNPM = join(ROOT, "node_modules", "pnpm", "bin", "pnpm.cjs");
export const PNPM_INSTALL = [process.execPath, PNPM, "install", "--ignore-scripts", "--no-frozen-lockfile"];

const YARN = join(ROOT, "node_modules", "@yarnpkg", "cli-dist", "bin", "yarn.js");
export const YARN_INSTALL = [process.execPath, YARN, "install"];
/** Yarn 4 reads no .npmrc: it is told the registry that npm uses here. With its own linker there is no node_modules, where Pulumi looks. */
export const yarnSettings = async (cwd: string): Promise<string> =>
  JSON.stringify({
    nodeLinker: "node-modules",
    enableTelemetry: false,
    enableScripts: false,
    enableImmutableInstalls: false,
    npmRegistryServer: (await run(cwd, ["npm", "config", "get", "registry"])).trim(),
    unsafeHttpWhitelist: ["*"],
  });

/** Runs a command in `cwd` and returns its standard output. Rejects with all of its output if it fails. */
export const run = (cwd: string, [command = "", ...args]: string[], environment: Record<string, string> = {}): Promise<string> =>
  new Promise((done, failed) => {
    execFile(command, args, { cwd, maxBuffer: 2 ** 26, env: { ...process.env, ...environment } }, (error, stdout, stderr) => {
      if (error) failed(new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`));
      else done(stdout);
    });
  });

/** Packs the package as it is built into `dir` and returns the path of the tarball. */
export async function pack(dir: string): Promise<string> {
  const packed = await run(ROOT, ["npm", "pack", "--ignore-scripts", "--json", "--pack-destination", dir]);
  // npm prints a list or, newer, an object by package.
  const [entry] = Object.values(JSON.parse(packed) as Record<string, { filename: string }>);
  return join(dir, entry!.filename);
}

/** The version of a dependency that this repository has installed. */
export function installedVersion(name: string): string {
  return (JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")) as { version: string }).version;
}
