// The instance of a provider, as the program reads it from settings and its own environment. The provider may have another environment, as with envVars of the
// Automation API, and ids of one instance mean something else in another.

import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../known-value";
import { programError } from "../program-error";
import { isMocked, perProgram } from "../program";
import { settingsOf } from "../provider";
import { providerKey } from "../uniqueness";

type Provider = pulumi.ProviderResource | undefined;
type Config = (key: string) => string | undefined;

/** The hosts of one instance: its own, and those that it had before. */
type Hosts = ReadonlySet<string>;

/** Of a provider, while the program runs. */
interface Instance {
  /** The present host first. Undefined if it is known only after `pulumi up`, or the settings are invalid. */
  hosts: Promise<Hosts | undefined>;
  /** Whether the program has looked something up there. */
  isSearched: boolean;
}

const instances = perProgram(() => new Map<string, Instance>());

function instanceOf(provider: Provider): Instance {
  const key = providerKey(provider);
  const instance = instances().get(key) ?? { hosts: readHosts(provider), isSearched: false };
  instances().set(key, instance);
  return instance;
}

async function readHosts(provider: Provider): Promise<Hosts | undefined> {
  const config = await configIfKnown(provider);
  if (!config) return undefined;
  // Imported on demand: only programs with lookups or rosters need it.
  const roster = await import("../../provider/roster/roster.js");
  return roster.hostsOf({ config, environment: process.env });
}

/** The hosts of the provider's instance. Undefined if they are known only after `pulumi up`, or the settings are invalid. */
export const hostsOf = (provider: Provider): Promise<Hosts | undefined> => instanceOf(provider).hosts;

/** Remembers that the program looks something up in the provider's instance. */
export function rememberSearch(provider: Provider): void {
  if (!isMocked()) instanceOf(provider).isSearched = true;
}

const isSearched = (provider: Provider): boolean => instances().get(providerKey(provider))?.isSearched === true;

/**
 * The host in which the program has looked by the time that these inputs of a resource are known, as ids may come from there. Undefined if it has not looked
 * with this provider.
 */
export function searchedHost(provider: Provider, inputs: pulumi.Output<unknown>[]): Promise<string | undefined> | undefined {
  if (isMocked()) return undefined;
  const host = async (): Promise<string | undefined> => (isSearched(provider) ? [...((await hostsOf(provider)) ?? [])][0] : undefined);
  if (isSearched(provider)) return host();
  return inputs.length === 0 ? undefined : Promise.allSettled(inputs.map(knownValue)).then(host);
}

/** The settings of the provider: of an explicit one its arguments, otherwise the stack configuration. Undefined if they are known only after `pulumi up`. */
async function configIfKnown(provider: Provider): Promise<Config | undefined> {
  const settings = settingsOf(provider);
  if (!settings) {
    const config = new pulumi.Config("domo");
    return (key) => config.get(key);
  }
  const values = await knownValue(settings);
  return values && ((key) => values[`domo:${key}`]);
}

/** The settings of the provider. Rejected if they are known only after `pulumi up`. `what` needs them; `remedy` is what to do then. */
export async function configOf(provider: Provider, { what, remedy }: { what: string; remedy: string }): Promise<Config> {
  const config = await configIfKnown(provider);
  if (!config) throw programError(`${what} needs settings of its provider that are known only after pulumi up: ${remedy}`);
  return config;
}
