// OAuthAccount: a customer's own OAuth app for a connector.

import type * as pulumi from "@pulumi/pulumi";
import { withSecretValues, type Configurations } from "./connectors";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * What a program says about an OAuth configuration. `domo.connectors.snowflakeOAuthConfig` and its like give `dataProviderType` and
 * `configurations`.
 *
 * Source: Domo's instance API (`/api/data/v1/accounts/templates`), with an access token.
 */
export interface OAuthAccountArgs {
  /** The name that people see. It need not be unique. Changing it renames the OAuth account in place. */
  name: pulumi.Input<string>;
  /** The key of the OAuth configuration, such as `snowflake-oauth-config`; most end so. Changing it replaces the resource. */
  dataProviderType: pulumi.Input<string>;
  /**
   * Client id and secret, by Domo's own keys; a changed map is written as a whole. Numbers and booleans mean the same as their texts.
   * Values are secret except those under well-known plain keys such as `client_id` or `host`. Domo shows them in clear to those who may, so that their drift is seen, too.
   */
  configurations?: Configurations;
  /** Whether the OAuth account may be used outside of connectors. Default: not managed; new ones start with no. */
  allowExternalUse?: pulumi.Input<boolean>;
  /**
   * What happens to the OAuth account in Domo when the resource goes: `delete`, or `keep`, which only forgets it.
   * Default: `delete`, but `keep` for one that was adopted.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Which OAuth account is taken over instead of making one: `own` one that this resource's own, interrupted create has made, `always` also
   * the one of the same name and kind, which is then adopted and left in Domo on destroy, `never` none. Default: the provider's setting `adopt`, which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface OAuthAccount extends OutputsOf<OAuthAccountArgs, "onDelete" | "adopt"> {
  /** Whether the OAuth account had been in Domo before and was taken over (`adopt`). It is then left in Domo on destroy. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  name: undefined,
  dataProviderType: undefined,
  configurations: undefined,
  allowExternalUse: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<OAuthAccount>;

/**
 * A customer's own OAuth app for a connector. Who may use it is declared by `AccountShare`.
 *
 * @example
 * new domo.OAuthAccount("app", { name: "Our app", ...domo.connectors.snowflakeOAuthConfig({ "client-id": "x", "client-secret": secret }) });
 */
export class OAuthAccount extends DomoResource {
  /** @internal */
  readonly __kind = "oauth";

  constructor(name: string, args: OAuthAccountArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...UNSET_OUTPUTS, ...args, configurations: withSecretValues(args.dataProviderType, args.configurations) };
    super({ type: "OAuthAccount", name, props }, opts);
  }

  /** Reads the OAuth account with this id from Domo, without managing it. Fails when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): OAuthAccount {
    // Pulumi's convention for `get`: no arguments, and the id among the options.
    return new OAuthAccount(name, {} as OAuthAccountArgs, { ...opts, id });
  }
}
