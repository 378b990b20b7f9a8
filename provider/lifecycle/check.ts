// check: validates inputs and normalizes them. Sends no requests.

import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Settings } from "../settings";
import { POPULATION, REPLACED_ON_CHANGES } from "../wire-format";
import { differingIdentity, isSame } from "./compare";
import type { ResourceDefinition, Fields, CheckFailure, RosterMember } from "./definition";
import {
  INSTANCE,
  instanceProperty,
  isInRoster,
  KEY,
  nameIn,
  createKey,
  labelOf,
  formerKeyOf,
  populationOf,
  moveProblem,
  movesInstance,
  stringList,
  PROVIDER,
  REMEMBERED,
  RESTORED,
  searchProblem,
  SECRETS,
  withoutReserved,
  withRemembered,
} from "./reserved-properties";
import { objectKey, type Run } from "./run";
import { markedPaths } from "./secrets";
import { hasUnknown, unknownAt } from "./unknown";

export interface CheckResult {
  inputs: Fields;
  failures: CheckFailure[];
  /** What the preview and the update print if nothing fails. */
  notices: string[];
}

export interface CheckContext {
  settings: Settings;
  run: Run;
}

/** Validates the inputs, reporting all problems at once, and keeps the prior spelling of values that are equivalent. */
export function check(
  definition: ResourceDefinition,
  { settings, run }: CheckContext,
  { olds, news }: { olds: Fields; news: Fields },
): CheckResult {
  const prior = withoutReserved(olds);
  const { want, notices } = withoutDeclared(definition, run, { prior, want: withoutReserved(news) });
  const { instance, problem } = instanceProperty(olds[INSTANCE], settings);
  const failures = [
    ...[problem ?? moveProblem(olds, news, instance), searchProblem(news, settings)].flatMap((reason) =>
      reason === undefined ? [] : [{ property: "", reason }],
    ),
    ...schemaFailures(definition, want),
    ...ruleFailures(definition, settings, { olds: prior, want }),
  ];
  const spelled = withPriorSpelling(definition, prior, want);
  const inputs: Fields = { ...spelled };
  if (Object.hasOwn(news, PROVIDER)) inputs[PROVIDER] = news[PROVIDER];
  // An existing resource keeps its reserved inputs, or their absence: an imported object has none until it is read.
  const isExisting = Object.keys(prior).length > 0;
  // A population has nothing in Domo that its first name would show to be its own: it is known by its present one when it is replaced.
  const key = isExisting && !definition.isPopulation ? olds[KEY] : news[KEY];
  if (key !== undefined) inputs[KEY] = key;
  const population = recordPopulation(run, isExisting ? populationOf(olds) : undefined, news);
  if (population !== undefined) inputs[POPULATION] = population;
  if (definition.isPopulation && isExisting) run.populations.recordPrior(createKey(news), withRemembered(olds));
  const remembered = definition.remembered?.(want, withRemembered(olds)) ?? {};
  if (Object.keys(remembered).length > 0) inputs[REMEMBERED] = remembered;
  // A new mark alone does not change the object. It is stored with the next change.
  const marked = isExisting && isDeepStrictEqual(spelled, prior) ? olds[SECRETS] : markedPaths(definition, news);
  if (Array.isArray(marked) && marked.length > 0) inputs[SECRETS] = marked;
  if (!isExisting || olds[INSTANCE] !== undefined) inputs[INSTANCE] = instance;
  const valid = failures.length === 0 ? withoutUnknowns(spelled) : {};
  // The state keeps the create key of the resource's first name. In this run the resource is also known by its present name.
  // Ids of another instance say nothing about this one.
  const priorHere = movesInstance(olds, { [INSTANCE]: instance }) ? {} : prior;
  if (isExisting && news[REPLACED_ON_CHANGES] === true) run.recordReplaceable(createKey(olds));
  const isAffected = recordInRun(definition, run, {
    prior: priorHere,
    valid,
    keys: [createKey(news), isExisting ? createKey(olds) : undefined],
  });
  failures.push(
    ...listFailures(definition, run, { valid, key: createKey(news) }),
    ...populationFailures(definition, run, { valid, news }),
    ...(isExisting ? otherPersonFailures(definition, run, { olds, news }) : newMemberFailures(definition, run, news)),
    ...addressFailures(definition, run, { prior: priorHere, valid, news }),
  );
  const restored = isExisting && isAffected ? Number(olds[RESTORED] ?? 0) + 1 : olds[RESTORED];
  if (restored !== undefined) inputs[RESTORED] = restored;
  const secretProperties = [...definition.secretInputs, ...stringList(news[SECRETS])];
  return { inputs, failures: failures.map((failure) => withoutSecretProperty(secretProperties, failure)), notices };
}

function withoutDeclared(
  { withoutDeclared: declared, inputs }: ResourceDefinition,
  run: Run,
  { prior, want }: { prior: Fields; want: Fields },
): { want: Fields; notices: string[] } {
  return declared && inputs.safeParse(want).success ? declared(want, run, prior) : { want, notices: [] };
}

