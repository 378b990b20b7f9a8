// What a run did, collected from its events.

import { PROVIDER_TYPE, domoTypeOf, instanceHostOf } from "../review/resources";
import type { State } from "../review/preview";
import { secretsIn } from "../../provider/client/schemas/connectors";
import { deletedUserIn } from "./deletions";
import { stayingIn } from "./hand-overs";
import { partsOf, type EngineEvent, type Result, type Step } from "./events";
import { SECRET } from "../review/values";
import { changesOf } from "./fields";
import { ObjectNames } from "./objects";
import { MAKE } from "./read-events";

/** One step of a resource of Domo. */
export interface Action {
  /** When it ended, in seconds since 1970; when it began if it did not end. */
  time: number;
  step: Step;
  /** Whether it only compared the resource with Domo. Its `op` may then be what the refresh did to the state. */
  isRefresh: boolean;
  result: Result;
}

export interface Run {
  /** In seconds since 1970. */
  start: number;
  end: number;
  project: string;
  stack: string;
  /** Host names. */
  instances: string[];
  isPreview: boolean;
  /** Whether the log has the end of the run. */
  isEnded: boolean;
  result: Result;
  actions: Action[];
  names: ObjectNames;
  /** Messages of errors by URN; those of the run itself under an empty one. */
  errors: Map<string, string[]>;
  /** Of whom the provider printed that they were deleted as orphans: keys of `deletedUserIn`. */
  deletedUsers: ReadonlySet<string>;
  /** What it printed to stay in Domo, by key, with the reason: see `stayingIn`. */
  staying: ReadonlyMap<string, string | undefined>;
  /** Resources of Domo that the run found as they should be. */
  unchanged: number;
  /** Resources of other providers that it changed. */
  others: number;
}

/** Stacks and providers, which are no resources of another provider. */
const isInternal = (type: string): boolean => type.startsWith("pulumi:");
/** Operations that change nothing. */
const UNCHANGED = new Set(["same", "refresh", "read"]);
/** A resource of this type keeps accounts of others. */
const BOOKKEEPING = "UserPopulation";
/** Messages of one resource, of which the first lines are shown. */
const MOST_MESSAGES = 10;
const CANCELED = /^\w+ canceled$/;
const CREDENTIAL = /^(?:domo:)?(?:accessToken|clientSecret)$/;

export class RunRecorder {
  private readonly open = new Map<string, Action>();
  private readonly actions: Action[] = [];
  private readonly names = new ObjectNames();
  private readonly errors = new Map<string, string[]>();
  private readonly deletedUsers = new Set<string>();
  private readonly staying = new Map<string, string | undefined>();
  private readonly instances = new Set<string>();
  private readonly unchanged = new Set<string>();
  private readonly others = new Set<string>();
  private start: number | undefined;
  private end = 0;
  private origin = { project: "", stack: "" };
  private configured = "";
  private isPreview = false;
  private isCanceled = false;
  private summary: EngineEvent["summaryEvent"];

  /** @param registerSecrets - Receives the credentials of Domo that the log has in plain text. */
  constructor(private readonly registerSecrets: (secrets: string[]) => void) {}

  /** @throws if it is no event of the same run. */
  add(event: EngineEvent): void {
    const { timestamp, preludeEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent } = event;
    if (preludeEvent) this.begin(timestamp, preludeEvent.config ?? {});
    this.end = Math.max(this.end, timestamp);
    const [step, result] = resourcePreEvent
      ? ([resourcePreEvent, "unfinished"] as const)
      : resOutputsEvent
        ? ([resOutputsEvent, "done"] as const)
        : ([resOpFailedEvent, "failed"] as const);
    if (step) {
      this.isPreview ||= step.planning === true;
      this.addStep(step.metadata, timestamp, result);
    }
    if (diagnosticEvent) this.addDiagnostic(diagnosticEvent);
    if (summaryEvent) {
      this.summary = summaryEvent;
      this.isPreview ||= summaryEvent.isPreview === true;
    }
  }

  /** Whether it has events of a preview, which the events of the run that it was made for may follow. */
  get isOfPreview(): boolean {
    return this.isPreview;
  }

