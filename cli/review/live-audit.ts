// `--live`: compares with what the instance has now, before the change is applied. Finds grants, levels and members that no code declares, people
// who can't sign in, and DataSets that would lose their account. Reads only.

import { contextFor, logTo, redactor } from "../../provider/context";
import type { Members } from "../../provider/client/directory/directory";
import type { ProviderContext } from "../../provider/lifecycle/definition";
import { readSettings } from "../../provider/settings";
import {
  copyOf,
  hostsOf,
  isUnknownKey,
  levelOf,
  nodeIn,
  rank,
  UNKNOWN_KEY,
  type AccessGraph,
  type Graphs,
  type AccountNode,
  type GrantEdge,
  type GroupNode,
  type Others,
  type OthersNode,
  type PersonNode,
} from "./access-graph";
import { aboutAccount, aboutGroup, aboutPerson, aboutShare } from "./findings/about";
import { writesCredentials } from "./findings/accounts";
import { namesOf, type Names } from "./names";
import type { State } from "./preview";
import { isAccessListBefore } from "./resources";
import type { ReviewInput } from "./review";
import type { Finding, Level } from "./schema";
import { known, textOf } from "./values";
import { ACCESS_VERBS, listNames, pluralize } from "./wording";

/**
 * Reads from the instance that the environment names (`DOMO_INSTANCE`, ...). In the graphs of the result, `before` is what the instance has, and
 * `after` what it will have: what the change does not touch stays as it is, whatever the code says.
 *
 * @throws {@link SettingsError} if settings are missing.
 */
export async function auditLive(
  input: ReviewInput,
  environment: Record<string, string | undefined>,
): Promise<{ input: ReviewInput; findings: Finding[] }> {
  // Standard output is for the review.
  logTo(process.stderr);
  const { before, code, after } = input.graphs;
  const graphs = { before: copyOf(before), code: copyOf(code), after: copyOf(after) };
  const context = contextFor(readSettings({ config: () => undefined, environment })).shared;
  const findings = await new LiveAudit({ ...input, graphs }, context, await context.instance.callerId()).run();
  return { input: { ...input, graphs, liveHost: context.settings.host }, findings };
}

/** The accounts that the credentials may see, as states of resources. */
export async function liveAccounts(environment: Record<string, string | undefined>): Promise<[string, State][]> {
  logTo(process.stderr);
  const { settings, instance } = contextFor(readSettings({ config: () => undefined, environment })).shared;
  const kinds = [
    { kind: "account" as const, type: "Account" },
    { kind: "oauth" as const, type: "OAuthAccount" },
  ];
  const states = kinds.map(async ({ kind, type }) =>
    (await instance.accountStores[kind].all()).map(({ id, displayName, name }): [string, State] => {
      const urn = `${type}::${id}`;
      const inputs = { name: displayName ?? name ?? id, __instance: `default@${settings.host}` };
      return [urn, { urn, type: `pulumi-nodejs:dynamic/domo:${type}`, id, inputs }];
    }),
  );
  return (await Promise.all(states)).flat();
}

/** A text without the credentials that `auditLive` used. */
export const redact = (text: string): string => redactor.redact(text);

/** A node that exists in Domo. */
type Existing<Node> = Node & { id: string };

interface LiveGrant {
  account: Existing<AccountNode>;
  kind: "person" | "group";
  id: string;
  /** The key of the subject. */
  key: string;
  level: Level;
  /** The level that the code declares. Undefined if it declares none. */
  declared?: Level;
}

interface UndeclaredMembers {
  group: GroupNode;
  /** Keys of people. */
  keys: string[];
}

type LiveSide = "before" | "code" | "after";

/** In words: that Domo does not list all members. Undefined if it lists all. */
function unlistedMembers({ userIds, unlisted }: Members): string | undefined {
  if (unlisted === 0) return undefined;
  const count = unlisted === undefined ? "and does not tell how many there are" : `of ${String(userIds.length + unlisted)}`;
  return `Domo lists ${pluralize(userIds.length, "member", "members")} ${count}`;
}

class LiveAudit {
  private readonly host: string;
  private readonly graphs: Graphs;
  /** Keys of people and groups that have undeclared access. */
  private readonly undeclared = new Set<string>();
  /** Accounts whose access lists lack entries. */
  private readonly incomplete: Existing<AccountNode>[] = [];

  constructor(
    private readonly input: ReviewInput,
    private readonly context: ProviderContext,
    /** The id of the user whom the credentials act as. */
    private readonly callerId: string,
  ) {
    this.host = context.settings.host;
    this.graphs = input.graphs;
  }

