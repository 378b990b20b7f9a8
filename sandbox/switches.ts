// Behaviour of Domo that is not documented, or for which sources contradict each other. Each is a switch with a default, so that a program
// can also be tested with the other behaviour. DIFFERENCES.md says what is known of each; a test compares the two.

import { z } from "zod";

export const Switches = z.strictObject({
  /** Public API: a second user with the same e-mail. */
  duplicateUser: z.enum(["409", "400"]).default("409"),
  /** Creating a user with the e-mail of a deleted one. */
  deletedEmail: z.enum(["revives", "new"]).default("revives"),
  /** Public API: fields that a PUT of a user leaves out. */
  userPut: z.enum(["merge", "replace"]).default("merge"),
  /** Public API: rows of the list of users. */
  userRows: z.enum(["full", "slim"]).default("full"),
  /** Public API: a second group with the same name. */
  duplicateGroup: z.enum(["400", "allow"]).default("400"),
  /** Public API: deleting a group that has members. */
  groupWithMembers: z.enum(["refuse", "delete"]).default("refuse"),
  /** Public API: the members of a deleted group. */
  deletedGroupMembers: z.enum(["404", "empty"]).default("404"),
  /** Instance API: reading a deleted user by the identity route. */
  deletedUser: z.enum(["404", "empty"]).default("404"),
  /** Instance API: deleted users in `GET /api/content/v3/users?id=`. */
  deletedById: z.enum(["inactive", "missing"]).default("inactive"),
  /** Instance API: the body after deleting a user. */
  userDeleteBody: z.enum(["1", "empty"]).default("1"),
  /** Instance API: the id in the response to the creation of a group. */
  newGroupId: z.enum(["number", "string"]).default("number"),
  /** Instance API: the maximum of members that the response for a single group includes. */
  groupUserIds: z.coerce.number().int().nonnegative().default(1_000_000),
  /** Instance API: whether an administrators' group is an owner of every new group. */
  adminGroup: z.enum(["on", "off"]).default("on"),
  /** Changing the members of a group whose members Domo or a directory determines. */
  computedMembers: z.enum(["400", "403"]).default("400"),
  /** Milliseconds after which a dynamic group follows changes of users. */
  groupLag: z.coerce.number().int().nonnegative().default(0),
  /** Milliseconds after which the search finds changes of accounts. */
  searchLag: z.coerce.number().int().nonnegative().default(0),
  /** Writing an account's configuration. */
  configWrite: z.enum(["merge", "replace"]).default("merge"),
  /** Whether `unmask=true` shows the secrets of accounts. */
  unmaskAccounts: z.enum(["never", "always"]).default("never"),
  /** Whether `unmask=true` shows the secrets of OAuth configurations. */
  unmaskOAuth: z.enum(["never", "always"]).default("always"),
  /** Making the same grant a second time. */
  identicalGrant: z.enum(["500", "200"]).default("500"),
  /** Removing the last owner of an account. */
  lastOwner: z.enum(["400", "403", "allow"]).default("400"),
  /** Revoking access from a user or group that has none. */
  revokeNothing: z.enum(["200", "404"]).default("200"),
  /** Reading an account that does not exist. */
  missingAccount: z.enum(["404", "403"]).default("404"),
  /** Whether connectors have a validator of credentials. */
  validator: z.enum(["present", "none"]).default("present"),
  /** Which accounts the token's owner may view: all, or those that are shared with the owner. */
  accountList: z.enum(["all", "granted"]).default("all"),
  /** Reading an account that exists, but that the token's owner may not view. */
  hiddenAccount: z.enum(["403", "404"]).default("403"),
  /** Public API: whether the client has the scope `data`. */
  dataScope: z.enum(["granted", "missing"]).default("granted"),
  /** What the client's user may do with DataSets: everything, view them, or not even see them. */
  dataSetAccess: z.enum(["all", "view", "none"]).default("all"),
  /** Public API: reading a DataSet that exists, but that the client's user may not see. */
  deniedDataSet: z.enum(["400", "403", "404"]).default("400"),
  /** Querying a DataSet that has no rows. */
  emptyQuery: z.enum(["400", "200"]).default("400"),
  /** Milliseconds after which a DataSet can be queried once its rows have changed. */
  indexLag: z.coerce.number().int().nonnegative().default(0),
  /** Instance API: the id in the response to the creation of a DataSet. */
  newDataSetId: z.enum(["returned", "absent"]).default("returned"),
  /** Whether responses with 429 have the header `Retry-After`. */
  retryAfter: z.enum(["on", "off"]).default("on"),
});
export type Switches = z.infer<typeof Switches>;
