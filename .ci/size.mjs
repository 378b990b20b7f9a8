// What `npm install pulumi-domo` adds to a project that has @pulumi/pulumi: packages and megabytes, the largest by name.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-size-"));
const npm = (cwd, ...args) => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const bytes = (path) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
const packages = () => Object.keys(JSON.parse(readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8")).packages);
const megabytes = (size) => `${(size / 1e6).toFixed(1)} MB`;

try {
  const { version } = JSON.parse(readFileSync("node_modules/@pulumi/pulumi/package.json", "utf8"));
  const packed = JSON.parse(npm(".", "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
  const [{ filename, size, unpackedSize, entryCount }] = Object.values(packed);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const install = (what) => npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", what);
  install(`@pulumi/pulumi@${version}`);
  const [before, bytesBefore] = [packages(), bytes(join(folder, "node_modules"))];
  install(join(folder, filename));
  const added = packages().filter((name) => !before.includes(name));
  const bytesAdded = bytes(join(folder, "node_modules")) - bytesBefore;
  console.log(`tarball: ${megabytes(size)}, unpacked ${megabytes(unpackedSize)}, ${entryCount} files`);
  console.log(`@pulumi/pulumi ${version}: ${before.length} packages, ${megabytes(bytesBefore)}`);
  console.log(`pulumi-domo adds: ${added.length} packages, ${megabytes(bytesAdded)}`);
  const sizes = added.map((name) => ({ name, size: bytes(join(folder, name)) })).sort((a, b) => b.size - a.size);
  for (const { name, size } of sizes.slice(0, 8)) console.log(`  ${megabytes(size).padStart(8)}  ${name.replace("node_modules/", "")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
