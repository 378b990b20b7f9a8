// Reserved properties: inputs and outputs that the provider adds itself. They never cause a diff on their own, except when the object
// belongs to another instance.

import { isCanonicalId } from "../client/schemas/id";
import { RefusedError } from "../client/errors";
import { isMap } from "../maps";
import type { Settings } from "../settings";
import { CREATE_FIRST, FORMER_KEY, POPULATION, REPLACED_ON_CHANGES, SEARCHED } from "../wire-format";
import type { Fields } from "./definition";
import { hasUnknown } from "./unknown";

/** The text by which Pulumi's dynamic provider host finds this provider. The engine adds it to inputs and outputs. */
export const PROVIDER = "__provider";
/** The create key: `<project>/<stack>/<type>/<name>` at creation. */
export const KEY = "__key";
/** The provider and the instance that the object belongs to: `<provider name>@<host>`. */
export const INSTANCE = "__instance";
/** Output: the names of the inputs that the program set. */
export const MANAGED = "__managed";
/** Output: inputs that a failed run may not have written. */
export const UNFINISHED = "__unfinished";
/** Paths of values that the program marks as secret, besides those that the definition lists. */
export const SECRETS = "__secrets";
/** Counts the runs that removed what this resource declares, on behalf of another resource. The change makes the engine call its update. */
export const RESTORED = "__restored";
/** What a population remembers besides its people, as a map: see `remembered` of a definition. */
export const REMEMBERED = "__remembered";
/** Only in previews, for the review: which resources the program refers to. Never stored. */
const REFERENCES = "__references";

/** Reserved inputs that outputs have, too, besides the instance. */
export const STORED_INPUTS = [KEY, SECRETS, RESTORED, REMEMBERED, POPULATION];
const RESERVED = new Set([
  ...STORED_INPUTS,
  PROVIDER,
  INSTANCE,
  MANAGED,
  UNFINISHED,
  FORMER_KEY,
  SEARCHED,
  CREATE_FIRST,
  REPLACED_ON_CHANGES,
]);

/** With an index for the elements of a list. */
const isReserved = (key: string): boolean => RESERVED.has(key) || key.startsWith(REFERENCES);

/** The properties without reserved ones. */
export const withoutReserved = (inputs: Fields): Fields => Object.fromEntries(Object.entries(inputs).filter(([key]) => !isReserved(key)));

/** The properties without reserved ones, with what is remembered. */
export const withRemembered = (inputs: Fields): Fields => ({
  ...withoutReserved(inputs),
  ...(isMap(inputs[REMEMBERED]) && inputs[REMEMBERED]),
});

/** The reserved properties alone that are stored. */
export const reservedIn = ({ [SEARCHED]: _searched, ...inputs }: Fields): Fields =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => isReserved(key)));

export const stringList = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];

/** The create key of a resource, or "" if it has none, as imported resources do. */
export const createKey = ({ [KEY]: key }: Fields): string => (typeof key === "string" ? key : "");

/** Whether a roster declares the resource with this create key: such resources are named by the roster, and the program gives them no aliases. */
export const isInRoster = (key: string): boolean => key.includes("domo:index:Roster$");

/** The id of the population that the resource belongs to. Undefined for resources of no roster, and if it is not known. */
export const populationOf = ({ [POPULATION]: id }: Fields): string | undefined =>
  typeof id === "string" && !hasUnknown(id) ? id : undefined;

/** The key by which the roster had the person before. Undefined if it is none, or as now. */
export const formerKeyOf = ({ [FORMER_KEY]: key }: Fields): string | undefined => (typeof key === "string" ? key : undefined);

/** The logical name of the resource with this create key. */
export const nameIn = (key: string): string => key.split("/").slice(3).join("/");

/** The types of the components around the resource with this create key, separated by `$`. */
export const parentsIn = (key: string): string => key.split("/")[2]?.split("$").slice(0, -1).join("$") ?? "";

/** The resource with this create key, in messages: `Group "finance"`. */
export const labelOf = (key: string): string => `${key.split("/")[2]?.split("$").at(-1) ?? ""} "${nameIn(key)}"`;

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

