// What differs between two states of a resource: names of fields, and values where these are no secrets.

import type { State } from "../review/preview";
import { isSecret } from "../review/values";
import type { Step } from "./events";
import type { ObjectNames } from "./objects";

export interface FieldChange {
  /** `title`, `configurations.privateKey` */
  path: string;
  /** `Analyst -> Editor`, `hidden`; of a list each element, `+ Ada Lindgren <ada@acme.example>`. None if only the engine says that it differs. */
  texts: string[];
}

/** An element that a step adds to a list or removes from it: `+ Ada`, `(was there before) Ada`. `text`: the element as it is shown. */
export type SignElement = (sign: "+" | "-", text: string, element: unknown) => string;

/** Credentials of accounts, whether or not the program has marked them as secret. */
const HIDDEN_FIELDS = new Set(["configurations"]);
const HIDDEN = "hidden";
const EMPTY = "(empty)";
/** Characters of a value. */
const LONGEST_VALUE = 200;

type Properties = Record<string, unknown>;

const withSign: SignElement = (sign, text) => `${sign} ${text}`;

/** The fields that a step changes, or that a refresh found changed. */
export function changesOf(step: Step, isRefresh: boolean, names: ObjectNames, signed = withSign): FieldChange[] {
  const changes = new Comparison(step, names, signed).changes("inputs");
  const all = [...changes, ...unseenPaths(step, changes).map((path) => ({ path, texts: hasHidden(path, step) ? [HIDDEN] : [] }))];
  // What Domo alone determines, such as whether a credential is valid, is in no input.
  return all.length === 0 && isRefresh && step.new ? new Comparison(step, names, signed).changes("outputs") : all;
}

/** Fields that differ according to the engine but not as the log shows them: a secret is the same text before and after. */
function unseenPaths(step: Step, changes: FieldChange[]): string[] {
  const { diffs, detailedDiff } = step;
  const detailed = Object.keys(detailedDiff ?? {}).map((path) => path.replaceAll(/\[\d+\]/g, ""));
  const isWithin = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}.`);
  const isSeen = (path: string, paths: string[]): boolean => paths.some((other) => isWithin(path, other) || isWithin(other, path));
  const unseen = detailed.filter(
    (path) =>
      !isSeen(
        path,
        changes.map((change) => change.path),
      ),
  );
  const known = [...changes.map(({ path }) => path), ...unseen];
  const all = new Set([...unseen, ...(diffs ?? []).filter((path) => !isSeen(path, known))]);
  return [...all].filter((path) => isShown(path) && !staysEmpty(path, step));
}

/** Whether an input only changes from one form of no value to another. One that is in neither state is not known. */
function staysEmpty(path: string, { old, new: next }: Step): boolean {
  const values = [old, next].map((state) => path.split(".").reduce<unknown>((value, key) => asMap(value)[key], state?.inputs));
  return values.some((value) => value !== undefined) && values.every(isNothing);
}

/** Names that begin so are the package's own. */
const isShown = (path: string): boolean => !path.startsWith("__");
const inputOf = (path: string): string => path.split(".", 1)[0] ?? "";
const isHidden = (path: string): boolean => HIDDEN_FIELDS.has(inputOf(path));
const hasHidden = (path: string, { old, new: next }: Step): boolean =>
  isHidden(path) || [old, next].some((state) => hasSecret(state?.inputs?.[inputOf(path)]));
/** Pulumi keeps the mark of an output that was secret once, and a program may mark outputs alone. */
const isSecretOutput = (path: string, { old, new: next }: Step): boolean =>
  [old, next].some((state) => isSecret(state?.outputs?.[inputOf(path)]));

class Comparison {
  private readonly found: FieldChange[] = [];

  constructor(
    private readonly step: Step,
    private readonly names: ObjectNames,
    private readonly signed: SignElement,
  ) {}

  changes(side: "inputs" | "outputs"): FieldChange[] {
    const { old, new: next } = this.step;
    this.compareMaps("", old?.[side] ?? {}, next?.[side] ?? {});
    return this.found;
  }

  private compareMaps(parent: string, before: Properties, after: Properties): void {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      if (parent !== "" || isShown(key)) this.compare(parent === "" ? key : `${parent}.${key}`, before[key], after[key]);
  }

  private compare(path: string, before: unknown, after: unknown): void {
    if (isSame(before, after)) return;
    const values = [before, after].filter((value) => value !== undefined && value !== null);
    if (isSecretOutput(path, this.step)) this.found.push({ path, texts: [HIDDEN] });
    else if (values.every(isMap)) this.compareMaps(path, asMap(before), asMap(after));
    else if (isHidden(path) || values.some(hasSecret)) this.found.push({ path, texts: [HIDDEN] });
    else if (values.every(Array.isArray)) this.found.push({ path, texts: this.elements(path, asList(before), asList(after)) });
    else this.found.push({ path, texts: [this.values(path, before, after)] });
  }

  private values(path: string, before: unknown, after: unknown): string {
    const [old, next] = [this.shown(path, before), this.shown(path, after)];
    // Objects that have one name after the other, and texts that differ only in their ends.
    return `${old} -> ${old === next ? "another" : next}`.trim();
  }

  private elements(path: string, before: unknown[], after: unknown[]): string[] {
    const byText = (list: unknown[]) => new Map(list.map((element) => [this.shown(path, element), element]));
    const [had, has] = [byText(before), byText(after)];
    const added = [...has].filter(([text]) => !had.has(text)).map(([text, element]) => this.signed("+", text, element));
    const removed = [...had].filter(([text]) => !has.has(text)).map(([text, element]) => this.signed("-", text, element));
    const all = [...added, ...removed];
    return all.length === 0 ? ["in another order"] : all;
  }

  private shown(path: string, value: unknown): string {
    if (value === undefined || value === null) return "";
    if (Array.isArray(value)) return excerpt(value.map((element) => this.shown(path, element)).join(", "));
    if (!isMap(value)) return excerpt(this.text(path, value));
    const fields = Object.entries(value).map(([key, inner]) => {
      const text = this.shown(key, inner);
      // An id that has a name needs no other.
      return this.names.referred(key, String(inner), this.state) === undefined ? `${key} ${text}` : text;
    });
    return excerpt(fields.join(" "));
  }

  private text(path: string, value: unknown): string {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return this.names.referred(path.slice(path.lastIndexOf(".") + 1), text, this.state) ?? (text || EMPTY);
  }

  private get state(): State {
    return this.step.new ?? this.step.old ?? { urn: this.step.urn, type: "" };
  }
}

const isMap = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);
const asMap = (value: unknown): Properties => (isMap(value) ? value : {});
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Programs and Domo write that there is no value in any of these ways. */
function isNothing(value: unknown): boolean {
  if (isMap(value)) return Object.values(value).every(isNothing);
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (isNothing(a) && isNothing(b)) || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a value is secret or has a secret, at any depth. */
function hasSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasSecret);
}

const excerpt = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text);
