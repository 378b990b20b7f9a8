// What the instance itself says beside a preview (`--live`): grants and members that no code declares, people who can't come in,
// DataSets that would be cut off. Reads only.

import { contextFor, logTo, redactor } from "../../provider/context";
import type { ProviderContext } from "../../provider/lifecycle/definition";
import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import { readSettings } from "../../provider/settings";
import { pluralize, joinNames, namesOf, type Names } from "./access-changes";
import type { ReviewInput } from "./review";
import type { Finding } from "./schema";
import { keyIn, type AccountNode, type GrantEdge, type GroupNode, type PersonNode, type AccessGraph } from "./access-graph";

/** More are counted, not named. */
const NAMED = 5;

/**
 * Asks the instance that the environment names (`DOMO_INSTANCE`, ...), completes both worlds of the reading by what it says, and
 * answers with what a reviewer should know of it. Throws `SettingsError` when settings are missing.
 */
export async function auditLive(reading: ReviewInput, environment: Record<string, string | undefined>): Promise<Finding[]> {
  // Standard output is for the review.
  logTo(process.stderr);
  return new LiveAudit(reading, contextFor(readSettings({ config: () => undefined, environment })).shared).all();
}

/** A text without the credentials that were used to ask. */
export const redact = (text: string): string => redactor.redact(text);

interface UndeclaredGrant {
  account: AccountNode & { id: string };
  kind: "person" | "group";
  id: string;
  level: (typeof ACCESS_LEVELS)[number];
}

class LiveAudit {
  private readonly host: string;
  private readonly declaredGrants: Map<string, GrantEdge[]>;
  /** Keys of people and groups whom only the instance names. */
  private readonly strangers = new Set<string>();

  constructor(
    private readonly reading: ReviewInput,
    private readonly context: ProviderContext,
  ) {
    this.host = context.settings.host;
    this.declaredGrants = Map.groupBy([...reading.old.grants, ...reading.now.grants], ({ account }) => account);
  }

  async all(): Promise<Finding[]> {
    const { old, now } = this.reading;
    const elsewhere = [...old.hosts].filter((host) => host !== this.host);
    const unasked = elsewhere.map((host): Finding => {
      const text = `What ${host} has that is not declared is not known: the credentials are of ${this.host}.`;
      return { kind: "unknown", text };
    });
    const accounts = this.here(old.accounts);
    const grants = (await Promise.all(accounts.map((account) => this.undeclaredGrants(account)))).flat();
    for (const stranger of grants) this.addGrant(stranger);
    // Only now, as the grants have named more groups.
    const members = (await Promise.all(this.here(old.groups).map((group) => this.undeclaredMembers(group)))).flat();
    await this.nameStrangers();
    const staying = this.here(old.people).filter(({ key, declared }) => declared && now.people.has(key));
    const caller = await this.context.directory.callerId();
    const names = namesOf(old, now);
    return [
      ...grants
        .filter(({ account, kind, id }) => account.declared && (kind === "group" || id !== caller))
        .map((each) => this.told(each, names)),
      ...members.flatMap(({ group, keys }) => toldMembers({ group, keys }, names)),
      ...(await Promise.all(staying.map((person) => this.shutOut(person, names)))).flat(),
      ...(await Promise.all(accounts.filter(({ declared }) => declared).map((account) => this.cutOff(account, names)))).flat(),
      ...unasked,
    ];
  }

  /** What is of this instance and there already. */
  private here<Thing extends PersonNode | GroupNode | AccountNode>(things: Map<string, Thing>): (Thing & { id: string })[] {
    return [...things.values()].filter((thing): thing is Thing & { id: string } => thing.host === this.host && thing.id !== undefined);
  }

  private get worlds(): AccessGraph[] {
    return [this.reading.old, this.reading.now];
  }

  /** The key of somebody or something in a world; undefined in the one that it has been deleted from. */
  private keyOf(world: AccessGraph, kind: "person" | "group", id: string): string | undefined {
    const { old, now } = this.reading;
    const thing = { host: this.host, kind, id };
    const before = old.find(thing);
    const gone = world === now && before !== undefined && !now.people.has(before) && !now.groups.has(before);
    return gone ? undefined : keyIn(world, thing);
  }

  private async undeclaredGrants(account: AccountNode & { id: string }): Promise<UndeclaredGrant[]> {
    const grants = await this.context.instance.accountStores[account.kind].grants.list(account.id);
    const declared = new Set(this.declaredGrants.get(account.key)?.map(({ subject }) => subject.key));
    return grants.flatMap(({ type, id, accessLevel }): UndeclaredGrant[] => {
      const kind = type === "USER" ? "person" : "group";
      const level = ACCESS_LEVELS.find((each) => each === accessLevel);
      const keys = this.worlds.map((world) => this.keyOf(world, kind, id) ?? "");
      return level === undefined || keys.some((key) => declared.has(key)) ? [] : [{ account, kind, id, level }];
    });
  }

