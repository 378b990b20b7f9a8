// The door: what Pulumi's dynamic provider host calls. Configuration comes in here; results and errors go out in Pulumi's
// shapes. `pulumi-domo/dynamic` and `provider` are a wire format: states of all versions name them.

import "./supported-node";
import type * as pulumi from "@pulumi/pulumi";
import { contextFor, log, redactor } from "./context";
import type { ResourceDefinition, Fields, CheckFailure } from "./lifecycle/definition";
import { SettingsError } from "./client/errors";
import { check, diff } from "./lifecycle/check";
import { OperationError } from "./lifecycle/operation-error";
import { PROVIDER } from "./lifecycle/reserved-properties";
import { Lifecycle } from "./lifecycle/lifecycle";
import { secretPaths, secretValues } from "./lifecycle/secrets";
import { printable, printableList } from "./printable";
import { registry } from "./resources/registry";
import { PULUMI_SIGNATURE, markEchoedSecrets } from "./echoed-secrets";
import { EXPLICIT_KEY, PREFIX_KEY, readSettings, SETTING_KEYS, type Settings } from "./settings";

/** What a call is about: the state, the inputs of the program, or both. */
interface Values {
  olds?: Fields;
  news?: Fields;
}

/** The object that Pulumi calls for resources of `type`. */
export function provider(type: string): pulumi.dynamic.ResourceProvider {
  const definition = registry.find((each) => each.type === type);
  if (!definition) throw new Error(`this version of pulumi-domo has no resource ${type}: install the version that wrote the state`);
  const config = new Map<string, string>();
  // Read once: neither the configuration nor the environment changes while the process lives, and every call asks for them.
  let known: Settings | undefined;
  const settings = (): Settings => (known ??= readSettings({ config: (key) => config.get(key), environment: process.env }));
  const lifecycle = (): Lifecycle => new Lifecycle(definition, contextFor(settings()));
  /** Runs a call and gives its outcome the shape that Pulumi expects. Secrets among the values are known from here on. */
  const outward = async <T>(values: Values, call: () => Promise<T> | T): Promise<T> => {
    for (const fields of [values.olds, values.news]) if (fields) redactor.register(secretValues(definition, fields));
    try {
      return sanitized(await call());
    } catch (error) {
      throw marked(definition, outwardError(error, values.news ?? values.olds ?? {}), values);
    }
  };

  /** A call whose result goes into the state. */
  const stored = async <T>(values: Values, call: () => Promise<T>): Promise<T> => marked(definition, await outward(values, call), values);

  return {
    // Only stores: the host does not hold other calls back until configure has returned (transcripts of the engine).
    configure: ({ config: given }) => {
      known = undefined;
      for (const key of [...SETTING_KEYS, EXPLICIT_KEY, PREFIX_KEY]) {
        const value: unknown = given.get(`domo:${key}`);
        if (value !== undefined) config.set(key, typeof value === "string" ? value : JSON.stringify(value));
      }
      return Promise.resolve();
    },
    check: (olds: Fields, news: Fields) => outward({ olds, news }, () => checkAll(definition, settings, { olds, news })),
    diff: (id, olds: Fields, news: Fields) =>
      outward({ olds, news }, () => diff(definition, contextFor(settings()).run, { id, olds, news })),
    create: (inputs: Fields) => stored({ news: inputs }, () => lifecycle().create(inputs)),
    read: (id, props: Fields) => stored({ olds: props }, async () => (await lifecycle().read(id, props)) ?? {}),
    update: (id, olds: Fields, news: Fields) => stored({ olds, news }, async () => ({ outs: await lifecycle().update(id, olds, news) })),
    delete: (id, props: Fields) => outward({ olds: props }, () => lifecycle().delete(id, props)),
  };
}

/** Settings errors appear in preview: as failures of the check, which Pulumi prints once and without a stack trace. */
function checkAll(definition: ResourceDefinition, settings: () => Settings, values: { olds: Fields; news: Fields }) {
  try {
    const read = settings();
    const missing = read.missing[definition.requires];
    if (missing !== undefined) throw new SettingsError([missing]);
    const { inputs, failures } = check(definition, { settings: read, run: contextFor(read).run }, values);
    return { inputs, failures: failures.map(printableFailure) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { inputs: values.news, failures: [{ property: "", reason: printableList(error.message) }] };
  }
}

/** The engine prints the property, which may be a key that the program made up. */
function printableFailure({ property, reason }: CheckFailure): CheckFailure {
  const shown = printable(redactor.redactSentence(reason));
  return printable(property) === property ? { property, reason: shown } : { property: "", reason: `${printable(property)} ${shown}` };
}

/**
 * Results travel as protobuf structs: no undefined, Date, bigint or NaN gets through, so none may be in there. Nor may a map from Domo have
 * the key by which Pulumi tells assets from maps: it would read the file, or ask the URL, that such a map names.
 */
const sanitized = <T>(result: T): T => (result === undefined ? result : (JSON.parse(JSON.stringify(result, withoutSignature)) as T));
const withoutSignature = (key: string, value: unknown): unknown => (key === PULUMI_SIGNATURE ? undefined : value);

/** The parts of a result that go into the state. */
const STORED = ["outs", "props", "inputs", "properties"];

/** Marks what Pulumi does not mark: it goes by the inputs of a create, by the new ones of an update, and by the state of a read. */
function marked<T>(definition: ResourceDefinition, result: T, { olds, news }: Values): T {
  if (typeof result !== "object" || result === null) return result;
  const encrypted = secretPaths(definition, news ?? olds ?? {});
  const formerSecrets = secretPaths(definition, olds ?? {}).filter((path) => !encrypted.includes(path));
  const knowledge = { declared: news ?? {}, encrypted, formerSecrets, holds: (text: string) => redactor.containsSecret(text) };
  for (const [key, fields] of Object.entries(result))
    if (STORED.includes(key)) Object.assign(result, { [key]: markEchoedSecrets(fields as Fields, knowledge) });
  return result;
}

function outwardError(error: unknown, inputs: Fields): Error {
  const cause = error instanceof OperationError ? error.cause : error;
  if (cause instanceof Error) for (const line of [String(cause), ...framesOf(cause)]) log.debug(line);
  const message = printableList(redactor.redactSentence(error instanceof Error ? error.message : String(error)));
  const shown = Object.assign(new Error(message), error instanceof OperationError && sanitized(error.partial));
  // Pulumi keeps the reasons in the state, in clear.
  if ("reasons" in shown) shown.reasons = shown.reasons.map((reason) => printableList(redactor.redactSentence(reason)));
  if ("properties" in shown) Object.assign(shown.properties, sanitized({ [PROVIDER]: inputs[PROVIDER] }));
  // The host prints `<error>: <stack>` beside Pulumi's own message: nobody should have to read either twice.
  shown.stack = "the error is told at its resource (DOMO_LOG=debug tells more)";
  shown.toString = () => "domo";
  return shown;
}

/** Where an error was thrown, without its message, which may have lines of its own. */
const framesOf = ({ stack = "" }: Error): string[] => stack.split("\n").filter((line) => /^ {4}at /.test(line));
