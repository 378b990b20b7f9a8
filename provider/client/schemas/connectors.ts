// The configuration keys of built-in connectors (contract, Appendix A): exact spelling, required or optional, secret or not. Which keys are
// optional is inferred, as Domo does not document it.

import { edits, nearest } from "../spelling";

/** A key of a connector's configuration. */
export interface Field {
  secret?: true;
  optional?: true;
  /** Set if no connection is possible without it, so that a new account without it fails the check. */
  needed?: true;
}

const PLAIN = {} as const satisfies Field;
const SECRET = { secret: true } as const satisfies Field;
const OPTIONAL = { optional: true } as const satisfies Field;
const OPTIONAL_SECRET = { secret: true, optional: true } as const satisfies Field;
const NEEDED = { needed: true } as const satisfies Field;
const NEEDED_SECRET = { secret: true, needed: true } as const satisfies Field;

const AWS_S3 = { accessKey: SECRET, secretKey: SECRET, bucket: PLAIN, region: OPTIONAL } as const;
const ATHENA = { awsAccessKey: SECRET, awsSecretKey: SECRET, s3StagingDir: PLAIN, region: PLAIN, workgroup: OPTIONAL } as const;
const SNOWFLAKE = { account: NEEDED, username: NEEDED, password: NEEDED_SECRET, role: OPTIONAL } as const;
const UNLOAD = { accessKey: SECRET, secretKey: SECRET, bucket: PLAIN } as const;
const KEY_PAIR = { account: NEEDED, username: NEEDED, privateKey: NEEDED_SECRET, passPhrase: OPTIONAL_SECRET, role: OPTIONAL } as const;

export const CONNECTORS = {
  abstractCredentialStore: { type: "abstract-credential-store", fields: { credentials: NEEDED_SECRET } },
  domoAccessToken: {
    type: "domo-access-token",
    fields: { domoAccessToken: OPTIONAL_SECRET, username: OPTIONAL, password: OPTIONAL_SECRET },
  },
  datasetCopy: { type: "dataset-copy", fields: { instance: NEEDED, accessToken: NEEDED_SECRET } },
  domoGovernance: { type: "domo-governance-d14c2fef-49a8-4898-8ddd-f64998005600", fields: { apikey: NEEDED_SECRET, customer: NEEDED } },
  amazonS3: { type: "amazon-s3", fields: AWS_S3 },
  amazonS3Advanced: { type: "amazons3-advanced", fields: AWS_S3 },
  awsAthena: { type: "aws-athena", fields: ATHENA },
  amazonAthenaHighBandwidth: { type: "amazon-athena-high-bandwidth", fields: ATHENA },
  snowflake: { type: "snowflake", fields: SNOWFLAKE },
  snowflakeUnloadV2: { type: "snowflake-unload-v2", fields: { ...SNOWFLAKE, ...UNLOAD, region: PLAIN } },
  snowflakeUnload: { type: "snowflake-unload", fields: { account: NEEDED, username: NEEDED, password: NEEDED_SECRET, ...UNLOAD } },
  snowflakeInternalUnload: { type: "snowflake-internal-unload", fields: SNOWFLAKE },
  snowflakeInternalUnloadAdvancedPartition: { type: "snowflake-internal-unload-advanced-partition", fields: SNOWFLAKE },
  snowflakeWriteback: { type: "snowflake-writeback", fields: { domoClientId: PLAIN, domoClientSecret: SECRET, ...SNOWFLAKE } },
  snowflakeFederated: {
    type: "snowflake-federated",
    fields: { host: NEEDED, port: OPTIONAL, user: NEEDED, password: NEEDED_SECRET, warehouse: PLAIN, role: OPTIONAL },
  },
  snowflakeKeyPair: { type: "snowflakekeypairauthentication", fields: KEY_PAIR },
  snowflakeKeyPairWriteback: { type: "snowflake-key-pair-writeback", fields: KEY_PAIR },
  snowflakeKeyPairInternalManagedUnload: { type: "snowflake-keypair-internal-managed-unload", fields: KEY_PAIR },
  snowflakeKeyPairUnloadV2: {
    type: "snowflake-key-pair-unload-v2",
    fields: { ...KEY_PAIR, ...UNLOAD, region: PLAIN, encryptionType: OPTIONAL },
  },
  json5: {
    type: "json5",
    fields: {
      authentication: OPTIONAL,
      username: OPTIONAL,
      password: OPTIONAL_SECRET,
      apiType: OPTIONAL,
      name: OPTIONAL,
      apiKey: OPTIONAL_SECRET,
    },
  },
  // Domo: some connectors use hyphens in keys, others underscores (§5.2).
  snowflakeOAuthConfig: { type: "snowflake-oauth-config", fields: { "client-id": NEEDED, "client-secret": NEEDED_SECRET } },
  jiraOnPremOAuthConfig: { type: "jira-on-prem-oauth-config", fields: { client_id: NEEDED, client_secret: NEEDED_SECRET } },
} as const satisfies Record<string, { type: string; fields: Record<string, Field> }>;

/** Name of a function of `domo.connectors`. */
export type ConnectorName = keyof typeof CONNECTORS;

