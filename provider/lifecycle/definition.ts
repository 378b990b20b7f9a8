// The definition of a resource: its inputs, how they are compared, and the handlers that read and write the object in Domo. The lifecycle
// knows nothing else about a resource.

import type { z } from "zod";
import type { InstanceServices } from "../client/accounts/instance-services";
import type { DataSetStore } from "../client/data-sets/data-set-store";
import type { Directory, Origin } from "../client/directory/directory";
import type { Log } from "../client/http/log";
import type { Settings } from "../settings";
import type { AddressChange } from "./address-claims";
import type { KeyChange, KeyMove } from "./key-moves";
import type { DeclaredPopulation } from "./populations";
import type { Run } from "./run";

/** What the handlers work with: settings, and services that read from Domo without caching. */
export interface ProviderContext {
  readonly settings: Settings;
  /** Users and groups. */
  readonly directory: Directory;
  /** Accounts, their access lists and the DataSets that use them. */
  readonly instance: InstanceServices;
  /** Rows of DataSets, by the instance API if an access token is set. */
  readonly dataSets: DataSetStore;
  /** The same context with reads that share requests and may be as old as the last write of this process: for refreshes. */
  readonly shared: ProviderContext;
  /**
   * The same context with reads that share requests, sent after they were asked for, to read back what was just written. Domo's lists may lag, so
   * that only an object as wanted proves something.
   */
  readonly written: ProviderContext;
  /** What the resources of this run declare. */
  readonly run: Run;
  readonly log: Log;
  /** Redacts these values in all later errors and logs. */
  registerSecrets: (secrets: string[]) => void;
  /** Redacts all registered secrets in a value from Domo that an error quotes. */
  redact: (text: string) => string;
}

export type Fields = Record<string, unknown>;

/** Marks an object as created by a resource, so that a later run recognises it: `<project>/<stack>/<type>/<name>`. */
export type CreateKey = string | undefined;

/** Whether the resource may remove this part. False if another resource of this run declares it. To be called right before the request. */
export type ReleasePart = (part: string) => boolean;

export interface FindOptions {
  key: CreateKey;
  /** Whether no other resource of this run declares the object with this id. */
  isFree: (id: string) => boolean;
  /** True after Domo refused the create or may have carried it out: search everywhere, also where that is expensive. */
  thorough: boolean;
  /** Whether another resource of this run declares the object with this id. */
  isDeclared: (type: string, id: string) => boolean;
}

/** The result of a create: the id, and outputs that only the create can determine. */
export interface CreateResult {
  id: string;
  computed: Fields;
  /** True if somebody else created the object a moment before, according to Domo. */
  alreadyExisted?: boolean;
}

/** An object as it is in Domo, with the property names of the inputs. Fields that the API in use does not return are missing. */
export interface LiveObject {
  id: string;
  fields: Fields;
  /** Outputs that are not inputs. */
  computed?: Fields;
  origin?: Origin;
  /** Names of fields that Domo returns only in part, so that reading them back proves nothing. */
  masked?: string[];
  /** Why this does not prove an update, even if it is as wanted. */
  unproved?: Error;
}

/** A resource of a roster. */
export interface RosterMember<Want = Fields> {
  /** Logical name. */
  name: string;
  news: Partial<Want>;
  /** Undefined if this run does not compare it. */
  population: DeclaredPopulation | undefined;
}

export interface CheckFailure {
  /** The invalid input, or "" if there is no single one. */
  property: string;
  reason: string;
}

