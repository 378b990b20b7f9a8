// OAuthAccount: a customer's own OAuth app for a connector.

import type * as pulumi from "@pulumi/pulumi";
import { guarded } from "./connectors";
import { DomoResource } from "./resource";

/**
 * What a program says about an OAuth configuration. `domo.connectors.snowflakeOAuthConfig` and its like give `dataProviderType` and
 * `configurations`.
 *
 * Source: Domo's instance API (`/api/data/v1/accounts/templates`), with an access token.
 */
export interface OAuthAccountArgs {
  /** The name that people see. It need not be unique. Changing it renames the OAuth account in place. */
  name: pulumi.Input<string>;
  /** The key of the OAuth configuration, such as `snowflake-oauth-config`. Changing it replaces the resource. */
  dataProviderType: pulumi.Input<string>;
  /** Client id and secret, by Domo's own keys. Values whose keys look sensitive are secret; a changed map is written as a whole. */
  configurations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * What happens to the OAuth account in Domo when the resource goes: `delete`, or `keep`, which only forgets it.
   * Default: `delete`, but `keep` for one that was adopted.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Which OAuth account is taken over instead of making one: `own` one that an earlier, cut-off run has made, `always` also any of the
   * same name and kind, `never` none. Default: the provider's setting `adopt`, which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

/**
 * A customer's own OAuth app for a connector. Who may use it is declared by `AccountShare`.
 *
 * @example
 * new domo.OAuthAccount("app", { name: "Our app", ...domo.connectors.snowflakeOAuthConfig({ "client-id": "x", "client-secret": secret }) });
 */
export class OAuthAccount extends DomoResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly dataProviderType: pulumi.Output<string>;
  declare readonly configurations: pulumi.Output<Record<string, string> | undefined>;
  /** Whether the OAuth account had been in Domo before and was taken over (`adopt`). It is then left in Domo on destroy. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** @internal */
  readonly __kind = "oauth";

  constructor(name: string, args: OAuthAccountArgs, opts?: pulumi.CustomResourceOptions) {
    const { name: called, dataProviderType, ...rest } = args;
    const props = {
      adopted: undefined,
      ...rest,
      name: called,
      dataProviderType,
      configurations: guarded(dataProviderType, args.configurations),
    };
    super({ type: "OAuthAccount", name, props }, opts);
  }

  /** Reads the OAuth account with this id from Domo, without managing it. Fails when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): OAuthAccount {
    // Pulumi's convention for `get`: no arguments, and the id among the options.
    return new OAuthAccount(name, {} as OAuthAccountArgs, { ...opts, id });
  }
}
