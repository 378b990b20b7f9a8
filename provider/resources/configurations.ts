// The input `configurations` of accounts and OAuth accounts: which keys are valid, when two configurations are equivalent, and what of a
// configuration that Domo returns can be compared.

import type { z } from "zod";
import type { LiveAccount } from "../client/accounts/account-store";
import type { AccountKind } from "../client/instance/accounts";
import { isMasked, isOAuthConfig, isSecretKey, keyProblem, missingKeys, type ConfigurationValue } from "../client/schemas/connectors";
import type { CheckFailure } from "../lifecycle/definition";
import { isMap, ownValue } from "../maps";
import { asText } from "./fields";

export type Configurations = Record<string, ConfigurationValue>;

/** The inputs, with a check that the keys of `configurations` are those of the connector. */
export const withConnectorKeys = <Inputs extends z.ZodObject>(kind: AccountKind, inputs: Inputs): Inputs =>
  inputs.superRefine(
    (want: unknown, issues) => {
      if (!isMap(want) || !isMap(want.configurations)) return;
      const type = checkedConnector(kind, want.dataProviderType);
      for (const [key, value] of Object.entries(want.configurations)) {
        const message = entryProblem(type, key, value);
        if (message !== undefined) issues.addIssue({ code: "custom", path: ["configurations", key], message });
      }
    },
    // Runs even if other inputs are invalid, so that all problems are reported at once.
    { when: () => true },
  );

/** The connector whose keys can be checked, or undefined: the keys of an OAuth account are known for OAuth configurations only. */
const checkedConnector = (kind: AccountKind, type: unknown): string | undefined =>
  typeof type === "string" && (kind === "account" || isOAuthConfig(type)) ? type : undefined;

function entryProblem(type: string | undefined, key: string, value: unknown): string | undefined {
  // Domo: the documented map includes it (§3.5). Here it is an argument, and must not be declared twice.
  if (key === "allowExternalUse") return "is no part of configurations here: give it as the argument allowExternalUse, true or false";
  if (typeof value === "string" && isMasked(value)) return "is what Domo shows instead of a secret: give the secret itself";
  return keyProblem(type, key);
}

interface ConnectorWant {
  dataProviderType?: string;
  configurations?: Configurations;
  adopt?: string;
}

/**
 * Failures for what a new account needs: `configurations`, and in it the keys without which nothing works. An account that is adopted or imported may
 * have them in Domo already, so it is not checked. `given` names the inputs that the program sets, also those whose values are not known yet.
 */
export function newAccountFailures(kind: AccountKind, want: ConnectorWant, olds: ConnectorWant, given: string[]): CheckFailure[] {
  const { dataProviderType, configurations = {}, adopt } = want;
  const isNew = olds.dataProviderType === undefined || (dataProviderType !== undefined && olds.dataProviderType !== dataProviderType);
  if (!isNew || adopt === "always") return [];
  if (!given.includes("configurations")) return [{ property: "configurations", reason: WITHOUT_CONFIGURATIONS }];
  const keys = Object.keys(configurations);
  const missing = keys.length > 0 ? missingKeys(checkedConnector(kind, dataProviderType), keys) : undefined;
  if (missing === undefined) return [];
  return [{ property: "configurations", reason: `lacks what ${String(dataProviderType)} needs: ${missing} ("" leaves a key empty)` }];
}

/** Why an account without `configurations` can't be created, as the rest of a sentence. */
export const WITHOUT_CONFIGURATIONS =
  "is missing, and without it the account can't be created. Only one that Domo has already keeps its credentials: import it, or set " +
  'adopt: "always". {} creates an account without credentials';

/** A configuration as Domo stores it: all values are text. */
export const asTexts = (map: Configurations = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));

export function sameConfigurations(a: unknown, b: unknown): boolean {
  if (!isMap(a) || !isMap(b) || Object.keys(a).length !== Object.keys(b).length) return false;
  return Object.entries(a).every(([key, value]) => Object.hasOwn(b, key) && asText(value) === asText(b[key]));
}

/**
 * The keys that the program manages, with their live values, and whether all of these are visible. A secret that Domo masks, empties or
 * omits is not visible and keeps its prior value; a secret that Domo shows is compared like any other value. Without prior
 * configurations: all values that are not secret.
 */
export function managedConfigurations(
  { dataProviderType, configurations: found, masked }: LiveAccount,
  prior: Configurations | undefined,
): { configurations: Configurations; isVisible: boolean } {
  if (!prior) {
    const plain = Object.entries(found).filter(([key]) => !isSecretKey(dataProviderType, key));
    return { configurations: Object.fromEntries(plain), isVisible: true };
  }
  const isVisible = (key: string): boolean =>
    !masked.includes(key) && !((ownValue(found, key) ?? "") === "" && isSecretKey(dataProviderType, key));
  const managed = Object.entries(prior).flatMap(([key, written]): [string, ConfigurationValue][] => {
    const value = ownValue(found, key);
    const shown = !isVisible(key) || (value ?? "") === String(written) ? written : value;
    return shown === undefined ? [] : [[key, shown]];
  });
  return { configurations: Object.fromEntries(managed), isVisible: Object.keys(prior).every(isVisible) };
}