function withPriorSpelling(definition: ResourceDefinition, prior: Fields, want: Fields): Fields {
  const spelled = ([key, value]: [string, unknown]): [string, unknown] => {
    const keep = Object.hasOwn(prior, key) && !hasUnknown(value) && isSame(definition, key, prior[key], value);
    return [key, keep ? prior[key] : value];
  };
  return Object.fromEntries(Object.entries(want).map(spelled));
}

/** Records what the resource declares. Returns whether this run has removed, or created again, what the resource declares or depends on. */
function recordInRun(
  definition: ResourceDefinition,
  run: Run,
  { prior, valid, keys: [key, storedKey] }: { prior: Fields; valid: Fields; keys: [key: string, storedKey: string | undefined] },
): boolean {
  const parts = definition.parts?.(valid) ?? [];
  const parentsOf = (fields: Fields): string[] => (definition.within?.(fields) ?? []).map(([type, id]) => objectKey(type, id));
  const parents = parentsOf(valid);
  // What it did not depend on before changes its inputs anyway.
  const parentsBefore = new Set(definition.within && definition.inputs.safeParse(prior).success ? parentsOf(prior) : []);
  const partsBefore = definition.parts && definition.inputs.safeParse(prior).success ? definition.parts(prior) : [];
  run.recordCheck(key, storedKey, { want: valid, partsBefore });
  run.recordDeclared(parts, key);
  return (
    [...parts, ...parents].some((name) => run.isRemoved(name)) || parents.some((name) => run.isCreated(name) && parentsBefore.has(name))
  );
}

function listFailures(definition: ResourceDefinition, run: Run, { valid, key }: { valid: Fields; key: string }): CheckFailure[] {
  const list = definition.list?.(valid);
  const other = list && key !== "" ? run.recordList(list, key) : undefined;
  if (list === undefined || other === undefined) return [];
  const label = labelOf(other);
  const both = list.isWhole ? `it declares all ${list.name}, and ${label} some` : `it declares ${list.name}, and ${label} all of it`;
  return [{ property: "", reason: `${both}: they would undo each other. Put everything into one` }];
}

/** Records the population that the resource belongs to. Returns what is to be stored of it. */
function recordPopulation(run: Run, before: string | undefined, news: Fields): unknown {
  const now = populationOf(news);
  if (now !== undefined) run.populations.recordMember(now, before ?? now);
  if (!Object.hasOwn(news, POPULATION)) return undefined;
  // Not known of an existing resource while its population is replaced, which keeps its id.
  return now ?? before ?? news[POPULATION];
}

/** What the resource can't do in a run that leaves out the population of its roster. */
function populationFailures(
  { needsPopulation }: ResourceDefinition,
  run: Run,
  { valid, news }: { valid: Fields; news: Fields },
): CheckFailure[] {
  const population = populationOf(news);
  if (population === undefined || run.populations.declared(population) || needsPopulation?.(valid) !== true) return [];
  const reason = `population ${population}, which knows who leaves the roster, is not part of this run: run without --target and --exclude`;
  return [{ property: "", reason }];
}

/**
 * What is wrong if the state may have somebody else under this name: Pulumi finds a resource by its name before it goes by an alias, also that of somebody who has
 * left and whom an earlier run did not delete, and two rosters may give one name to two people.
 */
function otherPersonFailures(definition: ResourceDefinition, run: Run, { olds, news }: { olds: Fields; news: Fields }): CheckFailure[] {
  const doubt = personDoubt(definition, run, { olds, news });
  if (doubt === undefined) return [];
  const titles = [olds, news].map((fields) => definition.title(withoutReserved(fields)));
  const names = titles[0] === titles[1] ? [olds, news].map(({ name }) => ` (${String(name)})`) : [];
  const [former = "", wanted = ""] = titles.map((title, at) => `${title}${names[at] ?? ""}`);
  const remedy =
    formerKeyOf(news) === undefined
      ? "change only the e-mail address, in a run of its own, or undo in Domo what was changed there by hand"
      : "set no formerKey, if the key is as in the last run, or else change the e-mail address, in the table or back in Domo, in another run than the key";
  const reason =
    `the state has ${former} under this name, which is now to be that of ${wanted}, ${doubt}: if they are two people, one would get the user of the other. ` +
    `If ${former} has left, run first without the other one, until the user is deleted. If they are one person, ${remedy}`;
  return [{ property: "", reason }];
}

/** Why a resource of a roster may be that of somebody else. */
function personDoubt(definition: ResourceDefinition, run: Run, { olds, news }: { olds: Fields; news: Fields }): string | undefined {
  const [before, now, formerKey] = [populationOf(olds), populationOf(news), formerKeyOf(news)];
  if (differingIdentity(definition, olds, news).length === 0)
    // The key may be the identity, which is then that of somebody else by now.
    return now !== undefined && before === now && run.populations.declared(now)
      ? leftoverDoubt(definition, run, { olds, news, population: now })
      : undefined;
  if (formerKey !== undefined) return `whose former key is ${JSON.stringify(formerKey)}`;
  if (before === undefined || now === undefined) return undefined;
  if (before !== now) return `of population ${now} and no longer ${before}`;
  return leftoverDoubt(definition, run, { olds, news, population: now });
}

