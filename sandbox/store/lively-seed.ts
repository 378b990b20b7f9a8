// The seed `lively`: an instance that people have used for years. The same each time, but for its times, which are relative to the start.

import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import type { GroupRule } from "../../provider/client/schemas/group-rule";
import { fieldsOf, WRONG, type AccountTable, type SandboxAccount } from "./accounts";
import * as names from "./lively-names";
import { randomFrom, type Random } from "./random";
import type { SandboxGroup, SandboxUser } from "./records";
import type { Store } from "./store";

const DAY = 86_400_000;
/** The age of the instance. */
const DAYS = 6 * 365;
/** People who are not deleted, the admin and a support user of Domo included. */
const PEOPLE = 300;
/** People who have left. */
const [DELETED, DEACTIVATED] = [14, 9];
const ROLE = { admin: 1, privileged: 2, editor: 3, participant: 4, social: 5, analyst: 810756122 };

/** Adds 299 users to the admin, 40 groups besides Domo's own, 60 accounts and 5 OAuth configurations. */
export function seedLively(store: Store): void {
  const random = randomFrom(16);
  addAttributes(store);
  const people = addPeople(store, random);
  const groups = addGroups(store, { random, people });
  addAccounts(store, { random, people, groups });
}

function addAttributes(store: Store): void {
  store.addRole({ name: "Data Steward", description: "Looks after DataSets" });
  for (const [key, title, validator] of [
    ["region", "Region", "ANY_VALUE"],
    ["costCenter", "Cost center", "ANY_VALUE"],
    ["skills", "Skills", "ANY_VALUE_MULTI"],
  ] as const) {
    store.attributes.set(key, {
      key,
      title,
      validator,
      description: "",
      keyspace: "customer-defined",
      securityVoter: "FULL_VIS_ADMIN_IDP",
    });
  }
}

/** First part of an e-mail: letters, digits and dots. */
const mailName = (name: string): string =>
  name
    .replaceAll(/[łŁ]/g, "l")
    .replaceAll(/[øØ]/g, "o")
    .replaceAll("ı", "i")
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(" ", ".")
    .replaceAll(/[^a-z0-9.]/g, "");

/** Names of people, with the first part of the e-mail of those whose name does not give it. */
function peopleNames(random: Random, count: number): [string, string][] {
  const made = new Set<string>();
  const most = count - names.SPECIAL_PEOPLE.length - names.SHARED_NAMES.length;
  while (made.size < most) made.add(`${random.choose(names.FIRST_NAMES)} ${random.choose(names.LAST_NAMES)}`);
  const all: [string, string][] = [...made, ...names.SHARED_NAMES].map((name) => [name, mailName(name)]);
  return random.sample([...all, ...names.SPECIAL_PEOPLE], count);
}

