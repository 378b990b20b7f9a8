// Account: a connector's credentials in Domo.

import type * as pulumi from "@pulumi/pulumi";
import { withSecretValues, type Configurations } from "./connectors";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * What a program says about a connector account. `domo.connectors.*` gives `dataProviderType` and `configurations` for many connectors.
 *
 * Source: Domo's instance API (`/api/data/v1/accounts`), with an access token.
 */
export interface AccountArgs {
  /** The name that people see. It need not be unique. Changing it renames the account in place. */
  name: pulumi.Input<string>;
  /** The key of the connector, such as `snowflake`. Changing it replaces the resource. */
  dataProviderType: pulumi.Input<string>;
  /**
   * The connector's settings and credentials, by Domo's own keys; a changed map is written as a whole. Numbers and booleans mean the
   * same as their texts. Of other connectors than those of `domo.connectors`, all values are secret except
   * those under well-known plain keys such as `host` or `region`. Drift of a value is seen where Domo shows it: secrets of accounts
   * only where the instance is set so, else it answers asterisks or nothing. The keys of the connectors that `domo.connectors` knows
   * are checked in preview.
   */
  configurations?: Configurations;
  /**
   * Whether the account may be used outside of connectors, as in Jupyter workspaces; Domo's documentation has it as a key of
   * `configurations`, where it is refused. Default: not managed; new accounts start with no.
   */
  allowExternalUse?: pulumi.Input<boolean>;
  /** The id of an account that takes over the DataSets of this one before it is deleted. Default: none, and then an account in use stays. */
  transferDatasetsTo?: pulumi.Input<string>;
  /**
   * What happens to the account in Domo when the resource goes: `delete`, or `keep`, which only forgets it.
   * Default: `delete`, but `keep` for an account that was adopted. Deleting is refused while DataSets use the account.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Which account is taken over instead of making one: `own` one that this resource's own, interrupted create has made, `always` also
   * the one of the same name and connector, which is then adopted and left in Domo on destroy, `never` none. Default: the provider's setting `adopt`, which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface Account extends OutputsOf<AccountArgs, "transferDatasetsTo" | "onDelete" | "adopt"> {
  /** Whether the account had been in Domo before and was taken over (`adopt`). It is then left in Domo on destroy. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  name: undefined,
  dataProviderType: undefined,
  configurations: undefined,
  allowExternalUse: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<Account>;

/**
 * A connector's credentials in Domo. Who may use it is declared by `AccountShare`; whoever the access token belongs to owns it.
 *
 * @example
 * new domo.Account("lake", { name: "Lake", ...domo.connectors.amazonS3({ accessKey, secretKey, bucket: "acme-lake", region: "eu-north-1" }) });
 */
export class Account extends DomoResource {
  /** @internal */
  readonly __kind = "account";

  constructor(name: string, args: AccountArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...UNSET_OUTPUTS, ...args, configurations: withSecretValues(args.dataProviderType, args.configurations) };
    super({ type: "Account", name, props }, opts);
  }

  /** Reads the account with this id from Domo, without managing it. Fails when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Account {
    // Pulumi's convention for `get`: no arguments, and the id among the options.
    return new Account(name, {} as AccountArgs, { ...opts, id });
  }
}
