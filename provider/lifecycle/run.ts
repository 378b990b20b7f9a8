// What the resources of this run declare, as far as their calls have come through this process. Pulumi's engine creates first, deletes
// last and goes by logical names: a renamed resource is created under its new name and then deleted under its old one, and a forced
// replacement creates what is there already. What another resource declares is therefore not taken away, but handed over to it.

export class Run {
  /** Keys of the resources that the program has; a refresh reads others, too. */
  private readonly checked = new Set<string>();
  /** Things in Domo, by name, with the keys of the resources that declare them. */
  private readonly declared = new Map<string, Set<string>>();
  /** Things that a create of this run has made or taken over. */
  private readonly created = new Set<string>();
  /** Things that this run has taken away. */
  private readonly removed = new Set<string>();

  check(key: string): void {
    this.checked.add(key);
  }

  isChecked(key: string): boolean {
    return this.checked.has(key);
  }

  /** A resource that stays: its call has come through check, diff or update. */
  declare(things: string[], key: string): void {
    for (const thing of things) this.declared.set(thing, (this.declared.get(thing) ?? new Set()).add(key));
  }

  /** A resource that is new in this run. */
  create(things: string[], key: string): void {
    this.declare(things, key);
    for (const thing of things) this.created.add(thing);
  }

  isCreated(thing: string): boolean {
    return this.created.has(thing);
  }

  isDeclared(thing: string): boolean {
    return this.declared.has(thing);
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
   * Whether the resource of this key may take the thing away: not when another one declares it, or a create of this run has made it or taken
   * it over. Where it may, whoever declares it from then on is told so by `isRemoved`: to be called right before the request.
   */
  release(thing: string, key: string): boolean {
    const keys = this.declared.get(thing);
    if (this.created.has(thing) || (keys && keys.size > (keys.has(key) ? 1 : 0))) return false;
    this.declared.delete(thing);
    this.removed.add(thing);
    return true;
  }
}
