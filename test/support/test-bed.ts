// A resource on stage: the door's handlers over a sandbox, called in the order in which the engine calls them.

import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/server";
import { beginRun, endProcess } from "./provider-process";
import { provider } from "../../provider/dynamic";
import { hostOf } from "../../provider/hosts";

export type Values = Record<string, unknown>;

export type Api = "public" | "instance";
export const APIS: Api[] = ["public", "instance"];

/** The configuration that leads to a sandbox. */
export const settingsFor = (url: string, surface: Api = "public"): Record<string, string> => ({
  "domo:directory": surface,
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

/** Thrown when check refuses. */
export class Refused extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
}

/** One resource with its state, as an engine would keep it. */
export class TestResource {
  id = "";
  /** Its name in the program, which its key has. */
  name = "name";
  inputs: Values = {};
  outputs: Values = {};
  /** What the last operation asked to be replaced. */
  replaces: string[] = [];
  /** Whether each operation is a run of its own, as when the CLI is called for each; else whoever plays a run begins it by `Stage.run`. */
  ownRuns = true;
  private readonly handlers: ReturnType<typeof provider>;
  private readonly text: string;

  private readonly host: string;

  constructor(
    readonly type: string,
    settings: Record<string, string>,
  ) {
    this.host = hostOf(settings["domo:instance"] ?? "") ?? "";
    this.text = `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")`;
    this.handlers = provider(type);
    const config = { get: (key: string) => settings[key], require: (key: string) => settings[key] ?? "" };
    void this.handlers.configure?.({ config });
  }

  async check(wanted: Values, olds: Values = this.inputs): Promise<Values> {
    const news = { ...wanted, __key: `project/stack/${this.type}/${this.name}`, __provider: this.text };
    const { inputs, failures = [] } = (await this.handlers.check?.(olds, news)) ?? {};
    if (failures.length > 0) throw new Refused(failures);
    return { ...(inputs as Values), __provider: this.text };
  }

  async create(wanted: Values): Promise<this> {
    this.begin();
    const inputs = await this.check(wanted, {});
    try {
      const { id, outs } = (await this.handlers.create(inputs)) as { id: string; outs: Values };
      this.take(id, inputs, { ...outs, __provider: this.text });
      return this;
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Values };
      // A partial create: the state keeps what is there.
      if (id !== undefined) this.take(id, inputs, properties ?? {});
      throw error;
    }
  }

  /** Which inputs would have it replaced. */
  async replacesFor(wanted: Values): Promise<string[]> {
    const { replaces = [] } = (await this.handlers.diff?.(this.id, this.outputs, await this.check(wanted))) ?? {};
    return replaces;
  }

  /** An `up` without refresh; calls update only when an input differs, as the engine does. */
  async change(wanted: Values): Promise<this> {
    this.begin();
    const inputs = await this.check(wanted);
    const { replaces = [] } = (await this.handlers.diff?.(this.id, this.outputs, inputs)) ?? {};
    this.replaces = replaces;
    const half = Array.isArray(this.outputs.__unfinished);
    if (!half && JSON.stringify(sorted(inputs)) === JSON.stringify(sorted(this.inputs))) return this;
    const { outs } = (await this.handlers.update?.(this.id, this.outputs, inputs)) as { outs: Values };
    this.take(this.id, inputs, { ...outs, __provider: this.text });
    return this;
  }

  /** Answers whether the object is still there. */
  async refresh(): Promise<boolean> {
    // A refresh is a process of its own, which remembers nothing.
    if (this.ownRuns) endProcess(this.host);
    const live = (await this.handlers.read?.(this.id, this.outputs)) as { id?: string; props?: Values; inputs?: Values };
    if (live.id === undefined) return false;
    this.take(live.id, { ...live.inputs, __provider: this.text }, { ...live.props, __provider: this.text });
    return true;
  }

  async delete(): Promise<void> {
    this.begin();
    await this.handlers.delete?.(this.id, this.outputs);
  }

  /** What a person wrote, as the state has it. */
  get seen(): Values {
    return Object.fromEntries(Object.entries(this.inputs).filter(([key]) => !key.startsWith("__")));
  }

  /** What an `up` of `wanted` would show as changing. */
  async diff(wanted: Values): Promise<string[]> {
    const inputs = await this.check(wanted);
    const keys = new Set([...Object.keys(inputs), ...Object.keys(this.inputs)]);
    return [...keys].filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(this.inputs[key])).sort();
  }

  private begin(): void {
    if (this.ownRuns) beginRun(this.host);
  }

  private take(id: string, inputs: Values, outputs: Values): void {
    this.id = id;
    this.inputs = inputs;
    this.outputs = outputs;
  }
}

const sorted = (values: Values): Values => Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

/** POSTs that only ask. */
const READ_ONLY_POSTS =
  /(bulk\/emails|datasources\/(accounts|account-templates)|users\/search|groups\/(get|permissions)|search\/v1\/query)$/;

export const isWrite = ({ method, path }: { method: string; path: string }): boolean => method !== "GET" && !READ_ONLY_POSTS.test(path);

/** A sandbox with resources on it. */
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

  /** Requests since the last call that were meant to change something. */
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
