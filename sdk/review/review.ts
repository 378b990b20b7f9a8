// What a preview means for people: who gains and loses what, most dangerous first. Pure: no I/O, no clock.

import { readDigest, type State, type Step } from "./digest";
import { accessTo, highest, rank, statesOf, typeOf, worldOf, type Grant, type Level, type Path, type World } from "./world";

export const KINDS = [
  "admin-gained",
  "owner-gained",
  "account-deleted",
  "account-replaced",
  "ineffective-removal",
  "gain",
  "raised",
  "drift",
  "loss",
  "lowered",
  "thin-ownership",
  "credentials-changed",
  "person-deleted",
  "person-created",
  "person-changed",
  "account-created",
  "account-renamed",
  "group-reach",
  "no-effect",
  "unknown",
] as const;
export type Kind = (typeof KINDS)[number];

/** One thing that a reviewer should know. */
export interface Finding {
  kind: Kind;
  /** In words of people and accounts. */
  text: string;
  person?: string;
  account?: string;
  /** The level that is reached, of a gain. */
  level?: Level;
}

export interface Exposure {
  account: string;
  /** People who can at least use, edit and own it after the change, as far as the program declares them. */
  use: number;
  edit: number;
  own: number;
}

export interface Review {
  summary: string;
  findings: Finding[];
  exposure: Exposure[];
  /** Changes of resources in all, of the kind that this review is about. */
  changes: number;
}

const SAYS: Record<Level, string> = { CAN_VIEW: "use", CAN_SHARE: "share", CAN_EDIT: "edit", OWNER: "own" };

/** Reviews the JSON of `pulumi preview --json --show-sames`. Throws `NoReview` when it is none. */
export function review(text: string): Review {
  const { steps, whole } = readDigest(text);
  const { before, after, remembered } = statesOf(steps);
  const ids = new Map(before.flatMap(({ urn, id }): [string, string][] => (id ? [[urn, id]] : [])));
  const [old, now] = [worldOf(before), worldOf(after, ids)];
  const access = accessFindings(old, now);
  const findings = [
    ...access.findings,
    ...resourceFindings(steps, { before, after }),
    ...driftFindings(before, after, remembered),
    ...now.unknown.map((what): Finding => ({ kind: "unknown", text: `The preview does not tell ${what}.` })),
    ...(whole
      ? []
      : [
          {
            kind: "unknown" as const,
            text: "The preview lacks what stays as it is (--show-sames), so that other ways to the same access are not seen.",
          },
        ]),
  ];
  const order = (finding: Finding): number => KINDS.indexOf(finding.kind);
  findings.sort((a, b) => order(a) - order(b) || (a.text < b.text ? -1 : 1));
  const ofDomo = ({ newState, oldState }: Step): boolean =>
    [newState, oldState].some((state) => state !== undefined && typeOf(state) !== "");
  const changes = steps.filter((step) => isChange(step.op) && ofDomo(step)).length;
  return { summary: summaryOf(findings), findings, exposure: access.exposure, changes };
}

const isChange = (op: Step["op"]): boolean => !["same", "refresh", "read"].includes(op);

// Access --------------------------------------------------------------------------------------------------------------

interface Names {
  person: (key: string) => string;
  group: (key: string) => string;
  account: (key: string) => string;
}

const namesOf = (old: World, now: World): Names => ({
  person: (key) => {
    const person = now.people.get(key) ?? old.people.get(key);
    return person?.email !== undefined && person.email !== person.name ? `${person.name} (${person.email})` : (person?.name ?? key);
  },
  group: (key) => now.groups.get(key)?.name ?? old.groups.get(key)?.name ?? key,
  account: (key) => now.accounts.get(key)?.name ?? old.accounts.get(key)?.name ?? key,
});

const byAccount = ({ grants }: World): Map<string, Grant[]> => {
  const map = new Map<string, Grant[]>();
  for (const grant of grants) map.set(grant.account, [...(map.get(grant.account) ?? []), grant]);
  return map;
};

/** Accounts whose grants, or whose groups' members, are not what they were. */
function touched(old: World, now: World, grants: { old: Map<string, Grant[]>; now: Map<string, Grant[]> }): string[] {
  const sameMembers = (key: string): boolean => {
    const [a, b] = [old.groups.get(key)?.members, now.groups.get(key)?.members];
    return a === b || (a?.size === b?.size && [...(a ?? [])].every((member) => b?.has(member)));
  };
  const changed = new Set([...old.groups.keys(), ...now.groups.keys()].filter((key) => !sameMembers(key)));
  const shape = (list: Grant[] = []): string =>
    list
      .map(({ subject, level }) => `${subject.key} ${level}`)
      .sort()
      .join("\n");
  const accounts = new Set([...grants.old.keys(), ...grants.now.keys()]);
  const viaChanged = (list: Grant[] = []): boolean => list.some(({ subject }) => changed.has(subject.key));
  return [...accounts].filter((key) => {
    const [a, b] = [grants.old.get(key), grants.now.get(key)];
    return shape(a) !== shape(b) || viaChanged(a) || viaChanged(b);
  });
}

