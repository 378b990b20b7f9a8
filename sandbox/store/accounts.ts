// Accounts and OAuth configurations of the sandbox, who may use them, and the DataSets that do. The two kinds number by themselves,
// so that an id of one may be an id of the other (§5.1).

import { ACCESS_LEVELS, type AccessLevel } from "../../provider/client/schemas/accounts";
import { CONNECTORS, type Field } from "../../provider/client/schemas/connectors";
import { ApiError } from "../routes/api-error";
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
  /** Whether Domo takes the credentials for good. */
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

/** Somebody who looks at accounts. */
interface Person {
  id: number;
  groups: number[];
}

export interface SandboxDataSet {
  id: string;
  name: string;
  /** The account that it gets its data with. */
  accountId?: number;
  /** The OAuth configuration behind that account, where there is one. */
  templateId?: number;
}

type Fields = Readonly<Record<string, Field>>;

const PROVIDERS = new Map<string, Fields>([
  ...Object.values(CONNECTORS).map(({ type, fields }): [string, Fields] => [type, fields]),
  // An account made by signing in at the other side has nothing to configure (§3.5).
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

/** The first key that the provider does not define. Keys come from outside, `constructor` among them. */
export function unknownKey(dataProviderType: string, keys: string[]): string | undefined {
  const fields = fieldsOf(dataProviderType);
  return keys.find((key) => !Object.hasOwn(fields, key) && !PSEUDO.has(key));
}

/** How a provider's accounts authenticate unless the create says otherwise. */
const usualCredentials = (type: string): string => (Object.keys(fieldsOf(type)).length === 0 ? "oauth" : "fields");

type Given = Pick<SandboxAccount, "name" | "displayName" | "dataProviderType" | "configurations" | "createdBy"> &
  Partial<Pick<SandboxAccount, "credentialsType">>;

export class AccountTable {
  readonly accounts = new Map<number, SandboxAccount>();
  private next = 101;

  constructor(
    private readonly now: () => number,
    private readonly switches: Switches,
  ) {}

  get(id: number): SandboxAccount {
    const account = this.accounts.get(id);
    if (!account) throw new ApiError(this.switches.missingAccount === "404" ? 404 : 403);
    return account;
  }

  /** An account that this person, who is in these groups, sees. */
  seen(id: number, person: Person): SandboxAccount {
    const account = this.get(id);
    if (!this.isSeen(account, person)) throw new ApiError(this.switches.hiddenAccount === "403" ? 403 : 404);
    return account;
  }

  allSeen(person: Person): SandboxAccount[] {
    return [...this.accounts.values()].filter((account) => this.isSeen(account, person));
  }

  /** Domo: who lacks the right to view all accounts sees those that are shared with them or their groups (§3.2). */
  private isSeen({ grants }: SandboxAccount, { id: person, groups }: Person): boolean {
    if (this.switches.accountList === "all") return true;
    return grants.some(({ type, id }) => (type === "USER" ? id === person : groups.includes(id)));
  }

  add(given: Given): SandboxAccount {
    const at = wholeSeconds(this.now());
    const grants: SandboxGrant[] = [{ type: "USER", id: given.createdBy, accessLevel: "OWNER" }];
    const { credentialsType = usualCredentials(given.dataProviderType) } = given;
    const start = { id: this.next++, allowExternalUse: false, valid: true, createdAt: at, modifiedAt: at, grants };
    const account: SandboxAccount = { ...start, ...given, credentialsType, configurations: {} };
    this.configure(account, given.configurations);
    this.accounts.set(account.id, account);
    return account;
  }

  /** Domo: merges as far as is known, refuses keys that the provider does not define, and leaves the time of change as it is (§3.6, §3.8). */
  configure(account: SandboxAccount, map: Record<string, string>): void {
    const unknown = unknownKey(account.dataProviderType, Object.keys(map));
    if (unknown !== undefined) {
      throw new ApiError(400, `${account.dataProviderType} has no ${unknown} authentication scheme configuration`);
    }
    const { allowExternalUse, ...rest } = map;
    if (this.switches.configWrite === "replace") account.configurations = {};
    Object.assign(account.configurations, rest);
    for (const [key, value] of Object.entries(rest)) if (value === "") Reflect.deleteProperty(account.configurations, key);
    if (allowExternalUse !== undefined) account.allowExternalUse = allowExternalUse === "true";
  }

  rename(account: SandboxAccount, displayName: string): void {
    if (displayName.trim() === "") throw new ApiError(400, "an account needs a name");
    account.displayName = displayName;
    account.modifiedAt = wholeSeconds(this.now());
  }

  grant(account: SandboxAccount, subject: Pick<SandboxGrant, "type" | "id">, accessLevel: string): void {
    if (accessLevel !== "NONE" && !isLevel(accessLevel)) throw new ApiError(400, `${accessLevel} is no access level`);
    const now = account.grants.find(({ type, id }) => type === subject.type && id === subject.id);
    // Domo: a grant that is there already is answered by 500 (§4.2).
    if (now?.accessLevel === accessLevel && this.switches.identicalGrant === "500") throw new ApiError(500);
    if (!now && accessLevel === "NONE" && this.switches.revokeNothing === "404") throw new ApiError(404);
    const owners = account.grants.filter((grant) => grant.accessLevel === "OWNER");
    const { lastOwner } = this.switches;
    if (now && accessLevel !== "OWNER" && owners.length === 1 && owners[0] === now && lastOwner !== "allow") {
      throw new ApiError(lastOwner === "400" ? 400 : 403, "an account needs an owner");
    }
    account.grants = account.grants.filter((grant) => grant !== now);
    if (isLevel(accessLevel)) account.grants.push({ ...subject, accessLevel });
  }

  /** Takes a person or group that is gone out of all lists. */
  forget(type: SandboxGrant["type"], id: number): void {
    for (const account of this.accounts.values()) account.grants = account.grants.filter((grant) => grant.type !== type || grant.id !== id);
  }
}

const isLevel = (text: string): text is AccessLevel => (ACCESS_LEVELS as readonly string[]).includes(text);

/** Domo: epoch milliseconds, but of whole seconds (§1.3). */
const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
