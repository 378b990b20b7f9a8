// The whole access list of an account: who is not listed loses access. It is identified by the account. Surprising: the access of the user
// whom the credentials act as is never lowered or revoked, listed or not, as the provider would lock itself out.

import { z } from "zod";
import { incompleteList, isOwner, levelIn, type ShownList } from "../client/accounts/access-lists";
import type { GrantChange } from "../client/accounts/account-grants";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { DuplicateResourceError, MissingObjectError, RefusedError } from "../client/errors";
import { isCanonicalId } from "../client/schemas/id";
import type { Grant } from "../client/schemas/accounts";
import type { Subject } from "../client/schemas/subject";
import { defineResource, type Fields, type ProviderContext } from "../lifecycle/definition";
import { stringList } from "../lifecycle/reserved-properties";
import { objectKey } from "../lifecycle/run";
import { requireAdoption, requireCallerKept } from "./access-guards";
import {
  accessLevel,
  accessList,
  accountLabel,
  accountReference,
  accountType,
  grantsOf,
  ownerUntilDeleted,
  shareId,
  unproved,
  withAccount,
  type AccountReference,
} from "./account-reference";
import { adopt, id, listed, onDelete, without } from "./fields";
import { byKey, keyOf, keysOf, referenceTo, sameGrants, subjectIn, subjectsOf, type GrantInState } from "./grant-list";

const grant = z
  .strictObject({
    userId: id.optional(),
    groupId: id.optional(),
    accessLevel,
  })
  .refine(({ userId, groupId }) => (userId === undefined) !== (groupId === undefined), "must have either userId or groupId");

const inputs = z.strictObject({
  ...accountReference,
  grants: z.array(grant, "must be a list of { userId or groupId, accessLevel }"),
  onDelete,
  adopt,
});
export type AccountAccessInputs = z.infer<typeof inputs>;

