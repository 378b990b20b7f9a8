// The programs that are measured: one of Domo's resources, and one of as many resources that do nothing.

import type { Project } from "../support/pulumi-cli";
import type { Surface } from "./report";
import type { Resources } from "./writes";

const GROUPS = 20;
const ACCOUNTS = 100;
const SHARES = 5;

/** The resources of a program with this many users. Groups have 1 to 1,000 members, in logarithmic steps. */
export const resourcesFor = (users: number): Resources => ({
  users,
  accounts: ACCOUNTS,
  shares: ACCOUNTS * SHARES,
  groups: Array.from({ length: GROUPS }, (_, i) => Math.round(Math.min(users, 1000) ** (i / (GROUPS - 1)))),
});

/** The number of resources, without the stack and its provider. Each group has a membership. */
export const countAll = ({ users, accounts, shares, groups }: Resources): number => users + accounts + shares + 2 * groups.length;

/** The custom attribute that the users have on the instance API. */
const ATTRIBUTE = "costCenter";

/** Defines in the sandbox what the users of these projects refer to on the instance API: the attribute, and their manager. */
export async function prepareUsers(url: string, projects: Project[]): Promise<void> {
  const headers = { "X-DOMO-Developer-Token": "sandbox-token", "Content-Type": "application/json" };
  const definition = { title: "Cost center", validator: "ANY_VALUE", key: ATTRIBUTE };
  const body = JSON.stringify(definition);
  const answer = await fetch(`${url}/api/user/v1/properties/meta/keys/${ATTRIBUTE}`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`the sandbox did not define the attribute ${ATTRIBUTE}: ${String(answer.status)}`);
  const { users } = (await (await fetch(`${url}/_sandbox/state`)).json()) as { users: [{ id: number }] };
  for (const { environment } of projects) environment.BENCH_MANAGER = String(users[0].id);
}

/** A function of the program: the arguments of a user, with every field that the API takes. The environment names the manager. */
const userArguments = (surface: Surface): string => `
const changed = process.env.BENCH_CHANGED === "yes";
const userArguments = (i) => ({
  email: "user" + i + "@bench.example", name: "User " + i, role: "Participant", title: changed && i % 1000 === 0 ? "Lead" : "Engineer",
  alternateEmail: "user" + i + "@home.example", phone: "+47 2200 " + i, location: "Oslo", timezone: "Europe/Oslo", locale: "en-GB",
  employeeNumber: String(i + 1),${surface === "instance" ? INSTANCE_ONLY : ""}
});`;
const INSTANCE_ONLY = `
  department: "Production", deskPhone: "+47 2300 " + i, employeeId: "E" + i, hireDate: "2024-02-29", reportsTo: process.env.BENCH_MANAGER,
  attributes: { ${ATTRIBUTE}: "4711" },`;

export const usersOnly = (users: number, surface: Surface): string => `${userArguments(surface)}
const users = Array.from({ length: ${String(users)} }, (_, i) => new domo.User("user" + i, userArguments(i)));`;

export const program = (resources: Resources, surface: Surface): string => `${usersOnly(resources.users, surface)}
${JSON.stringify(resources.groups)}.forEach((size, i) => {
  const group = new domo.Group("group" + i, { name: "Group " + i });
  new domo.GroupMembership("group" + i, { group, users: users.slice(0, size) });
});
for (let i = 0; i < ${String(resources.accounts)}; i++) {
  const account = new domo.Account("account" + i, { name: "Account " + i, ...domo.connectors.json5({ username: "domo", password: "not-a-real-password" }) });
  for (let j = 0; j < ${String(SHARES)}; j++)
    new domo.AccountShare("share" + i + "-" + j, { account, user: users[(i * ${String(SHARES)} + j) % users.length], accessLevel: "CAN_VIEW" });
}`;

/**
 * A program with as many resources of Pulumi's dynamic provider that do nothing: some with the fields of users, the others with as few as a share. Its
 * folder needs `NOTHING` as nothing.js.
 */
export const floor = (users: number, others: number, surface: Surface): string => `${userArguments(surface)}
class Nothing extends pulumi.CustomResource {
  constructor(type, name, props) {
    super("pulumi-nodejs:dynamic/bench:" + type, name, { ...props, __provider: 'exports.handler=()=>require(process.cwd()+"/nothing.js")' });
  }
}
for (let i = 0; i < ${String(users)}; i++) new Nothing("User", "user" + i, userArguments(i));
for (let i = 0; i < ${String(others)}; i++)
  new Nothing("Share", "share" + i, { accountId: "1", accountKind: "account", userId: String(i), accessLevel: "CAN_VIEW" });`;

export const NOTHING = `module.exports = {
  check: async (olds, inputs) => ({ inputs }), diff: async () => ({}), create: async (outs) => ({ id: "1", outs }),
  read: async (id, props) => ({ id, props }), update: async (id, olds, outs) => ({ outs }), delete: async () => undefined };`;
