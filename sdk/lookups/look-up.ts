// What all lookups have in common: settings of the provider, mocks, secrets, and errors without stack traces.

import * as pulumi from "@pulumi/pulumi";
import { keepRunning, toldElsewhere } from "../background-work";
import { knownValue } from "../known-value";
import { isMocked } from "../mocks";
import { perProgram, requireOneCopy } from "../program";
import { programError, stacklessError, withoutStack } from "../program-error";
import { settingsOf } from "../provider";
import { providerOf } from "../resource";
import { rememberProvider } from "../uniqueness";
import { settingsForSearch, settingsInProgram } from "./instance";
import type { LookupOptions } from "./options";
import type { LookupRequest, LookupRun } from "../../provider/lookups";

/** One function, such as `getUser`. */
export interface LookupFunction<Args, Result> {
  name: string;
  /** What is looked up, in errors: `group Finance`, without values if they are secret. Throws `pulumi.RunError` if arguments are invalid. */
  title: (args: Args, options: { isSecret: boolean }) => string;
  find: (args: Args) => LookupRequest<Result>["find"];
  /** Properties that mocks may omit. */
  fixed?: Partial<Result>;
  /** Whether what Domo has is only compared with what is declared, so that nothing of it gets into a resource. Default: false. */
  onlyCompares?: boolean;
}

/** What the lookups of a program share. */
const runOfProgram = perProgram((): LookupRun => new WeakMap());

/** The lookup as a promise. */
export function lookUp<Args extends object, Result extends object>(
  lookup: LookupFunction<Args, Result>,
  args: Args,
  opts: LookupOptions = {},
): Promise<Result> {
  requireOneCopy();
  return keepRunning(lookup.name, withoutStack(perform(lookup, { args, opts, secrets: [] })));
}

/** The lookup as an output, of arguments that may be outputs. Unknown if an argument or a setting is unknown, and secret if an argument is. */
export function lookUpOutput<Args extends object, Result extends object>(
  lookup: LookupFunction<Args, Result>,
  args: unknown,
  opts: LookupOptions = {},
): pulumi.Output<Result> {
  requireOneCopy();
  // Not typed: `Args` are what the arguments resolve to, which the types of each function ensure.
  const resolved = pulumi.output(args);
  const isSecret = pulumi.isSecret(resolved);
  const settings = settingsOf(providerIn(opts));
  const result = pulumi
    .all([resolved, settings ? pulumi.unsecret(settings) : {}])
    .apply(async ([known]) => withoutStack(perform(lookup, { args: known, opts, secrets: (await isSecret) ? textsIn(known) : [] })));
  void toldElsewhere(keepRunning(`${lookup.name}Output`, knownValue(result)));
  rememberProvider(result, providerIn(opts));
  return result;
}

async function perform<Args extends object, Result extends object>(
  lookup: LookupFunction<Args, Result>,
  { args, opts, secrets }: { args: Args; opts: LookupOptions; secrets: string[] },
): Promise<Result> {
  const title = lookup.title(args, { isSecret: secrets.length > 0 });
  const provider = providerIn(opts);
  const result = isMocked()
    ? // The cast: mocks return what the test says.
      { ...lookup.fixed, ...((await pulumi.runtime.invoke(`domo:index:${lookup.name}`, args, { ...opts, provider })) as Result) }
    : await findInDomo(
        { find: lookup.find(args), title, secrets },
        { provider, run: runOfProgram(), settingsFor: lookup.onlyCompares ? settingsInProgram : settingsForSearch },
      );
  for (const each of [result, ...(Object.values(result) as unknown[]).flat()])
    if (typeof each === "object" && each !== null) rememberProvider(each, provider);
  return result;
}

async function findInDomo<Result>(
  request: Pick<LookupRequest<Result>, "find" | "title" | "secrets">,
  { provider, run, settingsFor }: { provider: pulumi.ProviderResource | undefined; run: LookupRun; settingsFor: typeof settingsForSearch },
): Promise<Result> {
  const source = await settingsFor(provider, { what: "a lookup", remedy: "use the function's output form, such as getUserOutput" });
  // Imported on demand: only programs with lookups need the client.
  const { runLookup } = await import("../../provider/lookups.js");
  try {
    return await runLookup({ ...request, run, source });
  } catch (error) {
    throw error instanceof Error ? stacklessError(error.message) : error;
  }
}

export function providerIn(opts: LookupOptions): pulumi.ProviderResource | undefined {
  // All types of resources have the same provider.
  const found = providerOf("User", opts);
  if (found && !settingsOf(found))
    throw programError("a lookup takes a provider that is a domo.Provider: its settings are read in the program");
  return found;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
