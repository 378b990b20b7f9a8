// Random instances, as plans that fill an empty store.

import fc from "fast-check";
import type { SandboxGrant } from "../../sandbox/store/accounts";
import type { SandboxGroup } from "../../sandbox/store/records";
import type { Store } from "../../sandbox/store/store";

const NAMES = [
  "Ada Lindgren",
  "Zoë Søndergård",
  "山田太郎",
  "class",
  "default",
  "../etc",
  "😀",
  "Sales  ops",
  "2024",
  "x".repeat(120),
  'a "b" `c` ${d}',
];

const name = fc.constantFrom(...NAMES);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const indices = fc.uniqueArray(fc.nat({ max: 4 }), { maxLength: 4 });
const level = fc.constantFrom<SandboxGrant["accessLevel"][]>("OWNER", "CAN_EDIT", "CAN_SHARE", "CAN_VIEW");
const grants = fc.array(fc.record({ isGroup: fc.boolean(), index: fc.nat({ max: 4 }), level }), { maxLength: 4 });

export const PLAN = fc.record({
  people: fc.array(
    fc.record({
      name,
      roleId: fc.constantFrom(1, 2, 3, 4, 5, 810756122),
      title: optional(fc.constantFrom("Lead", 'Head of "R&D"', "Ünïcode")),
      department: optional(fc.constantFrom("Data", "Sales")),
      timezone: optional(fc.constantFrom("Europe/Oslo", "America/Denver")),
      locale: optional(fc.constantFrom("en-US", "xx-XX")),
      phone: optional(fc.constantFrom("+47 1", "007")),
      employeeNumber: optional(fc.constantFrom("7", "0042")),
      hired: optional(fc.constantFrom("2020-01-31", "1999-12-01")),
      manager: optional(fc.nat({ max: 4 })),
      costCenter: optional(fc.constantFrom("4711", "a|b")),
      skills: fc.uniqueArray(fc.constantFrom("sql", "r", "c++"), { maxLength: 3 }),
    }),
    { maxLength: 5 },
  ),
  groups: fc.array(
    fc.record({
      name,
      type: fc.constantFrom<("open" | "closed" | "dynamic")[]>("open", "closed", "dynamic"),
      description: fc.constantFrom("", "Some people"),
      members: indices,
      hasCaller: fc.boolean(),
      owners: indices,
      owningGroups: indices,
    }),
    { maxLength: 3 },
  ),
  accounts: fc.array(
    fc.record({
      isOAuth: fc.boolean(),
      name,
      type: fc.constantFrom("snowflake", "amazon-s3", "json5", "google-spreadsheets"),
      external: fc.boolean(),
      grants,
    }),
    { maxLength: 4 },
  ),
});
export type Plan = typeof PLAN extends fc.Arbitrary<infer Value> ? Value : never;

export const RULE = { operator: "AND" as const, operands: [{ key: "DEPARTMENT", value: "Data" }] };

const ATTRIBUTES = [
  { key: "costCenter", title: "Cost center", validator: "ANY_VALUE" },
  { key: "skills", title: "Skills", validator: "ANY_VALUE_MULTI" },
];

/** Fills an empty store. */
export function carryOut({ people, groups, accounts }: Plan, store: Store): void {
  const admin = store.owner.id;
  for (const attribute of ATTRIBUTES)
    store.attributes.set(attribute.key, {
      description: "",
      keyspace: "customer-defined",
      securityVoter: "FULL_VIS_ADMIN_IDP",
      ...attribute,
    });
  const ids: number[] = [];
  people.forEach(({ manager, hired, costCenter, skills, ...fields }, i) => {
    const attributes = { ...(costCenter && { costCenter: [costCenter] }), ...(skills.length > 0 && { skills }) };
    const reportsTo = manager === undefined ? undefined : ids[manager];
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const user = { ...fields, ...given, email: `p${String(i)}@example.com`, attributes };
    ids.push(store.addUser({ ...user, ...(hired && { hireDate: Date.parse(hired) }), ...(reportsTo && { reportsTo }) }).id);
  });
  const made: SandboxGroup[] = [];
  groups.forEach(({ name: title, type, description, members, hasCaller, owners, owningGroups }, i) => {
    // Domo refuses a second group of one name.
    const group = store.addGroup(`${title} ${String(i)}`, { type: type === "dynamic" ? "open" : type, description });
    if (type === "dynamic") store.changeGroup(group.id, { type, rule: RULE });
    else for (const id of [...members.flatMap((index) => ids[index] ?? []), ...(hasCaller ? [admin] : [])]) group.members.add(id);
    for (const index of owners) if (ids[index] !== undefined) group.owners.push({ type: "USER", id: ids[index] });
    const closed = owningGroups.flatMap((index) => made[index] ?? []).filter((each) => each.type === "closed");
    for (const { id } of closed) group.owners.push({ type: "GROUP", id });
    made.push(group);
  });
  for (const { isOAuth, name: displayName, type, external, grants: given } of accounts) {
    const table = isOAuth ? store.oauthAccounts : store.accounts;
    const dataProviderType = isOAuth ? "snowflake-oauth-config" : type;
    const account = table.add({ name: displayName, displayName, dataProviderType, configurations: {}, createdBy: admin });
    account.allowExternalUse = external;
    for (const { isGroup, index, level: accessLevel } of given) {
      const id = isGroup ? made[index]?.id : ids[index];
      const subject = { type: isGroup ? ("GROUP" as const) : ("USER" as const), id: id ?? 0 };
      const isGiven = account.grants.some((grant) => grant.type === subject.type && grant.id === subject.id);
      if (id !== undefined && !isGiven) table.grant(account, subject, accessLevel);
    }
  }
}

/** What a program can make in another instance: all but ids, credentials, and what the user has whom the credentials act as. */
export function likeness(store: Store): unknown {
  const caller = store.owner.id;
  const label = ({ type, id }: { type: "USER" | "GROUP"; id: number }): string =>
    type === "USER" ? store.user(id).email : `group ${store.group(id).name}`;
  const users = store.liveUsers().filter(({ id }) => id !== caller);
  const groups = store.liveGroups().filter((group) => !group.default && group.type !== "system");
  const isOthers = ({ type, id }: { type: string; id: number }): boolean => type !== "USER" || id !== caller;
  const accounts = [...store.accounts.accounts.values(), ...store.oauthAccounts.accounts.values()];
  return {
    users: users
      .map(({ id: _id, createdAt: _createdAt, updatedAt: _updatedAt, invitorUserId: _invitor, reportsTo, locale, ...user }) => ({
        ...user,
        locale: locale === "xx-XX" ? undefined : locale, // a program can't declare it
        reportsTo: reportsTo && store.user(reportsTo).email,
      }))
      .sort((a, b) => (a.email < b.email ? -1 : 1)),
    groups: groups
      .map((group) => ({
        name: group.name,
        type: group.type,
        description: group.description,
        // An open group owns itself, and the administrators' group all groups.
        owners: group.owners.filter(isOthers).map(label).sort(),
        members: [...store.members(group)].map((id) => store.user(id).email).sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    attributes: [...store.attributes.values()]
      .filter(({ keyspace }) => keyspace === "customer-defined")
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    accounts: accounts
      .map(({ displayName, dataProviderType, allowExternalUse, grants: given }) =>
        JSON.stringify([
          displayName,
          dataProviderType,
          allowExternalUse,
          given
            .filter(isOthers)
            .map((grant) => `${label(grant)} ${grant.accessLevel}`)
            .sort(),
        ]),
      )
      .sort(),
  };
}
