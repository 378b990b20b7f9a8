// Account: the credentials of a connector.

import type * as pulumi from "@pulumi/pulumi";
import { withSecretValues, type Configurations } from "./connectors";
import type { GetAccountResult } from "./lookups/accounts";
import { idOf } from "./ids";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * Arguments for `Account`. Omitted properties are unmanaged: neither set nor compared. `domo.connectors` returns `dataProviderType` and
 * `configurations` for well-known connectors.
 *
 * Source: the instance API (`/api/data/v1/accounts`), which requires an access token.
 */
export interface AccountArgs {
  /** Display name. Need not be unique. Changing it renames the account in place. */
  name: pulumi.Input<string>;
  /** Key of the connector, such as `snowflake`. Changing this replaces the resource. */
  dataProviderType: pulumi.Input<string>;
  /**
   * Settings and credentials of the connector, by Domo's keys. A changed map is written as a whole. Numbers and booleans equal their text.
   * Preview checks the keys of connectors in `domo.connectors`. For other connectors, all values are secret except those of well-known plain keys
   * such as `host` or `region`. Drift of a secret is detected only if the instance is set to return it; otherwise Domo returns asterisks or
   * nothing. Default: unmanaged. The credentials in Domo stay as they are, and are not compared; a new account can't be created, which
   * preview reports. `{}` creates an account without credentials.
   */
  configurations?: Configurations;
  /**
   * If true, the account can be used outside of connectors, such as in Jupyter workspaces. Domo's documentation lists it among `configurations`,
   * where preview refuses it. Default: unmanaged; false for new accounts.
   */
  allowExternalUse?: pulumi.Input<boolean>;
  /**
   * The account that takes over the DataSets before deletion: an `Account`, the result of a lookup, or an id. Default: none; deleting an account in
   * use fails.
   */
  transferDatasetsTo?: Account | pulumi.Input<GetAccountResult | string>;
  /**
   * Whether Domo's validator of the connector checks `configurations` before they are written, when the account is created or they change. `require`:
   * the operation fails, and nothing is written, unless the validator accepts them; also if the connector has none. `warn`: a line of the log says
   * if it does not. `skip`: it is not asked. Default: `warn`.
   */
  validate?: pulumi.Input<"warn" | "require" | "skip">;
  /**
   * What destroying the resource does in Domo: `delete` deletes the account, `keep` leaves it there. Deleting an account that DataSets use fails,
   * unless `transferDatasetsTo` is set. Default: `delete`, or `keep` for an adopted account.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Whether to adopt an existing account instead of creating one. `own`: only one that an interrupted create of this resource left. `always`: also
   * the one with the same name and connector, which is then left in Domo on destroy; several of them fail. `never`: none. Default: the provider
   * setting `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface Account extends OutputsOf<AccountArgs, "transferDatasetsTo" | "onDelete" | "validate" | "adopt"> {
  /** Whether Domo considers the credential valid, as of the last refresh or change. Undefined if Domo does not return it. */
  readonly valid: pulumi.Output<boolean | undefined>;
  /** How the connector authenticates, such as `fields` or `oauth`. Undefined if Domo does not return it. */
  readonly credentialsType: pulumi.Output<string | undefined>;
  /** True if the account existed before and was adopted. It is then left in Domo on destroy, unless `onDelete` is `delete`. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  name: undefined,
  dataProviderType: undefined,
  configurations: undefined,
  allowExternalUse: undefined,
  valid: undefined,
  credentialsType: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<Account>;

/**
 * An account: the credentials of a connector. `AccountShare` declares who may use it. The user that the access token belongs to becomes its owner.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import * as domo from "pulumi-domo";
 *
 * const config = new pulumi.Config();
 * new domo.Account("lake", {
 *   name: "Lake",
 *   ...domo.connectors.amazonS3({
 *     accessKey: config.require("accessKey"),
 *     secretKey: config.requireSecret("secretKey"),
 *     bucket: "acme-lake",
 *     region: "eu-north-1",
 *   }),
 * });
 * ```
 */
export class Account extends DomoResource {
  /** @internal */
  readonly __kind = "account";

  /**
   * Declares an account.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if `transferDatasetsTo` belongs to another provider.
   */
  constructor(name: string, args: AccountArgs, opts?: pulumi.CustomResourceOptions) {
    const { transferDatasetsTo: heir } = args;
    const configurations = withSecretValues(args.dataProviderType, args.configurations);
    const props = { ...UNSET_OUTPUTS, ...args, configurations, ...(heir !== undefined && { transferDatasetsTo: idOf(heir) }) };
    super({ type: "Account", name, props, references: typeof heir === "object" ? [heir] : [] }, opts);
  }

  /**
   * Reads an existing account without managing it.
   *
   * @param name - Name of the resource in the program.
   * @param id - Id of the account in Domo.
   * @throws During the run, if Domo has no account with this id.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Account {
    // Pulumi's convention for `get`: no arguments, which the cast hides, and the id among the options.
    return new Account(name, {} as AccountArgs, { ...opts, id });
  }
}
