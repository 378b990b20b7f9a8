// Where sources are silent about Domo or contradict each other the sandbox has to choose. Each choice is a switch, so that a program
// can be tried against the other answers, too. DIFFERENCES.md says what is known of each; a test compares the two.

import { z } from "zod";

export const Switches = z.strictObject({
  /** Public API: a second user of the same e-mail. */
  duplicateUser: z.enum(["409", "400"]).default("409"),
  /** A deleted user's e-mail used again. */
  deletedEmail: z.enum(["revives", "new"]).default("revives"),
  /** Public API: fields that a PUT of a user leaves out. */
  userPut: z.enum(["merge", "replace"]).default("merge"),
  /** Public API: rows of the list of users. */
  userRows: z.enum(["full", "slim"]).default("full"),
  /** Public API: a second group of the same name. */
  duplicateGroup: z.enum(["400", "allow"]).default("400"),
  /** Public API: deleting a group that has members. */
  groupWithMembers: z.enum(["refuse", "delete"]).default("refuse"),
  /** Public API: the members of a deleted group. */
  deletedGroupMembers: z.enum(["404", "empty"]).default("404"),
  /** Instance API: how a deleted user is read by the identity route. */
  deletedUser: z.enum(["404", "empty"]).default("404"),
  /** Instance API: the body after deleting a user. */
  userDeleteBody: z.enum(["1", "empty"]).default("1"),
  /** Instance API: the id in the answer to a group's creation. */
  newGroupId: z.enum(["number", "string"]).default("number"),
  /** Instance API: members that come with a single group, at most. */
  groupUserIds: z.coerce.number().int().nonnegative().default(1_000_000),
  /** Instance API: whether an administrators' group owns every new group. */
  adminGroup: z.enum(["on", "off"]).default("on"),
  /** Changing the members of a group whose members Domo or a directory decides. */
  computedMembers: z.enum(["400", "403"]).default("400"),
  /** Milliseconds by which a dynamic group lags behind the people in it. */
  groupLag: z.coerce.number().int().nonnegative().default(0),
  /** Milliseconds by which the search lags behind the accounts. */
  searchLag: z.coerce.number().int().nonnegative().default(0),
  /** Writing an account's configuration. */
  configWrite: z.enum(["merge", "replace"]).default("merge"),
  /** Whether `unmask=true` shows the secrets of accounts. */
  unmaskAccounts: z.enum(["never", "always"]).default("never"),
  /** Whether `unmask=true` shows the secrets of OAuth configurations. */
  unmaskOAuth: z.enum(["never", "always"]).default("always"),
  /** The same grant a second time. */
  identicalGrant: z.enum(["500", "200"]).default("500"),
  /** Taking the last owner of an account away. */
  lastOwner: z.enum(["400", "403", "allow"]).default("400"),
  /** Revoking from somebody who has nothing. */
  revokeNothing: z.enum(["200", "404"]).default("200"),
  /** Reading an account that is not there. */
  missingAccount: z.enum(["404", "403"]).default("404"),
  /** Which accounts the token's owner sees: all, or those that are shared with the owner. */
  accountList: z.enum(["all", "granted"]).default("all"),
  /** Reading an account that is there, but that the token's owner does not see. */
  hiddenAccount: z.enum(["403", "404"]).default("403"),
  /** Whether 429 says how long to wait. */
  retryAfter: z.enum(["on", "off"]).default("on"),
});
export type Switches = z.infer<typeof Switches>;
