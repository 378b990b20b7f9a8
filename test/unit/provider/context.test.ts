// Which of Domo's APIs a context uses.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { contextFor } from "../../../provider/context";
import { SettingsError } from "../../../provider/client/errors";
import { readSettings } from "../../../provider/settings";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import { endProcess } from "../../support/provider-process";
import { settingsFor } from "../../support/test-bed";

describe("DataSets", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
  });
  afterEach(() => {
    endProcess(new URL(sandbox.url).host);
    return sandbox.close();
  });

  const context = (...without: string[]) => {
    const all = Object.entries(settingsFor(sandbox.url, "public")).filter(([key]) => !without.includes(key));
    const settings: Record<string, string> = Object.fromEntries(all);
    return contextFor(readSettings({ config: (key) => settings[`domo:${key}`], environment: {} }));
  };
  const paths = (): string[] => sandbox.requests.map(({ path }) => path);

  test("are read by the instance API if an access token is set, whatever serves users and groups", async () => {
    expect((await context().dataSets.find("Orders")).rowCount).toBe(3);
    expect(paths().every((path) => path.startsWith("/api/"))).toBe(true);
  });

  test("are read by the public API otherwise", async () => {
    expect((await context("domo:accessToken").shared.dataSets.find("Orders")).rowCount).toBe(3);
    expect(paths()).toEqual(["/oauth/token", "/v1/datasets", "/v1/datasets/00000000-0000-4000-8000-00000000d501"]);
  });

  test("need one of the two, which the error says how to set", () => {
    const unset = context("domo:accessToken", "domo:clientId", "domo:clientSecret");
    expect(() => unset.dataSets).toThrow(SettingsError);
    expect(() => unset.dataSets).toThrow(
      /DataSets need an access token or a client: domo:accessToken .*DOMO_ACCESS_TOKEN.* Or: domo:clientId/,
    );
  });
});
