// check and diff: what can be said without asking Domo.

import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Settings } from "../settings";
import type { ResourceDefinition, Fields, CheckFailure } from "./definition";
import { DuplicateResourceError } from "../client/errors";
import {
  INSTANCE,
  instanceProperty,
  KEY,
  createKey,
  stringList,
  PROVIDER,
  RESTORED,
  SECRETS,
  withoutReserved,
} from "./reserved-properties";
import type { Run } from "./run";
import { markedPaths } from "./secrets";
import { hasUnknown, unknownAt } from "./unknown";

export interface CheckResult {
  inputs: Fields;
  failures: CheckFailure[];
}

/** Whether two values of an input mean the same. */
export const isSame = ({ same: rules }: ResourceDefinition, key: string, a: unknown, b: unknown): boolean =>
  // Keys come from outside, `constructor` among them: only the rules' own keys count.
  isDeepStrictEqual(a, b) || (a !== undefined && b !== undefined && Object.hasOwn(rules, key) && (rules[key]?.(a, b) ?? false));

/** Where a resource is checked: by which settings, and among which others. */
export interface CheckContext {
  settings: Settings;
  run: Run;
}

/** Validates the inputs, all problems at once, and keeps the old spelling of what means the same. */
export function check(
  definition: ResourceDefinition,
  { settings, run }: CheckContext,
  { olds, news }: { olds: Fields; news: Fields },
): CheckResult {
  const want = withoutReserved(news);
  const failures = [...schemaFailures(definition, want), ...ruleFailures(definition, settings, { olds: withoutReserved(olds), want })];
  const spelled = ([key, value]: [string, unknown]): [string, unknown] => {
    const keep = Object.hasOwn(olds, key) && !hasUnknown(value) && isSame(definition, key, olds[key], value);
    return [key, keep ? olds[key] : value];
  };
  const inputs: Fields = Object.fromEntries(Object.entries(want).map(spelled));
  if (Object.hasOwn(news, PROVIDER)) inputs[PROVIDER] = news[PROVIDER];
  // What is known already keeps its hidden inputs, or its lack of them: an imported object has none until it is read.
  const known = Object.keys(withoutReserved(olds)).length > 0;
  const key = known ? olds[KEY] : news[KEY];
  if (key !== undefined) inputs[KEY] = key;
  const marked = isUnchanged(withoutReserved(inputs), withoutReserved(olds)) ? olds[SECRETS] : markedPaths(definition, news);
  if (Array.isArray(marked) && marked.length > 0) inputs[SECRETS] = marked;
  const secretPlaces = [...definition.secretInputs, ...stringList(news[SECRETS])];
  const { instance, problem } = instanceProperty(olds[INSTANCE], settings);
  if (!known || olds[INSTANCE] !== undefined) inputs[INSTANCE] = instance;
  if (problem) failures.unshift({ property: "", reason: problem });
  const sound = failures.length === 0 ? withoutUnknowns(withoutReserved(inputs)) : {};
  const parts = definition.parts?.(sound) ?? [];
  const above = (definition.within?.(sound) ?? []).map(([type, id]) => objectKey(type, id));
  // The state keeps the key of a first name; in this run a resource is known by the name that it has now.
  const name = createKey(news);
  const isSound = definition.parts && definition.inputs.safeParse(withoutReserved(olds)).success;
  run.recordCheck(name, isSound ? (definition.parts?.(withoutReserved(olds)) ?? []) : []);
  run.recordCheck(createKey(inputs), []);
  run.recordDeclared(parts, name);
  const isUpset = [...parts, ...above].some((thing) => run.isRemoved(thing)) || above.some((thing) => run.isCreated(thing));
  const restored = known && isUpset ? Number(olds[RESTORED] ?? 0) + 1 : olds[RESTORED];
  if (restored !== undefined) inputs[RESTORED] = restored;
  return { inputs, failures: failures.map((failure) => withoutSecretProperty(secretPlaces, failure)) };
}

/** A mark alone is no change of the object; the state learns of it when something else changes. */
const isUnchanged = (inputs: Fields, olds: Fields): boolean => Object.keys(olds).length > 0 && isDeepStrictEqual(inputs, olds);

/** The fields without what is not known yet, in lists, too. */
function withoutUnknowns(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([key, value]): [string, unknown] => [
    key,
    Array.isArray(value) ? value.filter((element) => !hasUnknown(element)) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => !hasUnknown(value)));
}

