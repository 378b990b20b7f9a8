// What accounts and OAuth accounts have in common: a connector's configuration, with secrets. Display names need not be unique, so an
// account is identified by the create key that its create stores in Domo's internal name (§3.6).

import { z } from "zod";
import type { AccountHealth, AccountStore, LiveAccount } from "../client/accounts/account-store";
import { PROOF_OF_ABSENCE, undefinedIfNotFound } from "../client/absence";
import { AlreadyExistsError, AmbiguousAbsenceError, InvalidInputError, ReadBackMismatchError, RefusedError } from "../client/errors";
import type { AccountKind } from "../client/instance/accounts";
import type { DataSet } from "../client/instance/data-sets";
import { isSecretKey } from "../client/schemas/connectors";
import { defineResource, type ResourceDefinition, type ProviderContext, type LiveObject, type CheckFailure } from "../lifecycle/definition";
import { ALIASES_HINT } from "../lifecycle/create-or-adopt";
import { isMap, ownValue } from "../maps";
import {
  asTexts,
  managedConfigurations,
  newAccountFailures,
  sameConfigurations,
  WITHOUT_CONFIGURATIONS,
  type Configurations,
} from "./configurations";
import { listed, nonEmptyText, number } from "./fields";

export interface ConnectorAccount {
  name: string;
  dataProviderType: string;
  configurations?: Configurations;
  allowExternalUse?: boolean;
  transferDatasetsTo?: string;
  onDelete?: "delete" | "keep";
  validate?: "warn" | "require" | "skip";
  adopt?: "never" | "own" | "always";
}

export const connectorInputs = {
  name: nonEmptyText("the account's display name"),
  dataProviderType: nonEmptyText("the key of a connector, such as snowflake"),
  configurations: z.record(z.string(), z.union([z.string(), z.boolean(), number]), "must be a map of text").optional(),
  allowExternalUse: z.boolean("must be true or false").optional(),
};

interface ConnectorAccountOptions {
  type: string;
  kind: AccountKind;
  /** The kind in a sentence: `OAuth account`. */
  label: string;
  inputs: z.ZodObject;
  metaArguments: ResourceDefinition<ConnectorAccount>["metaArguments"];
  rules: (want: Partial<ConnectorAccount>) => CheckFailure[];
  /** Whether Domo can move its DataSets to another account. */
  canMoveDataSets: boolean;
  /** Called before a credential is written. Throws if it must not be. */
  checkCredential?: (context: ProviderContext, want: ConnectorAccount) => Promise<void>;
  /** Called before an account is deleted that another one replaces. Throws if that one must not be written. */
  checkReplacement?: (context: ProviderContext, want: Partial<ConnectorAccount>) => Promise<void>;
  /** The outputs beside the inputs. */
  healthOutputs: (keyof AccountHealth)[];
}

export function connectorAccount({
  type,
  kind,
  label,
  inputs,
  metaArguments,
  rules,
  canMoveDataSets,
  checkCredential,
  checkReplacement,
  healthOutputs,
}: ConnectorAccountOptions): ResourceDefinition {
  return defineResource<ConnectorAccount>({
    type,
    requires: "instance",
    inputs,
    title: ({ name }) => `${label} ${name ?? "whose name is not known yet"}`,
    identity: ["name", "dataProviderType"],
    replaceOnChanges: ["dataProviderType"],
    metaArguments,
    secretInputs: ["configurations"],
    secretPaths: ({ dataProviderType, configurations }) =>
      isMap(configurations)
        ? Object.keys(configurations).flatMap((key) => (isSecretKey(dataProviderType, key) ? [`configurations.${key}`] : []))
        : [],
    instanceOnly: [],
    same: { configurations: sameConfigurations },
    rules: (want, { adopt }, olds, given) => [...rules(want), ...newAccountFailures(kind, { adopt, ...want }, olds, given)],
    proofOfAbsence: kind === "account" ? PROOF_OF_ABSENCE.account : PROOF_OF_ABSENCE.oauthAccount,

    ...(checkReplacement && { beforeReplace: checkReplacement }),

    async create(context, want, { key }) {
      const { name, dataProviderType, configurations, allowExternalUse } = want;
      // With `adopt: "always"`, and nothing to adopt.
      if (configurations === undefined) throw new InvalidInputError(`configurations ${WITHOUT_CONFIGURATIONS}`);
      await checkCredential?.(context, want);
      const store = context.instance.accountStores[kind];
      return store.create({ name: key ?? name, displayName: name, dataProviderType, configurations }, allowExternalUse);
    },

    async read({ instance }, id, { configurations }) {
      // Without prior configurations there is nothing to compare secrets with, and they must not get into the state.
      const account = await instance.accountStores[kind].get(id, { unmask: configurations !== undefined });
      return account && live(account, configurations, healthOutputs);
    },

    async update(context, id, { want, prior, live: { fields, masked = [] } }) {
      const store = context.instance.accountStores[kind];
      const { allowExternalUse } = want;
      const configurations = asTexts(want.configurations);
      const before = asTexts(fields.configurations as Configurations | undefined); // from `live` below
      const isManaged = want.configurations !== undefined;
      // A program that leaves out `configurations` leaves the credentials in Domo as they are.
      const removed = isManaged ? Object.keys(prior.configurations ?? {}).filter((key) => !Object.hasOwn(configurations, key)) : [];
      // Masked values that no earlier run is known to have written are written again.
      const isUnproved = isManaged && masked.length > 0 && prior.configurations === undefined;
      const isChanged =
        isUnproved || removed.length > 0 || Object.entries(configurations).some(([key, value]) => ownValue(before, key) !== value);
      if (isChanged) await checkCredential?.(context, want);
      if (want.name !== fields.name) await store.rename(id, want.name);
      if (isChanged || (allowExternalUse !== undefined && allowExternalUse !== fields.allowExternalUse)) {
        await store.configure(id, want.dataProviderType, { want: configurations, removed, allowExternalUse });
        if (removed.length > 0) await readBackEmptied(store, id, removed);
      }
      return undefined;
    },

    async remove(context, id, prior) {
      const store = context.instance.accountStores[kind];
      await store.prepareDelete(id);
      // Last, so that nothing else that is slow lets a DataSet use the account meanwhile.
      await store.delete(id, async () => {
        const using = await dataSetsUsing(context, kind, id);
        if (using && using.length > 0) await releaseDataSets(context, { kind, label, canMoveDataSets, using }, id, prior);
        return using !== undefined;
      });
      return undefined;
    },

    async find({ instance, settings, log }, { name, dataProviderType, adopt }, { key, isFree, thorough }) {
      const candidates = (await instance.accountStores[kind].ofType(dataProviderType)).filter(({ id }) => isFree(id));
      const own = key === undefined ? undefined : candidates.find((account) => account.name === key);
      if (own) return { id: own.id, fields: {}, origin: { hasOwnKey: true, createdAt: own.createdAt ?? undefined } };
      const sameName = candidates.filter(({ displayName }) => displayName === name);
      if (sameName.length === 0) return undefined;
      const ids = sameName.map((account) => account.id).join(", ");
      if ((adopt ?? settings.adopt) !== "always") {
        // Domo: names need not be unique (§3.6), so an account of the same name does not prevent the create.
        if (!thorough)
          log.info(
            `${label} ${name}: Domo already has one of this name and connector (id ${ids}), and a new one is created. ${ALIASES_HINT}`,
          );
        return undefined;
      }
      if (sameName.length > 1)
        throw new AlreadyExistsError(`there are several of this name and connector (ids ${ids}): import one of them`);
      return { id: sameName[0]?.id ?? "", fields: {} };
    },
  });
}

