// Previews of tenants that are made up: for what no one recorded preview shows.

export interface Tenant {
  /** By group, the people in it. People are p0, p1, ..., groups g0, ..., accounts a0, ...; the number is the id. */
  members: Record<string, string[]>;
  grants: { account: string; subject: string; level: string }[];
}

export const urn = (type: string, name: string): string => `urn:pulumi:dev::x::pulumi-nodejs:dynamic/domo:${type}::${name}`;

export interface MadeUp {
  urn: string;
  [key: string]: unknown;
}

const idOf = (name: string): string => name.slice(1);

export const state = (type: string, name: string, inputs: object, id: string = idOf(name)): MadeUp => ({
  urn: urn(type, name),
  type: `pulumi-nodejs:dynamic/domo:${type}`,
  id,
  inputs: { __instance: "default@acme.domo.com", ...inputs },
});

/** The states of everybody and everything that a tenant names, and of `people` besides. */
export function statesOf(
  { members, grants }: Tenant,
  people: string[] = ["p0", "p1", "p2", "p3"],
  accounts: string[] = ["a0", "a1"],
): MadeUp[] {
  const groups = Object.keys(members);
  return [
    ...people.map((name) => state("User", name, { name, email: `${name}@x.example` })),
    ...groups.map((name) => state("Group", name, { name })),
    ...accounts.map((name) => state("Account", name, { name })),
    ...groups.map((name) => state("GroupMembership", name, { groupId: idOf(name), userIds: (members[name] ?? []).map(idOf) })),
    ...grants.map(({ account, subject, level }) =>
      state("AccountShare", `${account}-${subject}`, {
        accountId: idOf(account),
        accountKind: "account",
        [subject.startsWith("p") ? "userId" : "groupId"]: idOf(subject),
        accessLevel: level,
      }),
    ),
  ];
}

/** What a preview would say between these. */
export function digestOf(old: object[], now: object[]): string {
  const byUrn = (states: object[]) => new Map((states as MadeUp[]).map((each) => [each.urn, each]));
  const [before, after] = [byUrn(old), byUrn(now)];
  const steps = [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [oldState, newState] = [before.get(key), after.get(key)];
    const op = !oldState ? "create" : !newState ? "delete" : JSON.stringify(oldState) === JSON.stringify(newState) ? "same" : "update";
    return { op, urn: key, oldState, newState };
  });
  return JSON.stringify({ steps, changeSummary: {} });
}
