// What the builders of resources share: what is exported, names, checks, and references between resources.

import type { CheckContext } from "../../provider/lifecycle/check";
import type { Fields } from "../../provider/lifecycle/definition";
import { acceptedInputs } from "./accepted";
import { Identities, type Identity } from "./identifiers";
import type { Instance, Omission, OmittedResource, Selection } from "./instance";
import { Reference, Remark, type Argument, type Arguments, type ExportedResource, type ResourceType } from "./resources";

export interface BuildOptions {
  selection: Selection;
  check: CheckContext;
  /** What the stack declares already. Default: nothing. */
  declared?: DeclaredObjects;
}

export interface DeclaredObjects {
  /** Types and ids: `User 27`. */
  objects: ReadonlySet<string>;
  /** Names of resources by scope: a file, or `memberships`. */
  names: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of the objects that the program has under a name, to which other resources can refer. */
  referable: ReadonlySet<string>;
}

export interface Built {
  resources: ExportedResource[];
  omissions: Omission[];
}

const CIRCLE = "they refer to each other in a circle, so this is an id";

export class BuildContext {
  readonly omissions: Omission[];
  private readonly exported = new Set<string>();
  private readonly identities = new Map<string, Identities>();

  constructor(
    readonly instance: Instance,
    private readonly options: BuildOptions,
  ) {
    this.omissions = [...instance.omissions];
  }

  get selection(): Selection {
    return this.options.selection;
  }

  /** Records a resource to which others can refer. */
  recordExported(type: ResourceType, id: string): void {
    this.exported.add(`${type} ${id}`);
  }

  /** Whether the resource is not to be made, as the stack declares it already or it is not wanted. */
  isLeftOut(type: ResourceType, id: string): boolean {
    const { declared, selection } = this.options;
    return declared?.objects.has(`${type} ${id}`) === true || selection.wants?.(type, id) === false;
  }

  /** Whether another resource can refer to this one, and not to its id only. */
  isReferable(type: ResourceType, id: string): boolean {
    return this.exported.has(`${type} ${id}`) || (this.options.declared?.referable.has(`${type} ${id}`) ?? false);
  }

  /** `scope`: names are unique within it. */
  identity(scope: string, texts: string[], kind: string): Identity {
    const { declared } = this.options;
    const identities = this.identities.get(scope) ?? new Identities(declared?.names.get(scope) ?? []);
    this.identities.set(scope, identities);
    return identities.of(texts, kind);
  }

  omit(of: OmittedResource, title: string, reason: string): void {
    this.omissions.push({ title, reason, of });
  }

  /** The inputs that the provider accepts. What it refuses is a remark in the program, or an omission. */
  accepted(of: OmittedResource, title: string, inputs: Fields): { inputs: Fields; remarks: string[] } | undefined {
    const { inputs: accepted, problems } = acceptedInputs(of.type, inputs, this.options.check);
    if (!accepted) {
      this.omit(of, title, `can't be declared: ${problems.map(({ reason }) => reason).join("; ")}`);
      return undefined;
    }
    return { inputs: accepted, remarks: problems.map(({ reason }) => `Left out: ${reason}.`) };
  }

  /** A reference to what is declared, or else the id, with the name behind it. */
  reference(
    type: "User" | "Group",
    id: string,
    { form = "resource", isCircle = false }: { form?: Reference["form"]; isCircle?: boolean } = {},
  ): Argument {
    const named = this.named(type === "User" ? "user" : "group", id);
    if (isCircle) return new Remark(id, `${named.text}: ${CIRCLE}`);
    return this.isReferable(type, id) ? new Reference(type, id, form) : named;
  }

  named(label: "user" | "group", id: string): Remark {
    const self = id === this.instance.callerId && label === "user" ? ", whom the credentials act as" : "";
    return new Remark(id, `${this.instance.names.get(`${label} ${id}`) ?? "Domo does not list it"}${self}`);
  }

  split(userIds: string[]): { declared: string[]; others: string[] } {
    const isDeclared = (id: string): boolean => this.isReferable("User", id);
    return { declared: userIds.filter(isDeclared), others: userIds.filter((id) => !isDeclared(id)) };
  }

  byName(label: "user" | "group", ids: string[]): string[] {
    return sortedBy(
      sortedBy(ids, (id) => Number(id)),
      (id) => this.instance.names.get(`${label} ${id}`) ?? "",
    );
  }

  /** The first of several that a program can't tell apart. The others are omissions. */
  onlyFirst<Item>(
    items: Item[],
    {
      identity,
      of,
      title,
      reason,
    }: { identity: (item: Item) => string; of: (item: Item) => OmittedResource; title: (item: Item) => string; reason: string },
  ): Item[] {
    const seen = new Set<string>();
    return items.filter((item) => {
      const key = identity(item);
      if (seen.has(key)) this.omit(of(item), title(item), reason);
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    });
  }
}

/** What was there before an import is left in Domo on destroy, like what is adopted. */
export const ADOPTED: Fields = { adopted: true };

/** Inputs as arguments, which they are where they refer to nothing. */
export const toArguments = (inputs: Fields): Arguments => inputs as Arguments;

/** A sorted copy, without regard to case: the same order on every machine, whatever its language. */
export function sortedBy<Item>(items: Item[], key: (item: Item) => string | number): Item[] {
  const folded = (value: string | number): string | number => (typeof value === "string" ? value.toLowerCase() : value);
  const keyed = items.map((item) => ({ item, key: folded(key(item)) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
