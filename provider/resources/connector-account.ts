// What accounts and OAuth accounts have in common: they hold a connector's configuration, secrets in it. What identifies one is
// the mark that its create carries in Domo's internal name, as display names need not be unique (§3.6).

import { z } from "zod";
import type { AccountKind, DataSet } from "../client/instance/accounts";
import { isMasked, isOAuthConfig, isSecretKey, keyProblem, missingKeys, type ConfigurationValue } from "../client/schemas/connectors";
import { PROOF_OF_ABSENCE } from "../client/absence";
import type { AccountStore, LiveAccount } from "../client/accounts/account-store";
import { AlreadyExistsError, ReadBackMismatchError, RefusedError } from "../client/errors";
import { defineResource, type ResourceDefinition, type ProviderContext, type LiveObject, type CheckFailure } from "../lifecycle/definition";
import { ALIASES_HINT } from "../lifecycle/create-or-adopt";
import { asText, nonEmptyText, isMap, number } from "./fields";

type Configurations = Record<string, ConfigurationValue>;

export interface ConnectorAccount {
  name: string;
  dataProviderType: string;
  configurations?: Configurations;
  allowExternalUse?: boolean;
  transferDatasetsTo?: string;
  onDelete?: "delete" | "keep";
  adopt?: "never" | "own" | "always";
}

export const connectorInputs = {
  name: nonEmptyText("the account's display name"),
  dataProviderType: nonEmptyText("the key of a connector, such as snowflake"),
  configurations: z.record(z.string(), z.union([z.string(), z.boolean(), number]), "must be a map of text").optional(),
  allowExternalUse: z.boolean("must be true or false").optional(),
};

/** Inputs whose configuration has keys that fit its connector. Values that are not known yet are left out by the check. */
export const withConnectorKeys = <Inputs extends z.ZodObject>(kind: AccountKind, inputs: Inputs): Inputs =>
  inputs.superRefine(
    (want: unknown, issues) => {
      if (!isMap(want) || !isMap(want.configurations)) return;
      const type = knownType(kind, want.dataProviderType);
      for (const [key, value] of Object.entries(want.configurations)) {
        const message = wrongEntry(type, key, value);
        if (message !== undefined) issues.addIssue({ code: "custom", path: ["configurations", key], message });
      }
    },
    // Also when other inputs are wrong: all problems are told at once.
    { when: () => true },
  );

/** The connector, where its keys are those of this kind of account. What else OAuth configurations have is not known. */
const knownType = (kind: AccountKind, type: unknown): string | undefined =>
  typeof type === "string" && (kind === "account" || isOAuthConfig(type)) ? type : undefined;

function wrongEntry(type: string | undefined, key: string, value: unknown): string | undefined {
  // Domo: its documented map has it among the settings (§3.5), where it would be declared twice.
  if (key === "allowExternalUse") return "is no part of configurations here: give it as the argument allowExternalUse, true or false";
  if (typeof value === "string" && isMasked(value)) return "is what Domo shows instead of a secret: give the secret itself";
  return keyProblem(type, key);
}

interface ConnectorAccountOptions {
  type: string;
  kind: AccountKind;
  /** In a sentence. */
  label: string;
  inputs: z.ZodObject;
  metaArguments: ResourceDefinition<ConnectorAccount>["metaArguments"];
  rules: (want: Partial<ConnectorAccount>) => CheckFailure[];
  /** Whether Domo moves its DataSets to another account. */
  canMoveDataSets: boolean;
}

