// The access of one user or group to an account. It is identified by the account and the user or group. Surprising: the creator of an
// account owns it, and an account keeps an owner (§4.2): provider/client/accounts/account-grants.ts refuses to remove the last one.

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ShownLevel } from "../client/accounts/access-lists";
import type { FindOwner } from "../client/accounts/account-grants";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { AlreadyExistsError, InvalidInputError, RefusedError } from "../client/errors";
import type { Subject } from "../client/schemas/subject";
import { defineResource, type ProviderContext, type LiveObject } from "../lifecycle/definition";
import { objectKey } from "../lifecycle/run";
import {
  accessLevel,
  accessList,
  accountLabel,
  accountReference,
  accountType,
  grantsOf,
  ownerUntilDeleted,
  shareId,
  subjectOf,
  unproved,
  WITH_ACCOUNT,
  withAccount,
  type AccountReference,
} from "./account-reference";
import { adopt, id, onDelete } from "./fields";

const inputs = z.strictObject({
  ...accountReference,
  userId: id.optional(),
  groupId: id.optional(),
  accessLevel,
  onDelete,
  adopt,
});
export type AccountShareInputs = z.infer<typeof inputs>;

export const accountShare = defineResource<AccountShareInputs>({
  type: "AccountShare",
  requires: "instance",
  inputs,
  title: ({ userId, groupId, ...account }) => {
    const subject = userId === undefined ? `group ${groupId ?? "whose id is not known yet"}` : `user ${userId}`;
    return `the share of ${accountLabel(account)} with ${subject}`;
  },
  identity: ["accountId", "accountKind", "userId", "groupId"],
  replaceOnChanges: ["accountId", "accountKind", "userId", "groupId"],
  metaArguments: ["onDelete", "adopt"],
  secretInputs: [],
  instanceOnly: [],
  same: {},
  idFromInputs: true,
  list: (account) => accessList(account, { isWhole: false }),
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
    const isUnshared = await isUnsharedYet(context, want, subject);
    const isNew = await grantsOf(context, want).addLevel(want.accountId, subject, { level: want.accessLevel, isUnshared });
    return { id: shareId(want, subject), computed: withAccount(want, isDeclared), alreadyExisted: !isNew };
  },

  async beforeReplace(context, { accountId, accountKind = "account", accessLevel, adopt: policy, ...subject }, { prior }) {
    const who = subjectOf(subject);
    if (who === undefined || accountId === undefined || (policy ?? context.settings.adopt) === "always") return;
    const isSame = prior.accountId === accountId && prior.accountKind === accountKind && isDeepStrictEqual(subjectOf(prior), who);
    const shown = isSame ? undefined : await levelBefore(context, { accountId, accountKind, accessLevel }, who);
    const level = shown?.level;
    if (level === undefined || level === accessLevel) return;
    throw new AlreadyExistsError(
      `what replaces it exists already: ${who.type.toLowerCase()} ${who.id} has ${level} on ${accountLabel({ accountId, accountKind })}, which nothing ` +
        'proves that this stack gave. Nothing was written. Set adopt: "always" to change it',
    );
  },

  read,

  async find(context, want, { isDeclared, thorough }) {
    const subject = subjectOf(want);
    if (!subject || (!thorough && (await isUnsharedYet(context, want, subject)))) return undefined;
    const shown = await levelBefore(context, want, subject);
    return shown && { ...liveShare(shareId(want, subject), want, shown), computed: withAccount(want, isDeclared) };
  },

  async update(context, _id, { want, live: { fields }, computed }) {
    const subject = subjectOf(want);
    const isChange = fields.accessLevel !== want.accessLevel;
    // On an account that the program declares, the adopted share is the one that creating the account gave its creator.
    if (isChange && computed.adopted === true && computed[WITH_ACCOUNT] !== true && (want.adopt ?? context.settings.adopt) !== "always") {
      throw new RefusedError(
        `it has ${String(fields.accessLevel)} and was adopted: nothing proves that this stack gave it. Set adopt: "always" to change it to ${want.accessLevel}`,
      );
    }
    const newOwner: FindOwner = () => declaredOwner(context, want);
    if (subject) await grantsOf(context, want).setLevel(want.accountId, subject, { level: want.accessLevel, newOwner });
    return undefined;
  },

  async remove(context, _id, prior, { computed, isDeclared }) {
    const subject = subjectOf(prior);
    const { accountId, accountKind = "account" } = prior;
    if (!subject || accountId === undefined) return undefined;
    const account = { accountId, accountKind };
    const untilDeleted = () => ownerUntilDeleted(context, account, { computed, isDeclared });
    const newOwner: FindOwner = async () => (await declaredOwner(context, account)) ?? (await untilDeleted());
    await grantsOf(context, prior).setLevel(accountId, subject, { level: "NONE", newOwner });
    const isSuccessor = (await isCaller(context, subject)) && (await untilDeleted()) !== undefined;
    if (!isSuccessor) return undefined;
    // Revoking the last owner may give it to this user again at any moment.
    context.log.info(
      `${accountLabel(prior)}: user ${subject.id}, who created it, owns it as long as it exists and nobody else does. That access is not read back`,
    );
    return {};
  },
});

