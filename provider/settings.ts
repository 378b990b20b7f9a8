// Settings from the stack configuration, the arguments of an explicit provider, and the environment. All problems are reported in one error.

import { z } from "zod";
import type { ParsedOrigin } from "./client/http/origin";
import { DEFAULT_CONCURRENCY, DEFAULT_REQUESTS_PER_MINUTE, DEFAULT_TIMEOUT_SECONDS } from "./client/defaults";
import { SettingsError } from "./client/errors";
import { apiOrigin, instanceOrigin, withheldReason } from "./hosts";

export type Api = "public" | "instance";
export type AdoptPolicy = "never" | "own" | "always";

export interface Settings {
  /** `default`, or the name of the explicit provider. */
  provider: string;
  /** The host name of the instance, with the port if it is not the default one: `acme.domo.com`, `127.0.0.1:8765`. */
  host: string;
  /** Former host names of the instance. */
  formerHosts: string[];
  /** The origin of the instance API: `https://acme.domo.com`. */
  instanceUrl: string;
  /** The origin of the public API. */
  apiUrl: string;
  /** The API that is used for users and groups. */
  api: Api;
  clientId?: string;
  clientSecret?: string;
  accessToken?: string;
  /**
   * The credentials that are not set: why users and groups (`directory`), accounts, custom attributes and roles (`instance`), or DataSets
   * (`dataSets`) can't be reached.
   */
  missing: { directory?: string; instance?: string; dataSets?: string };
  adopt: AdoptPolicy;
  /** Concurrent requests. */
  concurrency: number;
  /** Requests started in any 60 s. `Infinity`: as many as Domo accepts. */
  requestsPerMinute: number;
  /** Timeout of one attempt in seconds, without retries and waiting for a turn. */
  timeoutSeconds: number;
}

/** All keys of the stack configuration: `domo:<key>`. */
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

/** The settings that are credentials, and the kind of credential that each belongs to. */
const CREDENTIALS: Partial<Record<SettingKey, "accessToken" | "client">> = {
  accessToken: "accessToken",
  clientId: "client",
  clientSecret: "client",
};

/** Inputs that the SDK's `Provider` adds: its name, and the prefix of the environment variables that it may use. */
export const EXPLICIT_KEY = "explicit";
export const PREFIX_KEY = "environmentPrefix";
const DEFAULT_PREFIX = "DOMO_";
/** The prefix may come from a stack file, which must not be able to use variables of other tools (`PULUMI_ACCESS_TOKEN`). */
const PREFIX = /^DOMO_(?:[A-Z0-9]+_)*$/;

/** The name of a setting's variable without the prefix: `CLIENT_ID` for `clientId`. */
const environmentName = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const positive = z.coerce.number("must be a number").positive("must be more than 0");

const requestsPerMinute = z.union(
  [z.literal("unlimited").transform(() => Infinity), positive.int()],
  "must be a whole number of 1 or more, or unlimited",
);

/** Only characters that are valid in a header. The message does not contain the value. */
const credential = z
  .string()
  .regex(/^[\x21-\x7e]*$/, "must not contain blanks, line breaks or other than ASCII characters: check how it was stored, also its end")
  .optional();

const SettingValues = z.object({
  instance: z.string("is missing"),
  accessToken: credential,
  clientId: credential,
  clientSecret: credential,
  directory: z.enum(["instance", "public", "auto"], "must be instance, public or auto").default("auto"),
  adopt: z.enum(["never", "own", "always"], "must be never, own or always").default("own"),
  concurrency: positive.int("must be a whole number").default(DEFAULT_CONCURRENCY),
  requestsPerMinute: requestsPerMinute.default(DEFAULT_REQUESTS_PER_MINUTE),
  timeoutSeconds: positive.default(DEFAULT_TIMEOUT_SECONDS),
});

export interface SettingsSource {
  /** Returns a key of the provider's configuration, given without `domo:`. */
  config: (key: string) => string | undefined;
  environment: Record<string, string | undefined>;
}

/** Reads and validates all settings. Throws one `SettingsError` with all problems. */
export function readSettings({ config, environment }: SettingsSource): Settings {
  const explicit = config(EXPLICIT_KEY);
  const prefix = explicit === undefined ? DEFAULT_PREFIX : config(PREFIX_KEY);
  if (prefix !== undefined && !PREFIX.test(prefix))
    throw new SettingsError([
      `${howToSet(PREFIX_KEY, { explicit })} must be of the form DOMO_EU_: DOMO_, then capitals, digits and underscores`,
    ]);
  const picked = SETTING_KEYS.map((key): [SettingKey, Picked] => [key, pick(key, { config, environment, prefix })]);
  const raw: Raw = Object.fromEntries(picked.map(([key, { value }]) => [key, value]));

  const problems: string[] = [];
  const name: NameOf = (key) => howToSet(key, { explicit, prefix });
  const missing: NameOf = (key) => `${name(key)} is missing${picked.find(([setting]) => setting === key)?.[1].withheldReason ?? ""}`;
  const parsed = SettingValues.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0]);
    problems.push(`${name(key)} ${issue.message}`);
  }
  const origins = readOrigins(raw, problems, name);
  const values = parsed.data;
  if (values) problems.push(...credentialProblems(values, missing));
  if (!values || !origins || problems.length > 0) throw new SettingsError(problems);

  const { clientId, clientSecret, accessToken, adopt, concurrency, requestsPerMinute, timeoutSeconds } = values;
  return {
    provider: explicit ?? "default",
    ...origins,
    api: apiOf(values),
    clientId,
    clientSecret,
    accessToken,
    missing: missingCredentials(values, missing),
    adopt,
    concurrency,
    requestsPerMinute,
    timeoutSeconds,
  };
}

