// Typed configurations for the connectors that are known by name: `domo.connectors.snowflake({...})`.

import * as pulumi from "@pulumi/pulumi";
import { CONNECTORS, isSecretKey, type ConfigurationValue, type ConnectorName } from "../provider/client/schemas/connectors";

type Fields<Name extends ConnectorName> = (typeof CONNECTORS)[Name]["fields"];
type OptionalKeys<F> = { [Key in keyof F]: F[Key] extends { optional: true } ? Key : never }[keyof F];

/** What a key takes. Domo keeps texts, so that the number 443 and the text "443" are the same. */
type Value<F> = F extends { secret: true } ? pulumi.Input<string> : pulumi.Input<ConfigurationValue>;

/** The arguments of one connector: its keys, the optional ones optional. */
export type ConnectorArgs<Name extends ConnectorName> = {
  [Key in Exclude<keyof Fields<Name>, OptionalKeys<Fields<Name>>>]: Value<Fields<Name>[Key]>;
} & { [Key in OptionalKeys<Fields<Name>>]?: Value<Fields<Name>[Key]> };

/** What an account takes from a connector. */
export interface ConnectorConfiguration {
  dataProviderType: string;
  configurations: Record<string, pulumi.Input<ConfigurationValue>>;
}

/** A function for each connector, which gives `dataProviderType` and `configurations` for an account, its secrets marked. */
export type Connectors = { [Name in ConnectorName]: (args: ConnectorArgs<Name>) => ConnectorConfiguration };

function connection(name: ConnectorName, args: Record<string, pulumi.Input<ConfigurationValue> | undefined>): ConnectorConfiguration {
  const { type } = CONNECTORS[name];
  const configurations: ConnectorConfiguration["configurations"] = {};
  for (const [key, value] of Object.entries(args)) {
    if (value !== undefined) configurations[key] = isSecretKey(type, key) ? pulumi.secret(value) : value;
  }
  return { dataProviderType: type, configurations };
}

/**
 * Configurations for accounts, checked by the compiler: exact keys, secrets marked.
 *
 * @example
 * new domo.Account("warehouse", { name: "Warehouse", ...domo.connectors.snowflake({ account: "acme", username: "domo", password }) });
 */
export const connectors = Object.fromEntries(
  Object.keys(CONNECTORS).map((name) => [
    name,
    (args: Record<string, pulumi.Input<ConfigurationValue>>) => connection(name as ConnectorName, args),
  ]),
) as unknown as Connectors; // one function for each name of the table, which is what the type says

/** A connector's settings and credentials, by Domo's own keys. */
export type Configurations = pulumi.Input<Record<string, pulumi.Input<ConfigurationValue>>>;

/** Marks what looks secret. A map that is not known yet is secret as a whole. */
export function withSecretValues(dataProviderType: unknown, configurations: Configurations | undefined): Configurations | undefined {
  if (configurations === undefined) return undefined;
  if (configurations instanceof Promise || pulumi.Output.isInstance(configurations)) return pulumi.secret(configurations);
  const entries = Object.entries(configurations).map(([key, value]) => [
    key,
    isSecretKey(dataProviderType, key) ? pulumi.secret(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, pulumi.Input<ConfigurationValue>>;
}
