// The rows of a run log: one of the run itself, then one for each thing that it did or tried to do in Domo.

import { printableLine } from "../../provider/printable";
import { domoTypeOf, instanceHostOf, keptBecause } from "../review/resources";
import { cellsOf } from "./cells";
import type { State } from "../review/preview";
import { deletionsOf, isOfOrphans } from "./deletions";
import { partsOf, type Result, type Step } from "./events";
import { changesOf } from "./fields";
import { objectKeyOf } from "./hand-overs";
import { personLabel } from "./objects";
import { isAsBefore, signsIn } from "./parts";
import type { Action, Run } from "./run";

/** In the order of the columns. Empty texts are empty cells. */
export interface LogRow {
  time: Date;
  /** The same in all rows of a run, and whenever the run is logged again. */
  run: string;
  /** 0 for the run itself. */
  row: number;
  project: string;
  stack: string;
  instance: string;
  action: string;
  result: Result;
  type: string;
  object: string;
  id: string;
  fields: string;
  changes: string;
  error: string;
  name: string;
  urn: string;
}

/** The columns of a run log, with their types in Domo. */
export const COLUMNS: readonly { name: keyof LogRow; type: "STRING" | "LONG" | "DATETIME" }[] = [
  { name: "time", type: "DATETIME" },
  { name: "run", type: "STRING" },
  { name: "row", type: "LONG" },
  ...(
    ["project", "stack", "instance", "action", "result", "type", "object", "id", "fields", "changes", "error", "name", "urn"] as const
  ).map((name) => ({ name, type: "STRING" as const })),
];

/** What a step does, by its operation. Others are shown by the operation itself, as they are of a newer Pulumi. */
const ACTIONS: Partial<Record<string, string>> = {
  ...{ create: "created", update: "updated", delete: "deleted", "delete-replaced": "deleted", "create-replacement": "replaced" },
  ...{ import: "imported", "import-replacement": "imported", refresh: "read", read: "read", "read-replacement": "read" },
};
/** Operations that do nothing in Domo. They are shown if they fail. */
const SILENT = new Set(["same", "replace", "read", "read-replacement", "discard", "discard-replaced", "remove-pending-replace"]);
/** Characters of a cell. */
const LONGEST_CELL = 4_000;
/** Leaves room for the number of the row. */
const LONGEST_CHANGES = LONGEST_CELL - 50;
/** Lines of an error. */
const MOST_LINES = 3;

/** `redact`: from a text to the same without secrets. */
export function rowsOf(run: Run, redact: (text: string) => string): LogRow[] {
  return new RowBuilder(run, redact).rows();
}

/** `quickstart/prod 2026-01-31T08:00:00Z`: a stack has one run at a time. */
export const runIdOf = ({ project, stack, start }: Run): string =>
  `${[project, stack].filter((part) => part !== "").join("/")} ${timeOf(start).toISOString().replace(".000", "")}`.trim();

const userKey = (state: State, id: string): string => `${instanceHostOf(state)} ${id}`;
const timeOf = (seconds: number): Date => new Date(seconds * 1000);

type OwnCells = Omit<LogRow, "run" | "row" | "project" | "stack">;
/** One thing that was done. */
interface Entry {
  /** More than one if its changes are too long for a cell. */
  rows: OwnCells[];
  /** Whether the run counts it. */
  isCounted: boolean;
}

const counted = (rows: OwnCells[]): Entry => ({ rows, isCounted: true });

class RowBuilder {
  /** Whom the run deleted by resources of their own. An OrphanedUsers may have done so before, where an earlier run had left that undone. */
  private readonly deletedUsers: ReadonlySet<string>;

  constructor(
    private readonly run: Run,
    private readonly redact: (text: string) => string,
  ) {
    this.deletedUsers = new Set(
      run.actions.flatMap(({ step: { op, old }, isRefresh, result }) => {
        const isDeleted = op.startsWith("delete") && !isRefresh && result === "done" && old && domoTypeOf(old) === "User";
        return isDeleted && this.keptBecause(old) === undefined ? userKey(old, old.id ?? "") : [];
      }),
    );
  }

