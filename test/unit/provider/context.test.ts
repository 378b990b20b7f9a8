// Which of Domo's APIs a context uses, and which limits it shares with others.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
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

describe("providers of one instance in a process", () => {
  let server: Server;
  let host: string;
  let most: number;
  beforeEach(async () => {
    let running = 0;
    most = 0;
    server = createServer((_, response) => {
      most = Math.max(most, ++running);
      // As long as a request to Domo takes.
      void setTimeout(20).then(() => {
        running--;
        response.setHeader("content-type", "application/json").end('{"id": 7, "access_token": "t", "expires_in": 3600, "userId": 7}');
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`; // Cast: a server that listens on a port has an internet address.
  });
  afterEach(() => {
    endProcess(host);
    server.closeAllConnections();
    server.close();
  });

  /** The most requests at a time where two providers with different settings send one each. */
  async function mostAtOnce(api: "instance" | "public", other: Record<string, string>): Promise<number> {
    const first: Record<string, string> = { ...settingsFor(`http://${host}`, api), "domo:concurrency": "1" };
    const contexts = [first, { ...first, "domo:concurrency": "6", ...other }].map((settings) =>
      contextFor(readSettings({ config: (key) => settings[`domo:${key}`], environment: {} })),
    );
    await Promise.all(contexts.map(({ directory }) => directory.callerId()));
    return most;
  }

  test.each<["instance" | "public", Record<string, string>]>([
    ["instance", { "domo:adopt": "never" }],
    ["public", { "domo:timeoutSeconds": "30" }],
  ])("share the lower limit of the same credential on the %s API", async (api, other) => {
    expect(await mostAtOnce(api, other)).toBe(1);
  });

  test.each<["instance" | "public", Record<string, string>]>([
    ["instance", { "domo:accessToken": "another-token" }],
    ["public", { "domo:clientId": "another-client" }],
  ])("have limits of their own for different credentials on the %s API", async (api, other) => {
    expect(await mostAtOnce(api, other)).toBe(2);
  });
});
