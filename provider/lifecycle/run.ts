// What the resources of this run declare, as far as their calls have come through this process. Pulumi's engine creates first, deletes
// last and goes by logical names: a renamed resource is created under its new name and then deleted under its old one, and a forced
// replacement creates what is there already. What another resource declares is therefore not taken away, but handed over to it.

export class Run {
  /** Keys of the resources that the program has; a refresh reads others, too. */
  private readonly checked = new Set<string>();
  /** Things in Domo, by name, with the keys of the resources that declare them. */
  private readonly declared = new Map<string, Set<string>>();
  /** Things that resources of this program had declared before this run. */
  private readonly declaredBefore = new Set<string>();
  /** Things that a create of this run has made or taken over. */
  private readonly created = new Set<string>();
  /** Things that this run has taken away. */
  private readonly removed = new Set<string>();
  /** Objects that go because their own resource is to have another one. */
  private readonly replaced = new Set<string>();
  /** What creates of this run are about, so that two of one thing do not both believe that they have made it. */
  private readonly identities = new Set<string>();

  recordCheck(key: string, declaredBefore: string[]): void {
    this.checked.add(key);
    for (const thing of declaredBefore) this.declaredBefore.add(thing);
  }

  isChecked(key: string): boolean {
    return this.checked.has(key);
  }

  /** A resource that stays: its call has come through check, diff or update. */
  recordDeclared(things: string[], key: string): void {
    for (const thing of things) this.declared.set(thing, (this.declared.get(thing) ?? new Set()).add(key));
  }

  /** A resource that is new in this run. */
  recordCreated(things: string[], key: string): void {
    this.recordDeclared(things, key);
    for (const thing of things) this.created.add(thing);
  }

  /** A resource whose object is to make room for another one. */
  recordReplaced(thing: string): void {
    this.replaced.add(thing);
  }

  /** Answers false when another create of this run is about the same. */
  reserveIdentity(identity: string): boolean {
    if (this.identities.has(identity)) return false;
    this.identities.add(identity);
    return true;
  }

  /** After a create that has failed, or a delete: it may be tried again. */
  releaseIdentity(identity: string): void {
    this.identities.delete(identity);
  }

  isCreated(thing: string): boolean {
    return this.created.has(thing);
  }

  isDeclared(thing: string): boolean {
    return this.declared.has(thing);
  }

  isDeclaredByAnother(thing: string, key: string): boolean {
    return [...(this.declared.get(thing) ?? [])].some((each) => each !== key);
  }

  wasDeclared(thing: string): boolean {
    return this.declaredBefore.has(thing);
  }

  /** Whether this run has taken it away, even if it has brought it back since: what hung on it is gone. */
  isRemoved(thing: string): boolean {
    return this.removed.has(thing);
  }

  /** Whether the resource of this key goes only to be created again, without any diff that asks for it: `--replace`, or a taint. */
  isReplacedOnDemand(thing: string, key: string): boolean {
    return this.checked.has(key) && !this.declared.has(thing);
  }

  /**
   * Whether an object may be taken away: not when a resource of this run declares it that does not replace it, or a create of this run has
   * made it or taken it over.
   */
  release(thing: string): boolean {
    return this.recordRemoved(thing, !this.declared.has(thing) || this.replaced.has(thing));
  }

  /**
   * The same for a part, such as a member. A resource that is replaced declares its parts again, and may give its own `key`; one that only
   * drops a part declares it no more, and whoever does is another one.
   */
  releasePart(part: string, key?: string): boolean {
    return this.recordRemoved(
      part,
      [...(this.declared.get(part) ?? [])].every((each) => each === key),
    );
  }

  /** Whoever declares it from then on is told so by `isRemoved`: to be called right before the request. */
  private recordRemoved(thing: string, isFree: boolean): boolean {
    if (!isFree || this.created.has(thing)) return false;
    this.declared.delete(thing);
    this.removed.add(thing);
    return true;
  }
}
