// The populations of rosters in a run: whose users are whose, and how many leave. A population is known by the id of its `UserPopulation`.

type Fields = Record<string, unknown>;

/** A `UserPopulation` of this run. */
export interface DeclaredPopulation {
  /** What the program declares of it. */
  want: Fields;
  /** What the state has of it. */
  prior: Fields;
}

export class Populations {
  /** By the id of a population that resources of the program are stored with, the ids of those that they belong to now. */
  private readonly present = new Map<string, Set<string>>();
  /** Populations that the program declares, by id. */
  private readonly byId = new Map<string, DeclaredPopulation>();
  /** What the state has of populations that this run has refreshed, by id. */
  private readonly refreshed = new Map<string, Fields>();
  /** What the state has of populations, by create key. */
  private readonly priors = new Map<string, Fields>();
  /** By the id of a population, how many of its users this run deletes, and how many of these were not in the roster in the last run. */
  private readonly leavers = new Map<string, Leavers>();

  /** Records that the program declares something that belongs to the population, and is stored as belonging to `stored`. */
  recordMember(id: string, stored: string): void {
    this.present.set(stored, (this.present.get(stored) ?? new Set()).add(id));
  }

  /** Records what the state has of a population. `key`: its present create key. */
  recordPrior(key: string, prior: Fields): void {
    this.priors.set(key, prior);
  }

  /** Records what the state has of a population, which the program may not declare any more. */
  recordRefreshed(id: string, stored: Fields): void {
    this.refreshed.set(id, stored);
  }

  /** What the state has of the population, if this run has refreshed it. */
  refreshedOf(id: string): Fields | undefined {
    return this.refreshed.get(id);
  }

  /** What the state has of the population. Undefined if it is new. */
  priorOf(key: string): Fields | undefined {
    return this.priors.get(key);
  }

  /** Records what the program declares of a population. */
  declare(id: string, declared: DeclaredPopulation): void {
    this.byId.set(id, declared);
  }

  /** What the program declares of the population. Undefined if this run has neither compared nor created it. */
  declared(id: string): DeclaredPopulation | undefined {
    return this.byId.get(id);
  }

  /** What the program declares of populations, as far as this run has compared or created them. */
  all(): DeclaredPopulation[] {
    return [...this.byId.values()];
  }

  /**
   * The populations to which what is stored with this one belongs now: itself, unless it was deleted from the state. None if the program
   * declares nothing that belonged to it.
   */
  presentOf(stored: string): string[] {
    return this.byId.has(stored) ? [stored] : [...(this.present.get(stored) ?? [])];
  }

  /**
   * Counts a user of the population who is deleted. Returns false instead if with this one there are more than `mostOf` allows. `isLeftover`: the user was not in
   * the roster in the last run, and `mostOf` takes how many of these there are.
   */
  countLeaver(id: string, isLeftover: boolean, mostOf: (leftovers: number) => number): boolean {
    const { count, leftovers } = this.leavers.get(id) ?? { count: 0, leftovers: 0 };
    const next = { count: count + 1, leftovers: leftovers + Number(isLeftover) };
    if (next.count > mostOf(next.leftovers)) return false;
    this.leavers.set(id, next);
    return true;
  }

  /** Takes back that a user who is stored with this population is deleted, who is not after all. */
  uncountLeaver(stored: string): void {
    for (const id of this.presentOf(stored)) {
      const { count, leftovers } = this.leavers.get(id) ?? { count: 0, leftovers: 0 };
      this.leavers.set(id, { count: Math.max(0, count - 1), leftovers });
    }
  }
}

interface Leavers {
  count: number;
  leftovers: number;
}
