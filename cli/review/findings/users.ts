// Changes of users: who is created and deleted, under which e-mail they sign in, and their roles.

import { ADMIN, SYSTEM_ROLES } from "../../../provider/client/schemas/roles";
import { highestPath, rank, ruleInWords, type GrantEdge } from "../access-graph";
import { accessBySubject, grantsToGroups, type Comparison } from "../compare-access";
import type { State } from "../preview";
import { adoptionOf, isUnchanged, keptBecause, sidesOf, typeOf } from "../resources";
import { rosterName, rosterOf } from "../rosters";
import type { Finding } from "../schema";
import { hasUnknown, isUnknown, known, textOf, type Value } from "../values";
import { ACCESS_VERBS, joinNames, listNames } from "../wording";
import { aboutPerson, assumedFrom, madeBefore, placeOf } from "./about";

/** Names of accounts in one finding; further ones are counted. */
const MOST_NAMED = 8;

interface ChangedUser {
  urn: string;
  key: string;
  name: string;
  before: State | undefined;
  code?: State;
  after?: State;
}

export function userFindings(comparison: Comparison): Finding[] {
  const { states, keys, names } = comparison;
  const rules = new DynamicGroups(comparison);
  const access = lazily(() => accessBySubject(comparison.after));
  const urns = new Set([...states.before.keys(), ...states.after.keys()]);
  return [...urns].flatMap((urn): Finding[] => {
    const state = states.after.get(urn) ?? states.before.get(urn);
    const mayDiffer = states.changes.has(urn) || states.recorded.has(urn);
    if (!state || typeOf(state) !== "User" || !mayDiffer) return [];
    return sidesOf(urn, states).flatMap((side): Finding[] => {
      const key = keys.of(urn, side.after ?? side.before ?? state);
      const user: ChangedUser = { urn, key, name: names.subject(key), ...side, before: side.before ?? formerState(key, urn, comparison) };
      const about = { ...aboutPerson(key, names), ...placeOf(state.urn, state), ...rosterFields(user, state, states.orphans) };
      return [...identityFindings(user, comparison, access), ...rules.findings(user)].map((finding) => ({ ...about, ...finding }));
    });
  });
}

/** The state of a person who was under another name in the program, or undefined. */
function formerState(key: string, urn: string, { before, states }: Comparison): State | undefined {
  const former = before.subjects.get(key)?.urn;
  return former === undefined || former === urn ? undefined : states.before.get(former);
}

/** By which roster a user is created or deleted. */
function rosterFields({ urn }: ChangedUser, state: State, orphans: ReadonlySet<string>): Pick<Finding, "roster" | "isOrphan"> {
  if (orphans.has(urn)) return { roster: rosterName(state), isOrphan: true };
  const roster = rosterOf(state);
  return roster === undefined ? {} : { roster };
}

type UserFinding = Pick<Finding, "kind" | "text" | "scope" | "role" | "note">;
/** What a person may do after the change. */
type Access = () => ReturnType<typeof accessBySubject>;

const lazily = <T>(compute: () => T): (() => T) => {
  let value: { result: T } | undefined;
  return () => (value ??= { result: compute() }).result;
};

function identityFindings(user: ChangedUser, comparison: Comparison, access: Access): UserFinding[] {
  const { urn, key, name, before, after } = user;
  const { states } = comparison;
  if (states.left.has(urn)) {
    const text = `${name} leaves the code and stays in Domo, with what they may do (${keptBecause(after ?? { urn, type: "" }) ?? ""}).`;
    return [{ kind: "left-in-domo", text }, ...roleFindings(user, comparison)];
  }
  if (!after) {
    // The same person under another name in the program is not deleted.
    if (comparison.after.subjects.get(key)?.urn !== undefined) return [];
    return [deletion(user, comparison)];
  }
  return [
    ...(before === undefined ? [creation(user, states)] : []),
    ...emailFindings(user, comparison, access),
    ...roleFindings(user, comparison),
  ];
}

function creation({ urn, name, after }: ChangedUser, states: Comparison["states"]): UserFinding {
  const role = after && known(roleOf(after));
  // Domo: creating a user with the e-mail of a deleted one restores that user, and new users join the default group.
  const adoption = after && adoptionOf(urn, after, states);
  const note = adoption === undefined ? undefined : `A user who exists is adopted (${adoption}), with whatever they may do.`;
  const text = [`${name} is new${role === undefined ? "" : `, as ${role}`}, and gets what Domo's default group has.`, note];
  return {
    kind: "person-created",
    text: text.filter(Boolean).join(" "),
    ...peopleFields(after, note),
    scope: { people: emailsOf(after), accounts: "any" },
  };
}