  rows(): LogRow[] {
    const { actions, errors } = this.run;
    const [run = "", project = "", stack = ""] = [runIdOf(this.run), this.run.project, this.run.stack].map(printableLine);
    const shown = actions
      .filter(({ step: { op }, result }) => result === "failed" || !SILENT.has(op))
      .flatMap((action) => this.ofAction(action));
    const explained = new Set(actions.filter(({ result }) => hasError(result)).map(({ step }) => step.urn));
    const refused = [...errors.keys()]
      .filter((urn) => urn !== "" && !explained.has(urn) && isOfDomo(urn))
      .map((urn) => counted([this.ofRefused(urn)]));
    const entries = [...shown, ...refused];
    return [this.ofRun(entries), ...entries.flatMap(({ rows }) => rows)].map((own, row) => ({ ...own, run, row, project, stack }));
  }

  private ofRun(entries: Entry[]): OwnCells {
    const { run } = this;
    const counts = new Map<string, number>();
    for (const { action, result } of entries.flatMap(({ rows: [first], isCounted }) => (first && isCounted ? first : []))) {
      const key = result === "failed" || result === "unfinished" ? result : action;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const count = (label: string, number: number): string[] => (number > 0 ? [`${label} ${String(number)}`] : []);
    const span = `started ${timeOf(run.start).toISOString().replace(".000", "")}, took ${String(run.end - run.start)} s`;
    const parts = [
      span,
      ...[...counts].flatMap(([label, number]) => count(label, number)),
      ...count("unchanged", run.unchanged),
      ...count("of other providers", run.others),
    ];
    return this.cells({
      ...{ time: timeOf(run.end), instance: run.instances.join(", "), action: "run", result: run.result },
      ...{ changes: parts.join(", "), error: this.errorOf("") },
    });
  }

  private ofAction(action: Action): Entry[] {
    const people = this.deletedPeople(action);
    if (!people) return [counted(this.ofResource(action))];
    // What else happened to the resource that deletes them is bookkeeping. Its row, if it did not succeed, has the whole error.
    const own = action.result === "done" ? [] : [{ rows: this.ofResource(action), isCounted: people.length === 0 }];
    return [...people.map((cells) => counted([cells])), ...own];
  }

  private ofResource({ time, step, isRefresh, result }: Action): OwnCells[] {
    const state = step.new ?? step.old;
    if (!state) return [];
    const isDelete = step.op.startsWith("delete") && !isRefresh && result !== "failed";
    const kept = isDelete && step.old ? this.keptBecause(step.old) : undefined;
    // Nothing changes in what stays in Domo.
    const all = kept === undefined ? changesOf(step, isRefresh, this.run.names, signsIn(step, this.run.staying)) : [];
    const changes = domoTypeOf(state) === ORPHANS ? all.filter(({ path }) => !isOfOrphans(path)) : all;
    const isOnlyDeclared = kept !== undefined || (result !== "failed" && isAsBefore(changes));
    const action = actionOf(step, { isRefresh, isOnlyDeclared, result });
    const lengthOf = (text: string): number => this.shown(text).length;
    return cellsOf(changes, { longest: LONGEST_CHANGES, lengthOf }).map((described) =>
      this.cells({
        ...{ time: timeOf(time), instance: instanceHostOf(state), action: action, result },
        ...{ type: domoTypeOf(state), name: partsOf(step.urn).name, urn: step.urn, object: this.run.names.object(state) },
        id: state.id ?? "",
        ...(kept === undefined ? described : { changes: `left in Domo: ${kept}` }),
        error: hasError(result) ? this.errorOf(step.urn) : "",
      }),
    );
  }

  /** Why an object stays in Domo whose resource is deleted. */
  private keptBecause(old: State): string | undefined {
    const key = objectKeyOf(old);
    return this.run.staying.has(key) ? this.run.staying.get(key) : keptBecause(old);
  }

  /** A resource that failed before the run did anything with it: its inputs are invalid, or can't be compared. */
  private ofRefused(urn: string): OwnCells {
    const type = partsOf(urn).type.replace(DYNAMIC, "");
    const instance = this.run.instances.length === 1 ? (this.run.instances[0] ?? "") : "";
    return this.cells({
      ...{ time: timeOf(this.run.end), instance, action: "failed", result: "failed" },
      ...{ type, name: partsOf(urn).name, urn, object: partsOf(urn).name, error: this.errorOf(urn) },
    });
  }

  /** A row for each person whom an OrphanedUsers deleted, or was to delete, in this step. Undefined if it is another resource. */
  private deletedPeople(action: Action): OwnCells[] | undefined {
    const { time, step, isRefresh } = action;
    const state = step.new ?? step.old;
    if (!state || domoTypeOf(state) !== ORPHANS || this.run.isPreview) return undefined;
    if (isRefresh || !step.new) return [];
    const evidence = { deletedUsers: this.run.deletedUsers, errorLines: this.errorLines(step.urn) };
    const people = deletionsOf(action, evidence).filter(({ id }) => !this.deletedUsers.has(userKey(state, id)));
    return people.map(({ email, id, name, role, result, error }) =>
      this.cells({
        ...{ time: timeOf(time), instance: instanceHostOf(state), action: "deleted", result, error },
        ...{ type: "User", name: partsOf(step.urn).name, urn: step.urn, object: personLabel({ name, email }), id },
        ...(role !== undefined && { fields: "role", changes: `role: ${role} ->` }),
      }),
    );
  }

  private errorOf(urn: string): string {
    return this.errorLines(urn).slice(0, MOST_LINES).join(" / ");
  }

  private errorLines(urn: string): string[] {
    const lines = (this.run.errors.get(urn) ?? [])
      .flatMap((message) => message.replaceAll(COLORS, "").split(/\r?\n/))
      .map((line) => line.trim())
      .filter((line) => line !== "");
    return [...new Set(lines)];
  }

  /** A text without secrets and control characters. */
  private shown(text: string): string {
    return printableLine(this.redact(text));
  }

  /** The cells of a row, those that are not given empty. */
  private cells({ time, result, ...given }: Partial<OwnCells> & Pick<OwnCells, "time" | "result">): OwnCells {
    const clean = (text = ""): string => {
      const shown = this.shown(text);
      return shown.length > LONGEST_CELL ? `${shown.slice(0, LONGEST_CELL)}...` : shown;
    };
    const { action, instance, type, object, id, fields, changes, error, name, urn } = given;
    return {
      ...{ time, result, action: clean(action), instance: clean(instance), type: clean(type), object: clean(object), id: clean(id) },
      ...{ fields: clean(fields), changes: clean(changes), error: clean(error), name: clean(name), urn: clean(urn) },
    };
  }
}

/** A log may be cut after the message of a failure, before its step is said to have failed. */
const hasError = (result: Result): boolean => result === "failed" || result === "unfinished";
const ORPHANS = "OrphanedUsers";
const DYNAMIC = "pulumi-nodejs:dynamic/domo:";
const isOfDomo = (urn: string): boolean => partsOf(urn).type.startsWith(DYNAMIC);
/** Escapes of terminals, and what the engine puts in their place: `<{%fg 1%}>`. */
const COLORS = /\u001b\[[0-9;]*[mK]|<\{%[^%]*%\}>/g;

/** `isOnlyDeclared`: whether all of it was there before, or stays. */
function actionOf(
  { op, new: next }: Step,
  { isRefresh, isOnlyDeclared, result }: Pick<Action, "isRefresh" | "result"> & { isOnlyDeclared: boolean },
): string {
  if (isRefresh) return result === "failed" ? "read" : next ? "drifted" : "gone";
  if (isOnlyDeclared && op.startsWith("delete")) return "released";
  if (op === "create" && (isOnlyDeclared || next?.outputs?.adopted === true)) return "adopted";
  return ACTIONS[op] ?? op;
}
