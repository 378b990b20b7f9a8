// The instance of a provider, as the program reads it from settings and its own environment. The provider may have another environment, as with envVars of the
// Automation API, and ids of one instance mean something else in another.

import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../known-value";
import { programError } from "../program-error";
import { isMocked } from "../mocks";
import { perProgramOfAllCopies } from "../program";
import { settingsOf } from "../provider";
import { mayBeTransformed } from "../transforms";
import type { SettingsSource } from "../../provider/settings";

type Provider = pulumi.ProviderResource | undefined;
type Config = (key: string) => string | undefined;

/** The hosts of one instance: its own, and those that it had before. */
type Hosts = ReadonlySet<string>;

/** The hosts in which the program has looked things up, by provider; of all copies of this package, as ids come from each. */
const searches = perProgramOfAllCopies("searches", () => new Map<Provider, Set<string>>());

async function hostsIn(source: SettingsSource): Promise<Hosts | undefined> {
  // Imported on demand: only programs with lookups, rosters or transforms need it.
  const roster = await import("../../provider/roster/roster.js");
  return roster.hostsOf(source);
}

/** The hosts of the provider's instance, the present one first. Undefined if they are known only after `pulumi up`, or the settings are invalid. */
export async function hostsOf(provider: Provider): Promise<Hosts | undefined> {
  const config = await configIfKnown(provider);
  return config && hostsIn({ config, environment: process.env });
}

/** The settings of the provider as the program reads them now. Rejected as `configOf`. */
export async function settingsInProgram(provider: Provider, why: { what: string; remedy: string }): Promise<SettingsSource> {
  // A copy, as the program may change its environment before they are read.
  return { config: await configOf(provider, why), environment: { ...process.env } };
}

/** The settings with which the program is about to look something up. Their host is remembered for the provider. Rejected as `configOf`. */
export async function settingsForSearch(provider: Provider, why: { what: string; remedy: string }): Promise<SettingsSource> {
  const source = await settingsInProgram(provider, why);
  const [host] = (await hostsIn(source)) ?? [];
  if (host !== undefined) searches().set(provider, (searches().get(provider) ?? new Set()).add(host));
  return source;
}

/**
 * The hosts in which the program has looked with the provider of a resource by the time that its inputs are known, as ids may come from there; also that in
 * which a transform of it would look, which runs later than this. Separated by commas, undefined if there are none.
 */
export async function searchedHosts(
  provider: Provider,
  { inputs, opts }: { inputs: pulumi.Output<unknown>[]; opts: pulumi.CustomResourceOptions },
): Promise<string | undefined> {
  if (isMocked()) return undefined;
  await Promise.allSettled(inputs.map(knownValue));
  const [present] = (await mayBeTransformed(opts)) ? ((await hostsOf(provider)) ?? []) : [];
  const hosts = new Set([...(searches().get(provider) ?? []), ...(present === undefined ? [] : [present])]);
  return hosts.size === 0 ? undefined : [...hosts].join(",");
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
async function configOf(provider: Provider, { what, remedy }: { what: string; remedy: string }): Promise<Config> {
  const config = await configIfKnown(provider);
  if (!config) throw programError(`${what} needs settings of its provider that are known only after pulumi up: ${remedy}`);
  return config;
}
