// What the routes of accounts and of OAuth configurations share. Domo calls an OAuth configuration a template in paths.

import { z } from "zod";
import type { AccountTable, SandboxAccount } from "../../store/accounts";
import type { Store } from "../../store/store";

/** A configuration in a request: all values become texts. */
export const Configurations = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

export type AccountKind = "account" | "template";

export const tableOf = (store: Store, kind: AccountKind): AccountTable => (kind === "account" ? store.accounts : store.oauthAccounts);

/** @throws {@link ApiError} if the account does not exist, or the token's owner may not view it. */
export const visibleAccount = (store: Store, kind: AccountKind, id: number): SandboxAccount =>
  tableOf(store, kind).getVisible(id, store.caller);

/** An account as Domo returns it. Domo: always without its configuration (§3.1). */
export function accountJson(account: SandboxAccount, kind: AccountKind) {
  const { id, name, displayName, dataProviderType, credentialsType, allowExternalUse, valid, createdBy, createdAt, modifiedAt } = account;
  const common = {
    id,
    name,
    displayName,
    type: "data",
    allowExternalUse,
    dataProviderType,
    createdAt,
    createdBy,
    modifiedAt,
    modifiedBy: createdBy,
    configurations: {},
    secretManagerAccountId: null,
  };
  if (kind === "template") {
    const lists = { configurationsList: [], configurationAsList: [] };
    return { ...common, enabled: true, credentialsType: "oauth", origin: "OAUTH_CONFIGURATION", ...lists };
  }
  const unset = { secretId: null, accountTemplateId: null, accountTemplateAuthorizationId: null };
  return { ...common, accountId: id, userId: createdBy, valid, credentialsType, ...unset };
}
