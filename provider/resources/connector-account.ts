// What accounts and OAuth accounts have in common: they hold a connector's configuration, secrets in it. What identifies one is
// the mark that its create carries in Domo's internal name, as display names need not be unique (§3.6).

import { z } from "zod";
import type { AccountKind, DataSet } from "../domo/accounts";
import { secretsIn } from "../domo/contract/connectors";
import { PROOF_OF_ABSENCE } from "../domo/gone";
import type { LiveAccount } from "../domo/instance";
import { NotTakenError, RefusedError } from "../errors";
import { declare, type Declaration, type Domo, type LiveObject, type Problem } from "../lifecycle/declaration";
import { filled } from "./fields";

export interface ConnectorAccount {
  name: string;
  dataProviderType: string;
  configurations?: Record<string, string>;
  allowExternalUse?: boolean;
  transferDatasetsTo?: string;
  onDelete?: "delete" | "keep";
  adopt?: "never" | "own" | "always";
}

export const connectorInputs = {
  name: filled("the account's display name"),
  dataProviderType: filled("the key of a connector, such as snowflake"),
  configurations: z.record(z.string(), z.string("must be text"), "must be a map of text").optional(),
};

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
    secretsIn: (fields) => secretsIn(fields.dataProviderType, fields.configurations),
    instanceOnly: [],
    same: {},
    rules,
    absence: kind === "account" ? PROOF_OF_ABSENCE.account : PROOF_OF_ABSENCE.oauthAccount,

    create: ({ instance }, { name, dataProviderType, configurations = {}, allowExternalUse }, { key }) =>
      instance.books[kind].create({ name: key ?? name, displayName: name, dataProviderType, configurations }, allowExternalUse),

    async read({ instance }, id, { configurations }) {
      const account = await instance.books[kind].get(id);
      return account && live(account, configurations);
    },

    async update({ instance }, id, { want, prior, live: { fields } }) {
      const book = instance.books[kind];
      if (want.name !== fields.name) await book.rename(id, want.name);
      const { configurations = {}, allowExternalUse } = want;
      const before = (fields.configurations ?? {}) as Record<string, string>; // as `live` below has put it
      const gone = Object.keys(prior.configurations ?? {}).filter((key) => !(key in configurations));
      const changed = gone.length > 0 || Object.entries(configurations).some(([key, value]) => before[key] !== value);
      if (changed || (allowExternalUse !== undefined && allowExternalUse !== fields.allowExternalUse)) {
        await book.configure(id, want.dataProviderType, { want: configurations, gone, allowExternalUse });
      }
      return undefined;
    },

    async remove(domo, id, prior) {
      await releaseDataSets(domo, { kind, called, movable }, id, prior);
      await domo.instance.books[kind].delete(id);
      return undefined;
    },

    async find({ instance, settings }, { name, dataProviderType, adopt }, { key, isFree }) {
      const rows = (await instance.books[kind].ofType(dataProviderType)).filter((row) => isFree(row.id));
      const ours = key === undefined ? undefined : rows.find((row) => row.name === key);
      if (ours) return { id: ours.id, fields: {}, origin: { marked: true } };
      // Domo: names need not be unique (§3.6), so one of the same name is in nobody's way.
      const named = (adopt ?? settings.adopt) === "always" ? rows.find((row) => row.displayName === name) : undefined;
      return named && { id: named.id, fields: {} };
    },
  });
}

/** Values that Domo masks are taken to be as they were written; those that no program manages are nobody's business. */
function live(
  { id, name, dataProviderType, allowExternalUse, configurations, masked }: LiveAccount,
  prior?: Record<string, string>,
): LiveObject {
  const known = Object.entries(prior ?? {}).flatMap(([key, value]): [string, string][] => {
    if (masked.includes(key)) return [[key, value]];
    const found = configurations[key] ?? (value === "" ? "" : undefined);
    return found === undefined ? [] : [[key, found]];
  });
  return { id, fields: { name, dataProviderType, allowExternalUse, configurations: prior ? Object.fromEntries(known) : configurations } };
}

const NAMED = 5;

/** DataSets that use an account would stop updating without it (§3.10): they move on first, or the account stays. */
async function releaseDataSets(
  { instance: { dataSets } }: Domo,
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
      `${using.length === 1 ? "1 DataSet uses" : `${String(using.length)} DataSets use`} ${called} ${name} and would stop updating: ${named(using)}. ${remedy}, or onDelete: "keep"`,
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
