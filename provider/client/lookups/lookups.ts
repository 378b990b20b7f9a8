// Finds objects of an instance by what people call them: for programs that refer to what they do not declare. Nothing is written, and nothing but
// what Domo shows counts: none or several are an error that lists candidates.

import { isCustom } from "../directory/attributes";
import type { AttributeDefinition } from "../schemas/attributes";
import { accountLookup, type AccountQuery, type FoundAccount } from "./accounts";
import type { DataSetRows } from "../data-sets/data-set";
import { dataSetRowsLookup } from "./data-set-rows";
import { groupLookup, type FoundGroup } from "./groups";
import type { EmailOrId, LookupContext, NameOrId } from "./queries";
import { roleLookup, type FoundRole } from "./roles";
import { userLookups, type FoundUser, type UserFilter } from "./users";

/** Looks up single objects and lists. All of them throw `MissingObjectError` and `AmbiguousNameError`. Calls share lists and requests. */
export interface Lookups {
  user: (query: EmailOrId) => Promise<FoundUser>;
  users: (filter: UserFilter) => Promise<FoundUser[]>;
  /** Ids of Domo's own users, who are no persons, as far as the API in use shows them. */
  systemUserIds: () => Promise<string[]>;
  /** The id of the user whose credentials are in use, if Domo returns it. */
  callerId: () => Promise<string | undefined>;
  group: (query: NameOrId) => Promise<FoundGroup>;
  account: (query: AccountQuery) => Promise<FoundAccount>;
  oauthAccount: (query: AccountQuery) => Promise<FoundAccount>;
  role: (query: NameOrId) => Promise<FoundRole>;
  /** The definitions of the custom attributes of users. Throws `IncompleteListError` if Domo's list may lack some. */
  attributes: () => Promise<AttributeDefinition[]>;
  /** All rows of a DataSet, by its id or name. Each DataSet is read once. Also throws `IncompleteListError`, see `DataSetStore.rows`. */
  dataSetRows: (idOrName: string) => Promise<DataSetRows>;
}

export function lookups(context: LookupContext): Lookups {
  const role = roleLookup(context);
  return {
    ...userLookups({ ...context, role }),
    callerId: () => context.directory().callerId(),
    group: groupLookup(context),
    account: accountLookup(context, "account"),
    oauthAccount: accountLookup(context, "oauth"),
    role,
    attributes: async () => (await context.instance().attributes.all()).filter(isCustom),
    dataSetRows: dataSetRowsLookup(context),
  };
}