export const accountAccess = defineResource<AccountAccessInputs>({
  type: "AccountAccess",
  requires: "instance",
  inputs,
  title: (account) => `the access to ${accountLabel(account)}`,
  identity: ["accountId", "accountKind"],
  replaceOnChanges: ["accountId", "accountKind"],
  metaArguments: ["onDelete", "adopt"],
  secretInputs: [],
  instanceOnly: [],
  same: { grants: sameGrants },
  idFromInputs: true,

  parts: ({ accountId, accountKind, grants = [] }) =>
    accountId === undefined || accountKind === undefined
      ? []
      : subjectsOf(grants).map((subject) => partOf({ accountId, accountKind }, subject)),
  list: (account) => accessList(account, { isWhole: true }),
  within: ({ accountId, accountKind, grants = [] }) => [
    ...(accountId === undefined ? [] : [[accountType({ accountKind }), accountId] satisfies [string, string]]),
    ...subjectsOf(grants).map(({ type, id }): [string, string] => [type === "USER" ? "User" : "Group", id]),
  ],
  proofOfAbsence: PROOF_OF_ABSENCE.access,

  rules({ grants = [] }) {
    const levels = new Map<string, string>();
    for (const [i, { accessLevel, ...rest }] of grants.entries()) {
      const key = keysOf([rest])[0] ?? "";
      const other = levels.get(key);
      if (other !== undefined && other !== accessLevel)
        return [{ property: `grants.${String(i)}`, reason: `gives ${accessLevel} to ${key}, to whom another grant gives ${other}` }];
      levels.set(key, accessLevel);
    }
    return [];
  },

  removedInputs: ({ grants = [] }, prior) => (without(keysOf(prior.grants ?? []), keysOf(grants)).length > 0 ? ["grants"] : []),

  // Only looks: the lifecycle then calls `update`, after whose failure the state knows what this resource has given.
  async create(context, want, { isDeclared }) {
    const shown = await listBefore(context, want);
    if (!shown) throw new MissingObjectError(`${accountLabel(want)} does not exist in ${context.settings.host}`);
    const { grants: list, isComplete } = shown;
    const caller = await callerKey(context);
    requireCallerKept(want, list, caller);
    requireAdoption(context, want, { list, caller });
    const wanted = keysOf(want.grants);
    const found = wanted.filter((key) => list.some((each) => keyOf(each) === key));
    logFound(context, want, found);
    const { accountKind, accountId } = want;
    // Whoever an incomplete list lacks may have had access, too. `update` takes out whom it finds without access once there is an owner.
    return { id: `${accountKind}:${accountId}`, computed: { ...withAccount(want, isDeclared), [FOUND]: isComplete ? found : wanted } };
  },

  async beforeReplace(context, { accountId, accountKind = "account", grants, ...rest }, { prior, computed }) {
    if (accountId === undefined || grants === undefined) return;
    const want = { ...rest, accountId, accountKind, grants };
    const list = (await listBefore(context, want))?.grants ?? [];
    const isSameAccount = prior.accountId === accountId && prior.accountKind === accountKind;
    const others = isSameAccount ? list.filter((each) => !isOwn(each, prior, computed)) : list;
    requireAdoption(context, want, { list: others, caller: await callerKey(context) });
  },

  async read(context, accessId, prior) {
    const account = accountOf(accessId);
    const shown = await grantsOf(context, account).shown(account.accountId);
    if (!shown) return undefined;
    const before = byKey(prior.grants ?? []);
    const list = await withUnproved(context, account, { ...shown, before });
    const levels = new Map(list.map((each) => [keyOf(each), each.accessLevel]));
    const undeclaredBefore = stringList((prior as Fields)[UNDECLARED]); // the state has outputs besides the inputs
    const isUndeclaredBefore = (key: string): boolean => undeclaredBefore.includes(key);
    // In the order of the program, with `NONE` where Domo has no access, so that each drifted grant is a one-line diff.
    const known = [...before]
      .filter(([key]) => levels.has(key) || !isUndeclaredBefore(key))
      .map(([key, declared]): GrantInState => ({ ...declared, accessLevel: levels.get(key) ?? "NONE" }));
    const caller = await callerKey(context);
    const others = list.filter((each) => !before.has(keyOf(each)) && keyOf(each) !== caller);
    const grants = [...known, ...others.map(({ type, id, accessLevel }) => ({ ...referenceTo({ type, id }), accessLevel }))];
    const undeclared = prior.grants ? [...undeclaredBefore.filter((key) => levels.has(key)), ...others.map(keyOf)] : [];
    const isAsDeclared = shown.isComplete && prior.grants !== undefined && undeclared.length === 0 && sameGrants(prior.grants, grants);
    return {
      id: accessId,
      fields: { ...account, grants },
      computed: {
        ...(isAsDeclared && { [COMPLETE]: true }),
        // A refresh stores undeclared grants in the state. They are marked, as `grants` alone would look declared by a program.
        ...((undeclared.length > 0 || undeclaredBefore.length > 0) && { [UNDECLARED]: undeclared }),
      },
      ...unproved(shown),
    };
  },

  async update(context, accessId, { want, prior, computed, release, wasDeclared, keepIfFailed }) {
    const account = accountOf(accessId);
    const undeclaredBefore = stringList(computed[UNDECLARED]);
    const before = declaredOrGiven(prior, computed);
    const wanted = byKey(want.grants);
    const caller = await callerKey(context);
    let added: string[] = [];
    let removed: string[] = [];
    let found: string[] = [];
    const exists = await grantsOf(context, account).change(account.accountId, (list) => {
      const live = list.map(keyOf);
      requireCallerKept(want, list, caller);
      if (computed[COMPLETE] !== true)
        requireAdoption(context, want, { list: list.filter((each) => !isOwn(each, prior, computed)), caller });
      // Grants that are no longer declared are revoked even if the list does not have them: that proves nothing.
      removed = without([...before, ...live], [...wanted.keys(), caller]);
      const undeclared = without(removed, before);
      for (const key of removed) if (!release(partOf(account, subjectIn(key)))) throw declaredElsewhere(account, key);
      if (undeclared.length > 0) context.log.info(`${accountLabel(account)}: takes away the undeclared access of ${listed(undeclared)}`);
      added = without([...wanted.keys()], live);
      found = without([...wanted.keys()], [...before, ...added]).filter(
        (key) => undeclaredBefore.includes(key) || !wasDeclared(partOf(account, subjectIn(key))),
      );
      // Whom an incomplete list lacks may have access already. Only owners are made on it.
      keepIfFailed(GIVEN, list.some(isOwner) ? added : added.filter((key) => wanted.get(key)?.accessLevel === "OWNER"));
      keepIfFailed(FOUND, found);
      const changed = [...wanted].filter(([key, { accessLevel }]) => levelIn(list, subjectIn(key)) !== accessLevel);
      logOthersChanged(
        context,
        account,
        changed.flatMap(([key, { accessLevel }]) =>
          found.includes(key) ? [{ key, from: levelIn(list, subjectIn(key)) ?? "", to: accessLevel }] : [],
        ),
      );
      return [
        ...changed.map(([key, { accessLevel }]): GrantChange => ({ subject: subjectIn(key), level: accessLevel })),
        ...removed.map(revocation),
      ];
    });
    if (!exists) throw new MissingObjectError(`${accountLabel(account)} does not exist in ${context.settings.host}`);
    const foundBefore = stringList(computed[FOUND]);
    logFound(context, account, without(found, foundBefore));
    // What this resource has revoked or given itself no longer counts as found.
    const allFound = [...new Set([...without(foundBefore, [...removed, ...added]), ...found])];
    return {
      computed: { [FOUND]: allFound, ...(UNDECLARED in computed && { [UNDECLARED]: [] }), ...(GIVEN in computed && { [GIVEN]: [] }) },
    };
  },

  async remove(context, accessId, prior, { release, computed, isDeclared }) {
    const account = accountOf(accessId);
    const given = stringList(computed[GIVEN]).map((key) => ({ ...referenceTo(subjectIn(key)), accessLevel: "CAN_VIEW" as const }));
    const all = [...(prior.grants ?? []), ...given];
    const declared = declaredOrGiven(prior, computed);
    const kept = [...stringList(computed[FOUND]), await callerKey(context)];
    const newOwner = () => ownerUntilDeleted(context, account, { computed, isDeclared });
    let removed: string[] = [];
    let found: Grant[] = [];
    const decide = (list: Grant[]): GrantChange[] => {
      found = list;
      removed = without(declared, kept).filter((key) => release(partOf(account, subjectIn(key))));
      return removed.map(revocation);
    };
    const exists = await grantsOf(context, account).change(account.accountId, decide, newOwner);
    // A list without an owner does not prove that somebody has no access.
    const isThere = (key: string): boolean => levelIn(found, subjectIn(key)) !== undefined || !found.some(isOwner);
    const left = declared.filter((key) => kept.includes(key) && isThere(key));
    if (exists && left.length > 0)
      context.log.info(
        `${accountLabel(account)}: left with the access that they have now, as they had some before this resource, or act with it: ${listed(left)}`,
      );
    return { ...account, grants: all.filter((each) => keysOf([each]).some((key) => removed.includes(key))) };
  },

  remaining: ({ id: accessId, fields }, { grants = [] }) => {
    const present = keysOf((fields.grants as GrantInState[]).filter(({ accessLevel }) => accessLevel !== "NONE")); // from `read`
    return keysOf(grants)
      .filter((key) => present.includes(key))
      .map((key) => partOf(accountOf(accessId), subjectIn(key)));
  },
});

