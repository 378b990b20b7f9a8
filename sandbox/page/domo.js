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

/** Reads everything anew. Returns whether anything is different. */
export async function load() {
  const text = await (await fetch("/_sandbox/page/objects")).text();
  if (text === lastText) return false;
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
  return true;
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

/** Sends a change to Domo's API, and tells what came of it. Returns whether it was made. */
async function change(what, method, path, body) {
  const isText = typeof body === "string";
  const headers = { ...CREDENTIALS, ...(body !== undefined && { "Content-Type": isText ? "text/plain" : "application/json" }) };
  let response;
  try {
    response = await fetch(path, { method, headers, body: isText || body === undefined ? body : JSON.stringify(body) });
  } catch {
    tell(`The connection was lost, so perhaps it was done: ${what} (${method} ${path})`, "alert");
    return false;
  }
  const { ok: isDone, status } = response;
  if (isDone) tell(`${what} (${method} ${path})`);
  else tell(`Not done, as Domo answers ${status}${reasonIn(await response.text())}: ${what} (${method} ${path})`, "alert");
  return isDone;
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

export const share = (account, { type, object }, accessLevel) =>
  change(
    `${quoted(object)}: ${accessLevel === "NONE" ? "no access" : levelText(accessLevel)} on ${quoted(account)}`,
    ...["PUT", sharePath(account), { type, id: object.id, accessLevel }],
  );
export const renameAccount = (account, text) => change(`Renamed to “${text}”`, "PUT", `${accountPath(account)}/name`, text);
export const deleteAccount = (account) => change(`Deleted ${quoted(account)}`, "DELETE", accountPath(account));
/** `fields`: `displayName` and `roleId`, and attributes by their keys. */
export const changeUser = (user, { displayName, roleId, ...attributes }) =>
  change(`Changed ${quoted(user)}`, "PATCH", userPath(user.id), {
    ...{ displayName, roleId },
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, values: [value] })),
  });
export const deleteUser = (user) => change(`Deleted ${quoted(user)}`, "DELETE", userPath(user.id));
export const changeGroup = (group, fields) => change(`Changed ${quoted(group)}`, "PUT", groupPath(group.id), fields);
export const deleteGroup = (group) => change(`Deleted ${quoted(group)}`, "DELETE", groupPath(group.id));
export const join = (group, user) => change(`${quoted(user)} has joined ${quoted(group)}`, "PUT", `${groupPath(group.id)}/user/${user.id}`);
export const leave = (group, user) =>
  change(`${quoted(user)} has left ${quoted(group)}`, "DELETE", `${groupPath(group.id)}/removeuser/${user.id}`);
