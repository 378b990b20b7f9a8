// Typed configurations for the connectors that are known by name: `domo.connectors.snowflake({...})`.

import * as pulumi from "@pulumi/pulumi";
import { CONNECTORS, isSecretKey, type ConnectorName } from "../provider/domo/contract/connectors";

type Fields<Name extends ConnectorName> = (typeof CONNECTORS)[Name]["fields"];
type OptionalKeys<F> = { [Key in keyof F]: F[Key] extends { optional: true } ? Key : never }[keyof F];

/** The arguments of one connector: its keys, the optional ones optional. */
export type ConnectorArgs<Name extends ConnectorName> = Record<
  Exclude<keyof Fields<Name>, OptionalKeys<Fields<Name>>>,
  pulumi.Input<string>
> &
  Partial<Record<OptionalKeys<Fields<Name>>, pulumi.Input<string>>>;

/** What an account takes from a connector. */
export interface Connection {
  dataProviderType: string;
  configurations: Record<string, pulumi.Input<string>>;
}

/** A function for each connector, which gives `dataProviderType` and `configurations` for an account, its secrets marked. */
export type Connectors = { [Name in ConnectorName]: (args: ConnectorArgs<Name>) => Connection };

function connection(name: ConnectorName, args: Record<string, pulumi.Input<string> | undefined>): Connection {
  const { type, fields }: { type: string; fields: Record<string, { secret?: true; optional?: true; needed?: true }> } = CONNECTORS[name];
  const configurations: Connection["configurations"] = {};
  for (const [key, value] of Object.entries(args)) {
    if (value !== undefined) configurations[key] = fields[key]?.secret ? pulumi.secret(value) : value;
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
  Object.keys(CONNECTORS).map((name) => [name, (args: Record<string, pulumi.Input<string>>) => connection(name as ConnectorName, args)]),
) as unknown as Connectors; // one function for each name of the table, which is what the type says

type Configurations = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** Marks what looks secret. A map that is not known yet is secret as a whole. */
export function guarded(dataProviderType: unknown, configurations: Configurations | undefined): Configurations | undefined {
  if (configurations === undefined) return undefined;
  if (configurations instanceof Promise || pulumi.Output.isInstance(configurations)) return pulumi.secret(configurations);
  const entries = Object.entries(configurations).map(([key, value]) => [
    key,
    isSecretKey(dataProviderType, key) ? pulumi.secret(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, pulumi.Input<string>>;
}