  async run(): Promise<Finding[]> {
    const { before, after } = this.graphs;
    this.addReferred();
    const accounts = this.existing(before.accounts);
    const grants = (await Promise.all(accounts.map((account) => this.auditGrants(account)))).flat();
    // After the grants, as they may have added groups.
    const members = (await Promise.all(this.existing(before.groups).map((group) => this.auditMembers(group)))).flat();
    await this.nameUndeclared();
    const people = this.existing(before.subjects).filter((node): node is Existing<PersonNode> => node.kind === "person");
    const remainingPeople = people.filter(({ key, urn }) => urn !== undefined && after.subjects.get(key)?.urn !== undefined);
    const names = namesOf(this.graphs, this.input.keys.states);
    const reportedGrants = grants.filter(
      ({ account, kind, id }) => account.urn !== undefined && (kind === "group" || id !== this.callerId),
    );
    const declaredAccounts = accounts.filter(({ urn }) => urn !== undefined);
    return [
      ...reportedGrants.map((grant) => this.grantFinding(grant, names)),
      ...members.map((group) => memberFinding(group, names)),
      ...(await Promise.all(remainingPeople.map((person) => this.inactivePersonFindings(person, names)))).flat(),
      ...(await Promise.all(declaredAccounts.map((account) => this.dataSetFindings(account, names)))).flat(),
      ...this.incomplete.map(({ key }) => incompleteFinding(key, names)),
      ...(await Promise.all(declaredAccounts.map((account) => this.credentialFindings(account, names)))).flat(),
      ...this.otherInstanceFindings(),
    ];
  }

  /** Adds to what is before the change the people, groups and accounts that it refers to by their ids, so that they are read, too. */
  private addReferred(): void {
    const { before, code, after } = this.graphs;
    for (const { key, host, id, urn, kind } of [
      ...[...after.subjects.values()].filter((node) => node.kind === "person"),
      ...[...after.groups.values()].map((group) => ({ ...group, kind: "group" as const })),
      ...after.accounts.values(),
    ]) {
      if (urn !== undefined || id === undefined || host !== this.host) continue;
      for (const graph of [before, code]) nodeIn(graph, this.input.keys, { host, kind, id });
      this.undeclared.add(key);
    }
  }

  private otherInstanceFindings(): Finding[] {
    return [...hostsOf([this.graphs.before])]
      .filter((host) => host !== this.host)
      .map((host): Finding => {
        const text = `What ${host} has that is not declared is not known: the credentials are of ${this.host}.`;
        return { kind: "unknown", text, identities: {}, scope: { people: "anybody", accounts: "any" } };
      });
  }

  /** The nodes that exist in this instance. */
  private existing<Node extends { host: string; id?: string }>(nodes: Map<string, Node>): Existing<Node>[] {
    return [...nodes.values()].filter((node): node is Existing<Node> => node.host === this.host && node.id !== undefined);
  }

  private get all(): AccessGraph[] {
    return [this.graphs.before, this.graphs.code, this.graphs.after];
  }

  /** The key of a person or group. Undefined in the graph after the change if the change deletes it. */
  private keyIn(graph: AccessGraph, kind: LiveGrant["kind"], id: string): string | undefined {
    const { before, after } = this.graphs;
    const key = this.input.keys.find({ host: this.host, kind, id });
    const isDeclared = ({ subjects, groups }: AccessGraph): boolean => (subjects.get(key) ?? groups.get(key))?.urn !== undefined;
    return graph === after && isDeclared(before) && !isDeclared(after)
      ? undefined
      : nodeIn(graph, this.input.keys, { host: this.host, kind, id });
  }

  /** Whether the change writes what this resource declares. */
  private isWritten(urn: string): boolean {
    return this.input.keys.states.changes.has(urn);
  }

