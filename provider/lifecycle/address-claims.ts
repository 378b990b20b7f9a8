// Which resources of this run give up an e-mail address, and which take it. Domo has each address once, and the engine makes changes in any order: one of the
// two would get the user of the other, or be refused.

import { nameKey } from "../names";

export interface AddressChange {
  givenUp: GivenUpAddress[];
  taken: TakenAddress[];
}

export interface GivenUpAddress {
  address: string;
  /** Set if whoever takes it may be the same person, if of this name: somebody who leaves a roster and comes into another one. */
  name?: string;
}

export interface TakenAddress {
  address: string;
  name: string | undefined;
}

interface Claimant {
  /** Create key. */
  key: string;
  /** In errors: `User "ada"`. */
  label: string;
  /** Types of the components around it. */
  parents: string;
  isInRoster: boolean;
}

interface Conflict extends GivenUpAddress {
  giver: string;
  taker: string;
}

const keyOf = (address: string): string => address.trim().toLowerCase();

export class AddressClaims {
  private readonly givenUp = new Map<string, GivenUpAddress & Claimant>();
  private readonly taken = new Map<string, TakenAddress & Claimant>();

  /** Records what a resource does. Returns the addresses that another one takes or gives up, if one of the two is in a roster: others can be ordered by `dependsOn`. */
  record({ givenUp, taken }: AddressChange, claimant: Claimant): Conflict[] {
    for (const each of givenUp) this.givenUp.set(keyOf(each.address), { ...each, ...claimant });
    for (const each of taken) this.taken.set(keyOf(each.address), { ...each, ...claimant });
    return [...givenUp, ...taken].flatMap(({ address }) => this.conflictAt(address) ?? []);
  }

  private conflictAt(address: string): Conflict | undefined {
    const [giver, taker] = [this.givenUp.get(keyOf(address)), this.taken.get(keyOf(address))];
    if (!giver || !taker || giver.key === taker.key || !(giver.isInRoster || taker.isInRoster)) return undefined;
    if (giver.name !== undefined && nameKey(giver.name) === nameKey(taker.name ?? "")) return undefined;
    // Rosters of one name may be in two components.
    const titleOf = ({ label, parents }: Claimant): string => (giver.label === taker.label ? `${label} of ${parents}` : label);
    return { address, ...(giver.name !== undefined && { name: giver.name }), giver: titleOf(giver), taker: titleOf(taker) };
  }
}
