// `pulumi-domo list accounts`. Domo's list has the accounts, and its search who owns and uses them.

import type { Account } from "../../../provider/client/schemas/accounts";
import type { AccountHit } from "../../../provider/client/schemas/search";
import { pluralize } from "../../review/wording";
import { contains, equals, includes, isTime } from "../conditions";
import { dateOf, flagOptions, timeOptions, type ListKind } from "../kind";

interface AccountRow {
  id: string;
  /** Undefined if only the search has it. */
  account: Account | undefined;
  /** Undefined if the search does not have it. */
  hit: AccountHit | undefined;
}

const nameOf = ({ account, hit }: AccountRow): string | undefined => account?.displayName ?? hit?.displayName ?? undefined;
const typeOf = ({ account, hit }: AccountRow): string | undefined => account?.dataProviderType ?? hit?.dataProviderType ?? undefined;
const validOf = ({ account, hit }: AccountRow): boolean | undefined => account?.valid ?? hit?.valid ?? undefined;
const usedOf = ({ hit }: AccountRow): boolean | undefined => hit?.used ?? (hit?.datasetCount == null ? undefined : hit.datasetCount > 0);
const modifiedOf = ({ account, hit }: AccountRow): Date | undefined => dateOf(account?.modifiedAt ?? hit?.lastModified);
const ownersOf = ({ hit }: AccountRow) => hit?.owners ?? undefined;

export const ACCOUNTS: ListKind<AccountRow> = {
  name: "accounts",
  label: "accounts",
  description: "accounts, that is, credentials of connectors",
  columns: [
    { name: "name", value: nameOf, isMain: true },
    { name: "id", value: ({ id }) => id, isMain: true },
    { name: "type", value: typeOf, isMain: true },
    { name: "valid", value: validOf, isMain: true },
    { name: "used", value: usedOf, isMain: true },
    { name: "datasets", value: ({ hit }) => hit?.datasetCount ?? undefined, isMain: true },
    { name: "owners", value: (row) => ownersOf(row)?.map(({ id, displayName }) => displayName ?? id), isMain: true },
    { name: "modified", value: modifiedOf, isMain: true },
    { name: "created", value: ({ account, hit }) => dateOf(account?.createdAt ?? hit?.createDate) },
    { name: "credentials", value: ({ account, hit }) => account?.credentialsType ?? hit?.credentialsType ?? undefined },
    { name: "externalUse", value: ({ account, hit }) => account?.allowExternalUse ?? hit?.allowExternalUse ?? undefined },
  ],
  sort: ["name", "id"],
  options: [
    {
      flags: "--search <text>",
      description: "only those with the text in the name",
      type: "text",
      condition: (text) => contains(text, (row) => [nameOf(row)]),
    },
    {
      flags: "--type <connector>",
      description: "only those of the connector, by its key such as snowflake",
      type: "text",
      condition: (text) => equals(text, typeOf),
    },
    {
      flags: "--owner <name>",
      description: "only those of the owner, a user or group by name or id",
      type: "text",
      condition: (text) => includes(text, (row) => ownersOf(row)?.flatMap(({ id, displayName }) => [id, displayName ?? ""])),
    },
    ...flagOptions<AccountRow>(
      ["valid", "invalid"],
      ["only those whose credential is valid", "only those whose credential is not"],
      validOf,
    ),
    ...flagOptions<AccountRow>(["used", "unused"], ["only those that DataSets use", "only those that no DataSet uses"], usedOf),
    ...timeOptions<AccountRow>("modified", "modified", (side, limit) => isTime(side, limit, modifiedOf)),
  ],
  async read({ instance }, onProgress) {
    const [accounts, hits] = await Promise.all([
      instance.accountStores.account.all(),
      instance.accountHits(onProgress("accounts in Domo's search")),
    ]);
    const hitsById = new Map(hits.map((hit) => [hit.databaseId, hit]));
    const listed = new Set(accounts.map(({ id }) => id));
    const rows = [
      ...accounts.map((account) => ({ id: account.id, account, hit: hitsById.get(account.id) })),
      ...hits.filter(({ databaseId }) => !listed.has(databaseId)).map((hit) => ({ id: hit.databaseId, account: undefined, hit })),
    ];
    return { rows, notes: notesOn(rows) };
  },
};

function notesOn(rows: AccountRow[]): string[] {
  const missing = rows.filter(({ hit }) => hit === undefined).length;
  // Domo: the search is an index, and has a window (§3.12).
  const unknown =
    `owners and use of ${pluralize(missing, "account", "accounts")} are not known: not in Domo's search, ` +
    "which may lag behind changes and returns 10,000 at most";
  return [
    "these are the accounts that Domo shows to the user whom the access token acts as; those of others need the right View all accounts (account.view.all)",
    ...(missing > 0 ? [unknown] : []),
  ];
}
