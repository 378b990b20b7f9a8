// The configuration keys of the connectors that are known by name (contract, Appendix A): exact spelling, required or optional,
// secret or not. Which keys are optional is inferred; Domo has the last word.

interface Field {
  secret?: true;
  optional?: true;
}

const PLAIN = {} as const satisfies Field;
const SECRET = { secret: true } as const satisfies Field;
const OPTIONAL = { optional: true } as const satisfies Field;
const OPTIONAL_SECRET = { secret: true, optional: true } as const satisfies Field;

const AWS_S3 = { accessKey: SECRET, secretKey: SECRET, bucket: PLAIN, region: OPTIONAL } as const;
const ATHENA = { awsAccessKey: SECRET, awsSecretKey: SECRET, s3StagingDir: PLAIN, region: PLAIN, workgroup: OPTIONAL } as const;
const SNOWFLAKE = { account: PLAIN, username: PLAIN, password: SECRET, role: OPTIONAL } as const;
const UNLOAD = { accessKey: SECRET, secretKey: SECRET, bucket: PLAIN } as const;
const KEY_PAIR = { account: PLAIN, username: PLAIN, privateKey: SECRET, passPhrase: OPTIONAL_SECRET, role: OPTIONAL } as const;

export const CONNECTORS = {
  abstractCredentialStore: { type: "abstract-credential-store", fields: { credentials: SECRET } },
  domoAccessToken: {
    type: "domo-access-token",
    fields: { domoAccessToken: OPTIONAL_SECRET, username: OPTIONAL, password: OPTIONAL_SECRET },
  },
  datasetCopy: { type: "dataset-copy", fields: { instance: PLAIN, accessToken: SECRET } },
  domoGovernance: { type: "domo-governance-d14c2fef-49a8-4898-8ddd-f64998005600", fields: { apikey: SECRET, customer: PLAIN } },
  amazonS3: { type: "amazon-s3", fields: AWS_S3 },
  amazonS3Advanced: { type: "amazons3-advanced", fields: AWS_S3 },
  awsAthena: { type: "aws-athena", fields: ATHENA },
  amazonAthenaHighBandwidth: { type: "amazon-athena-high-bandwidth", fields: ATHENA },
  snowflake: { type: "snowflake", fields: SNOWFLAKE },
  snowflakeUnloadV2: { type: "snowflake-unload-v2", fields: { ...SNOWFLAKE, ...UNLOAD, region: PLAIN } },
  snowflakeUnload: { type: "snowflake-unload", fields: { account: PLAIN, username: PLAIN, password: SECRET, ...UNLOAD } },
  snowflakeInternalUnload: { type: "snowflake-internal-unload", fields: SNOWFLAKE },
  snowflakeInternalUnloadAdvancedPartition: { type: "snowflake-internal-unload-advanced-partition", fields: SNOWFLAKE },
  snowflakeWriteback: { type: "snowflake-writeback", fields: { domoClientId: PLAIN, domoClientSecret: SECRET, ...SNOWFLAKE } },
  snowflakeFederated: {
    type: "snowflake-federated",
    fields: { host: PLAIN, port: OPTIONAL, user: PLAIN, password: SECRET, warehouse: PLAIN, role: OPTIONAL },
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
  // Domo: hyphen or underscore differs from provider to provider (§5.2).
  snowflakeOAuthConfig: { type: "snowflake-oauth-config", fields: { "client-id": PLAIN, "client-secret": SECRET } },
  jiraOnPremOAuthConfig: { type: "jira-on-prem-oauth-config", fields: { client_id: PLAIN, client_secret: SECRET } },
} as const satisfies Record<string, { type: string; fields: Record<string, Field> }>;

export type ConnectorName = keyof typeof CONNECTORS;

/** Keys whose values are most likely secret, for connectors that are not known by name. Better one too many than one too few. */
const SENSITIVE = /pass|secret|token|key|credential|private|auth|cert|signature|pwd/i;

const BY_TYPE = new Map<string, Readonly<Record<string, Field>>>(Object.values(CONNECTORS).map(({ type, fields }) => [type, fields]));

/** Whether the value of a configuration's key is a secret. */
export function isSecretKey(dataProviderType: unknown, key: string): boolean {
  const field = typeof dataProviderType === "string" ? BY_TYPE.get(dataProviderType)?.[key] : undefined;
  return field ? field.secret === true : SENSITIVE.test(key);
}

/** The secret values of a configuration. */
export function secretsIn(dataProviderType: unknown, configurations: unknown): string[] {
  if (typeof configurations !== "object" || configurations === null) return [];
  const entries: [string, unknown][] = Object.entries(configurations);
  return entries.flatMap(([key, value]) => (typeof value === "string" && isSecretKey(dataProviderType, key) ? [value] : []));
}

/** Whether a connector is an OAuth configuration, which is another kind of account. */
export const isOAuthConfig = (type: string): boolean => type.endsWith("-oauth-config");
