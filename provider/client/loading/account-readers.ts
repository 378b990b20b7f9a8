// Readers of accounts and OAuth accounts, and of their access lists.

import { undefinedIfNotFound } from "../absence";
import { keyedSharedRead } from "../concurrency";
import type { Gathering } from "../gathering";
import type { Accounts } from "../instance/accounts";
import type { Account, Grant } from "../schemas/accounts";
import { AdaptiveLoader } from "./adaptive-loader";
import { deduplicatedReader, type Reader, type ReaderOptions } from "./reader";

export interface AccountReaders {
  account: Reader<Account>;
  grants: Reader<Grant[]>;
}

export interface AccountReaderOptions extends ReaderOptions {
  gathering: Gathering;
}

/** `readAccount` reads one account, and proves that it does not exist where a list lacks it. */
export function accountReaders(accounts: Accounts, readAccount: Reader<Account>, options: AccountReaderOptions): AccountReaders {
  const { freshness, writes, log, gathering } = options;
  const grants: Reader<Grant[]> = (id) => undefinedIfNotFound(accounts.grants(id));
  if (freshness === "fresh") return { account: readAccount, grants: keyedSharedRead(grants, { gathering }) };
  const loader = new AdaptiveLoader<Account>({
    label: accounts.kind === "account" ? "accounts" : "OAuth accounts",
    key: ({ id }) => id,
    readOne: readAccount,
    list: { size: Infinity, page: async () => ({ rows: await accounts.list() }) },
    // A single OAuth account is read from the list anyway.
    freeRequests: accounts.kind === "account" ? 1 : 0,
    writes,
    log,
  });
  return { account: (id) => loader.get(id), grants: deduplicatedReader("access lists", grants, options) };
}