function schemaFailures({ inputs }: ResourceDefinition, want: Fields): CheckFailure[] {
  const issues = inputs.safeParse(want).error?.issues ?? [];
  return issues.flatMap((issue): CheckFailure[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        property: [...issue.path, key].join("."),
        reason: `is not known here${suggestion(key, inputs.shape)}`,
      }));
    }
    if (unknownAt(want, issue.path)) return [];
    const property = issue.path.join(".");
    const missing = issue.path.length === 1 && want[property] === undefined;
    return [{ property, reason: missing ? `is missing: it ${reason(issue)}` : reason(issue) }];
  });
}

/** Of alternatives the last one is the one that is worth explaining: what may also be empty says so first. */
function reason(issue: z.core.$ZodIssue): string {
  const alternative = issue.code === "invalid_union" ? issue.errors.at(-1)?.[0] : undefined;
  return alternative ? reason(alternative) : issue.message;
}

function suggestion(key: string, shape: object): string {
  const wanted = key.toLowerCase().replaceAll(/[^a-z]/g, "");
  const close = Object.keys(shape).find((name) => name.toLowerCase() === wanted);
  return close ? `: is ${close} meant?` : "";
}

function ruleFailures(
  { instanceOnly, rules, inputs }: ResourceDefinition,
  settings: Settings,
  { olds, want }: { olds: Fields; want: Fields },
): CheckFailure[] {
  const isSound = ([key, value]: [string, unknown]): boolean =>
    !hasUnknown(value) && Object.hasOwn(inputs.shape, key) && (inputs.shape[key] as z.ZodType).safeParse(value).success;
  const known = Object.fromEntries(Object.entries(want).filter(isSound));
  const elsewhere = instanceOnly
    .filter((key) => settings.api === "public" && want[key] !== undefined)
    .map((key) => ({
      property: key,
      reason: "can't be managed through Domo's public API, which is in use: only the instance API knows it",
    }));
  return [...elsewhere, ...(rules?.(known, settings, olds) ?? [])];
}

/** The engine prints the value of the property at fault, even when it is secret; without a property it prints none. */
function withoutSecretProperty(secretPlaces: string[], { property, reason }: CheckFailure): CheckFailure {
  const isSecret = secretPlaces.some((place) => place === property || property.startsWith(`${place}.`) || place.startsWith(`${property}.`));
  return isSecret && property !== "" ? { property: "", reason: `${property} ${reason}` } : { property, reason };
}

/** The name of an object in a run. */
export const objectKey = (type: string, id: string): string => `${type} ${id}`;

/** What a resource is known by in a run: its object; or, where several resources may share that, the resource itself. */
export const resourceKey = ({ type, parts }: ResourceDefinition, id: string, key: string): string =>
  parts ? `${objectKey(type, id)} of ${key}` : objectKey(type, id);

export interface DiffResult {
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/**
 * Which changes replace the object. What changed at all is the engine's to find out: it does so better, property by property
 * (transcripts of the engine, 19).
 */
export function diff(definition: ResourceDefinition, run: Run, { id, olds, news }: { id: string; olds: Fields; news: Fields }): DiffResult {
  const key = createKey(olds);
  const thing = resourceKey(definition, id, key);
  // The diff of a refresh says nothing about whether the program has it.
  if (run.isChecked(key)) {
    if (run.isCreated(thing) || run.isDeclaredByAnother(thing, key)) {
      throw new DuplicateResourceError(
        `two resources of this program have ${definition.title(withoutReserved(olds))} (id ${id}). Remove one of them from the program, and the record that is ` +
          "one too many from the state with `pulumi state delete`",
      );
    }
    run.recordDeclared([thing], key);
  }
  const changed = (key: string): boolean =>
    Object.hasOwn(olds, key) && Object.hasOwn(news, key) && (hasUnknown(news[key]) || !isSame(definition, key, olds[key], news[key]));
  const also = definition.replaceOnChangesWhen?.(withoutReserved(olds), withoutReserved(news)) ?? [];
  const replaces = [...definition.replaceOnChanges, ...also, INSTANCE].filter(changed);
  if (replaces.length > 0) run.recordReplaced(thing);
  // Within one instance the old object has to go first: it holds the identity that the new one needs, and what is made beside
  // it would be taken for it. In another instance it is in nobody's way, and goes when the new one is there.
  return { replaces, deleteBeforeReplace: !replaces.includes(INSTANCE) };
}