/** Output: users and groups that had access before this resource declared them. Destroying the resource leaves it. */
const FOUND = "__found";

/** Output: users and groups whose access the last refresh found, and that no program declared. */
const UNDECLARED = "__undeclared";

/** Output: users and groups without access to whom a failed update may have given some. */
const GIVEN = "__given";

/** Output: true once the access list was read as declared. Until then undeclared grants are revoked only if `adopt` is `always`. */
const COMPLETE = "__complete";

/** The account of an id of this resource, such as `account:7`. */
function accountOf(accessId: string): AccountReference {
  const [, accountKind, accountId = ""] = /^(account|oauth):(\d+)$/.exec(accessId) ?? [];
  if (accountKind === undefined || !isCanonicalId(accountId))
    throw new RefusedError(`${accessId} is no id of an access list: account:<id of the account>, or oauth:<id> for an OAuth account`);
  return { accountId, accountKind: accountKind === "oauth" ? "oauth" : "account" };
}

/** The name of a grant in a run: that of the `AccountShare` of the same access, so that one can be handed over to the other. */
const partOf = (account: AccountReference, subject: Subject): string => objectKey("AccountShare", shareId(account, subject));

/** The access list before a new resource is written: one that declares an owner may also be for an account that has lost its owner. */
async function listBefore(context: ProviderContext, want: AccountReference & { grants: GrantInState[] }): Promise<ShownList | undefined> {
  const shown = await grantsOf(context, want).shown(want.accountId);
  if (shown?.isComplete === false && !want.grants.some(isOwner)) throw incompleteList();
  return shown;
}

