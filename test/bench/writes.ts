// What the writes of a run cost, and the least that they could: requests by kind of resource, and time.

import { DEFAULT_CONCURRENCY } from "../../provider/client/defaults";
import type { Operation, Surface } from "./report";

export const KINDS = ["user", "share", "account", "credential check", "group", "membership"] as const;
export type Kind = (typeof KINDS)[number];

/** The resources of a program. */
export interface Resources {
  users: number;
  shares: number;
  accounts: number;
  /** The number of members of each group. Each group has one membership. */
  groups: number[];
}

/** The operations that only write. */
export type Writing = Extract<Operation, "create" | "destroy">;
export const isWriting = (operation: Operation): operation is Writing => operation === "create" || operation === "destroy";

type PerKind = Record<Kind, number>;

export interface WriteCosts {
  kind: Kind;
  resources: number;
  /** Requests for this kind, reads included. */
  requests: number;
  /** Writes that Domo needs for it. */
  least: number;
  /** Requests that the project allows itself. */
  budget?: number;
}

/** The kinds by their routes, the first that matches. Reads of a group with its members can't be told from reads of the group alone. */
const ROUTES: [Kind, RegExp][] = [
  ["membership", / \/v1\/groups\/\{id\}\/users|\/content\/v2\/groups\/(access|users|\{id\}\/(user|removeuser)\/)/],
  ["group", / \/v1\/groups|\/content\/v2\/groups/],
  ["user", / \/v1\/users|\/identity\/v1\/users|\/content\/v[23]\/users|\/authorization\/v1\/roles|\/user\/v1\/properties/],
  ["share", /\/data\/v2\/accounts\/share/],
  ["credential check", /\/data\/v1\/accounts\/validators/],
  ["account", /\/data\/v1\/(accounts|providers)|\/data\/v2\/datasources|\/search\/v1\/query/],
];

/** The kind of resource that a route serves, such as `PUT /v1/groups/{id}/users/{id}`; `other` for logins. */
export const kindOf = (route: string): Kind | "other" => ROUTES.find(([, pattern]) => pattern.test(route))?.[0] ?? "other";

/** Requests by kind, from requests by route. */
export function requestsByKind(routes: Record<string, number>): Record<Kind | "other", number> {
  const counts = { user: 0, share: 0, account: 0, "credential check": 0, group: 0, membership: 0, other: 0 };
  for (const [route, count] of Object.entries(routes)) counts[kindOf(route)] += count;
  return counts;
}

/**
 * The writes that Domo needs, if each resource is written by itself, and the checks of the new accounts' credentials. On the instance API a new user takes two, as the POST takes few fields (§8.5), and
 * a membership one, however many members it has (§11.5). On the public API a membership takes one for each member (§10.2).
 */
export function leastWrites({ users, shares, accounts, groups }: Resources, surface: Surface, operation: Writing): PerKind {
  const members = groups.reduce((sum, size) => sum + size, 0);
  return {
    user: surface === "instance" && operation === "create" ? 2 * users : users,
    share: shares,
    account: accounts,
    "credential check": operation === "create" ? accounts : 0,
    group: groups.length,
    membership: surface === "instance" ? groups.length : members,
  };
}

/** Requests for one new resource that the project allows itself. */
const MOST_FOR_NEW: Partial<PerKind> = { user: 2.2, share: 1.3, account: 2.2 };
/** The same for a deleted one, for each write that Domo needs. */
const MOST_FOR_DELETED = 1.3;

/** Without the rounding errors of products such as 1.1 * 1.1. */
const wholeRequests = (most: number): number => Math.floor(Number(most.toFixed(6)));

const countOf = (kind: Kind, { users, shares, accounts, groups }: Resources): number =>
  ({ user: users, share: shares, account: accounts, "credential check": accounts, group: groups.length, membership: groups.length })[kind];

/** What each kind of resource cost, beside what it needs. */
export function writeCosts(routes: Record<string, number>, resources: Resources, surface: Surface, operation: Writing): WriteCosts[] {
  const requests = requestsByKind(routes);
  const least = leastWrites(resources, surface, operation);
  return KINDS.map((kind) => {
    const count = countOf(kind, resources);
    const each = MOST_FOR_NEW[kind];
    const ofNew = each === undefined ? undefined : wholeRequests(each * count);
    const budget = operation === "create" ? ofNew : wholeRequests(MOST_FOR_DELETED * least[kind]);
    return { kind, resources: count, requests: requests[kind], least: least[kind], ...(budget !== undefined && { budget }) };
  });
}

/**
 * The seconds that the writes take at best: six at once for each API, beside each other, and the engine's own time. Accounts and shares use the
 * instance API, everything else the one of `surface`. `latency` is in milliseconds.
 */
export function leastSeconds(
  least: PerKind,
  surface: Surface,
  { latency, engineSeconds }: { latency: number; engineSeconds: number },
): number {
  const people = least.user + least.group + least.membership;
  const accounts = least.account + least["credential check"] + least.share;
  const writes = surface === "instance" ? people + accounts : Math.max(people, accounts);
  return (Math.ceil(writes / DEFAULT_CONCURRENCY) * latency) / 1000 + engineSeconds;
}
