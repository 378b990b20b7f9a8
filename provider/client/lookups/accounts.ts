// Accounts and OAuth accounts by display name, and connector where several have the name, or by id.

import { MissingObjectError } from "../errors";
import type { AccountKind } from "../instance/accounts";
import type { Account } from "../schemas/accounts";
import { similarTo } from "../spelling";
import { cachedList } from "./cached-list";
import { nothingFound, onlyMatch } from "./candidates";
import type { LookupContext, NameOrId } from "./queries";

export interface AccountQuery extends NameOrId {
  /** Only with a name. */
  dataProviderType?: string;
}

export interface FoundAccount {
  id: string;
  kind: AccountKind;
  name: string;
  dataProviderType: string;
  allowExternalUse?: boolean;
  /** Whether Domo considers the credential valid. Not of OAuth accounts. */
  valid?: boolean;
}

export function accountLookup({ host, instance }: LookupContext, kind: AccountKind) {
  const store = () => instance().accountStores[kind];
  const allAccounts = cachedList(() => store().all());
  const [one, many] = kind === "account" ? ["account", "accounts"] : ["OAuth account", "OAuth accounts"];

  const byId = async (id: string): Promise<FoundAccount> => {
    const account = await store().summary(id);
    if (account) return found(account, kind);
    throw new MissingObjectError(`${host} has no ${one} with this id`);
  };

  return async ({ name, id, dataProviderType }: AccountQuery): Promise<FoundAccount> => {
    if (name === undefined) return byId(id ?? "");
    const isType = (account: Account): boolean => dataProviderType === undefined || account.dataProviderType === dataProviderType;
    const { matches, rows } = await allAccounts((account) => account.displayName === name && isType(account));
    const ofType = dataProviderType === undefined ? "" : ` and the connector ${dataProviderType}`;
    const types = new Set(matches.map((account) => account.dataProviderType));
    const remedy = types.size > 1 ? "Give dataProviderType, too, or the id" : undefined;
    const only = onlyMatch(matches, { several: `${host} has several ${many} of this name${ofType}`, labelOf, remedy });
    if (only) return found(only, kind);
    // Domo: the list has what the token's owner may see (§3.2).
    const reason = `Domo shows ${String(rows.length)} ${rows.length === 1 ? one : many} to the user whom the access token acts as; those of others need the right View all accounts (account.view.all)`;
    const similar = similarTo(name, rows, ({ displayName }) => displayName ?? "");
    throw nothingFound({ text: `there is no ${one} with exactly this name${ofType} in ${host}`, similar, labelOf, reason });
  };
}

const found = ({ id, displayName, dataProviderType, allowExternalUse, valid }: Account, kind: AccountKind): FoundAccount => ({
  id,
  kind,
  name: displayName ?? "",
  dataProviderType: dataProviderType ?? "",
  ...(allowExternalUse != null && { allowExternalUse }),
  ...(valid != null && { valid }),
});

const labelOf = ({ id, displayName, dataProviderType, createdAt }: Account): string => {
  const created = createdAt == null ? "" : `, created ${new Date(createdAt).toISOString().slice(0, "2026-01-31".length)}`;
  return `${displayName ?? ""} (id ${id}, ${dataProviderType ?? "?"}${created})`;
};
