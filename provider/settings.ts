// Stack configuration, explicit provider inputs and environment -> validated Settings. One error for all problems.

import { z } from "zod";
import type { Origin } from "./client/http/origin";
import { SettingsError } from "./client/errors";
import { apiOrigin, instanceOrigin, withheldReason } from "./hosts";

export type Api = "public" | "instance";
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
  api: Api;
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

/** The credentials, and what each belongs to. */
const CREDENTIALS: Partial<Record<SettingKey, "accessToken" | "client">> = {
  accessToken: "accessToken",
  clientId: "client",
  clientSecret: "client",
};

/** Inputs that the SDK's `Provider` adds: its own name, and the prefix of the environment variables that it may use. */
export const EXPLICIT_KEY = "explicit";
export const PREFIX_KEY = "environmentPrefix";
const DEFAULT_PREFIX = "DOMO_";
/** The prefix may come from a stack file, which must not name variables that are not meant for Domo (`PULUMI_ACCESS_TOKEN`). */
const PREFIX = /^DOMO_(?:[A-Z0-9]+_)*$/;

/** `clientId` -> `CLIENT_ID`. */
const environmentName = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const positive = z.coerce.number("must be a number").positive("must be more than 0");

/** What a header can carry. The value is never part of the message. */
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
  if (prefix !== undefined && !PREFIX.test(prefix))
    throw new SettingsError([
      `${howToSet(PREFIX_KEY, { explicit })} must be of the form DOMO_EU_: DOMO_, then capitals, digits and underscores`,
    ]);
  const picked = SETTING_KEYS.map((key): [SettingKey, Picked] => [key, pick(key, { config, environment, prefix })]);
  const raw: Raw = Object.fromEntries(picked.map(([key, { value }]) => [key, value]));

  const problems: string[] = [];
  const name: NameOf = (key) => howToSet(key, { explicit, prefix });
  const lacking: NameOf = (key) => `${name(key)} is missing${picked.find(([each]) => each === key)?.[1].withheldReason ?? ""}`;
  const parsed = SettingValues.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0]);
    problems.push(`${name(key)} ${issue.message}`);
  }
  const origins = readOrigins(raw, problems, name);
  const values = parsed.data;
  if (values) problems.push(...credentialProblems(values, lacking));
  if (!values || !origins || problems.length > 0) throw new SettingsError(problems);

  const { clientId, clientSecret, accessToken, adopt, concurrency, requestsPerMinute, timeoutSeconds } = values;
  return {
    provider: explicit ?? "default",
    ...origins,
    api: apiOf(values),
    clientId,
    clientSecret,
    accessToken,
    missing: missingCredentials(values, lacking),
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
  /** Why the value of the environment was not taken, as the rest of a sentence. */
  withheldReason?: string;
}

/**
 * A setting comes from the configuration, else from the environment. Credentials the other way round, where the environment's are for the
 * hosts in use: refresh and destroy run with the configuration that the state remembers, where a rotated secret is still the old one, while
 * the environment is always current.
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

/** How a person sets a key: both ways for the default provider, the argument and its variable for an explicit one. */
function howToSet(key: string, { explicit, prefix }: { explicit?: string; prefix?: string }): string {
  const variable = prefix === undefined ? [] : [prefix + environmentName(key)];
  const ways = explicit === undefined ? [`domo:${key}`, ...variable] : [`${key} of the provider ${explicit}`, ...variable];
  return ways.join(" / ");
}

function credentialProblems({ clientId, clientSecret }: Parsed, lacking: NameOf): string[] {
  if (clientId && !clientSecret) return [`${lacking("clientSecret")}; it belongs to the client id`];
  if (clientSecret && !clientId) return [`${lacking("clientId")}; it belongs to the client secret`];
  return [];
}

/** The instance API knows more of users and groups, so it is preferred where its token is set. */
const apiOf = ({ directory, accessToken }: Parsed): Api => {
  if (directory !== "auto") return directory;
  return accessToken === undefined ? "public" : "instance";
};

/** What is not set is a problem only of the resources that need it. */
function missingCredentials(values: Parsed, lacking: NameOf): Settings["missing"] {
  const { accessToken, clientId, directory } = values;
  const makeToken = `${lacking("accessToken")}; make an access token in Domo (Admin > Authentication > Access tokens)`;
  const makeClient = `${lacking("clientId")}, and ${lacking("clientSecret")}; make a client at https://developer.domo.com`;
  const needed = {
    auto: `users and groups need an access token or a client: ${makeToken}. Or: ${makeClient}`,
    instance: `users and groups go through the instance API (directory: instance): ${makeToken}`,
    public: `users and groups go through the public API (directory: public): ${makeClient}`,
  };
  const served = apiOf(values) === "instance" ? accessToken : clientId;
  return {
    ...(served === undefined && { directory: needed[directory] }),
    ...(accessToken === undefined && { instance: `accounts need the instance API: ${makeToken}` }),
  };
}

type Parsed = z.infer<typeof SettingValues>;
type NameOf = (key: string) => string;
type Raw = Partial<Record<SettingKey, string>>;

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
