// Runs programs and providers of the stand-in engine in this process. Starting the SDK's processes takes more than a second for each command, and
// the proof has thousands. The engine, the SDK, the protocol between them and the provider are the real ones: only the process boundary is not there.
// `test/reliability/application.test.ts` compares previews with those of the SDK's own processes.

import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Writable } from "node:stream";
import { compileFunction } from "node:vm";
import { contexts, logTo, rateLimiters, redactor } from "../../../provider/context";
import { provider as domoProvider } from "../../../provider/dynamic";
import { Redactor } from "../../../provider/client/http/redact";
import * as domo from "../../../sdk/index";
import { InitFailed, type CheckFailure, type HostPlace, type ProviderHost } from "../../engine/host";
import type { Processes } from "../../engine/hosts";
import type { Running } from "../../engine/program";
import type { RunEvent } from "../../engine/report";
import { fromWireMap, hasSecret, plain, plainMap, UNKNOWN, type Values } from "../../engine/values";

/** Functions that the SDK's own runners use, and which its types do not declare. */
interface LocalState {
  withLocalStorage: <T>(run: () => Promise<T>) => Promise<T>;
}
const load = createRequire(__filename);
const localState = load("@pulumi/pulumi/runtime/state") as LocalState;
const stack = load("@pulumi/pulumi/runtime/stack") as { runInPulumiStack: (program: () => unknown) => Promise<unknown> };

logTo(new Writable({ write: (_chunk, _encoding, done) => { done(); } })); // prettier-ignore

/** Forgets what a process of an earlier command would have forgotten by ending. */
export function endProcesses(): void {
  contexts.clear();
  rateLimiters.clear();
  Object.assign(redactor, new Redactor());
}

/** After the first error, the time without events after which a program is given up: see `inProcess`. */
const GIVE_UP_MS = 250;

/**
 * The processes of one command. When the engine stops after an error, the SDK can leave promises of the program pending. Its own process then ends, as
 * it has nothing left to do; here nothing ends, so the program is given up. The engine itself waits for its running steps.
 */
export function inProcess(): Processes & { onEvent: (event: RunEvent) => void } {
  let failedAt: number | undefined;
  return {
    startHost,
    onEvent: (event) => {
      if (failedAt !== undefined || (event.phase === "message" && event.severity === "error")) failedAt = Date.now();
    },
    async runProgram(running) {
      let watch: NodeJS.Timeout | undefined;
      const givenUp = new Promise<boolean>((resolve) => {
        watch = setInterval(() => {
          if (failedAt !== undefined && Date.now() - failedAt > GIVE_UP_MS) resolve(false);
        }, 50);
      });
      const succeeded = await Promise.race([runProgram(running), givenUp]);
      clearInterval(watch);
      return succeeded;
    },
  };
}

async function runProgram({ project, address, preview, parallel, log }: Running): Promise<boolean> {
  const text = readFileSync(join(project.directory, "index.js"), "utf8");
  const module = { exports: {} };
  const require = (name: string): unknown => (name === "pulumi-domo" ? domo : pulumi);
  // Cast: it is called with these parameters, and returns nothing.
  const program = compileFunction(text, ["require", "module", "exports"]) as (...args: unknown[]) => void;
  return localState.withLocalStorage(async () => {
    settings.resetOptions(project.name, project.stack, parallel, address, address, preview, "organization");
    const secretKeys = Object.keys(project.config).filter((key) => hasSecret(project.config[key]));
    runtimeConfig.setAllConfig(plain(project.config) as Record<string, string>, secretKeys);
    const errors: unknown[] = [];
    const onError = (error: unknown): void => {
      errors.push(error);
    };
    process.on("unhandledRejection", onError);
    try {
      await stack.runInPulumiStack(() => {
        program(require, module, module.exports);
        return module.exports;
      });
      await settings.disconnect(true);
    } catch (error) {
      onError(error);
      await settings.disconnect(false);
    } finally {
      process.off("unhandledRejection", onError);
    }
    // The engine has reported its own errors already.
    const own = errors.filter((error) => !(error as { code?: unknown }).code);
    for (const error of own) log("error", error instanceof Error ? error.message : String(error));
    return errors.length === 0;
  });
}

/** What passes the process boundary: JSON. */
const wire = (values: Values): Values => JSON.parse(JSON.stringify(plainMap(values))) as Values;
const received = (values: unknown): Values => fromWireMap(JSON.parse(JSON.stringify(values ?? {})));

type Handlers = ReturnType<typeof domoProvider>;
const PROVIDER = "__provider";

/** The same calls as in @pulumi/pulumi/cmd/dynamic-provider, on a provider in this process. */
function startHost(_place: HostPlace, config: Values): Promise<ProviderHost> {
  const settingsOfProvider = plainMap(config);
  const cache = new Map<string, Handlers>();
  const handlersOf = async (...candidates: Values[]): Promise<Handlers> => {
    const text = candidates.map((values) => values[PROVIDER]).find((each) => typeof each === "string" && each !== UNKNOWN);
    const type = /provider\("(\w+)"\)/.exec(typeof text === "string" ? text : "")?.[1] ?? "";
    const cached = cache.get(type);
    if (cached) return cached;
    const handlers = domoProvider(type);
    cache.set(type, handlers);
    const get = (key: string): string | undefined => settingsOfProvider[key] as string | undefined;
    await handlers.configure?.({ config: { get, require: (key: string) => get(key) ?? "" } });
    return handlers;
  };
  const withProvider = (values: unknown, props: Values): Values => received({ ...(values as Values), [PROVIDER]: props[PROVIDER] });
  const failing = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const { id, properties, reasons, message } = error as Error & { id?: string; properties?: Values; reasons?: string[] };
      if (id !== undefined) throw new InitFailed(id, received(properties), reasons ?? []);
      throw new Error(message);
    }
  };
  return Promise.resolve({
    async check(olds, news) {
      const [old, wanted] = [wire(olds), wire(news)];
      const result = await (await handlersOf(wanted, old)).check?.(old, wanted);
      const failures: CheckFailure[] = result?.failures ?? [];
      return { inputs: withProvider(result?.inputs ?? wanted, wanted), failures };
    },
    async diff(id, olds, news) {
      const [old, wanted] = [wire(olds), wire(news)];
      const result = await failing(async () => (await handlersOf(wanted, old)).diff?.(id, old, wanted));
      return { changes: result?.changes, replaces: result?.replaces ?? [], deleteBeforeReplace: result?.deleteBeforeReplace ?? false };
    },
    create: (inputs) =>
      failing(async () => {
        const wanted = wire(inputs);
        const { id, outs } = await (await handlersOf(wanted)).create(wanted);
        return { id, outputs: withProvider(outs, wanted) };
      }),
    read: (id, { outputs, inputs }) =>
      failing(async () => {
        const props = wire(outputs && Object.keys(outputs).length > 0 ? outputs : (inputs ?? {}));
        const live = (await (await handlersOf(props)).read?.(id, props)) as { id?: string; props?: Values; inputs?: Values };
        if (!live.id) return undefined;
        return { outputs: withProvider(live.props, props), inputs: live.inputs ? withProvider(live.inputs, props) : {} };
      }),
    update: (id, olds, news) =>
      failing(async () => {
        const [old, wanted] = [wire(olds), wire(news)];
        const result = await (await handlersOf(wanted, old)).update?.(id, old, wanted);
        return withProvider(result?.outs, wanted);
      }),
    delete: (id, outputs) =>
      failing(async () => {
        const props = wire(outputs);
        await (await handlersOf(props)).delete?.(id, props);
      }),
    stop: () => Promise.resolve(),
  });
}
