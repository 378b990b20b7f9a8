// Changes that somebody makes in Domo by hand, as data, so that a failing case can be repeated.

import type { Store } from "../../../sandbox/store/store";
import { LEVELS, type Level } from "./program";
import type { Random } from "./random";

/** Objects are chosen by number among those that exist: what there is differs when a case is shrunk. */
export interface ByHand {
  what: "grant" | "change grant" | "revoke" | "join" | "leave" | "role" | "email" | "department" | "rename account" | "invite";
  store: number;
  numbers: [number, number];
  level: Level;
  isGroup: boolean;
}

export function byHand(random: Random): ByHand[] {
  if (random.chance(55)) return [];
  return Array.from({ length: 1 + random.below(3) }, (): ByHand => ({
    what: random.weighted({
      grant: 20,
      "change grant": 20,
      revoke: 10,
      join: 25,
      leave: 8,
      role: 8,
      email: 4,
      department: 6,
      "rename account": 4,
      invite: 4,
    }),
    store: random.below(10) === 0 ? 1 : 0,
    numbers: [random.below(1000), random.below(1000)],
    level: random.of(LEVELS),
    isGroup: random.chance(50),
  }));
}

export function meddle(stores: Store[], { what, store: index, numbers: [a, b], level, isGroup }: ByHand): void {
  const store = stores[index] ?? stores[0];
  if (!store) return;
  const pick = <T>(list: T[], number: number): T | undefined => (list.length === 0 ? undefined : list[number % list.length]);
  const user = pick(store.liveUsers().filter(({ id }) => id !== store.owner.id), a); // prettier-ignore
  const groups = store.liveGroups().filter(({ type, default: isDefault }) => type !== "system" && !isDefault);
  const group = pick(groups, b);
  const account = pick([...store.accounts.accounts.values()], b);
  const subject = isGroup ? group && { type: "GROUP" as const, id: group.id } : user && { type: "USER" as const, id: user.id };
  const grant = account && pick(account.grants, a);
  try {
    if (what === "grant" && account && subject) store.accounts.grant(account, subject, level);
    if (what === "change grant" && account && grant) store.accounts.grant(account, grant, level);
    if (what === "revoke" && account && grant) store.accounts.grant(account, grant, "NONE");
    if (what === "join" && group && user && group.type !== "dynamic") group.members.add(user.id);
    if (what === "leave" && group && group.type !== "dynamic")
      group.members.delete([...group.members][a % Math.max(group.members.size, 1)] ?? 0);
    if (what === "role" && user) store.changeUser(user.id, { roleId: (a % 4) + 1 });
    if (what === "email" && user) store.changeUser(user.id, { email: `hand${String(a)}@acme.example` });
    if (what === "department" && user) store.changeUser(user.id, { department: ["Finance", "Sales"][b % 2] });
    if (what === "rename account" && account) store.accounts.rename(account, `By hand ${String(a)}`);
    if (what === "invite") store.addUser({ email: `guest${String(store.users.size)}@acme.example`, name: "Guest", roleId: 4 });
  } catch {
    // Domo refuses it, such as removing the last owner.
  }
}