  /** @throws if there were no events of a run. */
  finish(): Run {
    if (this.start === undefined) throw new Error(`the beginning of the run is missing: ${MAKE}`);
    const { isPreview, start, end, actions, names, errors, deletedUsers, staying } = this;
    const unfinished = [...this.open.values()].filter(({ isRefresh }) => !isRefresh);
    return {
      ...{ start, end, ...this.origin, isPreview, names, errors, deletedUsers, staying, isEnded: this.summary !== undefined },
      instances: this.instances.size > 0 ? [...this.instances].sort() : [this.configured].filter((host) => host !== ""),
      actions: [...actions, ...unfinished].map((action) =>
        isPreview && action.result === "done" ? { ...action, result: "preview" } : action,
      ),
      result: this.result(),
      unchanged: this.unchanged.size,
      others: this.others.size,
    };
  }

  private begin(time: number, config: Record<string, string>): void {
    if (this.start !== undefined) throw new Error("the log has more than one run: write each run to a file of its own");
    this.start = time;
    this.registerCredentials(config);
    this.configured = (config["domo:instance"] ?? "").replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  }

  private addStep(step: Step, time: number, result: "done" | "failed" | "unfinished"): void {
    if (this.start === undefined) throw new Error(`the log begins in the middle of a run: ${MAKE}`);
    const state = step.new ?? step.old;
    const { project, stack, type } = partsOf(step.urn);
    if (this.origin.project === "") this.origin = { project, stack };
    if (type === PROVIDER_TYPE && state) this.registerCredentials(state.inputs ?? {});
    const domoType = state ? domoTypeOf(state) : "";
    if (state && domoType !== "") this.addDomoStep({ time, step, isRefresh: step.op === "refresh", result }, state);
    else if (result === "unfinished" && state?.custom === true && !isInternal(type) && !UNCHANGED.has(step.op)) this.others.add(step.urn);
  }

  private addDomoStep(action: Action, state: State): void {
    const { step, result } = action;
    for (const each of [step.old, step.new]) {
      if (!each) continue;
      this.names.learn(each);
      const { dataProviderType, configurations } = each.inputs ?? {};
      this.registerSecrets(secretsIn(dataProviderType, configurations).filter((value) => value !== SECRET));
    }
    const host = instanceHostOf(state);
    if (host !== "") this.instances.add(host);
    if (domoTypeOf(state) === BOOKKEEPING) return;
    // Of a replacement, both objects have the same URN, and may be refreshed at the same time.
    const key = `${step.urn} ${step.old?.id ?? ""}`;
    const began = this.open.get(key);
    if (result === "unfinished") {
      this.open.set(key, action);
      return;
    }
    this.open.delete(key);
    if (step.op === "same") this.unchanged.add(step.urn);
    const isRefresh = action.isRefresh || began?.isRefresh === true;
    // Not kept, as most of a log are comparisons without a difference.
    const isSilent = step.op === "same" || (isRefresh && result === "done" && changesOf(step, true, this.names).length === 0);
    if (!isSilent) this.actions.push({ ...action, isRefresh });
  }

  /** What the provider prints is without a URN. */
  private addDiagnostic({ urn = "", message, severity }: NonNullable<EngineEvent["diagnosticEvent"]>): void {
    if (severity === "error") this.addError(urn, message);
    if (severity !== "info") return;
    const [deleted, staying] = [deletedUserIn(message), stayingIn(message)];
    if (deleted !== undefined) this.deletedUsers.add(deleted);
    if (staying !== undefined) this.staying.set(...staying);
  }

  private addError(urn: string, message: string): void {
    const isOfRun = urn === "" || isInternal(partsOf(urn).type);
    if (isOfRun && CANCELED.test(message.trim())) this.isCanceled = true;
    const messages = this.errors.get(isOfRun ? "" : urn) ?? [];
    if (messages.length < MOST_MESSAGES) messages.push(message);
    this.errors.set(isOfRun ? "" : urn, messages);
  }

  private registerCredentials(settings: Record<string, unknown>): void {
    const found = Object.entries(settings).filter(([key]) => CREDENTIAL.test(key));
    this.registerSecrets(found.flatMap(([, value]) => (typeof value === "string" && value !== SECRET ? value : [])));
  }

  private result(): Result {
    if (!this.summary || this.isCanceled || this.summary.result === "canceled") return "unfinished";
    const isFailed = this.summary.result === undefined ? this.errors.size > 0 : this.summary.result !== "succeeded";
    if (isFailed) return "failed";
    return this.isPreview ? "preview" : "done";
  }
}
