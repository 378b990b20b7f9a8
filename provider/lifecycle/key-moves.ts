// Who leaves one roster and joins another one in this run, by their keys. The other one finds the user by the e-mail address alone.

export interface KeyedPerson {
  key: string;
  /** In errors: `Ada Example <ada@example.com>`. */
  label: string;
  /** E-mail addresses that the user may have in Domo. */
  addresses: string[];
}

/** Somebody before and after, in errors. */
export interface KeyMove {
  from: string;
  to: string;
}

export interface KeyChange {
  roster: string;
  leaving: KeyedPerson[];
  joining: KeyedPerson[];
}

/** With the types of the components around the roster. */
type Recorded = KeyChange & { parents: string };

export class KeyMoves {
  private readonly changes = new Map<string, Recorded>();

  /**
   * Records who leaves and joins a roster. Returns those who join another one with the key that they leave one with, and whose user nobody gets, as that one has
   * another e-mail address. `populationKey`: create key of its population.
   */
  record(change: KeyChange, { populationKey, parents }: { populationKey: string; parents: string }): KeyMove[] {
    const own = { ...change, parents };
    this.changes.delete(populationKey);
    const moves = [...this.changes.values()].flatMap((other) => [...movesBetween(own, other), ...movesBetween(other, own)]);
    this.changes.set(populationKey, own);
    return moves;
  }
}

function movesBetween(left: Recorded, joined: Recorded): KeyMove[] {
  const joiners = new Map(joined.joining.map((person) => [person.key, person]));
  const [given, taken] = [left.leaving, joined.joining].map((people) => new Set(people.flatMap(({ addresses }) => addresses)));
  // Rosters of one name may be in two components.
  const titleOf = ({ label }: KeyedPerson, { roster, parents }: Recorded): string =>
    `${label} of roster ${roster}${left.roster === joined.roster ? ` of ${parents}` : ""}`;
  return left.leaving.flatMap((from) => {
    const to = joiners.get(from.key);
    // Who has an address of somebody else who leaves is that person, with another key.
    if (!to || from.addresses.some((address) => taken?.has(address)) || to.addresses.some((address) => given?.has(address))) return [];
    return [{ from: titleOf(from, left), to: titleOf(to, joined) }];
  });
}
