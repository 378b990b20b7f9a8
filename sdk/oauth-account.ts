// OAuthAccount: a customer's own OAuth app for a connector.

import type * as pulumi from "@pulumi/pulumi";
import { withSecretValues, type Configurations } from "./connectors";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * Arguments for `OAuthAccount`. Omitted properties are unmanaged: neither set nor compared. `domo.connectors.snowflakeOAuthConfig` and
 * `domo.connectors.jiraOnPremOAuthConfig` return `dataProviderType` and `configurations`.
 *
 * Source: the instance API (`/api/data/v1/accounts/templates`), which requires an access token.
 */
export interface OAuthAccountArgs {
  /** Display name. Need not be unique. Changing it renames the OAuth account in place. */
  name: pulumi.Input<string>;
  /** Key of the OAuth configuration, such as `snowflake-oauth-config`. Most end in `-oauth-config`. Changing this replaces the resource. */
  dataProviderType: pulumi.Input<string>;
  /**
   * Client id and client secret, by Domo's keys. A changed map is written as a whole. Numbers and booleans equal their text. Values are secret
   * except those of well-known plain keys such as `client_id` or `host`. Domo returns secrets to callers with the right to see them, so their
   * drift is detected as well. Default: unmanaged. The credentials in Domo stay as they are, and are not compared; a new OAuth account can't be
   * created, which preview reports.
   */
  configurations?: Configurations;
  /** If true, the OAuth account can be used outside of connectors. Default: unmanaged; false for new OAuth accounts. */
  allowExternalUse?: pulumi.Input<boolean>;
  /**
   * What destroying the resource does in Domo: `delete` deletes the OAuth account, `keep` leaves it there. Deleting an OAuth account that DataSets
   * use fails. Default: `delete`, or `keep` for an adopted OAuth account.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Whether to adopt an existing OAuth account instead of creating one. `own`: only one that an interrupted create of this resource left. `always`:
   * also the one with the same name and `dataProviderType`, which is then left in Domo on destroy; several of them fail. `never`: none. Default:
   * the provider setting `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface OAuthAccount extends OutputsOf<OAuthAccountArgs, "onDelete" | "adopt"> {
  /** Whether Domo has enabled it, as of the last refresh or change. Undefined if Domo does not return it. */
  readonly enabled: pulumi.Output<boolean | undefined>;
  /** True if the OAuth account existed before and was adopted. It is then left in Domo on destroy, unless `onDelete` is `delete`. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  name: undefined,
  dataProviderType: undefined,
  configurations: undefined,
  allowExternalUse: undefined,
  enabled: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<OAuthAccount>;

/**
 * An OAuth account: a customer's own OAuth app for a connector, which Domo also calls OAuth configuration or account template. `AccountShare`
 * declares who may use it. Its `id` may equal the id of an `Account`.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import * as domo from "pulumi-domo";
 *
 * const config = new pulumi.Config();
 * new domo.OAuthAccount("snowflake", {
 *   name: "Snowflake sign-in",
 *   ...domo.connectors.snowflakeOAuthConfig({ "client-id": "acme-domo", "client-secret": config.requireSecret("clientSecret") }),
 * });
 * ```
 */
export class OAuthAccount extends DomoResource {
  /** @internal */
  readonly __kind = "oauth";

  /**
   * Declares an OAuth account.
   *
   * @param name - Name of the resource in the program.
   */
  constructor(name: string, args: OAuthAccountArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...UNSET_OUTPUTS, ...args, configurations: withSecretValues(args.dataProviderType, args.configurations) };
    super({ type: "OAuthAccount", name, props }, opts);
  }

  /**
   * Reads an existing OAuth account without managing it.
   *
   * @param name - Name of the resource in the program.
   * @param id - Id of the OAuth account in Domo.
   * @throws During the run, if Domo has no OAuth account with this id.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): OAuthAccount {
    // Pulumi's convention for `get`: no arguments, which the cast hides, and the id among the options.
    return new OAuthAccount(name, {} as OAuthAccountArgs, { ...opts, id });
  }
}