/** Everybody but the admin and the support user, in the order in which they came. Some have left: a few are deleted, a few deactivated. */
function addPeople(store: Store, random: Random): SandboxUser[] {
  const now = store.now();
  const count = PEOPLE + DELETED - 2;
  store.owner.createdAt = now - DAYS * DAY;
  Object.assign(store.addUser({ email: "support@domo.example", name: "Domo Support", roleId: ROLE.admin }), { isSupport: true });
  /** Some days ago, but not before the user was there. */
  const daysAgo = (days: number, { createdAt }: SandboxUser): number => Math.max(createdAt, now - days * DAY - random.below(DAY));
  const people = peopleNames(random, count).map(([name, mail], i): SandboxUser => {
    const isContractor = i % 17 === 16;
    // A second person of one name has a number in the e-mail, and some e-mails were typed in capitals.
    const domain = isContractor ? "partner.example" : i % 29 === 0 ? "Acme.Example" : "acme.example";
    const taken = (email: string): boolean => store.userByEmail(email) !== undefined;
    const email = [mail, `${mail}2`, `${mail}3`].map((part) => `${part}@${domain}`).find((candidate) => !taken(candidate)) ?? mail;
    const user = store.addUser({ email, name, ...employment(random, i) });
    user.createdAt = user.updatedAt = now - Math.floor((DAYS * (count - i) * DAY) / count);
    user.lastActivity = daysAgo(random.below(30), user);
    return user;
  });
  const managers = people.slice(0, names.DEPARTMENTS.length);
  for (const [i, manager] of managers.entries()) {
    const department = names.DEPARTMENTS[i];
    Object.assign(manager, { department, title: `Head of ${department ?? ""}`, roleId: i < 4 ? ROLE.admin : ROLE.privileged });
    for (const user of people) if (user.department === department && user !== manager && i % 3 < 2) user.reportsTo = manager.id;
  }
  const special = [...names.SPECIAL_PEOPLE.map(([name]) => name), ...names.SHARED_NAMES];
  const others = people.slice(managers.length).filter(({ name }) => !special.includes(name));
  const leavers = random.sample(others, DELETED + DEACTIVATED);
  for (const [i, user] of leavers.entries()) {
    user.lastActivity = daysAgo(200 + random.below(900), user);
    if (i < DELETED) store.deleteUser(user.id);
    else user.inactive = true;
  }
  for (const user of random.sample(people.slice(-60), 8)) user.lastActivity = undefined; // Invited, and never signed in.
  return people.filter(({ deleted }) => !deleted);
}

/** What a person does in the company. */
function employment(random: Random, i: number) {
  const [location, region] = random.choose(names.LOCATIONS);
  const roles = [ROLE.privileged, ROLE.editor, ROLE.editor, ROLE.analyst, ROLE.social, ...Array<number>(9).fill(ROLE.participant)];
  const attributes = {
    ...(i % 5 > 0 && { region: [region] }),
    ...(i % 3 > 0 && { costCenter: [String(4000 + 100 * random.below(9))] }),
    ...(i % 7 === 0 && { skills: random.sample(["SQL", "Python", "Beast Mode", "Español"], 2) }),
  };
  const title = i % 11 > 0 ? random.choose(names.TITLES) : undefined;
  const department = i % 13 > 0 ? random.choose(names.DEPARTMENTS) : undefined;
  const employeeId = i % 2 > 0 ? `E${String(10_000 + i)}` : undefined;
  return { roleId: random.choose(roles), title, department, location, employeeId, attributes };
}

interface Made {
  random: Random;
  people: SandboxUser[];
}

function addGroups(store: Store, { random, people }: Made): SandboxGroup[] {
  const now = store.now();
  const owners = people.filter(({ roleId }) => roleId <= ROLE.editor);
  const add = (name: string, type: SandboxGroup["type"], fields: Partial<SandboxGroup> = {}): SandboxGroup => {
    // Groups of other types come from single sign-on, from Domo or from earlier years: nobody can create them.
    const group = store.addGroup(name, { type: type === "open" || type === "dynamic" ? type : "closed" });
    const createdAt = now - random.below(DAYS) * DAY;
    Object.assign(group, { type, createdAt, description: random.below(3) === 0 ? `For ${name}` : "", ...fields });
    if (random.below(3) > 0) group.owners.push({ type: "USER", id: random.choose(owners).id });
    if (type !== "dynamic") for (const { id } of random.sample(people, 3 + random.below(25))) group.members.add(id);
    return group;
  };
  const rule = (operator: GroupRule["operator"], ...operands: [string, string][]): GroupRule => ({
    operator,
    operands: operands.map(([key, value]) => ({ key, value })),
  });
  for (const name of ["Grant: Manage all accounts", "Role: Admin"]) add(name, "system");
  return [
    ...names.CLOSED_GROUPS.map((name) => add(name, "closed")),
    ...names.OPEN_GROUPS.map((name) => add(name, "open")),
    ...names.DIRECTORY_GROUPS.map((name) => add(name, "directory")),
    ...names.LEGACY_GROUPS.map((name) => add(name, "adHoc")),
    ...names.DEPARTMENTS.map((name) => add(`All of ${name}`, "dynamic", { rule: rule("OR", ["DEPARTMENT", name]) })),
    add("EMEA Analysts", "dynamic", { rule: rule("AND", ["region", "EMEA"], ["TITLE", "Analyst"]) }),
    add("Managers", "dynamic", { rule: rule("OR", ["TITLE", "Manager"]) }),
    add("Finance and Legal in Lisboa", "dynamic", {
      rule: {
        ...rule("AND", ["EMPLOYEE_LOCATION", "Lisboa"]),
        expressions: [rule("OR", ["DEPARTMENT", "Finance"], ["DEPARTMENT", "Legal"])],
      },
    }),
    add("東京 チーム", "dynamic", { rule: rule("OR", ["EMPLOYEE_LOCATION", "東京"]) }),
    add("Python speakers", "dynamic", { rule: rule("OR", ["skills", "Python"]) }),
    add("Nobody (yet)", "dynamic", { rule: rule("OR", ["DEPARTMENT", "Mergers"]) }),
  ];
}

