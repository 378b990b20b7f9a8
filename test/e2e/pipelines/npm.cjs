// `npm ci` of the pipeline tests: links the packages of this repository and those in the project's folder, and runs the scripts of the
// project like npm.

const { execSync } = require("node:child_process");
const { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } = require("node:fs");
const { join, resolve } = require("node:path");

const [command, ...flags] = process.argv.slice(2);
if (command !== "ci") throw new Error(`npm ${command} is not supported here`);
const MODULES = resolve(__dirname, "..", "..", "..", "node_modules");
const project = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const { dependencies, scripts = {} } = project(".");

rmSync("node_modules", { recursive: true, force: true });
mkdirSync("node_modules");
for (const name of readdirSync(MODULES)) if (name !== ".bin") symlinkSync(join(MODULES, name), join("node_modules", name));
cpSync(join(MODULES, ".bin"), "node_modules/.bin", { recursive: true, verbatimSymlinks: true });
for (const [name, from] of Object.entries(dependencies).filter(([, from]) => from.startsWith("file:"))) {
  const folder = resolve(from.slice("file:".length));
  symlinkSync(folder, join("node_modules", name));
  for (const [bin, file] of Object.entries(project(folder).bin)) {
    rmSync(join("node_modules/.bin", bin), { force: true });
    chmodSync(join(folder, file), 0o755);
    symlinkSync(join(folder, file), join("node_modules/.bin", bin));
  }
}
if (!flags.includes("--ignore-scripts")) {
  for (const script of ["preinstall", "install", "postinstall", "prepare"]) if (scripts[script]) execSync(scripts[script]);
}
