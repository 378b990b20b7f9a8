// Update plans: `preview --save-plan` records the steps of a preview, and `up --plan` allows no others.

import { isDeepStrictEqual } from "node:util";
import type { Registration } from "./goals";
import { providerUrn } from "./hosts";
import type { Op } from "./report";
import type { ResourceState } from "./snapshot";
import { isMap, plain, printed, Secret, UNKNOWN, type Value, type Values } from "./values";

/** Expected changes of properties, by name. */
interface PlannedChanges {
  adds?: Values;
  updates?: Values;
  deletes?: string[];
}

interface PlannedGoal {
  provider: string;
  parent: string;
  protect: boolean;
  deleteBeforeReplace?: boolean;
  ignoreChanges: string[];
  additionalSecretOutputs: string[];
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  inputDiff: PlannedChanges;
  outputDiff: PlannedChanges;
}

/** The plan for one resource. Without a goal, it is deleted. */
interface ResourcePlan {
  goal?: PlannedGoal;
  steps: Op[];
}

export interface Plan {
  resourcePlans: Record<string, ResourcePlan>;
}

/** A registration after check; `recreated` if it was checked as a new resource. */
export interface Planned extends Registration {
  inputs: Values;
  recreated: boolean;
}

/** Receives the registrations and steps of a run, and throws if one is not allowed. */
export interface Planner {
  register: (planned: Planned) => void;
  steps: (urn: string, ...ops: Op[]) => void;
  outputs: (urn: string, change: { olds: Values; news: Values }) => void;
  /** Resources whose planned steps did not happen; `urns` are the existing ones. */
  missed: (urns: Set<string>) => string[];
}

/** A run deviates from the plan. */
export class PlanViolation extends Error {}

export class PlanRecorder implements Planner {
  private readonly plans = new Map<string, ResourcePlan>();

  get plan(): Plan {
    return { resourcePlans: Object.fromEntries(this.plans) };
  }

  register({ goal, urn, provider, old, inputs, recreated }: Planned): void {
    const { parent, protect, deleteBeforeReplace, ignoreChanges, additionalSecretOutputs, dependencies } = goal;
    this.of(urn).goal = {
      ...{ provider, parent, protect, deleteBeforeReplace, ignoreChanges, additionalSecretOutputs, dependencies },
      propertyDependencies: goal.propertyDependencies,
      inputDiff: plannedChanges(recreated ? {} : (old?.inputs ?? {}), inputs),
      outputDiff: {},
    };
  }

  steps(urn: string, ...ops: Op[]): void {
    this.of(urn).steps.push(...ops);
  }

  outputs(urn: string, { olds, news }: { olds: Values; news: Values }): void {
    const goal = this.plans.get(urn)?.goal;
    if (goal) goal.outputDiff = plannedChanges(olds, news);
  }

  missed(): string[] {
    return [];
  }

  private of(urn: string): ResourcePlan {
    const plan = this.plans.get(urn) ?? { steps: [] };
    this.plans.set(urn, plan);
    return plan;
  }
}

function plannedChanges(olds: Values, news: Values): PlannedChanges {
  const changed = (mark: ChangeMark): Values =>
    Object.fromEntries(Object.entries(news).filter(([key, value]) => changeOf(olds[key], value) === mark));
  return { adds: changed("+"), updates: changed("~"), deletes: Object.keys(olds).filter((key) => !(key in news)) };
}

export class PlanConstraint implements Planner {
  private readonly plans: Map<string, ResourcePlan>;

  constructor({ resourcePlans }: Plan) {
    this.plans = new Map(Object.entries(resourcePlans));
  }

  register(planned: Planned): void {
    const { urn, old, inputs } = planned;
    const plan = this.plans.get(urn) ?? (old && { goal: unchangedGoal(old) });
    // A new resource that is not in the plan fails with its first step.
    if (!plan) return;
    const violation = plan.goal
      ? (optionViolation(plan.goal, planned) ??
        changeViolation(plan.goal.inputDiff, { olds: old?.inputs ?? {}, news: inputs }) ??
        dependencyViolation(plan.goal, planned))
      : "resource unexpectedly not deleted";
    if (violation) throw new PlanViolation(`resource ${urn} violates plan: ${violation}`);
  }

  steps(urn: string, ...ops: Op[]): void {
    for (const op of ops) this.step(urn, op);
  }

  private step(urn: string, op: Op): void {
    const plan = this.plans.get(urn);
    const expected = plan ? plan.steps.shift() : "same";
    if (expected && allowed(expected).includes(op)) return;
    const reason = !plan
      ? "no steps were expected for this resource"
      : expected
        ? `this resource is constrained to ${expected}`
        : "no more steps were expected for this resource";
    throw new PlanViolation(`${op} is not allowed by the plan: ${reason}`);
  }

  outputs(urn: string, change: { olds: Values; news: Values }): void {
    const violation = changeViolation(this.plans.get(urn)?.goal?.outputDiff ?? {}, change);
    if (violation) throw new PlanViolation(`resource ${urn} violates plan: ${violation}`);
  }

