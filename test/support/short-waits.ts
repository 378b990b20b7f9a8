// Imported first, for suites about what is done after waits, not about their length: the provider and the sandbox wait a twentieth of their time.

import { jest } from "@jest/globals";
import type * as Timers from "node:timers/promises";

jest.mock("node:timers/promises", (): typeof Timers => {
  const { setTimeout, ...others } = jest.requireActual<typeof Timers>("node:timers/promises");
  return { ...others, setTimeout: (delay = 1, ...rest) => setTimeout(delay / 20, ...rest) };
});
