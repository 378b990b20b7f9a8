// check: validates inputs and normalizes them. Sends no requests.

import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Settings } from "../settings";
import { POPULATION, REPLACED_ON_CHANGES } from "../wire-format";
import { rosterFailures } from "./check-roster";
import { isSame } from "./compare";
import type { ResourceDefinition, Fields, CheckFailure } from "./definition";
import {
  INSTANCE,
  instanceProperty,
  KEY,
  createKey,
  labelOf,
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
  const isHere = !movesInstance(olds, { [INSTANCE]: instance });
  const priorHere = isHere ? prior : {};
  if (isExisting && news[REPLACED_ON_CHANGES] === true) run.recordReplaceable(createKey(olds));
  const isAffected = recordInRun(definition, run, {
    prior: priorHere,
    valid,
    keys: [createKey(news), isExisting ? createKey(olds) : undefined],
  });
  failures.push(
    ...listFailures(definition, run, { valid, key: createKey(news) }),
    ...rosterFailures(definition, run, { olds, news, prior: isHere ? withRemembered(olds) : {}, valid, isExisting }),
  );
  const restored = isExisting && isAffected ? Number(olds[RESTORED] ?? 0) + 1 : olds[RESTORED];
  if (restored !== undefined) inputs[RESTORED] = restored;
  const secretProperties = [...definition.secretInputs, ...stringList(news[SECRETS])];
  return {
    inputs,
    failures: failures.map((failure) => withoutSecretProperty(secretProperties, failure)),
    notices: [...notices, ...(definition.notices?.(valid, priorHere) ?? [])],
  };
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
  // Nothing is gone with what was there all the time.
  const isCreatedAgain = (name: string): boolean => run.isCreated(name) && !run.isAdopted(name) && parentsBefore.has(name);
  return [...parts, ...parents].some((name) => run.isRemoved(name)) || parents.some(isCreatedAgain);
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