export interface ResourceDefinition<Want = Fields> {
  /** The last part of the type token: `User`. */
  type: string;
  /** The service that the resource uses, and so which credentials it needs. */
  requires: "directory" | "instance";
  /** The inputs. Other keys fail the check. */
  inputs: z.ZodObject;
  /** The object in messages: `user ada@example.com`. */
  title: (want: Partial<Want>) => string;
  /** Inputs that identify the object in Domo. */
  identity: (keyof Want & string)[];
  /** Inputs whose change replaces the object. */
  replaceOnChanges: (keyof Want & string)[];
  /** Further inputs whose change replaces the object, if that depends on their values. */
  replaceOnChangesWhen?: (olds: Partial<Want>, news: Partial<Want>) => (keyof Want & string)[];
  /** Inputs that are not fields of the object but options of this resource. They are never sent or compared. */
  metaArguments: (keyof Want & string)[];
  /** Inputs whose values must not be shown in messages. */
  secretInputs: (keyof Want & string)[];
  /** Paths of the secret values, such as `configurations.password`. Default: none. */
  secretPaths?: (fields: Fields) => string[];
  /** Inputs that only the instance API supports. */
  instanceOnly: string[];
  /** For each input whose different values may be equivalent: whether two values are. */
  same: Partial<Record<keyof Want & string, (a: unknown, b: unknown) => boolean>>;
  /**
   * Checks that involve several inputs, the settings or the prior inputs. `want` lacks unknown and invalid values; `given` names all inputs that the
   * program sets.
   */
  rules?: (want: Partial<Want>, settings: Settings, olds: Partial<Want>, given: string[]) => CheckFailure[];
  /**
   * Parts that the resource declares and that another resource may declare too, such as members. `update` and `remove` call `release` for
   * each part before they remove it. Default: the object is the only part, and the lifecycle releases it.
   */
  parts?: (fields: Partial<Want>) => string[];
  /**
   * The list in Domo of which the resource declares entries, `members of group 7`, and whether it declares all of them: then no other resource may
   * declare any, as they would undo each other in every run.
   */
  list?: (fields: Partial<Want>) => { name: string; isWhole: boolean } | undefined;
  /** Objects, by type and id, whose deletion in Domo also deletes this one: deleting a user deletes the user's memberships. */
  within?: (fields: Partial<Want>) => [type: string, id: string][];
  /** Inputs that require a write although Domo has all that is wanted, because something is no longer declared. */
  removedInputs?: (want: Partial<Want>, prior: Partial<Want>) => string[];
  /**
   * The wanted inputs without what other resources of this run declare, or did before. Called in preview, before anything else. `notices`: lines for
   * whoever reads the preview.
   */
  withoutDeclared?: (want: Partial<Want>, run: Run, prior: Partial<Want>) => { want: Partial<Want>; notices: string[] };
  /** Lines for whoever reads the preview, of a resource whose inputs are valid. Default: none. */
  notices?: (want: Partial<Want>, prior: Partial<Want>) => string[];
  /** Whether the resource is the population of a roster. Default: false. */
  isPopulation?: boolean;
  /** Whether what is wanted can't be done in a run that leaves out the population of the resource's roster. Default: it can. */
  needsPopulation?: (want: Partial<Want>) => boolean;
  /** What the next run is to know besides the inputs. `prior` has what this run knows. Default: nothing. */
  remembered?: (want: Partial<Want>, prior: Partial<Want> & Fields) => Fields;
  /** The e-mail addresses that the resource gives up in this run, and those that it takes. Default: none. */
  addresses?: (want: Partial<Want>, prior: Partial<Want>) => AddressChange;
  /** Who leaves the roster in this run, and who joins it. Default: nobody. */
  keyChange?: (want: Partial<Want>, prior: Partial<Want>) => KeyChange | undefined;
  /** What is wrong if people go from one roster to another with other e-mail addresses. */
  moveProblem?: (moves: KeyMove[]) => string;
  /**
   * Whether the state may have somebody else than the program under this name in the roster, who left it in an earlier run, though the population is the
   * same. Default: it has not.
   */
  isLeftover?: (member: RosterMember<Want>, olds: Partial<Want>) => boolean;
  /** What is wrong with a new resource of a roster: that the state has the person under another name. Default: nothing. */
  newMemberProblem?: (member: RosterMember<Want>) => string | undefined;
  /** Whether a change needs an update, where that does not follow from the inputs that differ. Undefined leaves it to them. */
  needsUpdate?: (olds: Partial<Want>, news: Partial<Want>) => boolean | undefined;
  /** Whether Domo refuses a second object of the same identity, so that a create may be repeated after an unknown outcome. */
  isUnique?: (settings: Settings) => boolean;
  /** Whether `create` finds out itself, without a write, that the object exists already, so that nobody has to look before. */
  refusesDuplicates?: (settings: Settings, want: Want) => boolean;
  /**
   * Set if the id is made of inputs, and Domo does not record who created the object: one that is as wanted is adopted, any other requires
   * `adopt: "always"`.
   */
  idFromInputs?: boolean;
  /** What proves that the object no longer exists in Domo. */
  proofOfAbsence: { public?: string; instance: string };
  /** Fields of a new object that create does not write. Default: all empty. */
  initialValues?: Partial<Want>;

