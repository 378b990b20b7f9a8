// What accounts and OAuth accounts have in common: they hold a connector's configuration, secrets in it. What identifies one is
// the mark that its create carries in Domo's internal name, as display names need not be unique (§3.6).

import { z } from "zod";
import type { AccountKind, DataSet } from "../client/instance/accounts";
import { isMasked, isOAuthConfig, isSecretKey, keyProblem, missingKeys, type ConfigurationValue } from "../client/schemas/connectors";
import { PROOF_OF_ABSENCE } from "../client/absence";
import type { AccountBook, LiveAccount } from "../client/accounts/account-store";
import { NotTakenError, ObjectError, RefusedError } from "../client/errors";
import { declare, type Declaration, type Domo, type LiveObject, type Problem } from "../lifecycle/definition";
import { RENAMED } from "../lifecycle/create-or-adopt";
import { asText, filled, isMap, number } from "./fields";

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
  name: filled("the account's display name"),
  dataProviderType: filled("the key of a connector, such as snowflake"),
  configurations: z.record(z.string(), z.union([z.string(), z.boolean(), number]), "must be a map of text").optional(),
  allowExternalUse: z.boolean("must be true or false").optional(),
};

/** Inputs whose configuration has keys that fit its connector. Values that are not known yet are left out by the check. */
export const checkedKeys = <Inputs extends z.ZodObject>(kind: AccountKind, inputs: Inputs): Inputs =>
  inputs.superRefine(
    (want: unknown, context) => {
      if (!isMap(want) || !isMap(want.configurations)) return;
      const type = knownType(kind, want.dataProviderType);
      for (const [key, value] of Object.entries(want.configurations)) {
        const message = wrongEntry(type, key, value);
        if (message !== undefined) context.addIssue({ code: "custom", path: ["configurations", key], message });
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

interface Kind {
  type: string;
  kind: AccountKind;
  /** In a sentence. */
  called: string;
  inputs: z.ZodObject;
  controls: Declaration<ConnectorAccount>["controls"];
  rules: (want: Partial<ConnectorAccount>) => Problem[];
  /** Whether Domo moves its DataSets to another account. */
  movable: boolean;
}

export function connectorAccount({ type, kind, called, inputs, controls, rules, movable }: Kind): Declaration {
  return declare<ConnectorAccount>({
    type,
    needs: "instance",
    inputs,
    title: ({ name }) => `${called} ${name ?? "whose name is not known yet"}`,
    identity: ["name", "dataProviderType"],
    replacedOn: ["dataProviderType"],
    controls,
    secret: ["configurations"],
    secretPaths: ({ dataProviderType, configurations }) =>
      isMap(configurations)
        ? Object.keys(configurations).flatMap((key) => (isSecretKey(dataProviderType, key) ? [`configurations.${key}`] : []))
        : [],
    instanceOnly: [],
    same: { configurations: sameConfigurations },
    rules: (want, { adopt }, olds) => [...rules(want), ...incomplete(kind, { adopt, ...want }, olds)],
    absence: kind === "account" ? PROOF_OF_ABSENCE.account : PROOF_OF_ABSENCE.oauthAccount,

    create: ({ instance }, { name, dataProviderType, configurations = {}, allowExternalUse }, { key }) =>
      instance.books[kind].create({ name: key ?? name, displayName: name, dataProviderType, configurations }, allowExternalUse),

    async read({ instance }, id, { configurations }) {
      // With nothing remembered there is nothing to compare secrets with, and no place for them in the state.
      const account = await instance.books[kind].get(id, { unmask: configurations !== undefined });
      return account && live(account, configurations);
    },

    async update({ instance }, id, { want, prior, live: { fields, masked = [] } }) {
      const book = instance.books[kind];
      if (want.name !== fields.name) await book.rename(id, want.name);
      const { allowExternalUse } = want;
      const configurations = texts(want.configurations);
      const before = texts(fields.configurations as Configurations | undefined); // as `live` below has put it
      const gone = Object.keys(prior.configurations ?? {}).filter((key) => !Object.hasOwn(configurations, key));
      // What Domo masks was written by nobody known where nothing is remembered of it.
      const isUnproved = masked.length > 0 && prior.configurations === undefined;
      const changed = isUnproved || gone.length > 0 || Object.entries(configurations).some(([key, value]) => ownOf(before, key) !== value);
      if (changed || (allowExternalUse !== undefined && allowExternalUse !== fields.allowExternalUse)) {
        await book.configure(id, want.dataProviderType, { want: configurations, gone, allowExternalUse });
        if (gone.length > 0) await seeEmptied(book, id, gone);
      }
      return undefined;
    },

    async remove(domo, id, prior) {
      await releaseDataSets(domo, { kind, called, movable }, id, prior);
      await domo.instance.books[kind].delete(id);
      return undefined;
    },

    async find({ instance, settings, log }, { name, dataProviderType, adopt }, { key, isFree, thorough }) {
      const rows = (await instance.books[kind].ofType(dataProviderType)).filter((row) => isFree(row.id));
      const ours = key === undefined ? undefined : rows.find((row) => row.name === key);
      if (ours) return { id: ours.id, fields: {}, origin: { marked: true, createdAt: ours.createdAt ?? undefined } };
      const named = rows.filter((row) => row.displayName === name);
      if (named.length === 0) return undefined;
      const ids = named.map((row) => row.id).join(", ");
      if ((adopt ?? settings.adopt) !== "always") {
        // Domo: names need not be unique (§3.6), so one of the same name is in nobody's way.
        if (!thorough)
          log.info(`${called} ${name}: Domo has one of this name and connector already (id ${ids}), and a new one is made. ${RENAMED}`);
        return undefined;
      }
      if (named.length > 1)
        throw new ObjectError(`there are several of this name and connector (ids ${ids}): import the one that is meant`);
      return { id: named[0]?.id ?? "", fields: {} };
    },
  });
}

/** A configuration as Domo keeps it. */
const texts = (map: Configurations = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));

/** Keys come from outside, `constructor` among them. */
const ownOf = (map: Record<string, string>, key: string): string | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

function sameConfigurations(a: unknown, b: unknown): boolean {
  if (!isMap(a) || !isMap(b) || Object.keys(a).length !== Object.keys(b).length) return false;
  return Object.entries(a).every(([key, value]) => Object.hasOwn(b, key) && asText(value) === asText(b[key]));
}

/** What is to go has been sent empty; where Domo shows it all the same, it has not gone. */
async function seeEmptied(book: AccountBook, id: string, keys: string[]): Promise<void> {
  const { configurations = {}, name = id } = (await book.get(id)) ?? {};
  const left = keys.filter((key) => (ownOf(configurations, key) ?? "") !== "");
  if (left.length > 0)
    throw new NotTakenError(
      `account ${name}`,
      left.map((key) => ({ field: `configurations.${key}`, wanted: "empty", found: "there" })),
    );
}

/** Keys without which a new account is of no use. One that is taken over may have them already. */
function incomplete(kind: AccountKind, want: Partial<ConnectorAccount>, olds: Partial<ConnectorAccount>): Problem[] {
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
  { id, name, mark, dataProviderType, allowExternalUse, configurations: found, masked }: LiveAccount,
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
    origin: { mark },
  };
}

const NAMED = 5;

/** DataSets that use an account would stop updating without it (§3.10): they move on first, or the account stays. */
async function releaseDataSets(
  { instance: { dataSets }, redact }: Domo,
  { kind, called, movable }: Pick<Kind, "kind" | "called" | "movable">,
  id: string,
  { name = id, transferDatasetsTo }: Partial<ConnectorAccount>,
): Promise<void> {
  const using = await dataSets.using(kind, id);
  if (using.length === 0) return;
  if (transferDatasetsTo === undefined) {
    const remedy = movable
      ? "Set transferDatasetsTo to the id of another account and apply that first"
      : "Move them to another one in Domo first";
    throw new RefusedError(
      `${using.length === 1 ? "1 DataSet uses" : `${String(using.length)} DataSets use`} ${called} ${name} and would stop updating: ${redact(named(using))}. ${remedy}, or onDelete: "keep"`,
    );
  }
  const ids = using.map((dataSet) => dataSet.id);
  await dataSets.repoint(ids, transferDatasetsTo);
  const left = await dataSets.using(kind, id);
  if (left.length === 0) return;
  throw new NotTakenError(`the DataSets of ${called} ${name}`, [{ field: "account", wanted: transferDatasetsTo, found: id }]);
}

const named = (dataSets: DataSet[]): string =>
  [
    ...dataSets.slice(0, NAMED).map(({ name }) => name),
    ...(dataSets.length > NAMED ? [`${String(dataSets.length - NAMED)} more`] : []),
  ].join(", ");