function accessFindings(old: World, now: World): { findings: Finding[]; exposure: Exposure[] } {
  const names = namesOf(old, now);
  const grants = { old: byAccount(old), now: byAccount(now) };
  const findings: Finding[] = [];
  const exposure: Exposure[] = [];
  for (const account of touched(old, now, grants)) {
    const [was, is] = [grants.old.get(account) ?? [], grants.now.get(account) ?? []];
    const [before, after] = [accessTo(old, was), accessTo(now, is)];
    for (const person of new Set([...before.keys(), ...after.keys()])) {
      const finding = changeOf({ person, account, before: before.get(person), after: after.get(person) }, names);
      if (finding) findings.push(finding);
    }
    findings.push(...grantFindings({ account, was, is, before, after }, { old, now, names }));
    const count = (least: Level): number => [...after.values()].filter((paths) => rank(highest(paths)) >= rank(least)).length;
    if (now.accounts.has(account)) {
      exposure.push({ account: names.account(account), use: count("CAN_VIEW"), edit: count("CAN_EDIT"), own: count("OWNER") });
      const owners = is.filter(({ level }) => level === "OWNER");
      if (was.some(({ level }) => level === "OWNER") && !owners.some(({ subject }) => subject.kind === "person")) {
        findings.push({
          kind: "thin-ownership",
          text: `${names.account(account)} is left without a declared owner that is a person.`,
          account: names.account(account),
        });
      }
    }
  }
  exposure.sort((a, b) => b.own - a.own || b.edit - a.edit || b.use - a.use || (a.account < b.account ? -1 : 1));
  return { findings, exposure };
}

const by = (paths: Path[], level: Level | undefined, { group }: Names): string => {
  const ways = paths
    .filter((path) => path.level === level)
    .map((path) => (path.group === undefined ? "directly" : `through group ${group(path.group)}`));
  return [...new Set(ways)].join(" and ");
};

/** What changes for one person and one account. */
function changeOf(
  { person, account, before = [], after = [] }: { person: string; account: string; before?: Path[]; after?: Path[] },
  names: Names,
): Finding | undefined {
  const [from, to] = [highest(before), highest(after)];
  if (from === to) return undefined;
  const about = { person: names.person(person), account: names.account(account) };
  const { person: who, account: what } = about;
  if (from === undefined && to !== undefined) {
    const kind = to === "OWNER" ? "owner-gained" : "gain";
    return { kind, ...about, level: to, text: `${who} can now ${SAYS[to]} ${what}, ${by(after, to, names)}.` };
  }
  if (to === undefined && from !== undefined) {
    return { kind: "loss", ...about, text: `${who} can no longer ${SAYS[from]} ${what} (was ${by(before, from, names)}).` };
  }
  if (from === undefined || to === undefined) return undefined;
  if (rank(to) > rank(from)) {
    const kind = to === "OWNER" ? "owner-gained" : "raised";
    return { kind, ...about, level: to, text: `${who} could ${SAYS[from]} ${what} and can now ${SAYS[to]} it, ${by(after, to, names)}.` };
  }
  return { kind: "lowered", ...about, text: `${who} could ${SAYS[from]} ${what} and can now only ${SAYS[to]} it.` };
}

interface Touched {
  account: string;
  was: Grant[];
  is: Grant[];
  before: Map<string, Path[]>;
  after: Map<string, Path[]>;
}

