// Who may do what in a sandbox, computed from its store alone. Shares no code with the review: imports nothing from `cli/`.

import type { Store } from "../../../sandbox/store/store";
import { LEVELS, type Level } from "./program";

/** 0 for none. */
export const rank = (level: Level | undefined): number => (level === undefined ? 0 : LEVELS.indexOf(level) + 1);

export interface Person {
  /** The store's number and the id. */
  key: string;
  email: string;
  name: string;
  role: string;
}

export interface Account {
  key: string;
  id: string;
  name: string;
  /** The name of the resource that created it, from its internal name in Domo. */
  logical: string;
  external: boolean;
  configurations: string;
}

export interface Group {
  key: string;
  id: string;
  name: string;
  type: string;
  members: ReadonlySet<string>;
  owners: ReadonlySet<string>;
}

export interface Way {
  level: Level;
  /** Key of the group; undefined for a direct grant. */
  group?: string;
}

/** One moment of all sandboxes of a world. */
export interface Moment {
  people: Map<string, Person>;
  accounts: Map<string, Account>;
  groups: Map<string, Group>;
  /** Grants to groups by account, also to those without members. */
  groupGrants: Map<string, Map<string, Level>>;
  /** By person and account. */
  ways: Map<string, Way[]>;
}

export const pair = (person: string, account: string): string => `${person} ${account}`;

export function momentOf(stores: Store[]): Moment {
  const moment: Moment = { people: new Map(), accounts: new Map(), groups: new Map(), groupGrants: new Map(), ways: new Map() };
  stores.forEach((store, index) => {
    addStore(moment, store, String(index));
  });
  return moment;
}

function addStore(moment: Moment, store: Store, index: string): void {
  const personKey = (id: number): string => `${index}:user:${String(id)}`;
  const groupKey = (id: number): string => `${index}:group:${String(id)}`;
  for (const { id, email, name, roleId } of store.liveUsers()) {
    moment.people.set(personKey(id), { key: personKey(id), email: email.toLowerCase(), name, role: store.role(roleId).name });
  }
  const isLive = (id: number): boolean => moment.people.has(personKey(id));
  for (const group of store.liveGroups()) {
    const members = new Set([...store.members(group)].filter(isLive).map(personKey));
    const owners = new Set(group.owners.map(({ type, id }) => (type === "USER" ? personKey(id) : groupKey(id))));
    const key = groupKey(group.id);
    moment.groups.set(key, { key, id: String(group.id), name: group.name, type: group.type, members, owners });
  }
  for (const [kind, table] of [["account", store.accounts] as const, ["oauth", store.oauthAccounts] as const]) {
    for (const account of table.accounts.values()) {
      const key = `${index}:${kind}:${String(account.id)}`;
      moment.accounts.set(key, {
        key,
        id: String(account.id),
        name: account.displayName,
        logical: account.name.split("/").at(-1) ?? "",
        external: account.allowExternalUse,
        configurations: JSON.stringify(account.configurations),
      });
      const ofGroups = new Map<string, Level>();
      moment.groupGrants.set(key, ofGroups);
      for (const { type, id, accessLevel } of account.grants) {
        if (type === "USER") {
          if (isLive(id)) addWay(moment, pair(personKey(id), key), { level: accessLevel });
          continue;
        }
        const group = moment.groups.get(groupKey(id));
        if (!group) continue;
        ofGroups.set(group.key, accessLevel);
        for (const member of group.members) addWay(moment, pair(member, key), { level: accessLevel, group: group.key });
      }
    }
  }
}

function addWay({ ways }: Moment, key: string, way: Way): void {
  ways.set(key, [...(ways.get(key) ?? []), way]);
}

/** The highest level over all ways. */
export const levelOf = ({ ways }: Moment, person: string, account: string): Level | undefined => highest(ways.get(pair(person, account)));

export const highest = (ways: Way[] = []): Level | undefined =>
  ways.reduce<Level | undefined>((best, { level }) => (rank(level) > rank(best) ? level : best), undefined);

export interface Rise {
  person: string;
  account: string;
  from: Level | undefined;
  to: Level;
}

/** Everybody who may do more with an account after than before. */
export function rises(before: Moment, after: Moment): Rise[] {
  return [...after.people.keys()].flatMap((person) =>
    [...after.accounts.keys()].flatMap((account): Rise[] => {
      const [from, to] = [levelOf(before, person, account), levelOf(after, person, account)];
      return to !== undefined && rank(to) > rank(from) ? [{ person, account, from, to }] : [];
    }),
  );
}

/** What somebody changed by hand. */
export interface ChangedByHand {
  /** Person and account: who may do more or less. */
  pairs: Set<string>;
  /** Person and group: who joined. */
  members: Set<string>;
  /** Group or person, and account: whose grant is another one. */
  grants: Set<string>;
  /** People: whose role is another one. */
  roles: Set<string>;
}

export const nothingByHand = (): ChangedByHand => ({ pairs: new Set(), members: new Set(), grants: new Set(), roles: new Set() });

/** Adds what differs between the end of a run and the beginning of the next. */
export function addByHand(changed: ChangedByHand, last: Moment, before: Moment): void {
  const ways = ({ ways: all }: Moment, key: string): string =>
    JSON.stringify((all.get(key) ?? []).map(({ level, group = "" }) => `${group} ${level}`).sort());
  for (const key of new Set([...last.ways.keys(), ...before.ways.keys()]))
    if (ways(last, key) !== ways(before, key)) changed.pairs.add(key);
  for (const { key, role } of before.people.values()) if (last.people.get(key)?.role !== role) changed.roles.add(key);
  for (const { key, members } of before.groups.values()) {
    for (const member of members) if (!last.groups.get(key)?.members.has(member)) changed.members.add(pair(member, key));
  }
  const grants = ({ groupGrants, ways: all }: Moment): Map<string, Level> =>
    new Map([
      ...[...groupGrants].flatMap(([account, groups]) =>
        [...groups].map(([group, level]): [string, Level] => [pair(group, account), level]),
      ),
      ...[...all].flatMap(([key, list]) =>
        list.filter(({ group }) => group === undefined).map(({ level }): [string, Level] => [key, level]),
      ),
    ]);
  const [olds, news] = [grants(last), grants(before)];
  for (const key of new Set([...olds.keys(), ...news.keys()])) if (olds.get(key) !== news.get(key)) changed.grants.add(key);
}