  /** Replaces the grants of an account by the live ones. Returns those that differ from what the code declares. */
  private async auditGrants(account: Existing<AccountNode>): Promise<LiveGrant[]> {
    const { before, code, after } = this.graphs;
    const shown = await this.context.instance.accountStores[account.kind].grants.shown(account.id);
    const live = shown?.grants ?? [];
    const isIncomplete = shown?.isComplete === false;
    const of = (graph: AccessGraph): Map<string, GrantEdge> =>
      new Map(graph.grants.filter((grant) => grant.account === account.key).map((grant) => [grant.subject.key, grant]));
    const [declaredBefore, declaredAfter] = [of(before), of(after)];
    const listed = live.map(({ type, id, accessLevel }): LiveGrant => {
      const kind = type === "USER" ? ("person" as const) : ("group" as const);
      const level = levelOf({ kind: "known", value: accessLevel });
      const key = this.input.keys.find({ host: this.host, kind, id });
      return { account, kind, id, key, level, declared: (declaredBefore.get(key) ?? declaredAfter.get(key))?.level };
    });
    if (isIncomplete) this.addUnlisted(account);
    // What an incomplete list lacks is not gone.
    const isMissing = ({ subject }: GrantEdge): boolean => !isUnknownKey(subject.key) && !listed.some(({ key }) => key === subject.key);
    const assumed = (isIncomplete ? [...declaredBefore.values()].filter(isMissing) : []).flatMap(
      ({ subject: { kind, key }, level }): LiveGrant[] => {
        const id = this.input.keys.idOf(key) ?? before.subjects.get(key)?.id ?? before.groups.get(key)?.id;
        return id === undefined ? [] : [{ account, kind, id, key, level, declared: level }];
      },
    );
    const grants = [...listed, ...assumed];
    const edges = (graph: AccessGraph, select: (grant: LiveGrant) => Level | undefined): GrantEdge[] =>
      grants.flatMap((grant): GrantEdge[] => {
        const level = select(grant);
        const key = this.keyIn(graph, grant.kind, grant.id);
        if (level === undefined || key === undefined) return [];
        const urn = (declaredBefore.get(grant.key) ?? declaredAfter.get(grant.key))?.urn ?? "";
        return [{ urn, account: account.key, subject: { kind: grant.kind, key }, level, rank: rank(level) }];
      });
    // What the preview does not tell, such as a grant whose subject is computed, stays.
    const isKnown = ({ subject }: GrantEdge): boolean => !isUnknownKey(subject.key);
    const replace = (graph: AccessGraph, next: GrantEdge[]): void => {
      const others = graph.grants.filter((grant) => grant.account !== account.key || !isKnown(grant));
      graph.grants = [...others, ...next];
    };
    if (!account.urn) for (const graph of this.all) nodeIn(graph, this.input.keys, account);
    for (const { key, declared } of grants) if (declared === undefined) this.undeclared.add(key);
    const isKept = ({ kind, id, key }: LiveGrant): boolean =>
      kind === "person" &&
      id === this.callerId &&
      !declaredAfter.has(key) &&
      isAccessListBefore(declaredBefore.get(key)?.urn ?? "", this.input.keys.states);
    const untouched = (grant: LiveGrant): boolean =>
      grant.declared === undefined ||
      isKept(grant) ||
      (declaredAfter.has(grant.key) && !this.isWritten(declaredAfter.get(grant.key)?.urn ?? ""));
    const codeEdges = code.grants.filter((grant) => grant.account === account.key && isKnown(grant));
    replace(code, [
      ...codeEdges.filter(({ subject }) => !grants.some((grant) => grant.key === subject.key && untouched(grant))),
      ...edges(code, (grant) => (untouched(grant) ? grant.level : undefined)),
    ]);
    if (after.accounts.has(account.key) && !this.isReplaced(account)) {
      const written = [...declaredAfter.values()].filter((grant) => this.isWritten(grant.urn) && isKnown(grant));
      replace(after, [...written, ...edges(after, (grant) => (untouched(grant) ? grant.level : undefined))]);
    }
    replace(
      before,
      edges(before, ({ level }) => level),
    );
    return grants.filter(({ level, declared }) => level !== declared && declared !== "UNKNOWN");
  }

  /** Adds those whom the access list of an account lacks. */
  private addUnlisted(account: Existing<AccountNode>): void {
    this.incomplete.push(account);
    const key = `${UNKNOWN_KEY}access list of ${account.key}`;
    for (const graph of this.all) {
      nodeIn(graph, this.input.keys, account);
      graph.subjects.set(key, { kind: "unknown", key, host: this.host, origin: "Domo's access list names no owner" });
      graph.grants.push({ urn: "", account: account.key, subject: { kind: "person", key }, level: "UNKNOWN", rank: 1 });
    }
  }

  private isReplaced({ urn }: AccountNode): boolean {
    return urn !== undefined && this.input.keys.states.replaced.has(urn);
  }