/** What changes of grants and memberships do not do, although they look as if they did. */
function grantFindings(
  { account, was, is, before, after }: Touched,
  { old, now, names }: { old: World; now: World; names: Names },
): Finding[] {
  const findings: Finding[] = [];
  const about = names.account(account);
  const subjectName = ({ subject }: Grant): string =>
    subject.kind === "person" ? names.person(subject.key) : `group ${names.group(subject.key)}`;
  const found = (list: Grant[], { subject }: Grant): Grant | undefined => list.find((each) => each.subject.key === subject.key);
  const people = (world: World, { subject }: Grant): string[] =>
    subject.kind === "person" ? [subject.key] : [...(world.groups.get(subject.key)?.members ?? [])];

  for (const grant of was) {
    const left = found(is, grant);
    if (left && rank(left.level) >= rank(grant.level)) continue;
    // Taken away or lowered, but the people keep what they had by another way.
    const kept = people(old, grant).filter(
      (person) => rank(highest(after.get(person))) >= rank(grant.level) && highest(before.get(person)) !== undefined,
    );
    for (const person of kept) {
      const level = highest(after.get(person)) ?? grant.level;
      findings.push({
        kind: "ineffective-removal",
        person: names.person(person),
        account: about,
        text: `${left ? `Lowering ${subjectName(grant)} on ${about}` : `Taking ${about} from ${subjectName(grant)}`} changes nothing${
          grant.subject.kind === "person" ? ": they" : ` for ${names.person(person)}, who`
        } can still ${SAYS[level]} it ${by(after.get(person) ?? [], level, names)}.`,
      });
    }
  }
  for (const grant of is) {
    const had = found(was, grant);
    if (had && rank(had.level) >= rank(grant.level)) continue;
    const everybody = people(now, grant);
    if (everybody.length > 0 && everybody.every((person) => rank(highest(before.get(person))) >= rank(grant.level))) {
      findings.push({
        kind: "no-effect",
        account: about,
        text: `Giving ${about} to ${subjectName(grant)} changes nothing: ${grant.subject.kind === "person" ? "this is" : "all its members are"} allowed as much already.`,
      });
    }
    if (grant.subject.kind === "group" && now.groups.get(grant.subject.key)?.members === undefined) {
      const kind = grant.level === "OWNER" ? "owner-gained" : had ? "raised" : "gain";
      const text = `Everybody in ${subjectName(grant)}, whose members are not declared here, can now ${SAYS[grant.level]} ${about}.`;
      findings.push({ kind, account: about, level: grant.level, text });
    }
  }
  // People who leave a group that opens the account, and keep it.
  for (const grant of was) {
    if (grant.subject.kind !== "group" || !found(is, grant)) continue;
    const stay = now.groups.get(grant.subject.key)?.members;
    if (!stay) continue;
    for (const person of people(old, grant).filter((each) => !stay.has(each))) {
      const level = highest(after.get(person));
      if (level === undefined || rank(level) < rank(highest(before.get(person)))) continue;
      findings.push({
        kind: "ineffective-removal",
        person: names.person(person),
        account: about,
        text: `${names.person(person)} leaves group ${names.group(grant.subject.key)}, but can still ${SAYS[level]} ${about} ${by(after.get(person) ?? [], level, names)}.`,
      });
    }
  }
  return findings;
}

// Resources -----------------------------------------------------------------------------------------------------------

function resourceFindings(steps: Step[], { before, after }: { before: State[]; after: State[] }): Finding[] {
  const olds = new Map(before.map((state) => [state.urn, state]));
  const news = new Map(after.map((state) => [state.urn, state]));
  const seen = new Set<string>();
  return steps.flatMap((step): Finding[] => {
    const { urn, op } = step;
    if (!isChange(op) || seen.has(urn)) return [];
    seen.add(urn);
    const replaced = steps.some((each) => each.urn === urn && each.op === "replace");
    return ofResource({ step, old: olds.get(urn), now: news.get(urn), replaced });
  });
}

const said = (state: State | undefined, key: string): string => {
  const value = state?.inputs?.[key];
  return typeof value === "string" ? value : "";
};

function ofResource({ step, old, now, replaced }: { step: Step; old?: State; now?: State; replaced: boolean }): Finding[] {
  const state = now ?? old;
  if (!state) return [];
  const type = typeOf(state);
  if (type === "Account" || type === "OAuthAccount")
    return ofAccount({ step, old, now, replaced }, type === "Account" ? "account" : "OAuth account");
  if (type === "User") return ofPerson(old, now);
  return [];
}

function ofAccount({ step, old, now, replaced }: { step: Step; old?: State; now?: State; replaced: boolean }, what: string): Finding[] {
  const name = said(now, "name") || said(old, "name");
  if (!old) return [{ kind: "account-created", account: name, text: `The ${what} ${name} is new.` }];
  if (!now) return [{ kind: "account-deleted", account: name, text: `The ${what} ${name} is deleted, and with it everybody's access.` }];
  const findings: Finding[] = [];
  if (replaced)
    findings.push({
      kind: "account-replaced",
      account: name,
      text: `The ${what} ${name} is deleted and made anew: its id changes, and DataSets that use it lose it.`,
    });
  if (said(old, "name") !== said(now, "name")) {
    findings.push({ kind: "account-renamed", account: name, text: `The ${what} ${said(old, "name")} is called ${name} from now on.` });
  }
  const paths = Object.keys(step.detailedDiff ?? {}).flatMap((path) => /^configurations(?:\.|\[")?(.*?)(?:"\])?$/.exec(path)?.[1] ?? []);
  const keys = paths.filter((key) => key !== "");
  const changed = step.diffReasons?.includes("configurations") === true || paths.length > 0;
  if (changed) {
    const which = keys.length > 0 ? `: ${[...new Set(keys)].sort().join(", ")}` : "";
    findings.push({ kind: "credentials-changed", account: name, text: `The configuration of ${name} changes${which}.` });
  }
  return findings;
}

