// Accounts, OAuth accounts and their access lists, as resources.

import type { Fields } from "../../provider/lifecycle/definition";
import { ADOPTED, sortedBy, toArguments, type BuildContext } from "./build-context";
import { accountLabel, accountType, titled, type ExistingAccount } from "./instance";
import { Reference, Remark, type Argument, type Arguments, type ExportedResource } from "./resources";

export function accountResources(context: BuildContext): ExportedResource[] {
  const { selection } = context;
  // Accounts before OAuth accounts, as they were read.
  const ordered = sortedBy(context.instance.accounts, ({ name }) => name);
  const resources = selection.parts.has("accounts") ? ordered.flatMap((account) => accountResource(context, account)) : [];
  const access = selection.parts.has("access") ? ordered.flatMap((account) => accessResource(context, account, resources)) : [];
  return [...resources, ...access];
}

function accountResource(
  context: BuildContext,
  { kind, id, name, dataProviderType, allowExternalUse }: ExistingAccount,
): ExportedResource[] {
  const type = accountType(kind);
  if (context.isLeftOut(type, id)) return [];
  const title = titled(accountLabel(kind), name, id);
  const accepted = context.accepted({ type, id }, title, { name, dataProviderType, allowExternalUse });
  if (!accepted) return [];
  const { inputs, remarks } = accepted;
  context.recordExported(type, id);
  const identity = context.identity("accounts", [name], kind === "oauth" ? "app" : "account");
  return [{ part: "accounts", type, id, ...identity, inputs, outputs: ADOPTED, args: toArguments(inputs), dependsOn: [], remarks }];
}

function accessResource(
  context: BuildContext,
  { kind, id, name, grants }: ExistingAccount,
  accounts: ExportedResource[],
): ExportedResource[] {
  const type = accountType(kind);
  const accessId = `${kind}:${id}`;
  if (!grants || context.isLeftOut("AccountAccess", accessId)) return [];
  const { callerId } = context.instance;
  // The access of the user whom the credentials act as is never taken away, and would be another user's in another instance.
  const listed = grants.filter((grant) => grant.type !== "USER" || grant.id !== callerId || context.isReferable("User", callerId));
  const ordered = sortedBy(
    sortedBy(listed, (grant) => context.instance.names.get(`${grant.type.toLowerCase()} ${grant.id}`) ?? grant.name ?? ""),
    ({ accessLevel }) => LEVELS.indexOf(accessLevel),
  );
  const inputs = {
    accountId: id,
    accountKind: kind,
    grants: ordered.map(({ type: subject, id: subjectId, accessLevel }) => ({ ...subjectIds(subject, subjectId), accessLevel })),
  };
  const title = titled(`the access to ${accountLabel(kind)}`, name, id);
  const accepted = context.accepted({ type: "AccountAccess", id: accessId }, title, inputs);
  if (!accepted) return [];
  const account = accounts.find((each) => each.type === type && each.id === id);
  const isReferable = context.isReferable(type, id);
  const identity = context.identity("access", [account?.name ?? name], "account");
  const args: Arguments = {
    ...(isReferable ? { account: new Reference(type, id, "resource") } : { accountId: id, ...(kind === "oauth" && { accountKind: kind }) }),
    grants: ordered.map((grant) => grantArguments(context, grant)),
  };
  return [
    {
      part: "access",
      type: "AccountAccess",
      id: accessId,
      name: identity.name,
      inputs,
      // Leaves the access on destroy: it was there before.
      outputs: { __found: ordered.map(({ type: subject, id: subjectId }) => `${subject.toLowerCase()} ${subjectId}`) },
      args,
      dependsOn: [],
      remarks: isReferable ? accepted.remarks : [...accepted.remarks, name],
    },
  ];
}

function grantArguments(
  context: BuildContext,
  {
    type,
    id,
    accessLevel,
    name,
  }: {
    type: "USER" | "GROUP";
    id: string;
    accessLevel: string;
    name?: string | null;
  },
): Argument {
  const label = type === "USER" ? ("user" as const) : ("group" as const);
  const resource = type === "USER" ? "User" : "Group";
  if (context.isReferable(resource, id)) return { [label]: new Reference(resource, id, "resource"), accessLevel };
  const shown = context.instance.names.get(`${label} ${id}`) ?? name ?? "Domo does not list it";
  return new Remark({ [`${label}Id`]: id, accessLevel }, shown);
}

/** Levels, the most first. */
const LEVELS = ["OWNER", "CAN_EDIT", "CAN_SHARE", "CAN_VIEW"];

const subjectIds = (type: "USER" | "GROUP", id: string): Fields => (type === "USER" ? { userId: id } : { groupId: id });
