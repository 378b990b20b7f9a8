// A warning about credentials that stand in clear in the stack's configuration. It is given here and not by the provider, as
// Pulumi takes the secret marks off before it hands configuration to a dynamic provider.

import * as pulumi from "@pulumi/pulumi";
import { isLoopback } from "../provider/client/http/origin";

const CREDENTIALS = ["domo:accessToken", "domo:clientSecret"];

/** Pulumi's own knowledge of which keys are secret: not in its types, but in all versions since 1.0. */
const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };

/** Programs that have been looked at. The monitor stands for the program: inline programs and mocks have one each. */
const checked = new WeakSet();

/** Warns once in a program of each credential in clear. Those of a sandbox on this machine are no secrets. */
export function warnAboutPlainCredentials(): void {
  const program: object | undefined = pulumi.runtime.getMonitor();
  if (!program || checked.has(program)) return;
  checked.add(program);
  const config = pulumi.runtime.allConfig();
  if (isLoopback(config["domo:instance"] ?? process.env.DOMO_INSTANCE ?? "")) return;
  for (const key of CREDENTIALS) {
    if (!config[key] || isConfigSecret?.(key) !== false) continue;
    void pulumi.log.warn(
      `${key} is not encrypted in the stack's configuration, and Pulumi keeps it in clear in the state, too: run ` +
        `\`pulumi config set --secret ${key}\`, and replace the credential in Domo if others could read it`,
    );
  }
}
