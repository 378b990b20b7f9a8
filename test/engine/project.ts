// The project and stack of a command: Pulumi.yaml, and the configuration from it, from Pulumi.<stack>.yaml and from the command line.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { secret, type Value, type Values } from "./values";

export interface Project {
  name: string;
  stack: string;
  /** The folder of Pulumi.yaml. */
  root: string;
  /** The working directory of the program. */
  directory: string;
  typescript: boolean;
  refreshAlways: boolean;
  /** All configuration, as for the default provider. */
  config: Values;
}

interface PulumiYaml {
  name: string;
  main?: string;
  runtime?: string | { name: string; options?: { typescript?: boolean } };
  options?: { refresh?: string };
  config?: Record<string, ConfigEntry>;
}
type ConfigEntry = string | number | boolean | { value?: Value; default?: Value; secure?: string };

export interface Given {
  config: Record<string, string>;
  secrets: Record<string, string>;
}

export function openProject(cwd: string, stack: string, { config, secrets }: Given): Project {
  const root = resolve(cwd);
  const yaml = read(join(root, "Pulumi.yaml")) as PulumiYaml | undefined;
  if (!yaml) throw new Error(`no Pulumi.yaml in ${root}`);
  const ofStack = read(join(root, `Pulumi.${stack}.yaml`)) as { config?: Record<string, ConfigEntry> } | undefined;
  const main = resolve(root, yaml.main ?? ".");
  const entries = { ...yaml.config, ...ofStack?.config };
  return {
    name: yaml.name,
    stack,
    root,
    directory: existsSync(main) && statSync(main).isDirectory() ? main : root,
    typescript: typeof yaml.runtime === "object" ? (yaml.runtime.options?.typescript ?? true) : true,
    refreshAlways: yaml.options?.refresh === "always",
    config: {
      ...fromEntries(entries, yaml.name),
      ...fromEntries(config, yaml.name),
      ...Object.fromEntries(Object.entries(secrets).map(([key, value]) => [qualified(key, yaml.name), secret(value)])),
    },
  };
}

const qualified = (key: string, project: string): string => (key.includes(":") ? key : `${project}:${key}`);

function fromEntries(entries: Record<string, ConfigEntry>, project: string): Values {
  const values: Values = {};
  for (const [key, entry] of Object.entries(entries)) {
    if (typeof entry === "object" && entry.secure !== undefined) {
      throw new Error(`${key} is encrypted in the stack's file, which the stand-in engine can't read: give it with --secret`);
    }
    const value = typeof entry === "object" ? (entry.value ?? entry.default) : entry;
    if (value !== undefined) values[qualified(key, project)] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return values;
}

function read(file: string): unknown {
  return existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
}