/** Why the resource may be that of somebody who has left the roster in an earlier run, which did not delete the user. */
function leftoverDoubt(
  { isLeftover }: ResourceDefinition,
  run: Run,
  { olds, news, population }: { olds: Fields; news: Fields; population: string },
): string | undefined {
  const member = memberOf(run, population, news);
  if (isLeftover?.(member, olds) !== true) return undefined;
  return member.population
    ? "and was not in the roster under this key in the last run"
    : "and whether that one was in the roster in the last run is not known, as this run does not compare its population";
}

const memberOf = (run: Run, population: string, news: Fields): RosterMember => ({
  name: nameIn(createKey(news)),
  news,
  population: run.populations.declared(population),
});

function newMemberFailures({ newMemberProblem }: ResourceDefinition, run: Run, news: Fields): CheckFailure[] {
  const population = populationOf(news);
  const reason = population === undefined ? undefined : newMemberProblem?.(memberOf(run, population, news));
  return reason === undefined ? [] : [{ property: "", reason }];
}

/** What is wrong if an e-mail address goes from one person to another, of any roster or none. */
function addressFailures(
  { addresses }: ResourceDefinition,
  run: Run,
  { prior, valid, news }: { prior: Fields; valid: Fields; news: Fields },
): CheckFailure[] {
  const change = addresses?.(valid, prior);
  const key = createKey(news);
  if (!change || key === "") return [];
  const claimant = { key, label: labelOf(key), isInRoster: Object.hasOwn(news, POPULATION) || isInRoster(key) };
  return run.addresses.record(change, claimant).map(({ address, giver, taker, name }) => ({
    property: "",
    reason:
      `the e-mail address ${address} goes from ${giver} to ${taker} in this run, which makes its changes in any order, so that one person could get the user ` +
      (name === undefined
        ? "of the other. Make the changes in two runs: in the first one, leave out whoever comes new to an address or a key that was somebody else's"
        : `of the other. If they are one person, who moves, leave the name as it is (${name}) in this run. If they are two, run first without the new one`),
  }));
}

/** The fields without unknown values, also in lists. */
function withoutUnknowns(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([key, value]): [string, unknown] => [
    key,
    Array.isArray(value) ? value.filter((element) => !hasUnknown(element)) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => !hasUnknown(value)));
}

/** What is wrong with each input by itself. */
export function schemaFailures({ inputs, type }: ResourceDefinition, want: Fields): CheckFailure[] {
  const issues = inputs.safeParse(want).error?.issues ?? [];
  return issues.flatMap((issue): CheckFailure[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        property: [...issue.path, key].join("."),
        reason: `is not an argument of ${type}${suggestion(key, inputs.shape)}`,
      }));
    }
    if (unknownAt(want, issue.path)) return [];
    const property = issue.path.join(".");
    const missing = issue.path.length === 1 && want[property] === undefined;
    return [{ property, reason: missing ? `is missing: it ${reason(issue)}` : reason(issue) }];
  });
}

/** The message of an issue; of a union, that of the last alternative. Unions that allow "" list it first, which explains nothing. */
function reason(issue: z.core.$ZodIssue): string {
  const alternative = issue.code === "invalid_union" ? issue.errors.at(-1)?.[0] : undefined;
  return alternative ? reason(alternative) : issue.message;
}

function suggestion(key: string, shape: object): string {
  const wanted = key.toLowerCase().replaceAll(/[^a-z]/g, "");
  const close = Object.keys(shape).find((name) => name.toLowerCase() === wanted);
  return close ? `: did you mean ${close}?` : "";
}

function ruleFailures(
  { instanceOnly, rules, inputs }: ResourceDefinition,
  settings: Settings,
  { olds, want }: { olds: Fields; want: Fields },
): CheckFailure[] {
  const isValid = ([key, value]: [string, unknown]): boolean =>
    // Each value of a zod shape is a zod type.
    !hasUnknown(value) && Object.hasOwn(inputs.shape, key) && (inputs.shape[key] as z.ZodType).safeParse(value).success;
  const valid = Object.fromEntries(Object.entries(want).filter(isValid));
  const unsupported = instanceOnly
    .filter((key) => settings.api === "public" && want[key] !== undefined)
    .map((key) => ({
      property: key,
      reason: "can't be managed through Domo's public API, which is in use: only the instance API supports it",
    }));
  const given = Object.keys(want).filter((key) => want[key] !== undefined);
  return [...unsupported, ...(rules?.(valid, settings, olds, given) ?? [])];
}

/** The engine prints the value of an invalid property, even if it is secret. Without a property it prints no value. */
function withoutSecretProperty(secretProperties: string[], { property, reason }: CheckFailure): CheckFailure {
  const isSecret = secretProperties.some(
    (secret) => secret === property || property.startsWith(`${secret}.`) || secret.startsWith(`${property}.`),
  );
  return isSecret && property !== "" ? { property: "", reason: `${property} ${reason}` } : { property, reason };
}
