// The options of lookups. A file of their own, as programs compile their declaration, which must not import that of the client.

import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "../provider";

/** Options of lookups. */
export interface LookupOptions {
  /** Provider of the instance to look in. Default: that of `parent`, or else the settings of the stack configuration and the environment. */
  provider?: Provider;
  /** Resource whose provider is used. Default: none. */
  parent?: pulumi.Resource;
}
