// Reads from an instance what an export needs: lists, and for each account its configuration and access list. Sends no writes, and never asks for
// secrets in clear.

import { contextFor, log, logTo, redactor } from "../../provider/context";
import { instanceServices, type InstanceServices } from "../../provider/client/accounts/instance-services";
import { DomoInstance } from "../../provider/client/client";
import { fieldsOf, isSystemUser } from "../../provider/client/directory/attributes";
import type { Directory } from "../../provider/client/directory/directory";
import { instanceDirectory } from "../../provider/client/directory/instance";
import { roleNames } from "../../provider/client/directory/roles";
import {
  AmbiguousAbsenceError,
  CredentialsError,
  IncompleteListError,
  RefusedError,
  SettingsError,
  UnreadableObjectError,
} from "../../provider/client/errors";
import { groupExists } from "../../provider/client/absence";
import type { AccountKind } from "../../provider/client/instance/accounts";
import { USERS_PAGE } from "../../provider/client/instance/users";
import { allUsers } from "../../provider/client/loading/all-users";
import type { Account } from "../../provider/client/schemas/accounts";
import type { InstanceGroup } from "../../provider/client/schemas/instance-groups";
import { readSettings, type Settings } from "../../provider/settings";
import {
  accountType,
  titled,
  type ExistingAccount,
  type ExistingGroup,
  type Instance,
  type Omission,
  type OmittedResource,
  type Person,
  type Selection,
} from "./instance";

/** The settings of the environment, with an access token. Throws `SettingsError` if they do not suffice. */
export function exportSettings(environment: Record<string, string | undefined>): Settings {
  const settings = readSettings({ config: () => undefined, environment });
  if (settings.missing.instance !== undefined) throw new SettingsError([settings.missing.instance]);
  if (settings.api === "public")
    throw new SettingsError(["domo:directory / DOMO_DIRECTORY is public, and an export needs the instance API: unset it"]);
  return settings;
}

/** Reads from the instance that the environment names what the selection needs. Throws `SettingsError`, and the errors of the client. */
export async function readInstance(environment: Record<string, string | undefined>, selection: Selection): Promise<Instance> {
  // Standard output is for results.
  logTo(process.stderr);
  const settings = exportSettings(environment);
  const { instanceUrl, accessToken = "", concurrency, requestsPerMinute, timeoutSeconds } = settings;
  const limits = { concurrency, requestsPerMinute };
  const domo = new DomoInstance({ instanceUrl, accessToken, limits, timeoutSeconds, log, redactor });
  return new InstanceReader(domo, settings, selection).read();
}

/** The settings and rules by which the provider would check what an export writes. */
export const checkContext = (environment: Record<string, string | undefined>) => {
  const { settings, run } = contextFor(exportSettings(environment));
  return { settings, run };
};

/** A text without the credentials of this process. */
export const redact = (text: string): string => redactor.redact(text);

class InstanceReader {
  private readonly directory: Directory;
  private readonly services: InstanceServices;
  private readonly omissions: Omission[] = [];
  private readonly names = new Map<string, string>();

  constructor(
    private readonly domo: DomoInstance,
    private readonly settings: Settings,
    private readonly selection: Selection,
  ) {
    this.directory = instanceDirectory(domo, "shared");
    this.services = instanceServices(domo, "shared");
  }

  async read(): Promise<Instance> {
    const { host, instanceUrl: url } = this.settings;
    const callerId = await this.domo.callerId();
    const people = await this.people();
    const groups = await this.groups();
    const attributes = await this.attributes();
    const accounts = [...(await this.accounts("account")), ...(await this.accounts("oauth"))];
    return { host, url, callerId, people, groups, attributes, accounts, omissions: this.omissions, names: this.names };
  }

  private isWanted(...parts: Parameters<Selection["parts"]["has"]>[0][]): boolean {
    return parts.some((part) => this.selection.parts.has(part));
  }

  private omit(of: OmittedResource, title: string, reason: string): void {
    this.omissions.push({ title, reason, of });
  }

  private async people(): Promise<Person[]> {
    const roles = roleNames(this.domo);
    const rows = await allUsers(this.domo, (read, total) => {
      if (read > USERS_PAGE) log.info(`read ${String(read)} of ${String(total ?? "the")} users`);
    });
    const people: Person[] = [];
    for (const row of rows) {
      const { roleId, ...fields } = fieldsOf(row);
      const { email = "", name = "" } = fields;
      this.names.set(`user ${row.id}`, fields.name ?? fields.email ?? row.id);
      if (isSystemUser(row)) {
        const names = [name, email];
        if (this.isWanted("people") && this.selection.includes("User", row.id, names))
          this.omit({ type: "User", id: row.id, names }, titled("user", email, row.id), "is one of Domo's own users");
      } else people.push({ id: row.id, roleId: roleId ?? "", fields: { ...fields, ...(await roleOf(roles, roleId)) } });
    }
    return people;
  }