function deletion({ urn, key, name, before }: ChangedUser, comparison: Comparison): UserFinding {
  const { role: was } = peopleFields(before);
  const role = was === undefined ? "" : ` (${was === "not known" ? "the role is not known" : was})`;
  const orphan = comparison.states.orphans.has(urn) && before ? `, as they are in Domo and not in roster ${rosterName(before)}` : "";
  const { owned, withoutEditor } = accountsLeftBy(key, comparison);
  const note = withoutEditor === "" ? undefined : `Nobody else who is declared can edit ${withoutEditor}.`;
  const owns = owned === "" ? undefined : `They own ${owned}.`;
  const text = [`${name} is deleted${role}${orphan}.`, owns, note, "What only they own in Domo is left without an owner."];
  return { kind: "person-deleted", text: text.filter(Boolean).join(" "), ...peopleFields(before, note) };
}

/** What lists of people show beside their names. */
function peopleFields(state: State | undefined, note?: string): Pick<Finding, "role" | "note"> {
  const value = state ? roleOf(state) : { kind: "unset" as const };
  const role = isUnknown(value) ? "not known" : known(value);
  return { ...(role !== undefined && { role }), ...(note !== undefined && { note }) };
}

const emailsOf = (...states: (State | undefined)[]): string[] | "anybody" => {
  const emails = states.flatMap((state) => (state ? [known(textOf(state, "email"))] : []));
  const knownEmails = emails.filter((email) => email !== undefined);
  return knownEmails.length === 0 ? "anybody" : [...new Set(knownEmails)];
};

function emailFindings({ urn, key, name, before, code, after }: ChangedUser, comparison: Comparison, access: Access): UserFinding[] {
  if (!after) return [];
  const email = textOf(after, "email");
  if (isUnknown(email)) {
    if (before && isUnchanged(comparison.states, urn, "email")) return [];
    const scope = { people: "anybody" as const, accounts: "any" as const };
    return [
      {
        kind: "unknown",
        scope,
        text: `The preview does not tell the e-mail of ${name}${assumedFrom(after, ["email"])}: whoever has it gets what they may do.`,
      },
    ];
  }
  const next = known(email) ?? "";
  const former = [before, code]
    .flatMap((state) => (state ? [known(textOf(state, "email"))] : []))
    .find((was) => was !== undefined && !isSameEmail(was, next));
  const wasUnknown = [before, code].some((state) => state && isUnknown(textOf(state, "email")));
  if (former === undefined && !wasUnknown) return [];
  const may = [...access()(key)].flatMap(([account, paths]) => {
    const path = highestPath(paths);
    return path ? [`${ACCESS_VERBS[path.level]} ${comparison.names.account(account)}`] : [];
  });
  const domain = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  const isOtherDomain = former !== undefined && domain(former) !== domain(next);
  const how =
    before && isSameEmail(known(textOf(before, "email")) ?? "", next) ? `${madeBefore(code)}, and kept from now on` : "from now on";
  const text =
    `${known(textOf(after, "name")) ?? name} signs in as ${next} instead of ${former ?? "an e-mail that is not known"}, ${how}${isOtherDomain ? ` (another domain, ${domain(next)})` : ""}: ` +
    `whoever has that address may ${may.length === 0 ? "do what they may do" : listNames(may, MOST_NAMED)}.`;
  const accounts = [...access()(key).keys()].map(comparison.names.account);
  return [{ kind: "email-changed", text, scope: { people: [next], accounts } }];
}

const isSameEmail = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The role, by name where Domo gives it one. */
function roleOf(state: State): Value<string> {
  const [role, roleId] = [textOf(state, "role"), textOf(state, "roleId")];
  if (role.kind !== "unset") return role;
  const id = known(roleId);
  return id === undefined ? roleId : { kind: "known", value: SYSTEM_ROLES[id.replace(/^0+(?=\d)/, "")] ?? `role ${id}` };
}

const isAdmin = (role: Value<string> | undefined): boolean =>
  role?.kind === "known" && role.value.trim().toLowerCase() === SYSTEM_ROLES[ADMIN]?.toLowerCase();

function roleFindings({ urn, name, before, code, after }: ChangedUser, { states }: Comparison): UserFinding[] {
  if (!after) return [];
  const role = roleOf(after);
  // A role that the program does not set stays as it is.
  if (role.kind === "unset") return [];
  if (role.kind !== "known") {
    if (before && isUnchanged(states, urn, "role") && isUnchanged(states, urn, "roleId")) return [];
    const text = `The preview does not tell the role that ${name} gets${assumedFrom(after, ["role", "roleId"])}: it may be Admin, who may do everything.`;
    return [{ kind: "unknown", text, scope: { people: emailsOf(after), accounts: "any" } }];
  }
  const [was, byCode] = [before && roleOf(before), code && roleOf(code)];
  if (isAdmin(role)) {
    if (!isAdmin(was)) return [{ kind: "admin-gained", text: `${name} becomes Admin of the instance.` }];
    return byCode && !isAdmin(byCode)
      ? [{ kind: "admin-gained", text: `${name} is Admin of the instance: ${madeBefore(code)}, and kept from now on.` }]
      : [];
  }
  const isSame = (other: Value<string> | undefined): boolean =>
    other?.kind === "known" && other.value.toLowerCase() === role.value.toLowerCase();
  if (!before || (isSame(was) && (!byCode || isSame(byCode)))) return [];
  const former = known(isSame(was) ? (byCode ?? role) : (was ?? role));
  const how = isSame(was) ? `: ${madeBefore(code)}, and kept from now on` : "";
  return [
    {
      kind: "role-changed",
      text: `The role of ${name} was ${former ?? (was && isUnknown(was) ? "not known" : "not declared")} and is now ${role.value}${how}.`,
    },
  ];
}

