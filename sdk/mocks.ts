// Pulumi's mocks, under which programs are tested without an engine.

import * as pulumi from "@pulumi/pulumi";

/** Whether the program runs under Pulumi's mocks, whose monitor has them. Its class is not exported. */
export function isMocked(): boolean {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && "mocks" in monitor;
}