const isAdmin = (state: State | undefined): boolean => said(state, "role") === "Admin" || said(state, "roleId") === "1";

function ofPerson(old: State | undefined, now: State | undefined): Finding[] {
  const who = (state: State | undefined): string => `${said(state, "name")} (${said(state, "email")})`;
  const findings: Finding[] = [];
  if (isAdmin(now) && !isAdmin(old))
    findings.push({ kind: "admin-gained", person: who(now), text: `${who(now)} becomes Admin of the instance.` });
  if (!now)
    findings.push({
      kind: "person-deleted",
      person: who(old),
      text: `${who(old)} is deleted; what only they own is left without an owner.`,
    });
  if (!old)
    findings.push({
      kind: "person-created",
      person: who(now),
      text: `${who(now)} is new${said(now, "role") ? `, as ${said(now, "role")}` : ""}.`,
    });
  if (old && now) {
    if (said(old, "email").toLowerCase() !== said(now, "email").toLowerCase()) {
      findings.push({ kind: "person-changed", person: who(now), text: `${who(old)} signs in as ${said(now, "email")} from now on.` });
    }
    const [from, to] = [said(old, "role") || said(old, "roleId"), said(now, "role") || said(now, "roleId")];
    if (from !== to && !isAdmin(now)) {
      findings.push({
        kind: "person-changed",
        person: who(now),
        text: `${who(now)} was ${from || "without a declared role"} and is ${to || "left with it"} from now on.`,
      });
    }
  }
  return findings;
}

// Drift ---------------------------------------------------------------------------------------------------------------

/** What somebody has changed by hand since the last run, and this run puts back. */
function driftFindings(before: State[], after: State[], remembered: Map<string, State>): Finding[] {
  const found = new Map(before.map((state) => [state.urn, state]));
  const wanted = new Map(after.map((state) => [state.urn, state]));
  return [...remembered].flatMap(([urn, state]): Finding[] => {
    const type = typeOf(state);
    const next = wanted.get(urn);
    if (type === "" || !next) return [];
    const called = `${type} ${said(state, "name") || said(state, "email") || urn.slice(urn.lastIndexOf("::") + 2)}`;
    const live = found.get(urn);
    if (!live) return [{ kind: "drift", text: `${called} was deleted by hand; this run makes it again.` }];
    const keys = Object.keys(state.inputs ?? {}).filter(
      (key) => !key.startsWith("__") && !sameValue(state.inputs?.[key], live.inputs?.[key]),
    );
    const back = keys.filter((key) => sameValue(state.inputs?.[key], next.inputs?.[key]));
    if (back.length === 0) return [];
    return [{ kind: "drift", text: `${called} was changed by hand (${back.join(", ")}); this run puts it back.` }];
  });
}

const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

// Summary -------------------------------------------------------------------------------------------------------------

function summaryOf(findings: Finding[]): string {
  const people = (...kinds: Kind[]): number =>
    new Set(findings.flatMap(({ kind, person, text }) => (kinds.includes(kind) ? [person ?? text] : []))).size;
  const count = (...kinds: Kind[]): number => findings.filter(({ kind }) => kinds.includes(kind)).length;
  const some = (number: number, one: string, many: string): string[] =>
    number === 0 ? [] : [`${String(number)} ${number === 1 ? one : many}`];
  const gains = some(people("gain", "raised", "owner-gained"), "person gains access", "people gain access");
  const lose = gains.length > 0 ? ["loses it", "lose it"] : ["person loses access", "people lose access"];
  const parts = [
    ...gains,
    ...some(people("loss", "lowered"), lose[0] ?? "", lose[1] ?? ""),
    ...some(count("owner-gained"), "new owner", "new owners"),
    ...some(count("admin-gained"), "new Admin", "new Admins"),
    ...some(count("account-deleted"), "account deleted", "accounts deleted"),
    ...some(count("account-replaced"), "account replaced", "accounts replaced"),
    ...some(count("drift"), "change by hand undone", "changes by hand undone"),
  ];
  const idle = some(count("ineffective-removal", "no-effect"), "change changes nothing", "changes change nothing");
  const unknown = some(count("unknown"), "thing is not known", "things are not known");
  const all = [parts.join(", "), ...idle, ...unknown].filter((part) => part !== "");
  return all.length === 0 ? "Nobody gains or loses access." : `${all.join("; ")}.`;
}
