// Runs the handlers of the dynamic provider against a sandbox, in the order in which the engine calls them.

import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/server";
import { beginRun, endProcess } from "./provider-process";
import { provider } from "../../provider/dynamic";
import { hostOf } from "../../provider/hosts";

export type Values = Record<string, unknown>;

export type Api = "public" | "instance";
export const APIS: Api[] = ["public", "instance"];

/** The configuration for a sandbox. */
export const settingsFor = (url: string, api: Api = "public"): Record<string, string> => ({
  "domo:directory": api,
  "domo:instance": url,
  "domo:apiUrl": url,
  "domo:clientId": "sandbox",
  "domo:clientSecret": "sandbox-secret",
  "domo:accessToken": "sandbox-token",
});

export interface Problem {
  property: string;
  reason: string;
}

/** The failures of a check. */
export class Refused extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
}

/** One resource and its state. */
export class TestResource {
  id = "";
  /** The name in the program, which is part of `__key`. */
  name = "name";
  inputs: Values = {};
  outputs: Values = {};
  /** The `replaces` of the last diff. */
  replaces: string[] = [];
  /** Whether each operation is a separate run, as with one CLI command each. Otherwise the test starts runs with `beginRun`. */
  ownRuns = true;
  private readonly handlers: ReturnType<typeof provider>;
  private readonly providerText: string;
  private readonly host: string;

  constructor(
    readonly type: string,
    settings: Record<string, string>,
  ) {
    this.host = hostOf(settings["domo:instance"] ?? "") ?? "";
    this.providerText = `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")`;
    this.handlers = provider(type);
    const config = { get: (key: string) => settings[key], require: (key: string) => settings[key] ?? "" };
    void this.handlers.configure?.({ config });
  }

  async check(want: Values, olds: Values = this.inputs): Promise<Values> {
    const news = { ...want, __key: `project/stack/${this.type}/${this.name}`, __provider: this.providerText };
    const { inputs, failures = [] } = (await this.handlers.check?.(olds, news)) ?? {};
    if (failures.length > 0) throw new Refused(failures);
    return { ...(inputs as Values), __provider: this.providerText };
  }

  async create(want: Values): Promise<this> {
    this.begin();
    const inputs = await this.check(want, {});
    try {
      const { id, outs } = (await this.handlers.create(inputs)) as { id: string; outs: Values };
      this.setState(id, inputs, { ...outs, __provider: this.providerText });
      return this;
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Values };
      // A partial create: the state keeps the object.
      if (id !== undefined) this.setState(id, inputs, properties ?? {});
      throw error;
    }
  }

  /** The inputs whose change would replace it. */
  async replacesFor(want: Values): Promise<string[]> {
    const { replaces = [] } = (await this.handlers.diff?.(this.id, this.outputs, await this.check(want))) ?? {};
    return replaces;
  }

  /** Whether a change of inputs is an update, where the provider says so itself. */
  async needsUpdateFor(want: Values): Promise<boolean | undefined> {
    return (await this.handlers.diff?.(this.id, this.outputs, await this.check(want)))?.changes;
  }

  /** An `up` without refresh. Like the engine, it calls update only if an input differs. */
  async change(want: Values): Promise<this> {
    this.begin();
    const inputs = await this.check(want);
    const { replaces = [] } = (await this.handlers.diff?.(this.id, this.outputs, inputs)) ?? {};
    this.replaces = replaces;
    const isUnfinished = Array.isArray(this.outputs.__unfinished);
    if (!isUnfinished && JSON.stringify(sorted(inputs)) === JSON.stringify(sorted(this.inputs))) return this;
    try {
      const { outs } = (await this.handlers.update?.(this.id, this.outputs, inputs)) as { outs: Values };
      this.setState(this.id, inputs, { ...outs, __provider: this.providerText });
      return this;
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Values };
      if (id !== undefined) this.setState(id, inputs, properties ?? {});
      throw error;
    }
  }

  /** Whether the object still exists. */
  async refresh(): Promise<boolean> {
    // A refresh is a separate process without caches.
    if (this.ownRuns) endProcess(this.host);
    const live = (await this.handlers.read?.(this.id, this.outputs)) as { id?: string; props?: Values; inputs?: Values };
    if (live.id === undefined) return false;
    this.setState(
      live.id,
      { ...(live.inputs ?? this.inputs), __provider: this.providerText },
      { ...live.props, __provider: this.providerText },
    );
    return true;
  }

  async delete(): Promise<void> {
    this.begin();
    await this.handlers.delete?.(this.id, this.outputs);
  }

  /** The inputs in the state, without reserved ones. */
  get seen(): Values {
    return Object.fromEntries(Object.entries(this.inputs).filter(([key]) => !key.startsWith("__")));
  }

  /** The inputs that an `up` would show as changed. */
  async diff(want: Values): Promise<string[]> {
    const inputs = await this.check(want);
    const keys = new Set([...Object.keys(inputs), ...Object.keys(this.inputs)]);
    return [...keys].filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(this.inputs[key])).sort();
  }

  private begin(): void {
    if (this.ownRuns) beginRun(this.host);
  }

  private setState(id: string, inputs: Values, outputs: Values): void {
    this.id = id;
    this.inputs = inputs;
    this.outputs = outputs;
  }
}

const sorted = (values: Values): Values => Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

/** POST routes that only read. */
const READ_ONLY_POSTS =
  /(bulk\/emails|accounts\/validators|datasources\/(accounts|account-templates)|users\/search|groups\/(get|permissions)|search\/v1\/query|query\/(v1\/)?execute\/[^/]+)$/;

export const isWrite = ({ method, path }: { method: string; path: string }): boolean => method !== "GET" && !READ_ONLY_POSTS.test(path);

/** A sandbox, and resources that use it. */
export class TestBed {
  private constructor(
    readonly sandbox: Sandbox,
    readonly surface: Api,
  ) {}

  static async open({ surface = "public", ...options }: SandboxOptions & { surface?: Api } = {}): Promise<TestBed> {
    return new TestBed(await startSandbox(options), surface);
  }

  resource(type: string, more: Record<string, string> = {}): TestResource {
    return new TestResource(type, { ...settingsFor(this.sandbox.url, this.surface), ...more });
  }

  /** Writing requests since `forgetRequests`, as `PUT /v1/users/7`. */
  writes(): string[] {
    return this.sandbox.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
  }

  forgetRequests(): void {
    this.sandbox.requests.length = 0;
  }

  user(email: string) {
    return this.sandbox.store().userByEmail(email);
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}