/** The new value of `__instance`, given the one in the state. It is kept if the host is the same, so that renaming a provider causes no diff. */
export function instanceProperty(old: unknown, settings: Settings): { instance: string; problem?: string } {
  const instance = `${settings.provider}@${settings.host}`;
  const former = parseInstance(old);
  if (!former) return { instance };
  if (isSameInstance(former, settings)) return { instance: String(old) };
  if (former.provider !== settings.provider) return { instance };
  return { instance, problem: repointedProblem(former, settings) };
}

/** Whether the resource moves to another instance, given its checked inputs. An imported object that was not read since has none. */
export const movesInstance = ({ [INSTANCE]: old }: Fields, { [INSTANCE]: present }: Fields): boolean =>
  typeof old === "string" && typeof present === "string" && old !== present;

/**
 * What is wrong with a move to another instance in which the engine deletes first: if the create then fails, the object is nowhere. The resource option that
 * decides takes precedence over diff, and is set for all resources: the engine asks for no diff where it replaces on request, see `DomoResource`.
 */
export function moveProblem(olds: Fields, news: Fields, instance: string): string | undefined {
  const former = parseInstance(olds[INSTANCE]);
  if (!former || !movesInstance(olds, { [INSTANCE]: instance }) || news[CREATE_FIRST] === true) return undefined;
  const remedy = isInRoster(createKey(news))
    ? "Declare the Roster under another name, and destroy or remove the one of before once that is there"
    : "Set the resource option deleteBeforeReplace: false for the move, so that it is created first, or declare it under another name";
  return `it moves from ${former.host} to ${parseInstance(instance)?.host ?? instance}, and Pulumi would delete it before it is created. ${remedy}`;
}

// The engine would send the delete of the old object to the new instance, where another object may have its id.
const repointedProblem = ({ provider, host }: InstanceReference, settings: Settings): string =>
  `it is in ${host}, but the ${provider === "default" ? "default provider" : `provider ${provider}`} now points at ` +
  `${settings.host}. Use a stack per instance, or another provider to move it to, or, when Domo has only renamed the host, ` +
  `set formerInstance (domo:formerInstance / DOMO_FORMER_INSTANCE) to ${host}`;

/** What is wrong if the program may have looked things up in another instance than that of the provider, as it reads settings in its own environment. */
export function searchProblem({ [SEARCHED]: searched }: Fields, settings: Settings): string | undefined {
  const hosts = typeof searched === "string" ? searched.split(",") : [];
  const other = hosts.find((host) => !isSameInstance({ provider: settings.provider, host }, settings));
  if (other === undefined) return undefined;
  return (
    `the program has looked things up in ${other}, or may do so in a transform, but the provider works in ${settings.host}, where an id may be somebody ` +
    "else's: they have different environments, as with envVars of the Automation API. Set the instance in the stack configuration or in a domo.Provider, which " +
    "both read, or in both environments"
  );
}

/** Throws `RefusedError` for a resource that the program only reads, if `searchProblem` finds that its id may come from another instance. */
export function requireSearchedHere(props: Fields, settings: Settings): void {
  const problem = searchProblem(props, settings);
  if (problem !== undefined) throw new RefusedError(problem);
}

/** Throws `RefusedError` if the state does not name the instance of the object, as after an import until the first refresh. */
export function requireInstance(title: string, state: Fields): void {
  if (parseInstance(state[INSTANCE])) return;
  throw new RefusedError(
    `the state does not name the Domo instance of ${title}, as it was imported and not read since. Run \`pulumi refresh\` once, and check the result`,
  );
}

/** Throws `RefusedError` if the object belongs to another instance or its id is not canonical: the id may be another object's here. */
export function requireSameInstance(title: string, { id, state }: { id: string; state: Fields }, settings: Settings): void {
  if (/^\d+$/.test(id) && !isCanonicalId(id))
    throw new RefusedError(`${id} is no id of Domo: digits without leading zeros, at most ${String(Number.MAX_SAFE_INTEGER)}`);
  const instance = parseInstance(state[INSTANCE]);
  if (!instance || isSameInstance(instance, settings)) return;
  throw new RefusedError(
    `the instance of ${title} is ${instance.host}, but the provider is set to ${settings.host}. No request was sent. ` +
      `Set the provider back to ${instance.host}, or, when Domo has only renamed the host, set formerInstance to ${instance.host}`,
  );
}
