// The resources of an exported program: what each declares, as it is imported and as it is written in the program.

import type { Fields } from "../../provider/lifecycle/definition";
import type { Part } from "./instance";

export type ResourceType = "UserAttribute" | "User" | "Group" | "GroupMembership" | "Account" | "OAuthAccount" | "AccountAccess";

/** A resource whose id another one refers to. */
export class Reference {
  constructor(
    readonly type: ResourceType,
    readonly id: string,
    /** Whether the resource itself is passed, or its id. */
    readonly form: "resource" | "id",
  ) {}
}

/** A value with a remark behind it. */
export class Remark {
  constructor(
    readonly value: Argument,
    readonly text: string,
  ) {}
}

/** An argument in a program: JSON, references and remarks. */
export type Argument = string | number | boolean | Reference | Remark | Argument[] | Arguments;
export interface Arguments {
  [name: string]: Argument | undefined;
}

export interface ExportedResource {
  part: Part;
  type: ResourceType;
  /** The id in Domo. */
  id: string;
  /** The name of the resource. */
  name: string;
  /** The constant in the program. Undefined if nothing refers to the resource. */
  identifier?: string;
  /** The inputs, as the provider keeps them in the state. */
  inputs: Fields;
  /** Outputs besides the inputs. */
  outputs: Fields;
  args: Arguments;
  dependsOn: Reference[];
  /** Remarks in the program above the resource. */
  remarks: string[];
}

/** The name of a resource that others refer to. */
export const referenceKey = ({ type, id }: { type: ResourceType; id: string }): string => `${type} ${id}`;

/**
 * In an order in which each follows those that it refers to; otherwise the order is kept. `needs` names what a resource refers to, and `cut` is told
 * each reference that would close a circle.
 */
export function inOrder<Item>(
  items: Item[],
  { needs, cut }: { needs: (item: Item) => Item[]; cut: (from: Item, to: Item) => void },
): Item[] {
  const ordered: Item[] = [];
  const begun = new Set<Item>();
  const done = new Set<Item>();
  // No recursion: chains of managers may be long.
  for (const start of items) {
    const stack = [{ item: start, open: undefined as Item[] | undefined }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) break;
      if (top.open === undefined) {
        if (begun.has(top.item)) {
          stack.pop();
          continue;
        }
        begun.add(top.item);
        top.open = needs(top.item);
      }
      const next = top.open.shift();
      if (next === undefined) {
        stack.pop();
        done.add(top.item);
        ordered.push(top.item);
      } else if (begun.has(next) && !done.has(next)) cut(top.item, next);
      else stack.push({ item: next, open: undefined });
    }
  }
  return ordered;
}

/** A file of a project. */
export interface ProgramFile {
  name: string;
  text: string;
}