  /** Replaces the members of a group by the live ones, as far as Domo lists all. Returns those that no code declares. */
  private async auditMembers(group: Existing<GroupNode>): Promise<UndeclaredMembers[]> {
    const { before, code, after } = this.graphs;
    const { members: directory, groups } = this.context.directory;
    const [list, live] = await Promise.all([directory.list(group.id), groups.get(group.id)]);
    if (!list) return [];
    const membersIn = (graph: AccessGraph): Set<string> => new Set(graph.groups.get(group.key)?.members);
    const [declaredBefore, declaredAfter] = [membersIn(before), membersIn(after)];
    const isOthers = (key: string): boolean => before.subjects.get(key)?.kind === "others" || after.subjects.get(key)?.kind === "others";
    const keysIn = (graph: AccessGraph): string[] => list.userIds.flatMap((id) => this.keyIn(graph, "person", id) ?? []);
    const undeclared = keysIn(before).filter((key) => !declaredBefore.has(key) && !declaredAfter.has(key));
    for (const key of undeclared) this.undeclared.add(key);
    const urns = [...after.memberships].flatMap(([urn, key]) => (key === group.key ? [urn] : []));
    const isWritten =
      urns.some((urn) => this.isWritten(urn)) ||
      [...before.memberships].some(([urn, key]) => key === group.key && !after.memberships.has(urn));
    const isExclusive = urns.some((urn) => this.input.keys.states.after.get(urn)?.inputs?.exclusive === true);
    const liveAfter = keysIn(after).filter((key) => !isWritten || (!isExclusive && !(declaredBefore.has(key) && !declaredAfter.has(key))));
    const unlisted = isWritten && isExclusive ? undefined : unlistedMembers(list);
    const others = {
      before: this.othersOf(group, "before", { liveType: live?.fields.type, unlisted: unlistedMembers(list) }),
      code: this.othersOf(group, "code", { liveType: live?.fields.type, unlisted }),
      after: this.othersOf(group, "after", { liveType: live?.fields.type, unlisted }),
    };
    const set = (side: LiveSide, members: string[]): void => {
      const graph = this.graphs[side];
      const node = graph.groups.get(group.key);
      if (!node) return;
      const more = others[side];
      node.members = new Set([...members, ...(more ? [more.key] : [])]);
      if (side === "before") delete node.unfinished;
      delete node.others;
      if (!more) return;
      node.others = more.others;
      graph.subjects.set(more.key, more);
    };
    const unknownIn = (keys: Set<string>): string[] =>
      [...keys].filter((key) => before.subjects.get(key)?.kind === "unknown" || after.subjects.get(key)?.kind === "unknown");
    const isPerson = (key: string): boolean => !isOthers(key);
    set("code", [
      ...[...membersIn(code)].filter(isPerson),
      ...(isWritten && isExclusive ? [] : keysIn(code).filter((key) => undeclared.includes(key))),
    ]);
    set("after", [...liveAfter, ...(isWritten ? [...declaredAfter].filter(isPerson) : []), ...unknownIn(declaredAfter)]);
    set("before", [...keysIn(before), ...unknownIn(declaredBefore)]);
    return group.urn !== undefined && undeclared.length > 0 ? [{ group, keys: undeclared }] : [];
  }

  /**
   * Who else may be in a group, beside those whom Domo lists: whoever joins an open group or is matched by a rule later, and members whom Domo counts
   * and does not list.
   */
  private othersOf(
    { key, host }: GroupNode,
    side: LiveSide,
    { liveType, unlisted }: { liveType: string | undefined; unlisted: string | undefined },
  ): OthersNode | undefined {
    const node = this.graphs[side].groups.get(key);
    if (!node) return undefined;
    const declared = [...node.members].find((member) => this.graphs[side].subjects.get(member)?.kind === "others") ?? `others ${key}`;
    const others = (reason: Others["reason"], words: string, otherKey = `others ${key}`): OthersNode => {
      return { kind: "others", key: otherKey, host, group: key, others: { reason, words } };
    };
    const { states } = this.input.keys;
    const state =
      (side === "code" ? states.recorded.get(node.urn ?? "") : undefined) ??
      states[side === "after" ? "after" : "before"].get(node.urn ?? "");
    const declaredType = state ? textOf(state, "type") : { kind: "unset" as const };
    // What the change does not write is as it is in Domo.
    const isLive = liveType !== undefined && (side === "before" || declaredType.kind === "unset" || !this.isWritten(node.urn ?? ""));
    const type = isLive ? liveType : known(declaredType);
    if (node.others?.reason === "dynamic" || type === "dynamic") {
      return node.others?.reason === "dynamic"
        ? others("dynamic", node.others.words, declared)
        : others("dynamic", "whoever its rule matches");
    }
    if (type === "open") return others("open", "anybody may join");
    if (type === "directory") return others("dynamic", "whoever the directory has in it");
    if (type === undefined) return others("open", "its type is not known, so anybody may be able to join");
    return unlisted === undefined ? undefined : others("undeclared", unlisted);
  }