/**
 * Whether nobody has looked for access of the user or group to an account that this run has just made, as there can be none: only its creator, the
 * authenticated user, has access to a new account (§3.6).
 */
async function isUnsharedYet(context: ProviderContext, account: AccountReference, subject: Subject): Promise<boolean> {
  return context.run.isNew(objectKey(accountType(account), account.accountId)) && !(await isCaller(context, subject));
}

const isCaller = async ({ instance }: ProviderContext, { type, id }: Subject): Promise<boolean> =>
  type === "USER" && id === (await instance.callerId());

/**
 * A user or group that exists, that the program declares as owner, and to whom the stack has given access already: its own share, which raises it in
 * this run, may be written only after the one that is lowered, as the engine runs a limited number of operations at once. Others are left to their
 * shares: if one of those is never written, no state would have the access.
 */
async function declaredOwner(context: ProviderContext, account: AccountReference): Promise<Subject | undefined> {
  const { run } = context;
  const list = accessList(account, { isWhole: false });
  const shares: Partial<AccountShareInputs>[] = list ? run.declaredInList(list.name) : [];
  for (const { accessLevel, ...share } of shares) {
    const subject = accessLevel === "OWNER" ? subjectOf(share) : undefined;
    const isGiven = subject && run.isOwned(objectKey("AccountShare", shareId(account, subject)));
    if (isGiven && (await grantsOf(context, account).exists(subject))) return subject;
  }
  return undefined;
}

/** The level before a new share is written. An owner may also be the first one of an account that has lost its owner. */
const levelBefore = (
  context: ProviderContext,
  { accountId, accountKind, accessLevel }: AccountReference & { accessLevel: string | undefined },
  subject: Subject,
): Promise<ShownLevel | undefined> => {
  const lists = grantsOf(context, { accountKind });
  return accessLevel === "OWNER" ? lists.levelBeforeOwner(accountId, subject) : lists.shownLevel(accountId, subject);
};

async function read(context: ProviderContext, id: string, prior: Partial<AccountShareInputs>): Promise<LiveObject | undefined> {
  const subject = subjectOf(prior);
  if (!subject || prior.accountId === undefined) return undefined;
  const shown = await grantsOf(context, prior).shownLevel(prior.accountId, subject);
  return shown && liveShare(id, prior, shown);
}

const liveShare = (
  id: string,
  { accountId, accountKind, userId, groupId }: Partial<AccountShareInputs>,
  shown: ShownLevel,
): LiveObject => ({ id, fields: { accountId, accountKind, userId, groupId, accessLevel: shown.level }, ...unproved(shown) });
