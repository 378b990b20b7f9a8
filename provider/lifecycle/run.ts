// What the resources of this run declare, as far as their calls have reached this process. Pulumi's engine creates first, deletes last and
// identifies resources by logical names: a renamed resource is created under its new name and then deleted under its old one, and a forced
// replacement creates an object that exists already. An object that another resource declares is therefore not deleted but handed over.
//
// Objects and parts of objects (such as a member of a group) have names of their own here, see `objectKey` and `parts` of a definition.
// Resources are known by their create keys.

import type { Fields, ResourceDefinition } from "./definition";
import { AddressClaims } from "./address-claims";
import { KeyMoves } from "./key-moves";
import { Populations } from "./populations";

/** The name of an object in a run. */
export const objectKey = (type: string, id: string): string => `${type} ${id}`;

/** The name of a resource's object in a run. Where several resources may share an object, each has a name of its own. */
export const resourceKey = ({ type, parts }: ResourceDefinition, id: string, createKey: string): string =>
  parts ? `${objectKey(type, id)} of ${createKey}` : objectKey(type, id);

/** How long an object counts as new, in milliseconds: the longer, the more others may have done with it. */
const NEW_FOR_MS = 10 * 60 * 1000;

const typeIn = (createKey: string): string | undefined => createKey.split("/")[2]?.split("$").at(-1);
const isSameType = (a: string, b: string): boolean => typeIn(a) === typeIn(b);

export class Run {
  /** The resources that the program declares, by their create keys, with the fields that are known. A refresh also reads others. */
  private readonly checked = new Map<string, Fields>();
  /** Objects and parts, with the create keys of the resources that declare them. */
  private readonly declared = new Map<string, Set<string>>();
  /** Parts that resources of this program declared before this run. */
  private readonly declaredBefore = new Set<string>();
  /** Objects and parts that a create of this run has created or adopted. */
  private readonly created = new Set<string>();
  /** Present create keys of resources that were renamed, by the one that the state has. */
  private readonly presentNames = new Map<string, string>();
  /** Create keys of resources that were checked as new ones, or replaced on request, and are not created yet. */
  private readonly toBeCreated = new Set<string>();
  /** By create key, the objects of resources that this run keeps, once their diff or update is called, and those that it has created or adopted. */
  private readonly objects = new Map<string, Set<string>>();
  /** Objects that a create of this run has made, with the time at which they were read back. */
  private readonly made = new Map<string, number>();
  /** Objects and parts that this run has removed. */
  private readonly removed = new Set<string>();
  /** Objects that a create of this run has adopted. */
  private readonly adopted = new Set<string>();
  /** Populations of rosters, with who leaves them. */
  readonly populations = new Populations();
  readonly addresses = new AddressClaims();
  readonly keyMoves = new KeyMoves();
  /** Objects that the program keeps and the state has as created by the stack, not adopted. */
  private readonly owned = new Set<string>();
  /** Objects that are deleted because their own resource replaces them. */
  private readonly replaced = new Set<string>();
  /** Create keys of resources that the engine may replace although their diffs do not require it. */
  private readonly replaceable = new Set<string>();
  /** By list, the create keys of the resources that declare entries, and whether each declares all of them. */
  private readonly lists = new Map<string, Map<string, boolean>>();
  /** Identities that creates of this run have reserved, so that two creates of one object do not both count as its creator. */
  private readonly identities = new Set<string>();

  /** `refreshed`: objects of the state that a refresh of this run has read. All contexts of an instance share them, as any may read a user. */
  constructor(readonly refreshed = new Set<string>()) {}

  /** `stored`: the create key that the state has. Undefined for a new resource, and for one that is replaced on request. */
  recordCheck(key: string, stored: string | undefined, { want, partsBefore }: { want: Fields; partsBefore: string[] }): void {
    for (const each of [key, stored ?? key]) this.checked.set(each, want);
    if (stored === undefined) this.toBeCreated.add(key);
    else if (stored !== key) this.presentNames.set(stored, key);
    this.recordDeclaredBefore(partsBefore);
  }

  /**
   * The create key by which the program declares the resource whose object is being deleted, which is then replaced. Undefined if it is gone from the program.
   * `key`: the create key that the state has, that of the resource's first name, which another resource may have by now. `isSame`: whether a resource
   * that the program declares is of the same object.
   */
  replacementOf(object: string, key: string, isSame: (want: Fields) => boolean): string | undefined {
    const kept = this.objects.get(key);
    // Without a diff it is replaced on request. One that is kept is another one, whose object a new resource declares, too.
    const isOwn =
      this.checked.has(key) &&
      (kept === undefined || (kept.size === 1 && kept.has(object) && (this.replaced.has(object) || this.isReplaceable(object, key))));
    if (isOwn) return this.presentNames.get(key) ?? key;
    // A resource that was renamed is checked under its present name alone where it is replaced on request. The engine deletes what is gone from the program
    // only once it has tried to create everything.
    const [candidate, ...others] = [...this.toBeCreated].filter((each) => isSameType(each, key) && isSame(this.checked.get(each) ?? {}));
    return others.length === 0 ? candidate : undefined;
  }

  /** Whether the program declares a resource of this create key. */
  isChecked(key: string): boolean {
    return this.checked.has(key);
  }

  /** What the program declares of the resource, as far as it is known. Undefined if the program does not declare it. */
  wantedOf(key: string): Fields | undefined {
    return this.checked.get(key);
  }

