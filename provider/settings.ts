// Stack configuration, explicit provider inputs and environment -> validated Settings. One error for all problems.

import { z } from "zod";
import { parseOrigin, type Origin } from "./domo/http/origin";
import { SettingsError } from "./errors";

export type Surface = "public" | "instance";
export type AdoptPolicy = "never" | "own" | "always";

export interface Settings {
  /** `default`, or the name of the explicit provider. */
  provider: string;
  /** Host and, where it has one, port: `acme.domo.com`, `127.0.0.1:8765`. */
  host: string;
  /** Hosts that this instance had before. */
  formerHosts: string[];
  /** Where the instance API is: scheme and host. */
  instanceUrl: string;
  apiUrl: string;
  /** Which of Domo's APIs serves users and groups. */
  surface: Surface;
  clientId?: string;
  clientSecret?: string;
  accessToken?: string;
  /** Why the directory (users and groups), or the rest of the instance, can't be served: what is not set. */
  missing: { directory?: string; instance?: string };
  adopt: AdoptPolicy;
  concurrency: number;
  requestsPerMinute: number;
  timeoutSeconds: number;
}

/** Every setting, as it is called in `domo:<key>`. */
export const SETTING_KEYS = [
  "instance",
  "accessToken",
  "clientId",
  "clientSecret",
  "apiUrl",
  "directory",
  "adopt",
  "formerInstance",
  "concurrency",
  "requestsPerMinute",
  "timeoutSeconds",
] as const;
type SettingKey = (typeof SETTING_KEYS)[number];

const CREDENTIALS: readonly SettingKey[] = ["accessToken", "clientId", "clientSecret"];

/** Inputs that the SDK's `Provider` adds: its own name, and the prefix of the environment variables that it may use. */
export const EXPLICIT_KEY = "explicit";
export const PREFIX_KEY = "environmentPrefix";
const DEFAULT_PREFIX = "DOMO_";
const DEFAULT_API_URL = "https://api.domo.com";

/** `clientId` -> `CLIENT_ID`. */
const screaming = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const positive = z.coerce.number("must be a number").positive("must be more than 0");

const Values = z.object({
  instance: z.string("is missing"),
  accessToken: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  directory: z.enum(["instance", "public", "auto"], "must be instance, public or auto").default("auto"),
  adopt: z.enum(["never", "own", "always"], "must be never, own or always").default("own"),
  concurrency: positive.int("must be a whole number").default(6),
  requestsPerMinute: positive.int("must be a whole number").default(600),
  timeoutSeconds: positive.default(60),
});

export interface SettingsSource {
  /** One key of the provider's configuration, without the `domo:` before it. */
  config: (key: string) => string | undefined;
  environment: Record<string, string | undefined>;
}

/** Reads and validates all settings. Throws one `SettingsError` with every problem. */
export function readSettings({ config, environment }: SettingsSource): Settings {
  const explicit = config(EXPLICIT_KEY);
  const prefix = explicit === undefined ? DEFAULT_PREFIX : config(PREFIX_KEY);
  const raw: Raw = Object.fromEntries(SETTING_KEYS.map((key) => [key, pick(key, { config, environment, prefix })]));

  const problems: string[] = [];
  const name = (key: string): string => howToSet(key, { explicit, prefix });
  const parsed = Values.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0]);
    problems.push(`${name(key)} ${issue.message}`);
  }
  const origins = readOrigins(raw, problems, name);
  const values = parsed.data;
  if (values) problems.push(...credentialProblems(values, name));
  if (!values || !origins || problems.length > 0) throw new SettingsError(problems);

  const { clientId, clientSecret, accessToken, adopt, concurrency, requestsPerMinute, timeoutSeconds } = values;
  return {
    provider: explicit ?? "default",
    ...origins,
    surface: surfaceOf(values),
    clientId,
    clientSecret,
    accessToken,
    missing: missingCredentials(values, name),
    adopt,
    concurrency,
    requestsPerMinute,
    timeoutSeconds,
  };
}

interface Place extends SettingsSource {
  prefix: string | undefined;
}

/**
 * A setting comes from the configuration, else from the environment. Credentials the other way round when the environment
 * means the same instance: refresh and destroy run with the configuration that the state remembers, where a rotated secret
 * is still the old one, while the environment is always current.
 */
