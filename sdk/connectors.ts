// `domo.connectors`: typed configurations for well-known connectors, and which values of other configurations are secret.

import * as pulumi from "@pulumi/pulumi";
import { CONNECTORS, isSecretKey, type ConfigurationValue, type ConnectorName } from "../provider/client/schemas/connectors";

type Fields<Name extends ConnectorName> = (typeof CONNECTORS)[Name]["fields"];
type OptionalKeys<F> = { [Key in keyof F]: F[Key] extends { optional: true } ? Key : never }[keyof F];

/** Domo stores text, so the number 443 and the text "443" are the same value. A secret is always text. */
type Value<F> = F extends { secret: true } ? pulumi.Input<string> : pulumi.Input<ConfigurationValue>;

/** Arguments of a function of `domo.connectors`: the keys of the connector, as listed there. Optional keys are optional properties. */
export type ConnectorArgs<Name extends ConnectorName> = {
  [Key in Exclude<keyof Fields<Name>, OptionalKeys<Fields<Name>>>]: Value<Fields<Name>[Key]>;
} & { [Key in OptionalKeys<Fields<Name>>]?: Value<Fields<Name>[Key]> };

/** Part of the arguments of `Account` or `OAuthAccount`, as a function of `domo.connectors` returns it. */
export interface ConnectorConfiguration {
  /** Key of the connector. */
  dataProviderType: string;
  /** Settings and credentials by Domo's keys. Secret values are secret outputs. */
  configurations: Record<string, pulumi.Input<ConfigurationValue>>;
}

/** One function per connector. */
export type Connectors = { [Name in ConnectorName]: (args: ConnectorArgs<Name>) => ConnectorConfiguration };

function connectorConfiguration(
  name: ConnectorName,
  args: Record<string, pulumi.Input<ConfigurationValue> | undefined>,
): ConnectorConfiguration {
  const { type } = CONNECTORS[name];
  const configurations: ConnectorConfiguration["configurations"] = {};
  for (const [key, value] of Object.entries(args)) {
    if (value !== undefined) configurations[key] = isSecretKey(type, key) ? pulumi.secret(value) : value;
  }
  return { dataProviderType: type, configurations };
}

/**
 * Functions that return `dataProviderType` and `configurations` for the account of a well-known connector. The compiler checks the keys, and secret
 * values are marked as secret.
 *
 * Optional keys end in `?`, secret keys are bold. Which keys are optional is inferred, as Domo does not document it.
 *
 * | Function | `dataProviderType` | Keys |
 * | --- | --- | --- |
 * | `abstractCredentialStore` | `abstract-credential-store` | **`credentials`** |
 * | `domoAccessToken` | `domo-access-token` | **`domoAccessToken?`**, `username?`, **`password?`** |
 * | `datasetCopy` | `dataset-copy` | `instance`, **`accessToken`** |
 * | `domoGovernance` | `domo-governance-d14c2fef-49a8-4898-8ddd-f64998005600` | **`apikey`**, `customer` |
 * | `amazonS3` | `amazon-s3` | **`accessKey`**, **`secretKey`**, `bucket`, `region?` |
 * | `amazonS3Advanced` | `amazons3-advanced` | **`accessKey`**, **`secretKey`**, `bucket`, `region?` |
 * | `awsAthena` | `aws-athena` | **`awsAccessKey`**, **`awsSecretKey`**, `s3StagingDir`, `region`, `workgroup?` |
 * | `amazonAthenaHighBandwidth` | `amazon-athena-high-bandwidth` | **`awsAccessKey`**, **`awsSecretKey`**, `s3StagingDir`, `region`, `workgroup?` |
 * | `snowflake` | `snowflake` | `account`, `username`, **`password`**, `role?` |
 * | `snowflakeUnloadV2` | `snowflake-unload-v2` | `account`, `username`, **`password`**, `role?`, **`accessKey`**, **`secretKey`**, `bucket`, `region` |
 * | `snowflakeUnload` | `snowflake-unload` | `account`, `username`, **`password`**, **`accessKey`**, **`secretKey`**, `bucket` |
 * | `snowflakeInternalUnload` | `snowflake-internal-unload` | `account`, `username`, **`password`**, `role?` |
 * | `snowflakeInternalUnloadAdvancedPartition` | `snowflake-internal-unload-advanced-partition` | `account`, `username`, **`password`**, `role?` |
 * | `snowflakeWriteback` | `snowflake-writeback` | `domoClientId`, **`domoClientSecret`**, `account`, `username`, **`password`**, `role?` |
 * | `snowflakeFederated` | `snowflake-federated` | `host`, `port?`, `user`, **`password`**, `warehouse`, `role?` |
 * | `snowflakeKeyPair` | `snowflakekeypairauthentication` | `account`, `username`, **`privateKey`**, **`passPhrase?`**, `role?` |
 * | `snowflakeKeyPairWriteback` | `snowflake-key-pair-writeback` | `account`, `username`, **`privateKey`**, **`passPhrase?`**, `role?` |
 * | `snowflakeKeyPairInternalManagedUnload` | `snowflake-keypair-internal-managed-unload` | `account`, `username`, **`privateKey`**, **`passPhrase?`**, `role?` |
 * | `snowflakeKeyPairUnloadV2` | `snowflake-key-pair-unload-v2` | `account`, `username`, **`privateKey`**, **`passPhrase?`**, `role?`, **`accessKey`**, **`secretKey`**, `bucket`, `region`, `encryptionType?` |
 * | `json5` | `json5` | `authentication?`, `username?`, **`password?`**, `apiType?`, `name?`, **`apiKey?`** |
 * | `snowflakeOAuthConfig` | `snowflake-oauth-config` | `client-id`, **`client-secret`** |
 * | `jiraOnPremOAuthConfig` | `jira-on-prem-oauth-config` | `client_id`, **`client_secret`** |
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import * as domo from "pulumi-domo";
 *
 * const config = new pulumi.Config();
 * new domo.Account("warehouse", {
 *   name: "Warehouse",
 *   ...domo.connectors.snowflake({ account: "acme", username: "domo", password: config.requireSecret("password") }),
 * });
 * ```
 */
export const connectors = Object.fromEntries(
  Object.keys(CONNECTORS).map((name) => [
    name,
    (args: Record<string, pulumi.Input<ConfigurationValue>>) => connectorConfiguration(name as ConnectorName, args),
  ]),
) as unknown as Connectors; // `Object.fromEntries` loses the names: there is one function for each name of CONNECTORS

/** Settings and credentials of a connector, by Domo's keys. */
export type Configurations = pulumi.Input<Record<string, pulumi.Input<ConfigurationValue>>>;

/** Marks the values of secret keys as secret. A map that is an output or a promise is secret as a whole. */
export function withSecretValues(dataProviderType: unknown, configurations: Configurations | undefined): Configurations | undefined {
  if (configurations === undefined) return undefined;
  if (configurations instanceof Promise || pulumi.Output.isInstance(configurations)) return pulumi.secret(configurations);
  const entries = Object.entries(configurations).map(([key, value]) => [
    key,
    isSecretKey(dataProviderType, key) ? pulumi.secret(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, pulumi.Input<ConfigurationValue>>;
}
