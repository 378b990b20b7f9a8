// Generated previews, for cases that no recorded preview has.

export interface Tenant {
  /** Members by group. People are p0, p1, ..., groups g0, ..., accounts a0, ...; the number is the id. */
  members: Record<string, string[]>;
  grants: { account: string; subject: string; level: string }[];
}

export const urn = (type: string, name: string): string => `urn:pulumi:dev::x::pulumi-nodejs:dynamic/domo:${type}::${name}`;

export interface GeneratedState {
  urn: string;
  [key: string]: unknown;
}

const idOf = (name: string): string => name.slice(1);

export const state = (type: string, name: string, inputs: object, id: string = idOf(name)): GeneratedState => ({
  urn: urn(type, name),
  type: `pulumi-nodejs:dynamic/domo:${type}`,
  id,
  inputs: { __instance: "default@acme.domo.com", ...inputs },
});

/** The states of a tenant's groups and grants, and of these people and accounts. */
export function statesOf(
  { members, grants }: Tenant,
  people: string[] = ["p0", "p1", "p2", "p3"],
  accounts: string[] = ["a0", "a1"],
): GeneratedState[] {
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

/** The preview of a change between these states. */
export function previewOf(old: object[], now: object[]): string {
  const byUrn = (states: object[]) => new Map((states as GeneratedState[]).map((each) => [each.urn, each]));
  const [before, after] = [byUrn(old), byUrn(now)];
  const steps = [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [oldState, newState] = [before.get(key), after.get(key)];
    const op = !oldState ? "create" : !newState ? "delete" : JSON.stringify(oldState) === JSON.stringify(newState) ? "same" : "update";
    return { op, urn: key, oldState, newState };
  });
  return JSON.stringify({ steps, changeSummary: {} });
}
