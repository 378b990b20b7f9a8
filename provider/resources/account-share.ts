// The access of one user or group to an account. It is identified by the account and the user or group. Surprising: the creator of an
// account owns it, and an account keeps an owner (§4.2): provider/client/accounts/account-grants.ts refuses to remove the last one.

import { z } from "zod";
import type { AccountGrants } from "../client/accounts/account-grants";
import type { Subject } from "../client/schemas/subject";
import { ACCESS_LEVELS } from "../client/schemas/accounts";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { InvalidInputError, RefusedError } from "../client/errors";
import { defineResource, type ProviderContext, type Fields, type LiveObject } from "../lifecycle/definition";
import { adopt, id, onDelete } from "./fields";

const inputs = z.strictObject({
  accountId: id,
  accountKind: z.enum(["account", "oauth"], 'must be "account" or "oauth"'),
  userId: id.optional(),
  groupId: id.optional(),
  accessLevel: z.enum(ACCESS_LEVELS, `must be ${ACCESS_LEVELS.join(", ")}`),
  onDelete,
  adopt,
});
export type AccountShareInputs = z.infer<typeof inputs>;

export const accountShare = defineResource<AccountShareInputs>({
  type: "AccountShare",
  requires: "instance",
  inputs,
  title: ({ accountKind, accountId, userId, groupId }) => {
    const subject = userId === undefined ? `group ${groupId ?? "whose id is not known yet"}` : `user ${userId}`;
    return `the share of ${accountKind === "oauth" ? "OAuth account" : "account"} ${accountId ?? "whose id is not known yet"} with ${subject}`;
  },
  identity: ["accountId", "accountKind", "userId", "groupId"],
  replaceOnChanges: ["accountId", "accountKind", "userId", "groupId"],
  metaArguments: ["onDelete", "adopt"],
  secretInputs: [],
  instanceOnly: [],
  same: {},
  isGrant: true,
  within: ({ accountId, accountKind, userId, groupId }) =>
    Object.entries({ [accountType({ accountKind })]: accountId, User: userId, Group: groupId }).flatMap(([type, id]): [string, string][] =>
      id === undefined ? [] : [[type, id]],
    ),
  proofOfAbsence: PROOF_OF_ABSENCE.grant,

  rules: ({ userId, groupId }) =>
    userId !== undefined && groupId !== undefined
      ? [{ property: "groupId", reason: "can't be given together with userId: a share is for one person or one group" }]
      : [],

  async create(context, want, { isDeclared }) {
    const subject = subjectOf(want);
    if (!subject) throw new InvalidInputError("it names neither a user nor a group: set userId or groupId");
    const isNew = await grantsOf(context, want).addLevel(want.accountId, subject, want.accessLevel);
    return { id: idOf(want, subject), computed: withAccount(want, isDeclared), alreadyExisted: !isNew };
  },

  read,

  async find(context, want, { isDeclared }) {
    const subject = subjectOf(want);
    const live = subject && (await read(context, idOf(want, subject), want));
    return live && { ...live, computed: withAccount(want, isDeclared) };
  },

  async update(context, _id, { want, live: { fields }, computed }) {
    const subject = subjectOf(want);
    // On an account that the program declares, the adopted share is the one that creating the account gave its creator.
    if (computed.adopted === true && computed[WITH_ACCOUNT] !== true && (want.adopt ?? context.settings.adopt) !== "always") {
      throw new RefusedError(
        `it has ${String(fields.accessLevel)} and was adopted: nothing proves that this stack gave it. Set adopt: "always" to change it to ${want.accessLevel}`,
      );
    }
    if (subject) await grantsOf(context, want).setLevel(want.accountId, subject, { level: want.accessLevel });
    return undefined;
  },

  async remove(context, _id, prior, { computed, isDeclared }) {
    const subject = subjectOf(prior);
    if (!subject || prior.accountId === undefined) return undefined;
    const isAccountRemoved = computed[WITH_ACCOUNT] === true && !isDeclared(accountType(prior), prior.accountId);
    const newOwner = isAccountRemoved ? await callerIfCreator(context, prior) : undefined;
    await grantsOf(context, prior).setLevel(prior.accountId, subject, { level: "NONE", newOwner });
    return undefined;
  },
});

/** Output: true if the same program declared the account, so that both may be destroyed together. */
const WITH_ACCOUNT = "__withAccount";

const withAccount = (want: AccountShareInputs, isDeclared: (type: string, id: string) => boolean): Fields =>
  isDeclared(accountType(want), want.accountId) ? { [WITH_ACCOUNT]: true } : {};

const accountType = ({ accountKind }: Partial<AccountShareInputs>): string => (accountKind === "oauth" ? "OAuthAccount" : "Account");

const idOf = ({ accountKind, accountId }: AccountShareInputs, { type, id: subject }: Subject): string =>
  [accountKind, accountId, type, subject].join(":");

async function read(context: ProviderContext, id: string, prior: Partial<AccountShareInputs>): Promise<LiveObject | undefined> {
  const subject = subjectOf(prior);
  const { accountId } = prior;
  if (!subject || accountId === undefined) return undefined;
  const accessLevel = await grantsOf(context, prior).level(accountId, subject);
  const { accountKind, userId, groupId } = prior;
  return accessLevel === undefined ? undefined : { id, fields: { accountId, accountKind, userId, groupId, accessLevel } };
}

/**
 * The authenticated user, if it created the account. When an account is destroyed together with its shares, its last owner must not block
 * that: until the account is deleted, its creator owns it again.
 */
async function callerIfCreator(
  { instance }: ProviderContext,
  { accountKind = "account", accountId = "" }: Partial<AccountShareInputs>,
): Promise<Subject | undefined> {
  const caller = await instance.callerId();
  return (await instance.accountStores[accountKind].creatorId(accountId)) === caller ? { type: "USER", id: caller } : undefined;
}

const grantsOf = ({ instance }: ProviderContext, { accountKind = "account" }: Partial<AccountShareInputs>): AccountGrants =>
  instance.accountStores[accountKind].grants;

function subjectOf({ userId, groupId }: Partial<AccountShareInputs>): Subject | undefined {
  if (userId !== undefined) return { type: "USER", id: userId };
  return groupId === undefined ? undefined : { type: "GROUP", id: groupId };
}
