// `pulumi-domo list oauth-accounts`.

import type { ProviderContext } from "../../../provider/lifecycle/definition";
import type { Account } from "../../../provider/client/schemas/accounts";
import { pluralize } from "../../review/wording";
import { contains, equals, includes, isTime } from "../conditions";
import { dateOf, flagOptions, timeOptions, type ListKind } from "../kind";

interface OAuthRow {
  account: Account;
  /** The name is undefined if it could not be read. */
  owners: { id: string; name: string | undefined }[] | undefined;
}

const usedOf = ({ account: { datasourceCount } }: OAuthRow): boolean | undefined =>
  datasourceCount == null ? undefined : datasourceCount > 0;
const typeOf = ({ account }: OAuthRow): string | undefined => account.dataProviderType ?? undefined;
const modifiedOf = ({ account }: OAuthRow): Date | undefined => dateOf(account.modifiedAt);

export const OAUTH_ACCOUNTS: ListKind<OAuthRow> = {
  name: "oauth-accounts",
  label: "OAuth accounts",
  description: "OAuth accounts, that is, OAuth apps of one's own",
  columns: [
    { name: "name", value: ({ account }) => account.displayName ?? undefined, isMain: true },
    { name: "id", value: ({ account }) => account.id, isMain: true },
    { name: "type", value: typeOf, isMain: true },
    { name: "enabled", value: ({ account }) => account.enabled ?? undefined, isMain: true },
    { name: "used", value: usedOf, isMain: true },
    { name: "datasets", value: ({ account }) => account.datasourceCount ?? undefined, isMain: true },
    { name: "owners", value: ({ owners }) => owners?.map(({ id, name }) => name ?? id), isMain: true },
    { name: "modified", value: modifiedOf, isMain: true },
    { name: "created", value: ({ account }) => dateOf(account.createdAt) },
    { name: "externalUse", value: ({ account }) => account.allowExternalUse ?? undefined },
  ],
  sort: ["name", "id"],
  options: [
    {
      flags: "--search <text>",
      description: "only those with the text in the name",
      type: "text",
      condition: (text) => contains(text, ({ account }) => [account.displayName ?? undefined]),
    },
    {
      flags: "--type <connector>",
      description: "only those of the connector, by its key such as snowflake-oauth-config",
      type: "text",
      condition: (text) => equals(text, typeOf),
    },
    {
      flags: "--owner <name>",
      description: "only those of the owner, a user or group by name or id",
      type: "text",
      condition: (text) => includes(text, ({ owners }) => owners?.flatMap(({ id, name }) => [id, name])),
    },
    ...flagOptions<OAuthRow>(
      ["enabled", "disabled"],
      ["only those that are enabled", "only those that are not"],
      ({ account }) => account.enabled ?? undefined,
    ),
    ...flagOptions<OAuthRow>(["used", "unused"], ["only those that DataSets use", "only those that no DataSet uses"], usedOf),
    ...timeOptions<OAuthRow>("modified", "modified", (side, limit) => isTime(side, limit, modifiedOf)),
  ],
  async read(context) {
    const accounts = await context.instance.accountStores.oauth.all();
    const { nameOf, notes } = await readNames(
      context,
      accounts.flatMap(({ owners }) => owners ?? []),
    );
    const rows = accounts.map((account) => ({ account, owners: account.owners?.map((owner) => ({ id: owner.id, name: nameOf(owner) })) }));
    return { rows, notes: ["Domo does not return whether the credential of an OAuth account is valid", ...notes] };
  },
};

interface Owner {
  id: string;
  type: string;
}

/** The names of owners, of whom Domo lists only the ids. One that Domo does not have any more has its id as name. */
async function readNames(context: ProviderContext, owners: Owner[]) {
  const keyOf = ({ type, id }: Owner): string => `${type} ${id}`;
  const names = new Map<string, string>();
  const errors: unknown[] = [];
  const read = async (owner: Owner): Promise<void> => {
    const { type, id } = owner;
    try {
      const { directory } = context;
      const live = await (type === "GROUP" ? directory.groups.get(id) : directory.users.get(id));
      names.set(keyOf(owner), live?.fields.name ?? id);
    } catch (error) {
      // The list is of use without a name, also where no credentials for users and groups are set.
      errors.push(error);
    }
  };
  await Promise.all([...new Map(owners.map((owner) => [keyOf(owner), owner])).values()].map(read));
  const [first] = errors;
  const reason = first instanceof Error ? first.message : String(first);
  const note = `${pluralize(errors.length, "owner is", "owners are")} shown by id, as the name could not be read: ${reason}`;
  return { nameOf: (owner: Owner) => names.get(keyOf(owner)), notes: errors.length > 0 ? [note] : [] };
}