  /** Nobody's declaration takes it away, so that it stays for as long as the account does. */
  private addGrant({ account, kind, id, level }: UndeclaredGrant): void {
    for (const world of this.worlds) {
      const key = this.keyOf(world, kind, id);
      // Of an account that the program only names, it can't be the one to delete it.
      if (!account.declared) keyIn(world, account);
      if (!world.accounts.has(account.key) || key === undefined) continue;
      this.strangers.add(key);
      world.grants.push({ urn: "", account: account.key, subject: { kind, key }, level });
    }
  }

  /** Members whom no membership declares. They stay, unless an exclusive one is to have the group for itself. */
  private async undeclaredMembers(group: GroupNode & { id: string }): Promise<{ group: GroupNode; keys: string[] }[]> {
    const { old, now, exclusive } = this.reading;
    const declared = new Set(this.worlds.flatMap((world) => [...(world.groups.get(group.key)?.members ?? [])]));
    const ids = ((await this.context.directory.members.list(group.id))?.userIds ?? []).filter(
      (id) => !this.worlds.some((world) => declared.has(this.keyOf(world, "person", id) ?? "")),
    );
    const keysIn = (world: AccessGraph): string[] => ids.flatMap((id) => this.keyOf(world, "person", id) ?? []);
    for (const world of this.worlds) {
      const known = world.groups.get(group.key);
      if (!known || (world === now && exclusive.has(group.key))) continue;
      known.members = new Set([...(known.members ?? []), ...keysIn(world)]);
    }
    const keys = keysIn(old);
    for (const key of keys) this.strangers.add(key);
    return group.declared && keys.length > 0 ? [{ group, keys }] : [];
  }

  /** Domo's names for whom the program only knows by id. */
  private async nameStrangers(): Promise<void> {
    const { directory } = this.context;
    await Promise.all(
      [...this.strangers].map(async (key) => {
        const people = this.worlds.flatMap((world) => world.people.get(key) ?? []).filter(({ declared }) => !declared);
        const groups = this.worlds.flatMap((world) => world.groups.get(key) ?? []).filter(({ declared }) => !declared);
        const id = [...people, ...groups][0]?.id;
        if (id === undefined) return;
        const person = people.length > 0 ? (await directory.users.get(id))?.fields : undefined;
        for (const each of people) Object.assign(each, person && { name: person.name ?? each.name, email: person.email });
        const group = groups.length > 0 ? (await directory.groups.get(id))?.fields : undefined;
        for (const each of groups) Object.assign(each, group?.name !== undefined && { name: group.name });
      }),
    );
  }

  private told({ account, kind, id, level }: UndeclaredGrant, names: Names): Finding {
    const key = this.keyOf(this.reading.old, kind, id) ?? id;
    const about = names.account(account.key);
    const named = kind === "person" ? { person: names.person(key) } : { group: names.group(key) };
    const whom = named.person ?? `Group ${named.group}`;
    return {
      kind: "undeclared-grant",
      account: about,
      ...named,
      text: `${whom} has ${level} on ${about} in Domo, which no code declares.`,
    };
  }

  private async shutOut({ id, key }: PersonNode & { id: string }, names: Names): Promise<Finding[]> {
    const live = await this.context.directory.users.get(id);
    if (live && live.active !== false) return [];
    const person = names.person(key);
    const text = live ? `${person} is declared, but deactivated in Domo.` : `${person} is declared, but not in Domo any more.`;
    return [{ kind: "inactive-person", person, text }];
  }

  private async cutOff({ key, id, kind }: AccountNode & { id: string }, names: Names): Promise<Finding[]> {
    if (this.reading.now.accounts.has(key) && !this.reading.replaced.has(key)) return [];
    const using = await this.context.instance.dataSets.using(kind, id);
    if (using.length === 0) return [];
    const account = names.account(key);
    const verb = using.length === 1 ? "1 DataSet uses" : `${String(using.length)} DataSets use`;
    return [
      { kind: "datasets-cut-off", account, text: `${verb} ${account} and would stop updating: ${some(using.map(({ name }) => name))}.` },
    ];
  }
}

function toldMembers({ group: { key }, keys }: { group: GroupNode; keys: string[] }, names: Names): Finding[] {
  const group = names.group(key);
  const text = `Group ${group} has ${pluralize(keys.length, "member", "members")} in Domo whom no code declares: ${some(keys.map(names.person))}.`;
  return [{ kind: "undeclared-member", group, text }];
}

/** The first few by name, the others counted. */
function some(names: string[]): string {
  const sorted = [...names].sort();
  const more = sorted.length - NAMED;
  return joinNames(more > 0 ? [...sorted.slice(0, NAMED), `${String(more)} more`] : sorted);
}
