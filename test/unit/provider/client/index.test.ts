// The entry point `pulumi-domo/client`, used as a program without Pulumi uses it.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  ACCESS_LEVELS,
  CredentialsError,
  DomoError,
  DomoInstance,
  DomoPublic,
  isNotFound,
  isOutcomeUnknown,
  SettingsError,
  type AccessLevel,
  type Account,
  type IdentityUser,
  type PublicUser,
} from "../../../../provider/client";
import { startSandbox, type Sandbox } from "../../../../sandbox/server";

describe("the client", () => {
  let sandbox: Sandbox;
  let domo: DomoInstance;
  let publicDomo: DomoPublic;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    domo = new DomoInstance({ instanceUrl: sandbox.url, accessToken: "sandbox-token" });
    publicDomo = new DomoPublic({ apiUrl: sandbox.url, clientId: "sandbox", clientSecret: "sandbox-secret" });
  });
  afterEach(() => sandbox.close());

  test("needs only an address and credentials", async () => {
    const caller: IdentityUser | undefined = await domo.users.get(await domo.callerId());
    const users: PublicUser[] = await publicDomo.users.list();
    expect(users.map(({ id }) => id)).toContain(caller?.id);
    expect(domo.host).toBe(new URL(sandbox.url).host);
  });

  test("creates, shares, finds and deletes an account", async () => {
    const wanted = { name: "warehouse", displayName: "Warehouse", dataProviderType: "snowflake" };
    const { id }: Account = await domo.accounts.create({ ...wanted, configurations: { account: "acme", password: "secret-word-1" } });
    const [group] = await domo.groups.list();
    const level: AccessLevel = ACCESS_LEVELS[3];
    await domo.accounts.grant(id, { type: "GROUP", id: group?.id ?? "" }, level);
    expect(await domo.accounts.grants(id)).toContainEqual(
      expect.objectContaining({ type: "GROUP", id: group?.id, accessLevel: "CAN_VIEW" }),
    );
    expect((await domo.search.accounts("Warehouse")).map(({ databaseId }) => databaseId)).toContain(id);
    expect(await domo.dataSets.using("account", id)).toEqual([]);
    await domo.accounts.delete(id);
    expect((await domo.accounts.list()).map((account) => account.id)).not.toContain(id);
  });

  test("throws errors that a program can tell apart", async () => {
    const missing: unknown = await publicDomo.users.get("5").catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(DomoError);
    expect([isNotFound(missing), isOutcomeUnknown(missing)]).toEqual([true, false]);
    const stranger = new DomoInstance({ instanceUrl: sandbox.url, accessToken: "another-token" });
    await expect(stranger.roles.list()).rejects.toBeInstanceOf(CredentialsError);
  });

  test("sends credentials only over https, or to this machine", () => {
    expect(() => new DomoInstance({ instanceUrl: "http://acme.domo.com", accessToken: "t" })).toThrow(SettingsError);
    expect(() => new DomoPublic({ apiUrl: "api.domo.com/v1", clientId: "c", clientSecret: "s" })).toThrow(SettingsError);
    expect(new DomoInstance({ instanceUrl: "acme.domo.com", accessToken: "t" }).host).toBe("acme.domo.com");
  });

  test("logs what it is asked to, without its credentials", async () => {
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line), debug: (line: string) => lines.push(line) };
    const logged = new DomoInstance({ instanceUrl: sandbox.url, accessToken: "sandbox-token", log, limits: { concurrency: 1 } });
    await logged.roles.list();
    expect(lines).toEqual([expect.stringMatching(/^GET \/api\/authorization\/v1\/roles 200 \d+ ms$/)]);
  });

  test("keeps secrets that it has sent out of errors", async () => {
    sandbox.faults.add({ match: {}, fault: { status: 400, message: "bad password secret-word-1" } });
    const configurations = { account: "acme", password: "secret-word-1" };
    const created = domo.accounts.create({ name: "w", displayName: "W", dataProviderType: "snowflake", configurations });
    await expect(created).rejects.toThrow(/bad password \[redacted\]/);
  });
});