  private async groups(): Promise<ExistingGroup[]> {
    const rows = (await this.domo.groups.list()).filter(groupExists);
    if (rows.length === 0)
      throw new IncompleteListError(
        "Domo lists no groups, but every instance has at least Default: the list is incomplete. Check what the access token may see, and run again",
      );
    for (const { id, name } of rows) this.names.set(`group ${id}`, name ?? id);
    if (!this.isWanted("groups")) return rows.map(({ id, name }) => ({ id, fields: { name: name ?? "" } }));
    const wanted = rows.filter(({ id, name }) => this.selection.includes("Group", id, [name ?? ""]));
    const manageable = wanted.filter((row) => {
      const reason = unmanageable(row);
      const { id, name } = row;
      if (reason !== undefined) this.omit({ type: "Group", id, names: [name ?? ""] }, titled("group", name ?? "", id), reason);
      return reason === undefined;
    });
    const read = await Promise.all(manageable.map((row) => this.group(row)));
    return read.filter((group) => group !== undefined);
  }

  private async group({ id, name }: InstanceGroup): Promise<ExistingGroup | undefined> {
    // Requested together, so that the loaders combine the reads of all groups.
    const [live, members] = await Promise.all([this.directory.groups.get(id, { owners: true }), this.directory.members.list(id)]);
    if (!live || !members) return undefined; // deleted since it was listed
    const { fields } = live;
    if (fields.type === "dynamic") return { id, fields };
    if (members.unlisted === 0) return { id, fields, members: members.userIds };
    this.omit(
      { type: "GroupMembership", id },
      titled("the members of group", name ?? "", id),
      `are not all listed by Domo (${String(members.userIds.length)} are): the credentials may not see all users`,
    );
    return { id, fields };
  }

  private async attributes(): Promise<Instance["attributes"]> {
    if (!this.isWanted("attributes", "people")) return [];
    const definitions = (await this.services.attributes.all()).filter(({ keyspace }) => keyspace !== "domo-defined");
    const found = await Promise.all(
      definitions.map(async ({ key, title, keyspace }) => {
        const of: OmittedResource = { type: "UserAttribute", id: key, names: [title ?? ""] };
        if (keyspace !== "customer-defined") {
          this.omit(of, titled("attribute", title ?? key, key), `is not a custom one (its keyspace is ${keyspace ?? "not shown"})`);
          return undefined;
        }
        try {
          return await this.services.attributes.get(key);
        } catch (error) {
          if (!(error instanceof RefusedError)) throw error;
          this.omit(of, titled("custom attribute", title ?? key, key), reasonOf(error));
          return undefined;
        }
      }),
    );
    return found.filter((attribute) => attribute !== undefined);
  }

  private async accounts(kind: AccountKind): Promise<ExistingAccount[]> {
    if (!this.isWanted("accounts", "access")) return [];
    const store = this.services.accountStores[kind];
    const all = await store.all();
    // Many instances have no OAuth accounts, but hardly one has no accounts.
    if (all.length === 0 && kind === "account") this.omissions.push(NO_ACCOUNTS);
    const wanted = all.filter(({ id, displayName, name }) => this.selection.includes(accountType(kind), id, [displayName ?? name ?? ""]));
    let done = 0;
    const report = (): void => {
      if (++done % PROGRESS_EVERY === 0) log.info(`read ${String(done)} of ${String(wanted.length)} ${LABELS[kind]}s`);
    };
    const read = wanted.map((row) => this.account(kind, row).finally(report));
    return (await Promise.all(read)).filter((account) => account !== undefined);
  }

  private async account(kind: AccountKind, { id, displayName, name }: Account): Promise<ExistingAccount | undefined> {
    const store = this.services.accountStores[kind];
    const names = [displayName ?? name ?? ""];
    const title = titled(LABELS[kind], displayName ?? name ?? "", id);
    const live = await this.readable({ type: accountType(kind), id, names }, title, () => store.get(id));
    if (!live) return undefined;
    const grants = this.isWanted("access")
      ? await this.readable(
          { type: "AccountAccess", id: `${kind}:${id}` },
          `the access to ${title}`,
          async () => (await store.grants.complete(id)) ?? [],
        )
      : undefined;
    const { dataProviderType, allowExternalUse } = live;
    return { kind, id, name: live.name, dataProviderType, allowExternalUse, ...(grants && { grants }) };
  }

  /** The result, or undefined and an omission if Domo refuses it to these credentials, or answers in part. */
  private async readable<T>(of: OmittedResource, title: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      const isRefused = error instanceof CredentialsError && error.status === 403;
      const isUnknown =
        error instanceof UnreadableObjectError || error instanceof AmbiguousAbsenceError || error instanceof IncompleteListError;
      if (!isRefused && !isUnknown) throw error;
      this.omit(of, title, `can't be read: ${reasonOf(error)}`);
      return undefined;
    }
  }
}

const NO_ACCOUNTS: Omission = {
  title: "any account,",
  reason: "as Domo lists none to this token, which sees only what is shared with its owner",
};

const PROGRESS_EVERY = 100;

const LABELS: Record<AccountKind, string> = { account: "account", oauth: "OAuth account" };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The role by its name, or by its id where the name is not enough. */
async function roleOf(roles: ReturnType<typeof roleNames>, roleId = ""): Promise<Person["fields"]> {
  if (roleId === "") return {};
  const role = await roles.nameOf(roleId);
  const isUnique = role.trim() !== "" && (await roles.idOf({ role })) === roleId;
  return isUnique ? { role } : { roleId };
}

/** Why no program can declare a group. */
function unmanageable(group: InstanceGroup): string | undefined {
  if (group.default) return "has all users, as Domo itself adds them";
  const { type } = group;
  if (type === "system") return "is a system group, which only Domo changes";
  if (type === "directory") return "is a directory group, which the identity provider changes";
  return undefined;
}
