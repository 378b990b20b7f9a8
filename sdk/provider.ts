// Provider: one Domo instance, where a program works with several or does not want to rely on stack configuration.

import * as pulumi from "@pulumi/pulumi";

/**
 * The settings of one instance. Each is used alone: nothing is taken from stack configuration, and from the environment only
 * what `environmentPrefix` names.
 */
export interface ProviderArgs {
  /** The instance: `acme`, `acme.domo.com` or a full URL. */
  instance?: pulumi.Input<string>;
  /** An access token of the instance API, for everything. */
  accessToken?: pulumi.Input<string>;
  /** The client id of the public API, for users and groups where there is no access token. */
  clientId?: pulumi.Input<string>;
  /** The client secret of the public API. */
  clientSecret?: pulumi.Input<string>;
  /** Where the public API is. Default: `https://api.domo.com`. */
  apiUrl?: pulumi.Input<string>;
  /** Which API serves users and groups. Default: `auto`, which takes the instance API when an access token is set. */
  directory?: pulumi.Input<"instance" | "public" | "auto">;
  /** What happens when a thing that is to be created exists already. Default: `own`, which adopts only what an interrupted run may have left. */
  adopt?: pulumi.Input<"never" | "own" | "always">;
  /** Host names that the instance had before, separated by commas. */
  formerInstance?: pulumi.Input<string>;
  /** Requests under way at once. Default: 6. */
  concurrency?: pulumi.Input<number>;
  /** Requests begun in any minute. Default: 600. */
  requestsPerMinute?: pulumi.Input<number>;
  /** Seconds that one request may take. Default: 60. */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Prefix of environment variables that are used for arguments, of the form `DOMO_EU_`: `DOMO_EU_CLIENT_SECRET` for `clientSecret`. Credentials
   * of the environment take precedence over arguments, and are sent only to the instance that `DOMO_EU_INSTANCE` names; where it is not set,
   * to hosts under `.domo.com` and loopback addresses. Default: no variables.
   */
  environmentPrefix?: pulumi.Input<string>;
}

const SECRET = new Set(["accessToken", "clientSecret"]);

/**
 * A Domo instance of its own.
 *
 * @example
 * const europe = new domo.Provider("europe", { instance: "acme-eu", environmentPrefix: "DOMO_EU_" });
 * new domo.User("ada", { email: "ada@example.com", name: "Ada Example" }, { provider: europe });
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const given = Object.entries(args).filter(([, value]: [string, unknown]) => value !== undefined);
    const inputs = given.map(([key, value]: [string, pulumi.Input<string | number>]): [string, pulumi.Input<string>] => {
      const text = typeof value === "string" ? value : pulumi.output(value).apply(String);
      return [`domo:${key}`, SECRET.has(key) ? pulumi.secret(text) : text];
    });
    // The name tells the provider which one it is, and that it is no default provider.
    super("pulumi-nodejs", name, { ...Object.fromEntries(inputs), "domo:explicit": name }, opts);
  }
}
