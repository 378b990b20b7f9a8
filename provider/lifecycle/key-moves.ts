// Who leaves one roster and joins another one in this run, by their keys. The other one finds the user by the e-mail address alone.

export interface KeyedPerson {
  key: string;
  /** In errors: `Ada Example <ada@example.com> of roster people`. */
  label: string;
  address: string;
}

/** Somebody before and after. */
export interface KeyMove {
  from: KeyedPerson;
  to: KeyedPerson;
}

export interface KeyChange {
  leaving: KeyedPerson[];
  joining: KeyedPerson[];
}

const byKey = (people: KeyedPerson[]): Map<string, KeyedPerson> => new Map(people.map((person) => [person.key, person]));

export class KeyMoves {
  private readonly changes = new Map<string, { leaving: Map<string, KeyedPerson>; joining: Map<string, KeyedPerson> }>();

  /** Records who leaves and joins a roster. Returns those who join another one with the key that they leave one with, but with another e-mail address. */
  record({ leaving, joining }: KeyChange, roster: string): KeyMove[] {
    const own = { leaving: byKey(leaving), joining: byKey(joining) };
    this.changes.delete(roster);
    const moves = [...this.changes.values()].flatMap((other) => [
      ...movesFrom(own.leaving, other.joining),
      ...movesFrom(other.leaving, own.joining),
    ]);
    this.changes.set(roster, own);
    return moves.filter(({ from, to }) => from.address !== to.address);
  }
}

const movesFrom = (leaving: Map<string, KeyedPerson>, joining: Map<string, KeyedPerson>): KeyMove[] =>
  [...leaving.values()].flatMap((from) => {
    const to = joining.get(from.key);
    return to === undefined ? [] : [{ from, to }];
  });
