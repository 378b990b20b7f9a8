// Provider: settings of a Domo instance in the program, for several instances or instead of stack configuration.

import * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";

/**
 * Arguments for `Provider`: the settings of one instance. Nothing is read from the stack configuration, and only variables with
 * `environmentPrefix` are read from the environment. Preview checks all settings.
 */
export interface ProviderArgs {
  /**
   * The instance: `acme`, `acme.domo.com` or a URL. A URL has the scheme https, or http for this machine (a sandbox). Required, here or in the
   * environment.
   */
  instance?: pulumi.Input<string>;
  /** Access token of the instance API. Required for accounts and shares; also serves users and groups. Secret in the state. */
  accessToken?: pulumi.Input<string>;
  /**
   * Client id of the public API, which serves users and groups if there is no access token. Created at https://developer.domo.com with the scope
   * `user`. Requires `clientSecret`.
   */
  clientId?: pulumi.Input<string>;
  /** Client secret of the public API. Requires `clientId`. Secret in the state. */
  clientSecret?: pulumi.Input<string>;
  /** URL of the public API. Default: `https://api.domo.com`. */
  apiUrl?: pulumi.Input<string>;
  /**
   * API that serves users and groups. `auto` selects the instance API if there is an access token, and the public API otherwise. Default: `auto`.
   */
  directory?: pulumi.Input<"instance" | "public" | "auto">;
  /**
   * What to do if an object that is to be created exists already. `own` adopts only what an interrupted run may have left, `always` anything, `never`
   * nothing. The argument `adopt` of a resource takes precedence. Default: `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
  /** Former host names of the instance, separated by commas. Resources in the state with one of them belong to this instance. Default: none. */
  formerInstance?: pulumi.Input<string>;
  /** Maximum number of concurrent requests of this provider. Fewer are sent where Domo refuses requests. Default: 6. */
  concurrency?: pulumi.Input<number>;
  /**
   * Maximum number of requests that this provider starts within any minute, or `unlimited`. Fewer are sent where Domo refuses more. Default: 1500.
   */
  requestsPerMinute?: pulumi.Input<number | "unlimited">;
  /** Timeout of one attempt in seconds, without retries and waiting for a turn. Default: 60. */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Prefix of environment variables that are read for these arguments: with `DOMO_EU_`, `DOMO_EU_CLIENT_SECRET` for `clientSecret`. It consists of
   * `DOMO_`, capitals, digits and underscores, and ends in an underscore. Credentials of the environment take precedence over arguments, and are
   * sent only to the instance that `DOMO_EU_INSTANCE` names or, if that is not set, to hosts under `.domo.com` and loopback addresses. Default: none;
   * the environment is not read.
   */
  environmentPrefix?: pulumi.Input<string>;
}

/** The settings of the providers, as lookups read them in the program. */
const settingsByProvider = new WeakMap<object, pulumi.Output<Record<string, string>>>();

/** The settings of an explicit provider, by keys such as `domo:instance`. Undefined without a provider. */
export const settingsOf = (provider: pulumi.ProviderResource | undefined): pulumi.Output<Record<string, string>> | undefined =>
  provider && settingsByProvider.get(provider);

const SECRET_SETTINGS = new Set(["accessToken", "clientSecret"]);

/**
 * An explicit provider for one Domo instance, as an alternative to stack configuration. Resources get it by the resource option `provider`.
 *
 * A resource belongs to its instance. Moving it to a provider of another instance creates it in the latter and then deletes it in the former, and requires
 * the resource option `deleteBeforeReplace: false`. Changing the `instance` of a provider that has resources fails in preview.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const europe = new domo.Provider("europe", { instance: "acme-eu", environmentPrefix: "DOMO_EU_" });
 * new domo.User("ada", { email: "ada@example.com", name: "Ada Example" }, { provider: europe });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /**
   * Declares a provider.
   *
   * @param name - Name of the provider in the program. Error messages contain it.
   * @throws `pulumi.RunError` if the name is `default`, which is that of the provider with the settings of the stack configuration.
   */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    // States would not tell the two apart: neither their names in `__instance` nor their URNs.
    if (name === "default")
      throw programError(
        'a domo.Provider can\'t have the name "default", which is that of the provider with the settings of the stack: rename it',
      );
    const settings = Object.entries(args).filter(([, value]: [string, unknown]) => value !== undefined);
    const inputs = settings.map(([key, value]: [string, pulumi.Input<string | number>]): [string, pulumi.Input<string>] => {
      const text = typeof value === "string" ? value : pulumi.output(value).apply(String);
      return [`domo:${key}`, SECRET_SETTINGS.has(key) ? pulumi.secret(text) : text];
    });
    // The name marks an explicit provider. It distinguishes providers of different instances and names them in errors.
    const props: Record<string, pulumi.Input<string>> = { ...Object.fromEntries(inputs), "domo:explicit": name };
    super("pulumi-nodejs", name, props, opts);
    settingsByProvider.set(this, pulumi.output(props));
  }
}