const callerKey = async ({ instance }: ProviderContext): Promise<string> => keyOf({ type: "USER", id: await instance.callerId() });

/**
 * The access list, and in an incomplete one also who was declared before: that they are not listed proves nothing, unless they do not exist.
 */
async function withUnproved(
  context: ProviderContext,
  account: AccountReference,
  { grants, isComplete, before }: { grants: Grant[]; isComplete: boolean; before: Map<string, GrantInState> },
): Promise<Grant[]> {
  if (isComplete) return grants;
  const missing = [...before].filter(([key]) => levelIn(grants, subjectIn(key)) === undefined);
  const existing = await Promise.all(
    missing.map(async ([key, { accessLevel }]) =>
      (await grantsOf(context, account).exists(subjectIn(key))) ? [{ ...subjectIn(key), accessLevel }] : [],
    ),
  );
  return [...grants, ...existing.flat()];
}

/** Whose access this resource has declared, or may have given in an update that failed. */
const declaredOrGiven = ({ grants = [] }: Partial<AccountAccessInputs>, computed: Fields): string[] => [
  ...new Set([...without(keysOf(grants), stringList(computed[UNDECLARED])), ...stringList(computed[GIVEN])]),
];

/** Whether the grant is as this resource has declared or given it. */
const isOwn = (grant: Grant, prior: Partial<AccountAccessInputs>, computed: Fields): boolean => {
  const key = keyOf(grant);
  if (stringList(computed[GIVEN]).includes(key)) return true;
  return !stringList(computed[UNDECLARED]).includes(key) && byKey(prior.grants ?? []).get(key)?.accessLevel === grant.accessLevel;
};

const revocation = (key: string): GrantChange => ({ subject: subjectIn(key), level: "NONE" });

function logFound({ log }: ProviderContext, account: AccountReference, keys: string[]): void {
  if (keys.length === 0) return;
  log.info(`${accountLabel(account)}: ${listed(keys)} had access already. Destroying this resource leaves it`);
}

function logOthersChanged({ log }: ProviderContext, account: AccountReference, changes: { key: string; from: string; to: string }[]): void {
  if (changes.length === 0) return;
  const texts = changes.map(({ key, from, to }) => `${key} (${from} becomes ${to})`);
  log.info(`${accountLabel(account)}: changes access that somebody else gave: ${listed(texts)}`);
}

const declaredElsewhere = (account: AccountReference, key: string): DuplicateResourceError =>
  new DuplicateResourceError(
    `another resource of this program declares the access of ${key} to ${accountLabel(account)}: put it into the grants of this one`,
  );
