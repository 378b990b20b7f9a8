// Reads one account, with proof where it does not exist.

import { AmbiguousAbsenceError, CredentialsError, UnreadableObjectError } from "../errors";
import { undefinedIfNotFound } from "../absence";
import type { Accounts } from "../instance/accounts";
import type { DataSets } from "../instance/data-sets";
import type { Account } from "../schemas/accounts";

/**
 * Returns a function that reads an account, and returns undefined if Domo proves that it does not exist (`PROOF_OF_ABSENCE`). It throws
 * `AmbiguousAbsenceError` if Domo's answers contradict each other, and `UnreadableObjectError` after a 403.
 */
export function accountReader(
  accounts: Accounts,
  dataSets: DataSets,
  list: () => Promise<Account[]>,
): (id: string) => Promise<Account | undefined> {
  const listed = async (id: string): Promise<Account | undefined> => (await list()).find((account) => account.id === id);
  // Domo: an OAuth configuration can't be read by id (§5.2), but its access list can, which shows whether it exists.
  const isOAuth = accounts.kind === "oauth";
  return async (id) => {
    const account = await (isOAuth ? listed(id) : readable(() => accounts.get(id)));
    if (account) return account;
    if (isOAuth && (await readable(() => accounts.grants(id))))
      throw new AmbiguousAbsenceError("Domo returns its access list but does not list it: the list is incomplete");
    if (await listed(id)) throw new AmbiguousAbsenceError("Domo answers 404, but its list of accounts has it");
    const [using] = await dataSets.mentioned(accounts.kind, id);
    if (using) throw new AmbiguousAbsenceError(`Domo does not show it, but the DataSet ${using.name} uses it`);
    return undefined;
  };
}

/** Returns undefined after Domo's own 404. Domo: 403 may mean that the object does not exist or that it is not shared (§3.3). */
async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await undefinedIfNotFound(read());
  } catch (error) {
    if (!(error instanceof CredentialsError && error.status === 403)) throw error;
    throw new UnreadableObjectError(
      `${error.message}. It is not known whether it exists: the user whom the access token acts as may not read it. ` +
        "Share it with that user in Domo, or give the user's role the right Manage all accounts. If it was deleted in Domo, take it out of " +
        "the state with `pulumi state delete`",
    );
  }
}