export function connectorAccount({
  type,
  kind,
  label,
  inputs,
  metaArguments,
  rules,
  canMoveDataSets,
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
    rules: (want, { adopt }, olds) => [...rules(want), ...missingKeyFailures(kind, { adopt, ...want }, olds)],
    proofOfAbsence: kind === "account" ? PROOF_OF_ABSENCE.account : PROOF_OF_ABSENCE.oauthAccount,

    create: ({ instance }, { name, dataProviderType, configurations = {}, allowExternalUse }, { key }) =>
      instance.accountStores[kind].create({ name: key ?? name, displayName: name, dataProviderType, configurations }, allowExternalUse),

    async read({ instance }, id, { configurations }) {
      // With nothing remembered there is nothing to compare secrets with, and no place for them in the state.
      const account = await instance.accountStores[kind].get(id, { unmask: configurations !== undefined });
      return account && live(account, configurations);
    },

    async update({ instance }, id, { want, prior, live: { fields, masked = [] } }) {
      const book = instance.accountStores[kind];
      if (want.name !== fields.name) await book.rename(id, want.name);
      const { allowExternalUse } = want;
      const configurations = asTexts(want.configurations);
      const before = asTexts(fields.configurations as Configurations | undefined); // as `live` below has put it
      const gone = Object.keys(prior.configurations ?? {}).filter((key) => !Object.hasOwn(configurations, key));
      // What Domo masks was written by nobody known where nothing is remembered of it.
      const isUnproved = masked.length > 0 && prior.configurations === undefined;
      const changed = isUnproved || gone.length > 0 || Object.entries(configurations).some(([key, value]) => ownOf(before, key) !== value);
      if (changed || (allowExternalUse !== undefined && allowExternalUse !== fields.allowExternalUse)) {
        await book.configure(id, want.dataProviderType, { want: configurations, gone, allowExternalUse });
        if (gone.length > 0) await readBackEmptied(book, id, gone);
      }
      return undefined;
    },

    async remove(context, id, prior) {
      await releaseDataSets(context, { kind, label, canMoveDataSets }, id, prior);
      await context.instance.accountStores[kind].delete(id);
      return undefined;
    },

    async find({ instance, settings, log }, { name, dataProviderType, adopt }, { key, isFree, thorough }) {
      const rows = (await instance.accountStores[kind].ofType(dataProviderType)).filter((row) => isFree(row.id));
      const ours = key === undefined ? undefined : rows.find((row) => row.name === key);
      if (ours) return { id: ours.id, fields: {}, origin: { hasOwnKey: true, createdAt: ours.createdAt ?? undefined } };
      const sameName = rows.filter((row) => row.displayName === name);
      if (sameName.length === 0) return undefined;
      const ids = sameName.map((row) => row.id).join(", ");
      if ((adopt ?? settings.adopt) !== "always") {
        // Domo: names need not be unique (§3.6), so one of the same name is in nobody's way.
        if (!thorough)
          log.info(`${label} ${name}: Domo has one of this name and connector already (id ${ids}), and a new one is made. ${ALIASES_HINT}`);
        return undefined;
      }
      if (sameName.length > 1)
        throw new AlreadyExistsError(`there are several of this name and connector (ids ${ids}): import the one that is meant`);
      return { id: sameName[0]?.id ?? "", fields: {} };
    },
  });
}

/** A configuration as Domo keeps it. */
const asTexts = (map: Configurations = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));

/** Keys come from outside, `constructor` among them. */
const ownOf = (map: Record<string, string>, key: string): string | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

function sameConfigurations(a: unknown, b: unknown): boolean {
  if (!isMap(a) || !isMap(b) || Object.keys(a).length !== Object.keys(b).length) return false;
  return Object.entries(a).every(([key, value]) => Object.hasOwn(b, key) && asText(value) === asText(b[key]));
}

/** What is to go has been sent empty; where Domo shows it all the same, it has not gone. */
async function readBackEmptied(book: AccountStore, id: string, keys: string[]): Promise<void> {
  const { configurations = {}, name = id } = (await book.get(id)) ?? {};
  const left = keys.filter((key) => (ownOf(configurations, key) ?? "") !== "");
  if (left.length > 0)
    throw new ReadBackMismatchError(
      `account ${name}`,
      left.map((key) => ({ field: `configurations.${key}`, wanted: "empty", found: "there" })),
    );
}

