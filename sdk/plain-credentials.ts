// A warning about credentials in plain text in the stack configuration. The provider cannot give it: Pulumi removes the secret marks before it
// passes configuration to a dynamic provider.

import * as pulumi from "@pulumi/pulumi";
import { isLoopback } from "../provider/client/http/origin";

const CREDENTIALS = ["domo:accessToken", "domo:clientSecret"];

// The cast: Pulumi has the function in all versions since 1.0, but not in its types.
const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };

/** By monitor, which stands for the program: inline programs and mocks have one each. */
const checkedPrograms = new WeakSet();

/** Warns once per program about each credential in plain text. Credentials of a sandbox on this machine are no secrets. */
export function warnAboutPlainCredentials(): void {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  if (!monitor || checkedPrograms.has(monitor)) return;
  checkedPrograms.add(monitor);
  const config = pulumi.runtime.allConfig();
  if (isLoopback(config["domo:instance"] ?? process.env.DOMO_INSTANCE ?? "")) return;
  for (const key of CREDENTIALS) {
    if (!config[key] || isConfigSecret?.(key) !== false) continue;
    void pulumi.log.warn(
      `${key} is not encrypted in the stack's configuration, and Pulumi keeps it in plain text in the state, too: run ` +
        `\`pulumi config set --secret ${key}\`, and replace the credential in Domo if others could read it`,
    );
  }
}