// Domo: it stores text (§3.5).
/** Value in `configurations`. A number or boolean equals its text. */
export type ConfigurationValue = string | number | boolean;

/** Keys whose values are not secret in other connectors, in lower case without hyphens, underscores, dots and blanks. */
const PLAIN_KEYS: ReadonlySet<string> = new Set([
  ..."account accountid accountname apitype authenticationtype bucket bucketname catalog clientid cluster clustername company customer".split(
    " ",
  ),
  ..."database databasename databasetype dataset datasetid dbname delimiter domain email emailaddress encoding encryptiontype environment".split(
    " ",
  ),
  ..."filename fileformat format host hostname instance instancename keyspace language loginname locale organization organizationid".split(
    " ",
  ),
  ..."port project projectid protocol region role schema schemaname server servername site siteid sslmode subdomain".split(" "),
  ..."table tablename tenant tenantid timezone type user userid username version warehouse workgroup workspace workspaceid".split(" "),
]);

const BY_TYPE = new Map<string, Readonly<Record<string, Field>>>(Object.values(CONNECTORS).map(({ type, fields }) => [type, fields]));

/** The keys of a built-in connector. */
const fieldsOf = (type: unknown): Readonly<Record<string, Field>> | undefined => (typeof type === "string" ? BY_TYPE.get(type) : undefined);

/** Whether the value of a configuration's key is secret. In connectors that are not built in, all values are, except those of plain keys. */
export function isSecretKey(dataProviderType: unknown, key: string): boolean {
  const fields = fieldsOf(dataProviderType);
  // Keys come from outside, `constructor` among them.
  if (fields && Object.hasOwn(fields, key)) return fields[key]?.secret === true;
  return !isPlainKey(key);
}

/** Whether a key's values are not secret in any connector. */
export const isPlainKey = (key: string): boolean => PLAIN_KEYS.has(key.toLowerCase().replaceAll(/[-_. ]/g, ""));

/** What Domo returns instead of a secret (§3.5). */
export const MASK = "********";

/** Whether a value is a mask: any number of asterisks and nothing else. */
export const isMasked = (value: string): boolean => /^\*+$/.test(value);

/** The secret values of a configuration, without masked ones. */
export function secretsIn(dataProviderType: unknown, configurations: unknown): string[] {
  if (typeof configurations !== "object" || configurations === null) return [];
  const entries: [string, unknown][] = Object.entries(configurations);
  return entries.flatMap(([key, value]) => {
    if ((typeof value !== "string" && typeof value !== "number") || !isSecretKey(dataProviderType, key)) return [];
    const text = String(value);
    return text === "" || isMasked(text) ? [] : [text];
  });
}

/** Whether a connector is certainly an OAuth configuration. Domo: others may be, too (§3.4). */
export const isOAuthConfig = (type: string): boolean => type.endsWith("-oauth-config");

/** Keys that every connector has (§3.4). */
const COMMON_KEYS = ["secretId"];

/** Why a connector does not accept a key, as the rest of a sentence; undefined if it may. */
export function keyProblem(dataProviderType: unknown, key: string): string | undefined {
  const fields = fieldsOf(dataProviderType);
  if (!fields || Object.hasOwn(fields, key) || COMMON_KEYS.includes(key)) return undefined;
  const keys = Object.keys(fields);
  const close = nearest(key, keys);
  return `is no key of ${String(dataProviderType)}: ${close ? `did you mean ${close}? Its` : "its"} keys are ${keys.join(", ")}`;
}

/** Alternative sets of keys, of which a connector requires one. */
const ALTERNATIVES = new Map([["domo-access-token", [["domoAccessToken"], ["username", "password"]]]]);

/** The required keys that are missing, in words; undefined if none are. */
export function missingKeys(dataProviderType: unknown, keys: string[]): string | undefined {
  const fields = fieldsOf(dataProviderType) ?? {};
  const missing = Object.entries(fields).flatMap(([key, { needed }]) => (needed && !keys.includes(key) ? [key] : []));
  if (missing.length > 0) return missing.join(" and ");
  const alternatives = ALTERNATIVES.get(String(dataProviderType));
  if (!alternatives || alternatives.some((required) => required.every((key) => keys.includes(key)))) return undefined;
  return alternatives.map((required) => required.join(" and ")).join(", or ");
}

/** The built-in connector whose name differs by a single letter, if any. */
export function misspelt(dataProviderType: string): string | undefined {
  if (BY_TYPE.has(dataProviderType)) return undefined;
  return [...BY_TYPE.keys()].find((type) => edits(type, dataProviderType) === 1);
}

/**
 * The `credentialsType` of a new account (§3.6), if it is known. Domo: the default is `fields`, and an API key in a header is `apikey_header`;
 * the values for API keys in other places are not documented.
 */
export function credentialsTypeOf(dataProviderType: string, configurations: Record<string, string>): string | undefined {
  if (!BY_TYPE.has(dataProviderType)) return undefined;
  const { apiKey = "", apiType = "header" } = configurations;
  if (dataProviderType !== "json5" || apiKey === "") return "fields";
  return apiType === "header" ? "apikey_header" : undefined;
}