/** Keys without which a new account is of no use. One that is taken over may have them already. */
function missingKeyFailures(kind: AccountKind, want: Partial<ConnectorAccount>, olds: Partial<ConnectorAccount>): CheckFailure[] {
  const { dataProviderType, configurations = {}, adopt } = want;
  const keys = Object.keys(configurations);
  const isNew = olds.dataProviderType === undefined || olds.dataProviderType !== dataProviderType;
  const missing = isNew && adopt !== "always" && keys.length > 0 ? missingKeys(knownType(kind, dataProviderType), keys) : undefined;
  if (missing === undefined) return [];
  return [{ property: "configurations", reason: `lacks what ${String(dataProviderType)} needs: ${missing} ("" leaves a key empty)` }];
}

/**
 * The account as the program is to see it: the keys that are managed. A secret that Domo masks, empties or leaves out is not visible,
 * and taken to be as it was written; one that it shows is compared as any other value.
 */
function live(
  { id, name, internalName, dataProviderType, allowExternalUse, configurations: found, masked }: LiveAccount,
  prior?: Configurations,
): LiveObject {
  const isVisible = (key: string): boolean =>
    !masked.includes(key) && !((ownOf(found, key) ?? "") === "" && isSecretKey(dataProviderType, key));
  const shown = (key: string, written: ConfigurationValue): ConfigurationValue | undefined => {
    const value = ownOf(found, key);
    return !isVisible(key) || (value ?? "") === String(written) ? written : value;
  };
  const managed = Object.entries(prior ?? {}).flatMap(([key, written]): [string, ConfigurationValue][] => {
    const value = shown(key, written);
    return value === undefined ? [] : [[key, value]];
  });
  // A read with nothing remembered: what is secret stays in Domo.
  const open = Object.entries(found).filter(([key]) => !isSecretKey(dataProviderType, key));
  return {
    id,
    fields: { name, dataProviderType, allowExternalUse, configurations: Object.fromEntries(prior ? managed : open) },
    masked: Object.keys(prior ?? {}).every(isVisible) ? [] : ["configurations"],
    origin: { internalName },
  };
}

const MAX_NAMED = 5;

/** DataSets that use an account would stop updating without it (§3.10): they move on first, or the account stays. */
async function releaseDataSets(
  { instance: { dataSets }, redact }: ProviderContext,
  { kind, label, canMoveDataSets }: Pick<ConnectorAccountOptions, "kind" | "label" | "canMoveDataSets">,
  id: string,
  { name = id, transferDatasetsTo }: Partial<ConnectorAccount>,
): Promise<void> {
  const using = await dataSets.using(kind, id);
  if (using.length === 0) return;
  if (transferDatasetsTo === undefined) {
    const remedy = canMoveDataSets
      ? "Set transferDatasetsTo to the id of another account and apply that first"
      : "Move them to another one in Domo first";
    throw new RefusedError(
      `${using.length === 1 ? "1 DataSet uses" : `${String(using.length)} DataSets use`} ${label} ${name} and would stop updating: ${redact(namesOf(using))}. ${remedy}, or onDelete: "keep"`,
    );
  }
  const ids = using.map((dataSet) => dataSet.id);
  await dataSets.repoint(ids, transferDatasetsTo);
  const left = await dataSets.using(kind, id);
  if (left.length === 0) return;
  throw new ReadBackMismatchError(`the DataSets of ${label} ${name}`, [{ field: "account", wanted: transferDatasetsTo, found: id }]);
}

const namesOf = (dataSets: DataSet[]): string =>
  [
    ...dataSets.slice(0, MAX_NAMED).map(({ name }) => name),
    ...(dataSets.length > MAX_NAMED ? [`${String(dataSets.length - MAX_NAMED)} more`] : []),
  ].join(", ");
