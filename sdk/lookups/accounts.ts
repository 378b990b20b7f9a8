// getAccount, getOAuthAccount: accounts that the program does not declare.

import type * as pulumi from "@pulumi/pulumi";
import { programError } from "../program-error";
import { SECRET, titleOf } from "./arguments";
import { lookUp, lookUpOutput, type LookupFunction } from "./look-up";
import type { LookupOptions } from "./options";

/** Arguments for `getAccount` and `getOAuthAccount`. Requires exactly one of `name` and `id`. */
export interface GetAccountArgs {
  /** Display name, exactly. */
  name?: string;
  /** Key of the connector, such as `snowflake`: where accounts of several connectors have the name. Only with `name`. */
  dataProviderType?: string;
  /** Id of the account in Domo. */
  id?: string;
}

/** Arguments for `getAccountOutput` and `getOAuthAccountOutput`. Requires exactly one of `name` and `id`. */
export interface GetAccountOutputArgs {
  /** Display name, exactly. */
  name?: pulumi.Input<string>;
  /** Key of the connector, such as `snowflake`: where accounts of several connectors have the name. Only with `name`. */
  dataProviderType?: pulumi.Input<string>;
  /** Id of the account in Domo. */
  id?: pulumi.Input<string>;
}

/** An account or OAuth account as it is in Domo. Never has its configuration. */
export interface GetAccountResult {
  /** Id of the account. An account and an OAuth account may have the same. */
  id: string;
  /** Kind of the account. */
  kind: "account" | "oauth";
  /** Display name. */
  name: string;
  /** Key of the connector. */
  dataProviderType: string;
  /** Whether the account can be used outside of connectors. Undefined if Domo does not return it. */
  allowExternalUse?: boolean;
  /** Whether Domo considers the credential valid. Undefined if Domo does not return it, as for OAuth accounts. */
  valid?: boolean;
}

const title = (lookup: string, what: string, { name, dataProviderType, id }: GetAccountArgs, options: { isSecret: boolean }): string => {
  const named = titleOf(lookup, what, { name, id }, options);
  if (dataProviderType === undefined) return named;
  if (name === undefined) throw programError(`${lookup}: dataProviderType belongs to name, an id needs none`);
  return `${named} of ${options.isSecret ? SECRET : dataProviderType}`;
};

const ACCOUNT: LookupFunction<GetAccountArgs, GetAccountResult> = {
  name: "getAccount",
  title: (args, options) => title("getAccount", "account", args, options),
  find: (args) => (lookups) => lookups.account(args),
  fixed: { kind: "account" },
};

const OAUTH_ACCOUNT: LookupFunction<GetAccountArgs, GetAccountResult> = {
  name: "getOAuthAccount",
  title: (args, options) => title("getOAuthAccount", "OAuth account", args, options),
  find: (args) => (lookups) => lookups.oauthAccount(args),
  fixed: { kind: "oauth" },
};

/**
 * Looks up an account that the program does not declare, among those that Domo shows to the user that the access token belongs to. Requires an
 * access token. Wherever an `Account` is accepted, so is the result.
 *
 * @throws `pulumi.RunError` if there is no such account (with accounts whose names are similar), if there are several (with their ids and
 * connectors), or if Domo can't be read.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const finance = new domo.Group("finance", { name: "Finance" });
 * const warehouse = domo.getAccount({ name: "Warehouse", dataProviderType: "snowflake" });
 * new domo.AccountShare("warehouse-finance", { account: warehouse, group: finance, accessLevel: "CAN_VIEW" });
 * ```
 */
export function getAccount(args: GetAccountArgs, opts?: LookupOptions): Promise<GetAccountResult> {
  return lookUp(ACCOUNT, args, opts);
}

/**
 * Looks up an account, as `getAccount`, by arguments that may be outputs. The result is unknown in previews if an argument is.
 *
 * @throws During the run, as `getAccount`.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * export const isWarehouseValid = domo.getAccountOutput({ name: "Warehouse" }).valid;
 * ```
 */
export function getAccountOutput(args: GetAccountOutputArgs, opts?: LookupOptions): pulumi.Output<GetAccountResult> {
  return lookUpOutput(ACCOUNT, args, opts);
}

/**
 * Looks up an OAuth account that the program does not declare, as `getAccount` an account.
 *
 * @throws `pulumi.RunError`, as `getAccount`.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const signIn = domo.getOAuthAccount({ name: "Snowflake sign-in" });
 * new domo.AccountShare("sign-in-nora", { account: signIn, user: domo.getUser({ email: "nora@example.com" }), accessLevel: "CAN_VIEW" });
 * ```
 */
export function getOAuthAccount(args: GetAccountArgs, opts?: LookupOptions): Promise<GetAccountResult> {
  return lookUp(OAUTH_ACCOUNT, args, opts);
}

/**
 * Looks up an OAuth account, as `getOAuthAccount`, by arguments that may be outputs. The result is unknown in previews if an argument is.
 *
 * @throws During the run, as `getAccount`.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * export const signInId = domo.getOAuthAccountOutput({ name: "Snowflake sign-in" }).id;
 * ```
 */
export function getOAuthAccountOutput(args: GetAccountOutputArgs, opts?: LookupOptions): pulumi.Output<GetAccountResult> {
  return lookUpOutput(OAUTH_ACCOUNT, args, opts);
}