  /** Gives people, groups and accounts of which the program has only the id their names in Domo. */
  private async nameUndeclared(): Promise<void> {
    const { directory, instance } = this.context;
    const isUndeclared = ({ urn }: { urn?: string }): boolean => urn === undefined;
    await Promise.all(
      [...this.undeclared].map(async (key) => {
        const nodes = this.all.flatMap((graph) => graph.subjects.get(key) ?? []).filter(isUndeclared);
        const people = nodes.filter((node): node is PersonNode => node.kind === "person");
        const groups = this.all.flatMap((graph) => graph.groups.get(key) ?? []).filter(isUndeclared);
        const accounts = this.all.flatMap((graph) => graph.accounts.get(key) ?? []).filter(isUndeclared);
        const [node] = [...people, ...groups, ...accounts];
        if (node?.id === undefined) return;
        const { id } = node;
        const user = people.length > 0 ? (await directory.users.get(id))?.fields : undefined;
        for (const person of people) Object.assign(person, user && { name: user.name ?? person.name, email: user.email });
        const group = groups.length > 0 ? (await directory.groups.get(id))?.fields : undefined;
        for (const each of groups) Object.assign(each, group?.name !== undefined && { name: group.name });
        const [account] = accounts;
        const all = account ? await instance.accountStores[account.kind].all() : [];
        const name = all.find((each) => each.id === id)?.displayName;
        for (const each of accounts) if (name) each.name = name;
      }),
    );
  }

  private grantFinding({ account, kind, key, level, declared }: LiveGrant, names: Names): Finding {
    const about = aboutShare({ account: account.key, subject: { kind, key } }, names);
    const accountName = names.account(account.key);
    const label = kind === "person" ? names.subject(key) : `Group ${names.group(key)}`;
    const text =
      declared === undefined
        ? `${label} can ${ACCESS_VERBS[level]} ${accountName} in Domo, which no code declares.`
        : `${label} can ${ACCESS_VERBS[level]} ${accountName} in Domo; the code declares that they can ${ACCESS_VERBS[declared]} it.`;
    return { kind: "undeclared-grant", ...about, text };
  }

  private async inactivePersonFindings({ id, key }: Existing<PersonNode>, names: Names): Promise<Finding[]> {
    const live = await this.context.directory.users.get(id);
    if (live && live.active !== false) return [];
    const person = names.subject(key);
    const text = live ? `${person} is declared, but deactivated in Domo.` : `${person} is declared, but not in Domo any more.`;
    return [{ kind: "inactive-person", ...aboutPerson(key, names), text }];
  }

  private async credentialFindings({ key, id, kind, urn = "" }: Existing<AccountNode>, names: Names): Promise<Finding[]> {
    const { changes, replaced } = this.input.keys.states;
    const step = changes.get(urn);
    // What the change writes is not what Domo has marked.
    const isRepaired = replaced.has(urn) || (step !== undefined && writesCredentials(step));
    if (isRepaired || !this.graphs.after.accounts.has(key)) return [];
    const account = await this.context.instance.accountStores[kind].summary(id);
    if (account?.valid !== false) return [];
    const text = `Domo marks the credential of ${names.account(key)} as invalid.`;
    return [{ kind: "invalid-credential", ...aboutAccount(key, names), text }];
  }

  private async dataSetFindings(node: Existing<AccountNode>, names: Names): Promise<Finding[]> {
    const { key, id, kind, urn = "" } = node;
    const isLeft = this.input.keys.states.left.has(urn);
    if (this.graphs.after.accounts.has(key) && (isLeft || !this.isReplaced(node))) return [];
    const dataSets = await this.context.instance.dataSets.using(kind, id);
    if (dataSets.length === 0) return [];
    const account = names.account(key);
    const subject = pluralize(dataSets.length, "DataSet uses", "DataSets use");
    const text = `${subject} ${account} and would stop updating: ${listNames(dataSets.map(({ name }) => name))}.`;
    return [{ kind: "datasets-cut-off", ...aboutAccount(key, names), text }];
  }
}

function incompleteFinding(key: string, names: Names): Finding {
  const account = names.account(key);
  const text = `Domo's access list of ${account} names no owner, so it is incomplete: who else may use it is not known.`;
  return { kind: "unknown", ...aboutAccount(key, names), scope: { people: "anybody", accounts: [account] }, text };
}

function memberFinding({ group: { key }, keys }: UndeclaredMembers, names: Names): Finding {
  const group = names.group(key);
  const text = `Group ${group} has ${pluralize(keys.length, "member", "members")} in Domo whom no code declares: ${listNames(keys.map(names.subject))}.`;
  return { kind: "undeclared-member", ...aboutGroup(key, names), text };
}
