// `--live`: compares the preview with the instance. Finds grants and members that no code declares, people who can't sign in, and DataSets that
// would lose their account. Reads only.

import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import { contextFor, logTo, redactor } from "../../provider/context";
import type { ProviderContext } from "../../provider/lifecycle/definition";
import { readSettings } from "../../provider/settings";
import {
  copyOf,
  keyIn,
  type AccessGraph,
  type AccountNode,
  type GrantEdge,
  type GroupNode,
  type Level,
  type PersonNode,
} from "./access-graph";
import { namesOf, type Names } from "./names";
import type { ReviewInput } from "./review";
import type { Finding } from "./schema";
import { joinNames, pluralize } from "./wording";

/** Further names are counted. */
const MOST_NAMED = 5;

/**
 * Reads from the instance that the environment names (`DOMO_INSTANCE`, ...). `input` of the result has in both graphs also what no code declares.
 *
 * @throws {@link SettingsError} if settings are missing.
 */
export async function auditLive(
  input: ReviewInput,
  environment: Record<string, string | undefined>,
): Promise<{ input: ReviewInput; findings: Finding[] }> {
  // Standard output is for the review.
  logTo(process.stderr);
  const audited = { ...input, before: copyOf(input.before), after: copyOf(input.after) };
  const audit = new LiveAudit(audited, contextFor(readSettings({ config: () => undefined, environment })).shared);
  return { input: audited, findings: await audit.run() };
}

/** A text without the credentials that `auditLive` used. */
export const redact = (text: string): string => redactor.redact(text);

/** A node that exists in Domo. */
type Existing<Node> = Node & { id: string };

interface UndeclaredGrant {
  account: Existing<AccountNode>;
  kind: "person" | "group";
  id: string;
  level: Level;
}

interface UndeclaredMembers {
  group: GroupNode;
  /** Keys of people. */
  keys: string[];
}

class LiveAudit {
  private readonly host: string;
  private readonly declaredGrants: Map<string, GrantEdge[]>;
  /** Keys of people and groups that have undeclared access. */
  private readonly undeclared = new Set<string>();

  constructor(
    private readonly input: ReviewInput,
    private readonly context: ProviderContext,
  ) {
    this.host = context.settings.host;
    this.declaredGrants = Map.groupBy([...input.before.grants, ...input.after.grants], ({ account }) => account);
  }

  async run(): Promise<Finding[]> {
    const { before, after } = this.input;
    const accounts = this.existing(before.accounts);
    const grants = (await Promise.all(accounts.map((account) => this.undeclaredGrants(account)))).flat();
    for (const grant of grants) this.addGrant(grant);
    // After the grants, as they may have added groups.
    const members = (await Promise.all(this.existing(before.groups).map((group) => this.undeclaredMembers(group)))).flat();
    await this.nameUndeclared();
    const remainingPeople = this.existing(before.people).filter(({ key, declared }) => declared && after.people.has(key));
    const callerId = await this.context.directory.callerId();
    const names = namesOf(before, after);
    const reportedGrants = grants.filter(({ account, kind, id }) => account.declared && (kind === "group" || id !== callerId));
    const declaredAccounts = accounts.filter(({ declared }) => declared);
    return [
      ...reportedGrants.map((grant) => this.grantFinding(grant, names)),
      ...members.map((group) => memberFinding(group, names)),
      ...(await Promise.all(remainingPeople.map((person) => this.inactivePersonFindings(person, names)))).flat(),
      ...(await Promise.all(declaredAccounts.map((account) => this.dataSetFindings(account, names)))).flat(),
      ...this.otherInstanceFindings(),
    ];
  }

  private otherInstanceFindings(): Finding[] {
    const others = [...this.input.before.hosts].filter((host) => host !== this.host);
    return others.map((host): Finding => {
      const text = `What ${host} has that is not declared is not known: the credentials are of ${this.host}.`;
      return { kind: "unknown", text };
    });
  }

  /** The nodes that exist in this instance. */
  private existing<Node extends PersonNode | GroupNode | AccountNode>(nodes: Map<string, Node>): Existing<Node>[] {
    return [...nodes.values()].filter((node): node is Existing<Node> => node.host === this.host && node.id !== undefined);
  }

  private get graphs(): AccessGraph[] {
    return [this.input.before, this.input.after];
  }

  /** The key of a person or group in a graph. Undefined in the graph after the change if the change deletes it. */
  private keyOf(graph: AccessGraph, kind: UndeclaredGrant["kind"], id: string): string | undefined {
    const { before, after } = this.input;
    const reference = { host: this.host, kind, id };
    const key = before.find(reference);
    const isDeleted = graph === after && key !== undefined && !after.people.has(key) && !after.groups.has(key);
    return isDeleted ? undefined : keyIn(graph, reference);
  }

  private async undeclaredGrants(account: Existing<AccountNode>): Promise<UndeclaredGrant[]> {
    const grants = await this.context.instance.accountStores[account.kind].grants.list(account.id);
    const declared = new Set(this.declaredGrants.get(account.key)?.map(({ subject }) => subject.key));
    return grants.flatMap(({ type, id, accessLevel }): UndeclaredGrant[] => {
      const kind = type === "USER" ? "person" : "group";
      const level = ACCESS_LEVELS.find((candidate) => candidate === accessLevel);
      const keys = this.graphs.map((graph) => this.keyOf(graph, kind, id) ?? "");
      return level === undefined || keys.some((key) => declared.has(key)) ? [] : [{ account, kind, id, level }];
    });
  }