function live(account: LiveAccount, prior: Configurations | undefined, healthOutputs: (keyof AccountHealth)[]): LiveObject {
  const { id, name, internalName, dataProviderType, allowExternalUse, health } = account;
  const { configurations, isVisible } = managedConfigurations(account, prior);
  return {
    id,
    fields: { name, dataProviderType, allowExternalUse, configurations },
    masked: isVisible ? [] : ["configurations"],
    computed: Object.fromEntries(healthOutputs.flatMap((output) => (health[output] === undefined ? [] : [[output, health[output]]]))),
    origin: { internalName },
  };
}

/** Throws `ReadBackMismatchError` when Domo still shows a value under a key that was emptied. */
async function readBackEmptied(store: AccountStore, id: string, keys: string[]): Promise<void> {
  const { configurations = {}, name = id } = (await store.get(id)) ?? {};
  const left = keys.filter((key) => (ownValue(configurations, key) ?? "") !== "");
  if (left.length > 0)
    throw new ReadBackMismatchError(
      `account ${name}`,
      left.map((key) => ({ field: `configurations.${key}`, wanted: "empty", found: "there" })),
    );
}

const MAX_NAMED = 5;

/** The DataSets that use the account, or undefined if Domo proves that the account does not exist, such as after a run that was killed. */
async function dataSetsUsing({ instance }: ProviderContext, kind: AccountKind, id: string): Promise<DataSet[] | undefined> {
  const using = await undefinedIfNotFound(instance.dataSets.using(kind, id));
  if (using?.length === 0) return using;
  // Domo may still name the DataSets of an account that is gone.
  if ((await instance.accountStores[kind].summary(id)) === undefined) return undefined;
  if (using) return using;
  throw new AmbiguousAbsenceError("Domo shows it, but answers 404 to which DataSets use it. Run again");
}

interface UsedAccount extends Pick<ConnectorAccountOptions, "kind" | "label" | "canMoveDataSets"> {
  using: DataSet[];
}

/** Moves the DataSets that use the account to `transferDatasetsTo`, or refuses: without the account they would stop updating (§3.10). */
async function releaseDataSets(
  context: ProviderContext,
  { kind, label, canMoveDataSets, using }: UsedAccount,
  id: string,
  { name = id, transferDatasetsTo }: Partial<ConnectorAccount>,
): Promise<void> {
  if (transferDatasetsTo === undefined) {
    const remedy = canMoveDataSets
      ? "Set transferDatasetsTo to the id of another account and apply that first"
      : "Move them to another one in Domo first";
    throw new RefusedError(
      `${using.length === 1 ? "1 DataSet uses" : `${String(using.length)} DataSets use`} ${label} ${name} and would stop updating: ${context.redact(namesOf(using))}. ${remedy}, or onDelete: "keep"`,
    );
  }
  const ids = using.map((dataSet) => dataSet.id);
  await context.instance.dataSets.repoint(ids, transferDatasetsTo);
  const left = (await dataSetsUsing(context, kind, id)) ?? [];
  if (left.length === 0) return;
  throw new ReadBackMismatchError(`the DataSets of ${label} ${name}`, [{ field: "account", wanted: transferDatasetsTo, found: id }]);
}

const namesOf = (dataSets: DataSet[]): string =>
  listed(
    dataSets.map(({ name }) => name),
    { most: MAX_NAMED },
  );
