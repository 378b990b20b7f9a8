// What the page reads and changes. It reads from routes of the sandbox, and changes objects by Domo's routes only, as a program does.

import { tell, visible } from "./elements.js";

/** Levels of access from the lowest to the highest. */
export const LEVELS = ["CAN_VIEW", "CAN_SHARE", "CAN_EDIT", "OWNER"];
const LEVEL_TEXTS = { CAN_VIEW: "view", CAN_SHARE: "share", CAN_EDIT: "edit", OWNER: "own" };
export const levelText = (level) => LEVEL_TEXTS[level] ?? level;

/** The sandbox's public credential of the instance API. */
const CREDENTIALS = { "X-DOMO-Developer-Token": "sandbox-token", "X-Sandbox-Page": "1" };

/** Everything that the sandbox has, with indexes. */
export const data = { users: [], groups: [], accounts: [], roles: [] };

export async function control(method, path, body) {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await fetch(`/_sandbox/${path}`, { method, ...json });
  if (!response.ok) throw new Error((await response.json()).message ?? `status ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

let lastText = "";
let loading = Promise.resolve();

/** Reads everything anew, one reading after the other, and lets the document have the event `objects` if anything is different. */
export const load = () => (loading = loading.catch(() => undefined).then(read));

async function read() {
  const response = await fetch("/_sandbox/page/objects");
  if (!response.ok) throw new Error(`status ${response.status}`);
  const text = await response.text();
  if (text === lastText) return;
  lastText = text;
  Object.assign(data, JSON.parse(text));
  data.userById = new Map(data.users.map((user) => [user.id, user]));
  data.groupById = new Map(data.groups.map((group) => [group.id, group]));
  data.roleById = new Map(data.roles.map((role) => [role.id, role.name]));
  for (const user of data.users) Object.assign(user, { groups: [], access: [], role: data.roleById.get(user.roleId) });
  for (const group of data.groups) {
    group.access = [];
    group.members = group.members.flatMap((id) => data.userById.get(id) ?? []);
    for (const user of group.members) user.groups.push(group);
  }
  for (const account of data.accounts) addAccess(account);
  document.dispatchEvent(new Event("objects"));
}

/** Who may use an account: each person once, with the highest level and all ways. */
function addAccess(account) {
  const byUser = new Map();
  for (const { type, id, accessLevel } of account.grants) {
    const group = type === "GROUP" ? data.groupById.get(id) : undefined;
    const user = data.userById.get(id);
    group?.access.push({ account, level: accessLevel });
    for (const person of group?.members ?? (type === "USER" && user ? [user] : [])) {
      const access = byUser.get(person) ?? { account, person, level: accessLevel, direct: undefined, groups: [] };
      if (LEVELS.indexOf(accessLevel) > LEVELS.indexOf(access.level)) access.level = accessLevel;
      if (group) access.groups.push({ group, level: accessLevel });
      else access.direct = accessLevel;
      byUser.set(person, access);
    }
  }
  account.access = [...byUser.values()];
  for (const access of account.access) access.person.access.push(access);
}

/**
 * Sends a change to Domo's API, and tells what came of it. An error does not show whether the change was made, so what is there then is
 * read. Returns whether it is as asked (`isSo`).
 */
async function change({ what, isSo }, method, path, body) {
  const text = `${what} (${method} ${path})`;
  const error = await errorOf(method, path, body);
  if (error === undefined) {
    tell(text);
    return true;
  }
  try {
    await load();
  } catch {
    tell(`Perhaps done, as ${error}: ${text}`, "alert");
    return false;
  }
  tell(isSo() ? `It is so, although ${error}: ${text}` : `Not done, as ${error}: ${text}`, "alert");
  return isSo();
}

/** Sends a request to Domo's API. Returns what went wrong. */
async function errorOf(method, path, body) {
  const isText = typeof body === "string";
  const headers = { ...CREDENTIALS, ...(body !== undefined && { "Content-Type": isText ? "text/plain" : "application/json" }) };
  try {
    const response = await fetch(path, { method, headers, body: isText || body === undefined ? body : JSON.stringify(body) });
    return response.ok ? undefined : `Domo answers ${response.status}${reasonIn(await response.text())}`;
  } catch {
    return "the connection was lost";
  }
}

function reasonIn(text) {
  try {
    const { message, statusReason } = JSON.parse(text);
    return ` ${message ?? statusReason ?? ""}`;
  } catch {
    return ` ${text.slice(0, 200)}`;
  }
}

const accountPath = ({ kind, id }) => `/api/data/v1/accounts/${kind === "account" ? "" : "templates/"}${id}`;
const sharePath = ({ kind, id }) => `/api/data/v2/accounts/${kind === "account" ? "" : "templates/"}share/${id}`;
const userPath = (id) => `/api/identity/v1/users/${id}`;
const groupPath = (id) => `/api/content/v2/groups/${id}`;
const quoted = ({ name }) => `“${visible(name)}”`;

/** Whether an object that is there now has these values. */
const has = (object, fields) =>
  object !== undefined && Object.entries(fields).every(([key, value]) => String(object[key] ?? "") === String(value));
const now = {
  account: ({ kind, id }) => data.accounts.find((each) => each.kind === kind && each.id === id),
  user: ({ id }) => data.userById.get(id),
  group: ({ id }) => data.groupById.get(id),
  level: (account, type, id) => now.account(account)?.grants.find((grant) => grant.type === type && grant.id === id)?.accessLevel ?? "NONE",
  isMember: (group, { id }) => now.group(group)?.members.some((member) => member.id === id) ?? false,
};

export function share(account, { type, object }, accessLevel) {
  const level = accessLevel === "NONE" ? "no access" : levelText(accessLevel);
  return change(
    { what: `${quoted(object)}: ${level} on ${quoted(account)}`, isSo: () => now.level(account, type, object.id) === accessLevel },
    ...["PUT", sharePath(account), { type, id: object.id, accessLevel }],
  );
}

export const renameAccount = (account, name) =>
  change(
    { what: `Renamed to “${name}”`, isSo: () => has(now.account(account), { name }) },
    ...["PUT", `${accountPath(account)}/name`, name],
  );

export const deleteAccount = (account) =>
  change({ what: `Deleted ${quoted(account)}`, isSo: () => now.account(account) === undefined }, "DELETE", accountPath(account));

/** `fields`: `name` and `roleId`, and attributes by their keys. */
export function changeUser(user, fields) {
  const { name, roleId, ...attributes } = fields;
  return change({ what: `Changed ${quoted(user)}`, isSo: () => has(now.user(user), fields) }, "PATCH", userPath(user.id), {
    ...{ displayName: name, roleId },
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, values: [value] })),
  });
}

export const deleteUser = (user) =>
  change({ what: `Deleted ${quoted(user)}`, isSo: () => now.user(user) === undefined }, "DELETE", userPath(user.id));

export const changeGroup = (group, fields) =>
  change({ what: `Changed ${quoted(group)}`, isSo: () => has(now.group(group), fields) }, "PUT", groupPath(group.id), fields);

export const deleteGroup = (group) =>
  change({ what: `Deleted ${quoted(group)}`, isSo: () => now.group(group) === undefined }, "DELETE", groupPath(group.id));

export const join = (group, user) =>
  change(
    { what: `${quoted(user)} has joined ${quoted(group)}`, isSo: () => now.isMember(group, user) },
    ...["PUT", `${groupPath(group.id)}/user/${user.id}`],
  );

export const leave = (group, user) =>
  change(
    { what: `${quoted(user)} has left ${quoted(group)}`, isSo: () => !now.isMember(group, user) },
    ...["DELETE", `${groupPath(group.id)}/removeuser/${user.id}`],
  );
