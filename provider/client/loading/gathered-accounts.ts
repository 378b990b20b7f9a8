// Reads of accounts that belong to writes of this process: many share a list of all accounts that is requested after they asked.

import { batcher } from "../concurrency";
import type { Gathering } from "../gathering";
import type { Account } from "../schemas/accounts";
import { whileItWorks } from "./gathered-reader";
import type { Reader } from "./reader";
import { UnderWay } from "./under-way";

export interface GatheredAccounts {
  /** All accounts that the token's owner may see. */
  list: () => Promise<Account[]>;
  /** The account after a write of this process, or undefined if Domo proves that it does not exist (`PROOF_OF_ABSENCE`). */
  written: Reader<Account>;
  /** Looks whether the list shows an account that is about to be deleted, so that it can show later that it is gone. Never fails. */
  glance: (id: string) => Promise<void>;
  /** Records that Domo has answered a DELETE of the account with success. */
  recordDeleted: (id: string) => void;
  /** Writes that are followed by a read of the account. */
  followed: UnderWay;
}

interface GatheredAccountsOptions {
  list: () => Promise<Account[]>;
  /** Reads one account, and proves that it does not exist. */
  readOne: Reader<Account>;
  gathering: Gathering;
}

type Rows = Map<string, Account>;

export function gatheredAccounts({ list, readOne, gathering }: GatheredAccountsOptions): GatheredAccounts {
  /** Accounts that a list has shown, and accounts of which Domo then said that it deleted them. */
  const shown = new Set<string>();
  const deleted = new Set<string>();

  const followed = new UnderWay();

  const readRows = async (): Promise<Rows> => {
    const rows = new Map((await list()).map((account) => [account.id, account]));
    for (const id of rows.keys()) shown.add(id);
    return rows;
  };
  const readForSeveral = whileItWorks(readRows);
  /**
   * A list for all who wait, or nothing for one account that nobody else waits with: it is read by itself, unless it is deleted, as only a list may
   * show that at once.
   */
  const ask = batcher<"all" | "one" | "deleted", Rows | undefined>(
    async (wanted) => {
      if (wanted.length === 1 && wanted[0] === "one") return [{ status: "fulfilled", value: undefined }];
      const [outcome] = await Promise.allSettled([wanted.includes("all") ? readRows() : readForSeveral(wanted)]);
      return wanted.map(() => outcome);
    },
    { gathering, joining: followed.count },
  );
  const rowsFor = (which: "one" | "deleted"): Promise<Rows | undefined> => ask(which).catch(() => undefined);
  /** An empty list proves nothing: it has to show another account that this process has not deleted. */
  const isProvedGone = (id: string, rows: Rows): boolean =>
    shown.has(id) && !rows.has(id) && [...rows.keys()].some((other) => !deleted.has(other));

  return {
    list: async () => [...((await ask("all")) ?? (await readRows())).values()],
    async written(id) {
      if (!deleted.has(id)) return (await rowsFor("one"))?.get(id) ?? readOne(id);
      const rows = await rowsFor(shown.has(id) ? "deleted" : "one");
      return rows && isProvedGone(id, rows) ? undefined : readOne(id);
    },
    async glance(id) {
      if (!shown.has(id)) await rowsFor("one");
    },
    recordDeleted: (id) => deleted.add(id),
    followed,
  };
}