  /** The create keys of the resources that the program declares with such fields. */
  declaredWith(matches: (want: Fields) => boolean): string[] {
    return [...this.checked].filter(([, want]) => matches(want)).map(([key]) => key);
  }

  /** Records the object of a resource that this run keeps, or has created or adopted. */
  recordObject(object: string, key: string): void {
    this.toBeCreated.delete(key);
    this.objects.set(key, (this.objects.get(key) ?? new Set()).add(object));
  }

  /** Records what a resource declares that this run keeps, once its check, diff or update is called. */
  recordDeclared(names: string[], key: string): void {
    for (const name of names) this.declared.set(name, (this.declared.get(name) ?? new Set()).add(key));
  }

  /** Records an object that the program keeps and the state has as created by the stack. */
  recordOwned(object: string): void {
    this.owned.add(object);
  }

  isOwned(object: string): boolean {
    return this.owned.has(object);
  }

  /** Records what a resource declares that is new in this run. */
  recordCreated(names: string[], key: string): void {
    this.recordDeclared(names, key);
    for (const name of names) this.created.add(name);
  }

  /** Records a resource that the engine may replace although its diff does not require it. `key`: the create key that the state has. */
  recordReplaceable(key: string): void {
    this.replaceable.add(key);
  }

  /** Whether the engine may replace the object of this resource although its diff does not require it. */
  isReplaceable(object: string, key: string): boolean {
    return this.replaceable.has(key) && this.objects.get(key)?.has(object) === true;
  }

  /** Records an object that its resource replaces. */
  recordReplaced(object: string): void {
    this.replaced.add(object);
  }

  /**
   * Records that a resource declares entries of a list in Domo. Returns the create key of another resource that does, if one of the two declares all
   * entries.
   */
  recordList({ name, isWhole }: { name: string; isWhole: boolean }, key: string): string | undefined {
    const ofList = this.lists.get(name) ?? new Map<string, boolean>();
    this.lists.set(name, ofList.set(key, isWhole));
    return [...ofList].find(([other, isOtherWhole]) => other !== key && (isWhole || isOtherWhole))?.[0];
  }

  /** What the program declares of the resources that declare entries of the list, as far as it is known. */
  declaredInList(name: string): Fields[] {
    return [...(this.lists.get(name)?.keys() ?? [])].map((key) => this.checked.get(key) ?? {});
  }

  /** Returns false if another create of this run has reserved the identity. */
  reserveIdentity(identity: string): boolean {
    if (this.identities.has(identity)) return false;
    this.identities.add(identity);
    return true;
  }

  /** Allows another create of the identity, after a failed create or a delete. */
  releaseIdentity(identity: string): void {
    this.identities.delete(identity);
  }

  /** Records an object that did not exist before, once it was read back as the one that was created. */
  recordMade(object: string): void {
    this.made.set(object, Date.now());
  }

  /** Whether this run has made the object, not adopted it, and that so lately that nobody else is likely to have changed it. */
  isNew(object: string): boolean {
    return Date.now() - (this.made.get(object) ?? -Infinity) < NEW_FOR_MS;
  }

  /** Records an object that was there before its resource. */
  recordAdopted(object: string): void {
    this.adopted.add(object);
  }

  isCreated(name: string): boolean {
    return this.created.has(name);
  }

  isAdopted(object: string): boolean {
    return this.adopted.has(object);
  }

  /** Whether the program declares it, and this run does not replace it. */
  isKept(name: string): boolean {
    return this.declared.has(name) && !this.replaced.has(name);
  }

  isDeclared(name: string): boolean {
    return this.declared.has(name);
  }

  isDeclaredByAnother(name: string, key: string): boolean {
    return [...(this.declared.get(name) ?? [])].some((other) => other !== key);
  }

  recordDeclaredBefore(parts: string[]): void {
    for (const part of parts) this.declaredBefore.add(part);
  }

  wasDeclared(part: string): boolean {
    return this.declaredBefore.has(part);
  }

  /** Whether this run has removed it, even if it has created it again since: whatever depended on it is gone. */
  isRemoved(name: string): boolean {
    return this.removed.has(name);
  }

  /** Whether the object is replaced without a diff that requires it: by `--replace`, a taint, or `replaceOnChanges`. `replacement`: see `replacementOf`. */
  isReplacedOnRequest(object: string, replacement: string | undefined): boolean {
    return replacement !== undefined && !this.replaced.has(object);
  }

  /**
   * Whether an object may be deleted, and if so, records it as removed. An object must stay if a resource of this run declares it and does not
   * replace it, or if a create of this run has created or adopted it. To be called right before the request.
   */
  release(object: string): boolean {
    return this.recordRemoved(object, !this.declared.has(object) || this.replaced.has(object));
  }

  /**
   * The same for a part, such as a member. A resource that is replaced declares its parts again and passes its own `key`. A resource that
   * only drops a part no longer declares it, so any resource that does is another one.
   */
  releasePart(part: string, key?: string): boolean {
    return this.recordRemoved(
      part,
      [...(this.declared.get(part) ?? [])].every((other) => other === key),
    );
  }

  private recordRemoved(name: string, isFree: boolean): boolean {
    if (!isFree || this.created.has(name)) return false;
    this.declared.delete(name);
    this.removed.add(name);
    return true;
  }
}
