// What a resource has to say about itself. The lifecycle knows nothing else about it.

import type { z } from "zod";
import type { Directory, Origin } from "../client/directory/directory";
import type { InstanceServices } from "../client/accounts/account-store";
import type { Log } from "../client/http/log";
import type { Settings } from "../settings";
import type { Run } from "./run";

/** What the handlers of a definition work with: the settings, and Domo as it is at the moment of reading. */
export interface ProviderContext {
  readonly settings: Settings;
  /** Users and groups. */
  readonly directory: Directory;
  /** Accounts and what belongs to them. */
  readonly instance: InstanceServices;
  /** The same, but reads share requests, and may be as old as the last write of this process: for a refresh of many resources. */
  readonly shared: ProviderContext;
  /** What the resources of this run declare. */
  readonly run: Run;
  readonly log: Log;
  /** Redacts these values in all errors and logs from here on. */
  registerSecrets: (secrets: string[]) => void;
  /** What Domo says, without anything that is known to be secret: for values that an error quotes. */
  redact: (text: string) => string;
}

export type Fields = Record<string, unknown>;

/** What marks a create of ours, so that it can be recognised later: `<project>/<stack>/<type>/<name>`. */
export type CreateKey = string | undefined;

/** Answers whether the resource may take this part away; where not, another resource of this run declares it. Asked right before the request. */
export type ReleasePart = (part: string) => boolean;

/** What looking for an object of the same identity may go by. */
export interface FindOptions {
  key: CreateKey;
  /** Whether no other resource of this run has the object with this id. */
  isFree: (id: string) => boolean;
  /** Domo has refused to create it, or may have created it: look everywhere. */
  thorough: boolean;
  /** Whether another resource of this run declares the object with this id. */
  isDeclared: (type: string, id: string) => boolean;
}

/** What was made: its id, and outputs that only its creation can tell. */
export interface CreateResult {
  id: string;
  computed: Fields;
  /** Domo says that somebody else has made it a moment before. */
  alreadyExisted?: boolean;
}

/** An object as Domo has it now, in the program's names. A field that is missing is one that this API doesn't show. */
export interface LiveObject {
  id: string;
  fields: Fields;
  /** Further outputs, which no input names. */
  computed?: Fields;
  origin?: Origin;
  /** Names of fields of which Domo does not show all, so that reading them back proves nothing. */
  masked?: string[];
}

export interface CheckFailure {
  /** The input at fault, or "" when there is no single one. */
  property: string;
  reason: string;
}

export interface ResourceDefinition<Want = Fields> {
  /** The last part of the type token: `User`. */
  type: string;
  /** Which of Domo's services it is kept in, and so which credentials it needs. */
  requires: "directory" | "instance";
  /** The inputs; keys that are not in it are refused. */
  inputs: z.ZodObject;
  /** How a person calls the object in a sentence: `user ada@example.com`. */
  title: (want: Partial<Want>) => string;
  /** Inputs by which Domo's object is recognised. */
  identity: (keyof Want & string)[];
  /** Inputs whose change replaces the object. */
  replaceOnChanges: (keyof Want & string)[];
  /** Further inputs whose change replaces the object, where that depends on the values. */
  replaceOnChangesWhen?: (olds: Partial<Want>, news: Partial<Want>) => (keyof Want & string)[];
  /** Inputs that are no fields of Domo's object, but say how to treat it. They are never sent or compared. */
  metaArguments: (keyof Want & string)[];
  /** Inputs whose values must not be shown. */
  secretInputs: (keyof Want & string)[];
  /** Where the secret values among the fields are, as `configurations.password`. Default: none. */
  secretPaths?: (fields: Fields) => string[];
  /** Inputs that only the instance API knows. */
  instanceOnly: string[];
  /** When two different values of an input mean the same. */
  same: Partial<Record<keyof Want & string, (a: unknown, b: unknown) => boolean>>;
  /** Rules over several inputs, and those that depend on the surface or on what was. `want` lacks what is not known yet. */
  rules?: (want: Partial<Want>, settings: Settings, olds: Partial<Want>) => CheckFailure[];
  /**
   * Things that the resource declares one by one, such as members, each of which another resource may declare, too: `update` and `remove`
   * ask for the release of each. Default: the object itself is the one thing, which the lifecycle asks for.
   */
  parts?: (fields: Partial<Want>) => string[];
  /** Objects, by type and id, with which Domo takes this one away, too: a user's memberships go with the user. */
  within?: (fields: Partial<Want>) => [type: string, id: string][];
  /** Inputs that have to be written although Domo shows all that is wanted: something that was declared is not any more. */
  removedInputs?: (want: Partial<Want>, prior: Partial<Want>) => string[];
  /** Whether Domo itself refuses a second object of the same identity, so that a create may be sent again after an outcome that is not known. */
  isUnique?: (settings: Settings) => boolean;
  /** Nothing tells who has made such an object: one that is as wanted is adopted, any other needs `adopt: "always"`. */
  isGrant?: boolean;
  /** What proves that it is gone from Domo. */
  proofOfAbsence: { public?: string; instance: string };
  /** Fields with which a new object starts when create does not write them. Default: all empty. */
  initialValues?: Partial<Want>;

  /** Creates the object and answers with its id. */
  create: (context: ProviderContext, want: Want, options: CreateOptions) => Promise<string | CreateResult>;
  /** The object, or undefined when Domo says that it is gone. `prior` are the fields as last known. */
  read: (context: ProviderContext, id: string, prior: Partial<Want>) => Promise<LiveObject | undefined>;
  /** Brings the object into line; answers with what only the update can tell. */
  update: (context: ProviderContext, id: string, change: UpdateOptions<Want>) => Promise<UpdateResult<Want> | undefined>;
  /** Takes the object away; that it is gone already is fine. Answers with the fields that are to be gone, where these are not all. */
  remove: (context: ProviderContext, id: string, prior: Partial<Want>, options: DeleteOptions) => Promise<Partial<Want> | undefined>;
  /** Whether nothing of the object is left although it can be read. Default: what can be read is there. */
  isGone?: (live: LiveObject, prior: Partial<Want>, isDeclared: (part: string) => boolean) => boolean;
  /** The object of the same identity, if there is one. Asked before `create`, and after one whose outcome is not known. */
  find?: (context: ProviderContext, want: Want, search: FindOptions) => Promise<LiveObject | undefined>;
}

export interface CreateOptions {
  key: CreateKey;
  release: ReleasePart;
  /** Whether another resource of this run declares the object with this id. */
  isDeclared: (type: string, id: string) => boolean;
}

export interface UpdateResult<Want = Fields> {
  /** Outputs. */
  computed?: Fields;
  /** Fields that are to be gone, as `gone` understands them. */
  gone?: Partial<Want>;
}

export interface UpdateOptions<Want = Fields> {
  want: Want;
  prior: Partial<Want>;
  live: LiveObject;
  /** Outputs as last known, which no input names. */
  computed: Fields;
  release: ReleasePart;
  /** Whether a resource of this program had declared the part before this run. */
  wasDeclared: (part: string) => boolean;
}

export interface DeleteOptions {
  release: ReleasePart;
  /** Outputs as last known, which no input names. */
  computed: Fields;
  /** Whether another resource of this run declares the object with this id. */
  isDeclared: (type: string, id: string) => boolean;
}

/** Keeps the arrows' types inside a definition while the lifecycle handles all declarations alike. */
export function defineResource<Want>(definition: ResourceDefinition<Want>): ResourceDefinition {
  // The lifecycle hands every arrow what `inputs` has validated, which is what makes this widening sound.
  return definition as unknown as ResourceDefinition;
}
