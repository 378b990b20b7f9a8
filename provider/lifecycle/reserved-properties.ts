// The inputs that no person writes: what they are, and how they travel. Hidden inputs never make a diff by themselves, but
// for an instance that really is another one.

import { isCanonicalId } from "../client/schemas/id";
import { RefusedError } from "../client/errors";
import type { Settings } from "../settings";
import type { Fields } from "./definition";

/** The text by which Pulumi's dynamic provider host finds us; the engine adds it everywhere. */
export const PROVIDER = "__provider";
/** `<project>/<stack>/<type>/<name>` at creation. */
export const KEY = "__key";
/** `<provider name>@<host>`: where the object lives. */
export const INSTANCE = "__instance";
/** Output: the names of the inputs that the program set. */
export const MANAGED = "__managed";
/** Output: inputs that a failed run may not have written yet. */
export const UNFINISHED = "__unfinished";

/** Paths of values that the program marks as secret, and that are not known to be secret anyway. */
export const SECRETS = "__secrets";

/** Counts the runs that took away what this resource declares, for another one's sake, so that the engine calls its update. */
export const RESTORED = "__restored";

const RESERVED = new Set([PROVIDER, KEY, INSTANCE, MANAGED, UNFINISHED, SECRETS, RESTORED]);

/** What a person wrote. */
export const withoutReserved = (inputs: Fields): Fields => Object.fromEntries(Object.entries(inputs).filter(([key]) => !RESERVED.has(key)));

/** What nobody wrote. */
export const reservedIn = (inputs: Fields): Fields => Object.fromEntries(Object.entries(inputs).filter(([key]) => RESERVED.has(key)));

export const stringList = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];

/** Whose create it was, or "" where that is not known, as of an imported object. */
export const createKey = ({ [KEY]: key }: Fields): string => (typeof key === "string" ? key : "");

interface InstanceReference {
  provider: string;
  host: string;
}

function parseInstance(instance: unknown): InstanceReference | undefined {
  if (typeof instance !== "string") return undefined;
  const at = instance.lastIndexOf("@");
  return at < 0 ? undefined : { provider: instance.slice(0, at), host: instance.slice(at + 1) };
}

const isSameInstance = ({ host }: InstanceReference, settings: Settings): boolean =>
  host === settings.host || settings.formerHosts.includes(host);

/** `__instance` for a resource whose state says `old`. The same host keeps the old text, so that a renamed provider is no diff. */
export function instanceProperty(old: unknown, settings: Settings): { instance: string; problem?: string } {
  const instance = `${settings.provider}@${settings.host}`;
  const home = parseInstance(old);
  if (!home) return { instance };
  if (isSameInstance(home, settings)) return { instance: String(old) };
  if (home.provider !== settings.provider) return { instance };
  return { instance, problem: repointedProblem(home, settings) };
}

// The engine would send the delete of the old object to the new instance, where its id may be somebody else's.
const repointedProblem = ({ provider, host }: InstanceReference, settings: Settings): string =>
  `it lives in ${host}, but the ${provider === "default" ? "default provider" : `provider ${provider}`} now points at ` +
  `${settings.host}. Use a stack per instance, or another provider to move it to, or, when Domo has only renamed the host, ` +
  `set formerInstance (domo:formerInstance / DOMO_FORMER_INSTANCE) to ${host}`;

/** Throws when nothing tells in which instance an object is: after an import the first refresh notes it. */
export function requireInstance(title: string, state: Fields): void {
  if (parseInstance(state[INSTANCE])) return;
  throw new RefusedError(
    `the state does not say in which Domo instance ${title} is, as it was imported and not read since. Run \`pulumi refresh\` once, and look at what it shows`,
  );
}

/** Throws when an object of another instance, or one under another spelling of its id, is about to be touched: the id may be a stranger's here. */
export function requireSameInstance(title: string, { id, state }: { id: string; state: Fields }, settings: Settings): void {
  if (/^\d+$/.test(id) && !isCanonicalId(id))
    throw new RefusedError(`${id} is no id of Domo: digits without leading zeros, at most ${String(Number.MAX_SAFE_INTEGER)}`);
  const home = parseInstance(state[INSTANCE]);
  if (!home || isSameInstance(home, settings)) return;
  throw new RefusedError(
    `${title} lives in ${home.host}, but the provider is set to ${settings.host}. Nothing was asked or changed there. ` +
      `Set the provider back to ${home.host}, or, when Domo has only renamed the host, set formerInstance to ${home.host}`,
  );
}