function pick(key: SettingKey, { config, environment, prefix }: Place): string | undefined {
  const set = (text: string | undefined): string | undefined => (text === "" ? undefined : text);
  const configured = set(config(key));
  if (prefix === undefined) return configured;
  const variable = (name: SettingKey): string | undefined => set(environment[prefix + screaming(name)]);
  if (!CREDENTIALS.includes(key)) return configured ?? variable(key);
  const instance = config("instance");
  const theirs = variable("instance");
  const same = theirs === undefined || instance === undefined || hostOf(theirs) === hostOf(instance);
  return same ? (variable(key) ?? configured) : configured;
}

/** How a person sets a key: both ways for the default provider, the argument and its variable for an explicit one. */
function howToSet(key: string, { explicit, prefix }: { explicit?: string; prefix?: string }): string {
  const variable = prefix === undefined ? [] : [prefix + screaming(key)];
  const ways = explicit === undefined ? [`domo:${key}`, ...variable] : [`${key} of the provider ${explicit}`, ...variable];
  return ways.join(" / ");
}

function credentialProblems({ clientId, clientSecret }: Parsed, name: NameOf): string[] {
  if (clientId && !clientSecret) return [`${name("clientSecret")} is missing; it belongs to the client id`];
  if (clientSecret && !clientId) return [`${name("clientId")} is missing; it belongs to the client secret`];
  return [];
}

/** The instance API knows more of users and groups, so it is preferred where its token is set. */
const surfaceOf = ({ directory, accessToken }: Parsed): Surface => {
  if (directory !== "auto") return directory;
  return accessToken === undefined ? "public" : "instance";
};

/** What is not set is a problem only of the resources that need it. */
function missingCredentials(values: Parsed, name: NameOf): Settings["missing"] {
  const { accessToken, clientId, directory } = values;
  const makeToken = `${name("accessToken")} is missing; make an access token in Domo (Admin > Authentication > Access tokens)`;
  const makeClient = `${name("clientId")} and ${name("clientSecret")} are missing; make a client at https://developer.domo.com`;
  const needed = {
    auto: `users and groups need an access token or a client: ${makeToken}. Or: ${makeClient}`,
    instance: `users and groups go through the instance API (directory: instance): ${makeToken}`,
    public: `users and groups go through the public API (directory: public): ${makeClient}`,
  };
  const served = surfaceOf(values) === "instance" ? accessToken : clientId;
  return {
    ...(served === undefined && { directory: needed[directory] }),
    ...(accessToken === undefined && { instance: `accounts need the instance API: ${makeToken}` }),
  };
}

type Parsed = z.infer<typeof Values>;
type NameOf = (key: string) => string;
type Raw = Partial<Record<SettingKey, string>>;

/** `acme`, `acme.domo.com` or a URL. Credentials are sent there, so that anything else that a URL may hold is refused. */
function instanceOrigin(text: string): Origin {
  const trimmed = text.trim();
  if (/^[a-z0-9-]+$/i.test(trimmed)) return parseOrigin(`${trimmed}.domo.com`);
  const origin = parseOrigin(trimmed);
  if (origin.problem === undefined) return origin;
  return { problem: `must be a name such as acme, a host such as acme.domo.com, or a URL: it ${origin.problem}` };
}

/** `acme`, `acme.domo.com` or a URL -> the host, or undefined. */
export function hostOf(instance: string): string | undefined {
  const origin = instanceOrigin(instance);
  return origin.problem === undefined ? origin.host : undefined;
}

/** Adds what is wrong with the hosts to `problems`. */
function readOrigins(
  raw: Raw,
  problems: string[],
  name: NameOf,
): Pick<Settings, "host" | "instanceUrl" | "formerHosts" | "apiUrl"> | undefined {
  const read = (key: SettingKey, origin: Origin) => {
    if (origin.problem === undefined) return [origin];
    problems.push(`${name(key)} ${origin.problem}`);
    return [];
  };
  const [instance] = raw.instance === undefined ? [] : read("instance", instanceOrigin(raw.instance));
  const [api] = read("apiUrl", apiOrigin(raw.apiUrl));
  const former = (raw.formerInstance ?? "").split(",").filter((text) => text.trim() !== "");
  const formerHosts = former.flatMap((text) => read("formerInstance", instanceOrigin(text))).map(({ host }) => host);
  return instance && api && { host: instance.host, instanceUrl: instance.url, formerHosts, apiUrl: api.url };
}

function apiOrigin(text = DEFAULT_API_URL): Origin {
  const origin: Origin = text.includes("://") ? parseOrigin(text) : { problem: "must begin with https://" };
  return origin.problem === undefined ? origin : { problem: `must be a URL such as ${DEFAULT_API_URL}: it ${origin.problem}` };
}