interface PickOptions extends SettingsSource {
  prefix: string | undefined;
}

interface Picked {
  value: string | undefined;
  /** Why the value of the environment is not used, as the rest of a sentence. */
  withheldReason?: string;
}

/**
 * The value of a setting: from the configuration, otherwise from the environment. For credentials the environment comes first, if it may be used
 * for the configured hosts: refresh and destroy use the configuration that is stored in the state, which still has the old value of a rotated
 * secret.
 */
function pick(key: SettingKey, { config, environment, prefix }: PickOptions): Picked {
  const set = (text: string | undefined): string | undefined => (text === "" ? undefined : text);
  const configured = (name: SettingKey): string | undefined => set(config(name));
  const variable = (name: SettingKey): string | undefined =>
    prefix === undefined ? undefined : set(environment[prefix + environmentName(name)]);
  const credential = CREDENTIALS[key];
  if (credential === undefined) return { value: configured(key) ?? variable(key) };
  if (variable(key) === undefined) return { value: configured(key) };
  const hosts = (from: typeof configured) => ({ instance: from("instance"), apiUrl: from("apiUrl") });
  const reason = withheldReason(credential, hosts(configured), hosts(variable));
  if (reason === undefined) return { value: variable(key) };
  return { value: configured(key), withheldReason: ` (${prefix ?? ""}${environmentName(key)} is set, but ${reason})` };
}

/** How to set a key: by configuration or variable for the default provider, by argument or variable for an explicit one. */
function howToSet(key: string, { explicit, prefix }: { explicit?: string; prefix?: string }): string {
  const variable = prefix === undefined ? [] : [prefix + environmentName(key)];
  const ways = explicit === undefined ? [`domo:${key}`, ...variable] : [`${key} of the provider ${explicit}`, ...variable];
  return ways.join(" / ");
}

function credentialProblems({ clientId, clientSecret }: Parsed, missing: NameOf): string[] {
  if (clientId && !clientSecret) return [`${missing("clientSecret")}; it belongs to the client id`];
  if (clientSecret && !clientId) return [`${missing("clientId")}; it belongs to the client secret`];
  return [];
}

/** The instance API supports more fields of users and groups, so `auto` prefers it if an access token is set. */
const apiOf = ({ directory, accessToken }: Parsed): Api => {
  if (directory !== "auto") return directory;
  return accessToken === undefined ? "public" : "instance";
};

/** Missing credentials are reported only for resources that need them. */
function missingCredentials(values: Parsed, missing: NameOf): Settings["missing"] {
  const { accessToken, clientId, directory } = values;
  const makeToken = `${missing("accessToken")}; make an access token in Domo (Admin > Authentication > Access tokens)`;
  const makeClient = `${missing("clientId")}, and ${missing("clientSecret")}; make a client at https://developer.domo.com`;
  const either = `need an access token or a client: ${makeToken}. Or: ${makeClient}`;
  const needed = {
    auto: `users and groups ${either}`,
    instance: `users and groups go through the instance API (directory: instance): ${makeToken}`,
    public: `users and groups go through the public API (directory: public): ${makeClient}`,
  };
  const directoryCredential = apiOf(values) === "instance" ? accessToken : clientId;
  return {
    ...(directoryCredential === undefined && { directory: needed[directory] }),
    ...(accessToken === undefined && { instance: `accounts, custom attributes and roles need the instance API: ${makeToken}` }),
    ...(accessToken === undefined && clientId === undefined && { dataSets: `DataSets ${either}, with the scope data` }),
  };
}

type Parsed = z.infer<typeof SettingValues>;
type NameOf = (key: string) => string;
type Raw = Partial<Record<SettingKey, string>>;

/** Adds problems of the hosts to `problems`. */
function readOrigins(
  raw: Raw,
  problems: string[],
  name: NameOf,
): Pick<Settings, "host" | "instanceUrl" | "formerHosts" | "apiUrl"> | undefined {
  const read = (key: SettingKey, origin: ParsedOrigin) => {
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