  /** A planned delete of a resource that no longer exists is not reported. */
  missed(urns: Set<string>): string[] {
    return [...this.plans].flatMap(([urn, { steps }]) =>
      steps.length === 0 || (steps.length === 1 && steps[0] === "delete" && !urns.has(urn)) ? [] : [urn],
    );
  }
}

/** Steps that do no more than the planned one. */
function allowed(planned: Op): Op[] {
  if (planned === "create" || planned === "update") return ["same", planned];
  if (planned === "replace" || planned === "create-replacement" || planned === "delete-replaced") return ["same", "update", planned];
  return [planned];
}

/** A resource that is not in the plan must stay as it is. */
const unchangedGoal = (old: ResourceState): PlannedGoal => ({
  provider: old.provider ?? "",
  parent: old.parent ?? "",
  protect: old.protect ?? false,
  ignoreChanges: [],
  additionalSecretOutputs: old.additionalSecretOutputs ?? [],
  dependencies: old.dependencies ?? [],
  propertyDependencies: old.propertyDependencies ?? {},
  inputDiff: {},
  outputDiff: {},
});

/** How the options of a registration differ from the plan. */
function optionViolation(planned: PlannedGoal, { goal, provider }: Planned): string | undefined {
  const sameProvider = planned.provider === provider || planned.provider === `${providerUrn(provider)}::${UNKNOWN}`;
  if (!sameProvider) return `provider changed (expected ${planned.provider})`;
  for (const option of ["parent", "protect", "deleteBeforeReplace"] as const) {
    if (planned[option] !== goal[option]) return `${option} changed (expected ${String(planned[option] ?? "no value")})`;
  }
  for (const option of ["ignoreChanges", "additionalSecretOutputs", "dependencies"] as const) {
    const difference = setDifference(planned[option], goal[option]);
    if (difference) return `${option} changed: ${difference}`;
  }
  return undefined;
}

function setDifference(planned: string[], actual: string[]): string | undefined {
  const without = (list: string[], other: string[]): string[] => [...new Set(list)].filter((each) => !other.includes(each)).sort();
  const [added, deleted] = [without(actual, planned), without(planned, actual)];
  const parts = [
    ...(added.length > 0 ? [`added ${added.join(", ")}`] : []),
    ...(deleted.length > 0 ? [`deleted ${deleted.join(", ")}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : undefined;
}

function dependencyViolation(planned: PlannedGoal, { goal }: Planned): string | undefined {
  for (const [key, urns] of Object.entries(planned.propertyDependencies)) {
    const difference = goal.propertyDependencies[key] && setDifference(urns, goal.propertyDependencies[key]);
    if (difference) return `dependencies for ${key} changed: ${difference}`;
  }
  return undefined;
}

/** How changes of properties differ from the planned ones. `~-size[{1}]`: an update to 1 was planned, the property is missing. */
function changeViolation(
  { adds = {}, updates = {}, deletes = [] }: PlannedChanges,
  { olds, news }: { olds: Values; news: Values },
): string | undefined {
  const violations: string[] = [];
  const keys = new Set([...Object.keys(adds), ...Object.keys(updates), ...deletes, ...Object.keys(olds), ...Object.keys(news)]);
  for (const key of keys) {
    const planned = key in adds ? "+" : key in updates ? "~" : deletes.includes(key) ? "-" : "=";
    const [expected, actual] = [adds[key] ?? updates[key], news[key]];
    const done = changeOf(olds[key], actual);
    if (complies({ planned, done }, expected, actual)) continue;
    const sides = [expected, actual].filter((value) => value !== undefined).map(printed);
    violations.push(`${planned}${done}${key}${sides.length > 0 ? `[${sides.join("!=")}]` : ""}`);
  }
  return violations.length > 0 ? `properties changed: ${violations.sort().join(", ")}` : undefined;
}

type ChangeMark = "+" | "-" | "~" | "=";

/** Unlike elsewhere, marks of secrets are compared. */
function changeOf(old: Value | undefined, actual: Value | undefined): ChangeMark {
  if (actual === undefined) return "-";
  if (old === undefined) return "+";
  return isDeepStrictEqual(old, actual) ? "=" : "~";
}

/** An addition that already exists is allowed, and so is a missing value that was unknown. */
function complies(
  { planned, done }: { planned: ChangeMark; done: ChangeMark },
  expected: Value | undefined,
  actual: Value | undefined,
): boolean {
  if (planned === "=" || planned === "-") return planned === done;
  return expected !== undefined && !(planned === "~" && done === "+") && fits(expected, actual);
}

/** Whether a value is the planned one; an unknown planned value allows any. */
function fits(expected: Value, actual: Value | undefined): boolean {
  if (plain(expected) === UNKNOWN) return true;
  if (expected instanceof Secret && actual instanceof Secret) return fits(expected.value, actual.value);
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return expected.length === actual.length && expected.every((each, i) => fits(each, actual[i]));
  }
  if (isMap(expected) && isMap(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].every((key) => {
      const value = expected[key];
      return value !== undefined && fits(value, actual[key]);
    });
  }
  return isDeepStrictEqual(expected, actual);
}