/** Which accounts a deleted person owned, and which nobody else can edit, as far as they are declared. Empty if there are none. */
function accountsLeftBy(person: string, { accounts, after, names }: Comparison): { owned: string; withoutEditor: string } {
  const owned: string[] = [];
  const withoutEditor: string[] = [];
  for (const { account, pathsBefore, pathsAfter } of accounts) {
    const level = highestPath(pathsBefore.get(person))?.level;
    if (rank(level) < rank("CAN_EDIT") || !after.accounts.has(account)) continue;
    if (level === "OWNER") owned.push(names.account(account));
    const hasOtherEditor = [...pathsAfter].some(
      ([other, paths]) => other !== person && (highestPath(paths)?.rank ?? 0) >= rank("CAN_EDIT"),
    );
    if (!hasOtherEditor) withoutEditor.push(names.account(account));
  }
  return { owned: listNames(owned, MOST_NAMED), withoutEditor: listNames(withoutEditor, MOST_NAMED) };
}

/** Dynamic groups that have access: a changed attribute of a user may make the user a member. */
class DynamicGroups {
  private readonly groups: { key: string; rule: unknown; accounts: string[] }[];

  constructor(private readonly comparison: Comparison) {
    const dynamic = [...comparison.after.groups.values()].filter(({ others }) => others?.reason === "dynamic");
    const grants = dynamic.length === 0 ? new Map<string, GrantEdge[]>() : grantsToGroups(comparison.after);
    this.groups = dynamic.flatMap(({ key, rule }) => {
      const accounts = (grants.get(key) ?? []).map(({ account }) => comparison.names.account(account));
      return accounts.length > 0 ? [{ key, rule, accounts }] : [];
    });
  }

  findings(user: ChangedUser): UserFinding[] {
    if (!user.after || this.comparison.states.left.has(user.urn)) return [];
    const changed = this.changedInputs(user);
    return this.groups.flatMap(({ key, rule, accounts }): UserFinding[] => {
      const used = attributesIn(rule);
      const matching =
        used === undefined ? changed : changed.filter((input) => used.has(folded(input)) || (input === "attributes" && used.size > 0));
      if (matching.length === 0) return [];
      const group = this.comparison.names.group(key);
      const what = user.before ? `The ${joinNames(matching)} of ${user.name} changes` : `${user.name} is new`;
      const text = `${what}, and the rule of group ${group} looks at it (${ruleInWords(rule)}): they may join or leave it, and with it ${listNames(accounts)}.`;
      return [{ kind: "group-rule-changed", text, scope: { people: emailsOf(user.after, user.before), accounts } }];
    });
  }

  private changedInputs({ urn, before, code, after }: ChangedUser): string[] {
    const inputs = Object.keys(after?.inputs ?? {}).filter((input) => !input.startsWith("__"));
    return inputs.filter((input) => {
      const value = after?.inputs?.[input];
      if (!before) return true;
      if (hasUnknown(value) && !isUnchanged(this.comparison.states, urn, input)) return true;
      return [before, code].some((state) => state && JSON.stringify(state.inputs?.[input]) !== JSON.stringify(value));
    });
  }
}

const folded = (name: string): string => name.toLowerCase().replaceAll("_", "");

/** Names of a user's inputs under which rules know them, where they differ. */
const SYNONYMS: Record<string, string> = {
  employeelocation: "location",
  displayname: "name",
  emailaddress: "email",
  role: "role",
  roleid: "roleid",
};

/** The attributes that a rule looks at, folded. Undefined if that is not known. */
function attributesIn(rule: unknown): Set<string> | undefined {
  if (rule === undefined || hasUnknown(rule)) return undefined;
  const found = new Set<string>();
  const collect = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(collect);
    else if (typeof part === "object" && part !== null) {
      const { key } = part as { key?: unknown };
      if (typeof key === "string") found.add(SYNONYMS[folded(key)] ?? folded(key));
      Object.values(part).forEach(collect);
    }
  };
  collect(rule);
  return found;
}
