// What a resource has to say about itself. The lifecycle knows nothing else about it.

import type { z } from "zod";
import type { Directory, Origin } from "../domo/directory/directory";
import type { Instance } from "../domo/instance";
import type { Log } from "../domo/http/log";
import type { Settings } from "../settings";

/** What the arrows of a declaration work with. */
export interface Domo {
  /** Users and groups. */
  readonly directory: Directory;
  /** Accounts and what belongs to them. */
  readonly instance: Instance;
  settings: Settings;
  log: Log;
  /** Keeps these values out of all errors and logs from here on. */
  learn: (secrets: string[]) => void;
}

export type Fields = Record<string, unknown>;

/** What marks a create of ours, so that it can be recognised later: `<project>/<stack>/<type>/<name>`. */
export type Key = string | undefined;

/** An object as Domo has it now, in the program's names. A field that is missing is one that this API doesn't show. */
export interface LiveObject {
  id: string;
  fields: Fields;
  /** Further outputs, which no input names. */
  computed?: Fields;
  origin?: Origin;
}

export interface Problem {
  /** The input at fault, or "" when there is no single one. */
  property: string;
  reason: string;
}

export interface Declaration<Want = Fields> {
  /** The last part of the type token: `User`. */
  type: string;
  /** Which of Domo's services it is kept in, and so which credentials it needs. */
  needs: "directory" | "instance";
  /** The inputs; keys that are not in it are refused. */
  inputs: z.ZodObject;
  /** How a person calls the object in a sentence: `user ada@example.com`. */
  title: (want: Partial<Want>) => string;
  /** Inputs by which Domo's object is recognised. */
  identity: (keyof Want & string)[];
  /** Inputs whose change replaces the object. */
  replacedOn: (keyof Want & string)[];
  /** Further inputs whose change replaces the object, where that depends on the values. */
  replacedWhen?: (olds: Partial<Want>, news: Partial<Want>) => (keyof Want & string)[];
  /** Inputs that are no fields of Domo's object, but say how to treat it. They are never sent or compared. */
  controls: (keyof Want & string)[];
  /** Inputs whose values must not be shown. */
  secret: (keyof Want & string)[];
  /** The secret values among the fields. Default: none. */
  secretsIn?: (fields: Fields) => string[];
  /** Inputs that only the instance API knows. */
  instanceOnly: string[];
  /** When two different values of an input mean the same. */
  same: Partial<Record<keyof Want & string, (a: unknown, b: unknown) => boolean>>;
  /** Rules over several inputs, and those that depend on the surface or on what was. `want` lacks what is not known yet. */
  rules?: (want: Partial<Want>, settings: Settings, olds: Partial<Want>) => Problem[];
  /** Whether `find` is asked before `create`, because Domo may not refuse a second object of the same identity. */
  findFirst?: boolean;
  /** Fields with which a new object starts when create does not write them. Default: all empty. */
  startsAs?: Partial<Want>;

  /** Creates the object and answers with its id. */
  create: (domo: Domo, want: Want, key: Key) => Promise<string>;
  /** The object, or undefined when Domo says that it is gone. `prior` are the fields as last known. */
  read: (domo: Domo, id: string, prior: Partial<Want>) => Promise<LiveObject | undefined>;
  /** Brings the object into line. */
  update: (domo: Domo, id: string, change: { want: Want; prior: Partial<Want>; live: LiveObject }) => Promise<void>;
  /** Takes the object away; that it is gone already is fine. */
  remove: (domo: Domo, id: string, prior: Partial<Want>) => Promise<void>;
  /** Whether nothing of the object is left although it can be read. Default: what can be read is there. */
  gone?: (live: LiveObject, prior: Partial<Want>) => boolean;
  /** The object of the same identity, if there is one. */
  find?: (domo: Domo, want: Want, key: Key) => Promise<LiveObject | undefined>;
}

/** Keeps the arrows' types inside a declaration while the lifecycle handles all declarations alike. */
export function declare<Want>(declaration: Declaration<Want>): Declaration {
  // The lifecycle hands every arrow what `inputs` has validated, which is what makes this widening sound.
  return declaration as unknown as Declaration;
}
