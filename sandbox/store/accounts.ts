// Accounts and OAuth configurations with their grants. Each kind has ids of its own, so that an account and an
// OAuth configuration may have the same id (§5.1).

import { ACCESS_LEVELS, type AccessLevel } from "../../provider/client/schemas/accounts";
import { CONNECTORS, type Field } from "../../provider/client/schemas/connectors";
import { ApiError } from "../api-error";
import type { Switches } from "../switches";

export interface SandboxAccount {
  id: number;
  name: string;
  displayName: string;
  dataProviderType: string;
  configurations: Record<string, string>;
  allowExternalUse: boolean;
  /** How the connector authenticates (§3.1). */
  credentialsType: string;
  /** Whether Domo considers the credentials valid. */
  valid: boolean;
  createdBy: number;
  createdAt: number;
  modifiedAt: number;
  grants: SandboxGrant[];
}

export interface SandboxGrant {
  type: "USER" | "GROUP";
  id: number;
  accessLevel: AccessLevel;
}

/** The user who makes a request, with the ids of the user's groups. */
interface Caller {
  id: number;
  groups: number[];
}

type Fields = Readonly<Record<string, Field>>;

const PROVIDERS = new Map<string, Fields>([
  ...Object.values(CONNECTORS).map(({ type, fields }): [string, Fields] => [type, fields]),
  // An account that is created by signing in to the provider has no configuration (§3.5).
  ["google-spreadsheets", {}],
]);

export const providerKeys = (): string[] => [...PROVIDERS.keys()];

export function fieldsOf(dataProviderType: string): Fields {
  const fields = PROVIDERS.get(dataProviderType);
  if (!fields) throw new ApiError(400, `there is no provider ${dataProviderType}`);
  return fields;
}

/** Pseudo fields that every provider has (§3.4). */
const PSEUDO = new Set(["allowExternalUse", "secretId"]);

/** The first key that the provider does not define. Uses `hasOwn`, as a request may have keys such as `constructor`. */
export function unknownKey(dataProviderType: string, keys: string[]): string | undefined {
  const fields = fieldsOf(dataProviderType);
  return keys.find((key) => !Object.hasOwn(fields, key) && !PSEUDO.has(key));
}

/** A secret with this value is refused by every data source, so that a wrong credential can be tried. */
export const WRONG = "wrong";

/** The key of the first secret that data sources refuse. */
export function wrongSecret(dataProviderType: string, configurations: Record<string, string>): string | undefined {
  const fields = fieldsOf(dataProviderType);
  return Object.keys(configurations).find(
    (key) => configurations[key] === WRONG && Object.hasOwn(fields, key) && fields[key]?.secret === true,
  );
}

/** How the accounts of a provider authenticate if the request does not specify it. */
const defaultCredentialsType = (type: string): string => (Object.keys(fieldsOf(type)).length === 0 ? "oauth" : "fields");

type AccountToAdd = Pick<SandboxAccount, "name" | "displayName" | "dataProviderType" | "configurations" | "createdBy"> &
  Partial<Pick<SandboxAccount, "credentialsType">>;

export class AccountTable {
  readonly accounts = new Map<number, SandboxAccount>();
  private nextId = 101;

  constructor(
    private readonly now: () => number,
    private readonly switches: Switches,
  ) {}

  get(id: number): SandboxAccount {
    const account = this.accounts.get(id);
    if (!account) throw new ApiError(this.switches.missingAccount === "404" ? 404 : 403);
    return account;
  }

  /** @throws {@link ApiError} if the account does not exist, or the caller may not view it. */
  getVisible(id: number, caller: Caller): SandboxAccount {
    const account = this.get(id);
    if (!this.isVisible(account, caller)) throw new ApiError(this.switches.hiddenAccount === "403" ? 403 : 404);
    return account;
  }

  listVisible(caller: Caller): SandboxAccount[] {
    return [...this.accounts.values()].filter((account) => this.isVisible(account, caller));
  }

  /** Domo: without the right to view all accounts, callers see those that are shared with them or their groups (§3.2). */
  private isVisible({ grants }: SandboxAccount, caller: Caller): boolean {
    if (this.switches.accountList === "all") return true;
    return grants.some(({ type, id }) => (type === "USER" ? id === caller.id : caller.groups.includes(id)));
  }

  add(fields: AccountToAdd): SandboxAccount {
    const now = wholeSeconds(this.now());
    const grants: SandboxGrant[] = [{ type: "USER", id: fields.createdBy, accessLevel: "OWNER" }];
    const { credentialsType = defaultCredentialsType(fields.dataProviderType) } = fields;
    const defaults = { id: this.nextId++, allowExternalUse: false, valid: true, createdAt: now, modifiedAt: now, grants };
    const account: SandboxAccount = { ...defaults, ...fields, credentialsType, configurations: {} };
    this.configure(account, fields.configurations);
    this.accounts.set(account.id, account);
    return account;
  }

  /** Domo: merges as far as is known, refuses keys that the provider does not define, and does not change `modifiedAt` (§3.6, §3.8). */
  configure(account: SandboxAccount, configurations: Record<string, string>): void {
    const unknown = unknownKey(account.dataProviderType, Object.keys(configurations));
    if (unknown !== undefined) {
      throw new ApiError(400, `${account.dataProviderType} has no ${unknown} authentication scheme configuration`);
    }
    const { allowExternalUse, ...rest } = configurations;
    if (this.switches.configWrite === "replace") account.configurations = {};
    Object.assign(account.configurations, rest);
    for (const [key, value] of Object.entries(rest)) if (value === "") Reflect.deleteProperty(account.configurations, key);
    account.valid = wrongSecret(account.dataProviderType, account.configurations) === undefined;
    if (allowExternalUse !== undefined) account.allowExternalUse = allowExternalUse === "true";
  }

  rename(account: SandboxAccount, displayName: string): void {
    if (displayName.trim() === "") throw new ApiError(400, "an account needs a name");
    account.displayName = displayName;
    account.modifiedAt = wholeSeconds(this.now());
  }

  grant(account: SandboxAccount, subject: Pick<SandboxGrant, "type" | "id">, accessLevel: string): void {
    if (accessLevel !== "NONE" && !isLevel(accessLevel)) throw new ApiError(400, `${accessLevel} is not an access level`);
    const current = account.grants.find(({ type, id }) => type === subject.type && id === subject.id);
    // Domo: making a grant that already exists gets 500 (§4.2).
    if (current?.accessLevel === accessLevel && this.switches.identicalGrant === "500") throw new ApiError(500);
    if (!current && accessLevel === "NONE" && this.switches.revokeNothing === "404") throw new ApiError(404);
    const owners = account.grants.filter((grant) => grant.accessLevel === "OWNER");
    const { lastOwner } = this.switches;
    if (current && accessLevel !== "OWNER" && owners.length === 1 && owners[0] === current && lastOwner !== "allow") {
      throw new ApiError(lastOwner === "400" ? 400 : 403, "an account needs an owner");
    }
    account.grants = account.grants.filter((grant) => grant !== current);
    if (isLevel(accessLevel)) account.grants.push({ ...subject, accessLevel });
  }

  /** Removes the grants of a user or group that was deleted. */
  removeGrantsOf(type: SandboxGrant["type"], id: number): void {
    for (const account of this.accounts.values()) account.grants = account.grants.filter((grant) => grant.type !== type || grant.id !== id);
  }
}

const isLevel = (text: string): text is AccessLevel => (ACCESS_LEVELS as readonly string[]).includes(text);

/** Domo: epoch milliseconds, rounded down to seconds (§1.3). */
const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