  /** Creates the object and returns its id. */
  create: (context: ProviderContext, want: Want, options: CreateOptions) => Promise<string | CreateResult>;
  /** Returns the object, or undefined if Domo proves that it does not exist. `prior` are the fields of the state. */
  read: (context: ProviderContext, id: string, prior: Partial<Want>) => Promise<LiveObject | undefined>;
  /** Writes the wanted fields. */
  update: (context: ProviderContext, id: string, change: UpdateOptions<Want>) => Promise<UpdateResult<Want> | undefined>;
  /** Deletes the object, if it still exists. Returns the fields that must no longer be readable. Default: `prior`. */
  remove: (context: ProviderContext, id: string, prior: Partial<Want>, options: DeleteOptions) => Promise<Partial<Want> | undefined>;
  /**
   * Gives back what `remove` has taken from the object before it deleted it, if the object still exists. Called when `remove` fails or has no effect.
   * Returns what the object has now, as a sentence for the error, or undefined if nothing was taken. Throws nothing.
   */
  restoreUndeleted?: (context: ProviderContext, id: string) => Promise<string | undefined>;
  /** Those of the removed parts that Domo still shows, by the names that `parts` gives. Default: the object itself, as it can be read. */
  remaining?: (live: LiveObject, removed: Partial<Want>) => string[];
  /** Inputs of the state that have other values in this run, though the program does not declare the resource any more. Default: none. */
  treatedNow?: (context: ProviderContext, population: string | undefined) => Partial<Want>;
  /** Throws `RefusedError` if the object that was found may be that of somebody else, and is not to be adopted. */
  requireAdoptable?: (context: ProviderContext, want: Want, found: LiveObject, key: CreateKey) => void;
  /** Throws `RefusedError` if the object that is to be created may exist with another identity. */
  requireNotElsewhere?: (context: ProviderContext, want: Want, key: CreateKey) => Promise<void>;
  /**
   * Throws `RefusedError` if an object that the program no longer declares may not be deleted in this run, in which it counts as deleted otherwise.
   * `population`: the id of the population that the user is stored with, if any. `key`: the create key that the state has.
   */
  requireLetGo?: (context: ProviderContext, prior: Partial<Want>, member: { population: string | undefined; key: string }) => void;
  /** Throws if the object that replaces this one could not be created. Called before this one is deleted, as far as the wanted fields are known. */
  beforeReplace?: (context: ProviderContext, want: Partial<Want>, replaced: { prior: Partial<Want>; computed: Fields }) => Promise<void>;
  /** What to do if the resource was only renamed in the program, so that it is another one by this create key. Default: `aliases`. */
  renameHint?: (key: CreateKey) => string | undefined;
  /** Returns the object of the same identity, if any. Called before `create`, and after one that was refused or has an unknown outcome. */
  find?: (context: ProviderContext, want: Want, search: FindOptions) => Promise<LiveObject | undefined>;
}

export interface CreateOptions {
  key: CreateKey;
  release: ReleasePart;
  /** Whether another resource of this run declares the object with this id. */
  isDeclared: (type: string, id: string) => boolean;
}

export interface UpdateResult<Want = Fields> {
  /** Outputs that are not inputs. */
  computed?: Fields;
  /** Fields that must no longer be readable afterwards, in the form that `remaining` takes. */
  removed?: Partial<Want>;
}

export interface UpdateOptions<Want = Fields> {
  want: Want;
  prior: Partial<Want>;
  live: LiveObject;
  /** Outputs of the state that are not inputs. */
  computed: Fields;
  release: ReleasePart;
  /** Whether a resource of this program declared the part before this run. */
  wasDeclared: (part: string) => boolean;
  /** Adds these to the list in the output of this name if the update fails after all. */
  keepIfFailed: (output: string, entries: string[]) => void;
  /** Takes entries out of such an output: Domo has certainly not done that. */
  dropIfFailed: (output: string, entries: string[]) => void;
}

export interface DeleteOptions {
  release: ReleasePart;
  /** Outputs of the state that are not inputs. */
  computed: Fields;
  /** Whether another resource of this run declares the object with this id. */
  isDeclared: (type: string, id: string) => boolean;
}

/** Types the handlers of one definition by its own inputs, and erases that type, so that the lifecycle handles all definitions alike. */
export function defineResource<Want>(definition: ResourceDefinition<Want>): ResourceDefinition {
  // Sound because the lifecycle passes only what `inputs` has validated to the handlers.
  return definition as unknown as ResourceDefinition;
}
