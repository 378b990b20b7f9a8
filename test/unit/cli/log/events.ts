// Engine events for tests, in the shapes of the recorded logs in `events/`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRun, type LoggedRun } from "../../../../cli/log/report";
import { Redactor } from "../../../../provider/client/http/redact";

export type Values = Record<string, unknown>;

export const EVENTS = join(__dirname, "events");

/** The events of a real run of Pulumi 3.26x on examples/quickstart and a sandbox: debug messages and, but in `updated`, what did not change are left out. */
export const recorded = (name: "drifted" | "failed" | "killed" | "replaced" | "updated"): string =>
  readFileSync(join(EVENTS, `${name}.jsonl`), "utf8");

/** 2026-01-01T00:00:00Z */
export const START = 1767225600;
export const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
export const HOST = "acme.domo.com";

export const urnOf = (type: string, name: string): string => `urn:pulumi:prod::company::${type}::${name}`;
export const DYNAMIC = "pulumi-nodejs:dynamic/domo:";
export const domoUrn = (type: string, name: string): string => urnOf(DYNAMIC + type, name);

interface Given {
  type: string;
  name?: string;
  id?: string;
  inputs?: Values;
  outputs?: Values;
}

export function stateOf({ type, name = "ada", id = "7", inputs = {}, outputs = {} }: Given): Values {
  const own = { __instance: `default@${HOST}`, __provider: `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")` };
  const [urn, token] = [domoUrn(type, name), DYNAMIC + type];
  return { urn, type: token, custom: true, id, inputs: { ...own, ...inputs }, outputs: { ...own, ...inputs, ...outputs } };
}

export const prelude = (config: Record<string, string> = {}): Values => ({ preludeEvent: { config } });
export const summary = (result = "succeeded"): Values => ({ summaryEvent: { isPreview: false, result, resourceChanges: {} } });
/** What the provider prints, as Pulumi shows it: without a URN. */
export const printed = (message: string): Values => ({
  diagnosticEvent: { severity: "info", message: `domo: ${message}\n\n`, color: "never" },
});
export const error = (message: string, urn?: string): Values => ({ diagnosticEvent: { severity: "error", message, urn } });

interface StepOptions {
  old?: Values | null;
  new?: Values | null;
  diffs?: string[];
  detailedDiff?: Values;
}

type Ending = "done" | "failed" | "open";
/** The events of a step: its beginning and, unless it is open, its end. */
export function step(op: string, { old = null, new: next = null, ...rest }: StepOptions, ending: Ending = "done"): Values[] {
  const metadata = { op, urn: (next ?? old)?.urn, type: (next ?? old)?.type, old, new: next, ...rest };
  const end = { done: [{ resOutputsEvent: { metadata } }], failed: [{ resOpFailedEvent: { metadata } }], open: [] };
  return [{ resourcePreEvent: { metadata } }, ...end[ending]];
}

/** A membership that gives access to as many people, in a run that knows their names. */
export function joining(count: number): { events: Values[]; people: string[] } {
  const numbers = Array.from({ length: count }, (_, at) => String(10_000 + at));
  const users = numbers.map((id) =>
    stateOf({ type: "User", name: id, id, inputs: { name: `Person ${id} of Sales`, email: `person.${id}@sales.acme.example` } }),
  );
  const inputs = { groupId: "8", userIds: numbers };
  const events = [
    ...users.flatMap((user) => step("same", { old: user, new: user })),
    ...step("create", { new: stateOf({ type: "GroupMembership", inputs }) }),
  ];
  return { events, people: numbers.map((id) => `Person ${id} of Sales <person.${id}@sales.acme.example>`) };
}

/** The events as lines, one second after the other. */
export const linesOf = (...events: Values[]): string =>
  events.map((event, at) => `${JSON.stringify({ sequence: at, timestamp: START + at, ...event })}\n`).join("");

/** A whole run. */
export const runOf = (...events: Values[]): string => linesOf(prelude(), ...events, summary());

/** What the log of a file has. */
export function read(file: string, { preview = false } = {}): Promise<LoggedRun> {
  const redactor = new Redactor();
  return readRun({ file, preview }, { register: (found) => redactor.register(found), redact: (text) => redactor.redact(text) });
}