  /** Adds the grant to both graphs: as no code declares it, it remains as long as its account. */
  private addGrant({ account, kind, id, level }: UndeclaredGrant): void {
    for (const graph of this.graphs) {
      const key = this.keyOf(graph, kind, id);
      // An account that the program only refers to can't be deleted by it, so it is in both graphs.
      if (!account.declared) keyIn(graph, account);
      if (!graph.accounts.has(account.key) || key === undefined) continue;
      this.undeclared.add(key);
      graph.grants.push({ urn: "", account: account.key, subject: { kind, key }, level });
    }
  }

  /** Finds members that no membership declares, and adds them to both graphs. An exclusive membership removes them from the graph after. */
  private async undeclaredMembers(group: Existing<GroupNode>): Promise<UndeclaredMembers[]> {
    const { before, after, exclusiveGroups } = this.input;
    const declared = new Set(this.graphs.flatMap((graph) => [...(graph.groups.get(group.key)?.members ?? [])]));
    const ids = ((await this.context.directory.members.list(group.id))?.userIds ?? []).filter(
      (id) => !this.graphs.some((graph) => declared.has(this.keyOf(graph, "person", id) ?? "")),
    );
    const keysIn = (graph: AccessGraph): string[] => ids.flatMap((id) => this.keyOf(graph, "person", id) ?? []);
    for (const graph of this.graphs) {
      const node = graph.groups.get(group.key);
      if (!node || (graph === after && exclusiveGroups.has(group.key))) continue;
      node.members = new Set([...(node.members ?? []), ...keysIn(graph)]);
    }
    const keys = keysIn(before);
    for (const key of keys) this.undeclared.add(key);
    return group.declared && keys.length > 0 ? [{ group, keys }] : [];
  }

  /** Gives people and groups of which the program has only the id their names in Domo. */
  private async nameUndeclared(): Promise<void> {
    const { directory } = this.context;
    await Promise.all(
      [...this.undeclared].map(async (key) => {
        const people = this.graphs.flatMap((graph) => graph.people.get(key) ?? []).filter(({ declared }) => !declared);
        const groups = this.graphs.flatMap((graph) => graph.groups.get(key) ?? []).filter(({ declared }) => !declared);
        const id = [...people, ...groups][0]?.id;
        if (id === undefined) return;
        const user = people.length > 0 ? (await directory.users.get(id))?.fields : undefined;
        for (const person of people) Object.assign(person, user && { name: user.name ?? person.name, email: user.email });
        const liveGroup = groups.length > 0 ? (await directory.groups.get(id))?.fields : undefined;
        for (const group of groups) Object.assign(group, liveGroup?.name !== undefined && { name: liveGroup.name });
      }),
    );
  }

  private grantFinding({ account, kind, id, level }: UndeclaredGrant, names: Names): Finding {
    const key = this.keyOf(this.input.before, kind, id) ?? id;
    const accountName = names.account(account.key);
    const subject = kind === "person" ? { person: names.person(key) } : { group: names.group(key) };
    const label = subject.person ?? `Group ${subject.group}`;
    const text = `${label} has ${level} on ${accountName} in Domo, which no code declares.`;
    return { kind: "undeclared-grant", account: accountName, ...subject, text };
  }

  private async inactivePersonFindings({ id, key }: Existing<PersonNode>, names: Names): Promise<Finding[]> {
    const live = await this.context.directory.users.get(id);
    if (live && live.active !== false) return [];
    const person = names.person(key);
    const text = live ? `${person} is declared, but deactivated in Domo.` : `${person} is declared, but not in Domo any more.`;
    return [{ kind: "inactive-person", person, text }];
  }

  private async dataSetFindings({ key, id, kind }: Existing<AccountNode>, names: Names): Promise<Finding[]> {
    if (this.input.after.accounts.has(key) && !this.input.replaced.has(key)) return [];
    const dataSets = await this.context.instance.dataSets.using(kind, id);
    if (dataSets.length === 0) return [];
    const account = names.account(key);
    const subject = pluralize(dataSets.length, "DataSet uses", "DataSets use");
    const text = `${subject} ${account} and would stop updating: ${listNames(dataSets.map(({ name }) => name))}.`;
    return [{ kind: "datasets-cut-off", account, text }];
  }
}

function memberFinding({ group: { key }, keys }: UndeclaredMembers, names: Names): Finding {
  const group = names.group(key);
  const text = `Group ${group} has ${pluralize(keys.length, "member", "members")} in Domo whom no code declares: ${listNames(keys.map(names.person))}.`;
  return { kind: "undeclared-member", group, text };
}

/** The first few names in alphabetical order; the others are counted. */
function listNames(names: string[]): string {
  const sorted = [...names].sort();
  const more = sorted.length - MOST_NAMED;
  return joinNames(more > 0 ? [...sorted.slice(0, MOST_NAMED), `${String(more)} more`] : sorted);
}
