// The entry point that Pulumi's dynamic provider host calls. It passes configuration and calls to the lifecycle, and returns results and errors
// in Pulumi's format. The names `pulumi-domo/dynamic` and `provider` are a wire format: states of all versions contain them.

import "./supported-node";
import type * as pulumi from "@pulumi/pulumi";
import { ignoreBrokenPipes } from "./broken-pipes";
import { contextFor, log, redactor } from "./context";
import type { ResourceDefinition, Fields, CheckFailure } from "./lifecycle/definition";
import { SettingsError } from "./client/errors";
import { check } from "./lifecycle/check";
import { diff } from "./lifecycle/diff";
import { OperationError } from "./lifecycle/operation-error";
import { PROVIDER } from "./lifecycle/reserved-properties";
import { Lifecycle } from "./lifecycle/lifecycle";
import { secretPaths, secretValues } from "./lifecycle/secrets";
import { printable, printableList } from "./printable";
import { registry } from "./resources/registry";
import { PULUMI_SIGNATURE, markEchoedSecrets } from "./echoed-secrets";
import { EXPLICIT_KEY, PREFIX_KEY, readSettings, SETTING_KEYS, type Settings } from "./settings";

ignoreBrokenPipes();

/** The properties that a call receives: the state, the inputs of the program, or both. */
interface CallProperties {
  olds?: Fields;
  news?: Fields;
}

/** The provider that Pulumi calls for resources of `type`. */
export function provider(type: string): pulumi.dynamic.ResourceProvider {
  const definition = registry.find((candidate) => candidate.type === type);
  if (!definition) throw new Error(`this version of pulumi-domo has no resource ${type}: install the version that wrote the state`);
  const config = new Map<string, string>();
  // Settings are read once after `configure`, as the environment does not change while the process runs.
  let cachedSettings: Settings | undefined;
  const settings = (): Settings => (cachedSettings ??= readSettings({ config: (key) => config.get(key), environment: process.env }));
  const lifecycle = (): Lifecycle => new Lifecycle(definition, contextFor(settings()));
  /** Runs a call and converts its result or error to Pulumi's format. Secrets in the properties are registered for redaction. */
  const toPulumiResult = async <T>(properties: CallProperties, call: () => Promise<T> | T): Promise<T> => {
    for (const fields of [properties.olds, properties.news]) if (fields) redactor.register(secretValues(definition, fields));
    try {
      return sanitized(await call());
    } catch (error) {
      throw withSecretMarks(definition, toPulumiError(error, properties.news ?? properties.olds ?? {}), properties);
    }
  };

  /** The same for a call whose result is stored in the state. */
  const toStoredResult = async <T>(properties: CallProperties, call: () => Promise<T>): Promise<T> =>
    withSecretMarks(definition, await toPulumiResult(properties, call), properties);

  return {
    // Only stores the configuration: the host does not delay other calls until configure has returned (engine transcripts).
    configure: ({ config: given }) => {
      cachedSettings = undefined;
      for (const key of [...SETTING_KEYS, EXPLICIT_KEY, PREFIX_KEY]) {
        const value: unknown = given.get(`domo:${key}`);
        if (value !== undefined) config.set(key, typeof value === "string" ? value : JSON.stringify(value));
      }
      return Promise.resolve();
    },
    check: (olds: Fields, news: Fields) => toPulumiResult({ olds, news }, () => checkAll(definition, settings, { olds, news })),
    diff: (id, olds: Fields, news: Fields) =>
      toPulumiResult({ olds, news }, () => diff(definition, contextFor(settings()).run, { id, olds, news })),
    create: (inputs: Fields) => toStoredResult({ news: inputs }, () => lifecycle().create(inputs)),
    read: (id, props: Fields) => toStoredResult({ olds: props }, async () => (await lifecycle().read(id, props)) ?? {}),
    update: (id, olds: Fields, news: Fields) =>
      toStoredResult({ olds, news }, async () => ({ outs: await lifecycle().update(id, olds, news) })),
    delete: (id, props: Fields) => toPulumiResult({ olds: props }, () => lifecycle().delete(id, props)),
  };
}

/** Reports settings errors as failures of the check, which Pulumi shows in preview, once and without a stack trace. */
function checkAll(definition: ResourceDefinition, settings: () => Settings, properties: { olds: Fields; news: Fields }) {
  try {
    const current = settings();
    const missing = current.missing[definition.requires];
    if (missing !== undefined) throw new SettingsError([missing]);
    const { inputs, failures, notices } = check(definition, { settings: current, run: contextFor(current).run }, properties);
    if (failures.length === 0) for (const notice of notices) log.info(notice);
    return { inputs, failures: failures.map(printableFailure) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { inputs: properties.news, failures: [{ property: "", reason: printableList(error.message) }] };
  }
}

/** The engine prints the property, which may be any key of the program. */
function printableFailure({ property, reason }: CheckFailure): CheckFailure {
  const shown = printable(redactor.redactSentence(reason));
  return printable(property) === property ? { property, reason: shown } : { property: "", reason: `${printable(property)} ${shown}` };
}

/**
 * Results are sent as protobuf structs, which can't contain undefined, Date, bigint or NaN. Pulumi's signature key is removed too: Pulumi would
 * take a map from Domo with this key for an asset and read the file or the URL that it names.
 */
const sanitized = <T>(result: T): T => (result === undefined ? result : (JSON.parse(JSON.stringify(result, withoutSignature)) as T));
const withoutSignature = (key: string, value: unknown): unknown => (key === PULUMI_SIGNATURE ? undefined : value);

/** The properties of a result that are stored in the state. */
const STORED = ["outs", "props", "inputs", "properties"];

/** Marks secrets that Pulumi does not: it marks those in the inputs of a create, the new inputs of an update, and the state of a read. */
function withSecretMarks<T>(definition: ResourceDefinition, result: T, { olds, news }: CallProperties): T {
  if (typeof result !== "object" || result === null) return result;
  const encrypted = secretPaths(definition, news ?? olds ?? {});
  const formerSecrets = secretPaths(definition, olds ?? {}).filter((path) => !encrypted.includes(path));
  const options = { declared: news ?? {}, encrypted, formerSecrets, containsSecret: (text: string) => redactor.containsSecret(text) };
  for (const [key, fields] of Object.entries(result))
    if (STORED.includes(key)) Object.assign(result, { [key]: markEchoedSecrets(fields as Fields, options) });
  return result;
}

function toPulumiError(error: unknown, inputs: Fields): Error {
  const cause = error instanceof OperationError ? error.cause : error;
  if (cause instanceof Error) for (const line of [String(cause), ...framesOf(cause)]) log.debug(line);
  const message = printableList(redactor.redactSentence(error instanceof Error ? error.message : String(error)));
  const shown = Object.assign(new Error(message), error instanceof OperationError && sanitized(error.partial));
  // Pulumi stores the reasons in the state unencrypted.
  if ("reasons" in shown) shown.reasons = shown.reasons.map((reason) => printableList(redactor.redactSentence(reason)));
  if ("properties" in shown) Object.assign(shown.properties, sanitized({ [PROVIDER]: inputs[PROVIDER] }));
  // The host prints `<error>: <stack>` in addition to Pulumi's own message, which already has the whole text.
  shown.stack = "see the error of the resource (DOMO_LOG=debug shows more)";
  shown.toString = () => "domo";
  return shown;
}

/** The frames of a stack trace, without the message, which may have several lines. */
const framesOf = ({ stack = "" }: Error): string[] => stack.split("\n").filter((line) => /^ {4}at /.test(line));