function addAccounts(store: Store, made: Made & { groups: SandboxGroup[] }): void {
  const { random } = made;
  const accounts = names.ACCOUNTS.flatMap(([type, list]) => list.map((name) => addAccount(store, store.accounts, made, [type, name])));
  const withSecrets = accounts.filter((account) => Object.keys(wrongSecrets(account)).length > 0);
  for (const account of random.sample(withSecrets, 7)) store.accounts.configure(account, wrongSecrets(account));
  for (const account of random.sample(accounts, 5)) account.displayName = `${account.displayName} (renamed)`;
  let number = 1;
  for (const { id, displayName } of random.sample(accounts, 42)) {
    for (const part of random.sample(["daily", "monthly", "history", "EMEA", "raw"], 1 + random.below(4))) {
      const dataSet = `00000000-0000-4000-8000-${String(number++).padStart(12, "0")}`;
      store.dataSets.push({ id: dataSet, name: `${displayName} ${part}`, accountId: id });
    }
  }
  for (const [type, list] of names.OAUTH_ACCOUNTS) for (const name of list) addAccount(store, store.oauthAccounts, made, [type, name]);
}

/** Secrets that data sources refuse, as those of a password that has expired. */
const wrongSecrets = ({ dataProviderType }: SandboxAccount): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldsOf(dataProviderType)).flatMap(([key, { secret }]) => (secret ? [[key, WRONG]] : [])));

function addAccount(
  store: Store,
  table: AccountTable,
  { random, people, groups }: Made & { groups: SandboxGroup[] },
  [dataProviderType, name]: [string, string],
): SandboxAccount {
  const creator = random.below(6) === 0 ? store.owner : random.choose(people.filter(({ roleId }) => roleId <= ROLE.editor));
  const fields = Object.keys(fieldsOf(dataProviderType)).map((key): [string, string] => [key, `sandbox-${key}`]);
  const configurations = Object.fromEntries(fields);
  const account = table.add({ name, displayName: name, dataProviderType, configurations, createdBy: creator.id });
  account.createdAt -= (30 + random.below(DAYS - 30)) * DAY;
  account.modifiedAt = account.createdAt + Math.floor((store.now() - account.createdAt) / 1000 / (1 + random.below(9))) * 1000;
  account.allowExternalUse = random.below(5) === 0;
  const share = (type: "USER" | "GROUP", id: number): void => {
    const isShared = account.grants.some((grant) => grant.type === type && grant.id === id);
    // Owners are the fewest: the first of four levels is chosen once in ten times.
    const accessLevel = random.below(10) === 0 ? "OWNER" : random.choose(ACCESS_LEVELS.slice(1));
    if (!isShared) account.grants.push({ type, id, accessLevel });
  };
  for (const { id } of random.sample(groups, random.below(4))) share("GROUP", id);
  // By hand: to single people, some of whom have it through a group, too.
  for (const { id } of random.sample(people, random.below(3) === 0 ? 0 : 1 + random.below(5))) share("USER", id);
  return account;
}
