// The dynamic provider processes of one phase of a run: one per provider instance, started on first use.

import { Host, type HostPlace, type ProviderHost } from "./host";
import type { Running } from "./program";
import type { ResourceState } from "./snapshot";
import { changes, hasUnknown, type Values } from "./values";

export const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";
export const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** `<urn>::<id>`, as resources name their provider. */
export const reference = ({ urn, id = "" }: ResourceState): string => `${urn}::${id}`;
export const providerUrn = (ref: string): string => ref.slice(0, ref.lastIndexOf("::"));

/** Starts the program and its providers; by default the SDK's own processes. */
export interface Processes {
  runProgram: (running: Running) => Promise<boolean>;
  startHost: (place: HostPlace, config: Values) => Promise<ProviderHost>;
}

export class Hosts {
  private readonly started = new Map<string, Promise<ProviderHost>>();
  private readonly retired: Promise<ProviderHost>[] = [];
  private readonly known = new Map<string, Values>();

  constructor(
    private readonly place: HostPlace,
    private readonly startHost: Processes["startHost"] = (...args) => Host.start(...args),
  ) {}

  /** Sets the configuration of a provider. If it differs from the last one, the provider gets a new process. */
  know(provider: ResourceState): void {
    const ref = reference(provider);
    const inputs = provider.inputs ?? {};
    const before = this.known.get(ref);
    const host = this.started.get(ref);
    if (before && host && changes(before, inputs).size > 0) {
      this.retired.push(host);
      this.started.delete(ref);
    }
    this.known.set(ref, inputs);
  }

  /** The same for a provider as the state has it, unless the program has registered it. */
  knowUnlessNewer(provider: ResourceState): void {
    if (!this.known.has(reference(provider))) this.know(provider);
  }

  /** The process of a provider; undefined if its configuration is not known yet. */
  async of(ref: string): Promise<ProviderHost | undefined> {
    const config = this.known.get(ref);
    if (!config) throw new Error(`there is no provider ${ref}`);
    if (hasUnknown(config)) return undefined;
    const host = this.started.get(ref) ?? this.startHost(this.place, config);
    this.started.set(ref, host);
    return host;
  }

  async stop(): Promise<void> {
    const hosts = await Promise.allSettled([...this.started.values(), ...this.retired]);
    await Promise.all(hosts.map((host) => (host.status === "fulfilled" ? host.value.stop() : Promise.resolve())));
    this.started.clear();
  }
}
