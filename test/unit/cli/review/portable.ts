// Removes from a recorded preview what belongs to one machine or one run: times, addresses of sandboxes, folders and random ids.

import { UNKNOWN } from "../../../../provider/lifecycle/unknown";

/** Keys of times, which differ between runs. */
const TIMES = new Set(["created", "modified", "duration"]);

interface Frame {
  sourcePosition?: string;
}

/** The JSON of a preview, with one line a step. `hosts` are names by URL of a sandbox. */
export function portable(preview: object, hosts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(preview)
    .filter(([key]) => !TIMES.has(key))
    .map(
      ([key, value]: [string, unknown]) =>
        `${JSON.stringify(key)}: ${key === "steps" && Array.isArray(value) ? listOf(value) : jsonOf(value)}`,
    );
  let text = `{\n${lines.join(",\n")}\n}`;
  for (const [url, host] of Object.entries(hosts)) text = text.replaceAll(url, `https://${host}`).replaceAll(new URL(url).host, host);
  return withFixedIds(text);
}

const listOf = (steps: unknown[]): string => `[\n${steps.map(jsonOf).join(",\n")}\n]`;

const jsonOf = (json: unknown): string =>
  JSON.stringify(json, (key, value: unknown) => {
    if (TIMES.has(key)) return undefined;
    if (key === "sourcePosition" && typeof value === "string") return withinProject(value);
    if (key === "stackTrace" && Array.isArray(value)) return shortened(value as Frame[]);
    return value;
  });

/** A path outside of the project, as it would be if the packages were installed in the project. */
function withinProject(position: string): string {
  const outside = /^project:\/\/\/(?:\.\.\/)+(.*)$/.exec(position);
  if (!outside) return position;
  const [, path = ""] = outside;
  const [, inPackages] = /\/node_modules\/(.*)$/.exec(path) ?? [];
  const [, inThisPackage] = /\/(dist\/(?:sdk|provider)\/.*)$/.exec(path) ?? [];
  if (inPackages !== undefined) return `project:///node_modules/${inPackages}`;
  if (inThisPackage !== undefined) return `project:///node_modules/pulumi-domo/${inThisPackage}`;
  throw new Error(`a source position leads to an unknown place: ${position}`);
}

/** A stack trace with one frame of a kind in place of several: frames without a position, and those of Pulumi that called the program. */
function shortened(frames: Frame[]): Frame[] {
  const isOfPulumi = ({ sourcePosition = "" }: Frame): boolean => sourcePosition.includes("/@pulumi/");
  const isEmpty = ({ sourcePosition }: Frame): boolean => sourcePosition === undefined;
  return frames.filter((frame, index) => {
    const next = frames[index + 1];
    return !next || !((isEmpty(frame) && isEmpty(next)) || (isOfPulumi(frame) && isOfPulumi(next)));
  });
}

/** The ids of providers are random. Pulumi's mark of unknown values, which looks like one, stays. */
function withFixedIds(text: string): string {
  const ids = new Map<string, string>();
  return text.replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, (id) => {
    if (id === UNKNOWN) return id;
    const fixed = ids.get(id) ?? `00000000-0000-4000-8000-${String(ids.size + 1).padStart(12, "0")}`;
    ids.set(id, fixed);
    return fixed;
  });
}
