import { describe, expect, test } from "@jest/globals";
import { SettingsError } from "../../provider/errors";
import { hostOf, readSettings } from "../../provider/settings";

const read = (config: Record<string, string>, environment: Record<string, string> = {}) =>
  readSettings({ config: (key) => config[key], environment });

const problems = (config: Record<string, string>, environment: Record<string, string> = {}): string[] => {
  try {
    read(config, environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
};

const WHOLE = { instance: "acme", clientId: "id", clientSecret: "secret" };

describe("settings", () => {
  test("have sensible defaults", () => {
    expect(read(WHOLE)).toEqual({
      provider: "default",
      host: "acme.domo.com",
      formerHosts: [],
      instanceUrl: "https://acme.domo.com",
      apiUrl: "https://api.domo.com",
      missing: { instance: expect.stringContaining("domo:accessToken / DOMO_ACCESS_TOKEN is missing") },
      surface: "public",
      clientId: "id",
      clientSecret: "secret",
      adopt: "own",
      concurrency: 6,
      requestsPerMinute: 600,
      timeoutSeconds: 60,
    });
  });

  test("may all come from the environment", () => {
    const environment = { DOMO_INSTANCE: "acme", DOMO_CLIENT_ID: "id", DOMO_CLIENT_SECRET: "secret", DOMO_REQUESTS_PER_MINUTE: "60" };
    expect(read({}, environment)).toMatchObject({ host: "acme.domo.com", clientId: "id", requestsPerMinute: 60 });
  });

  test("name every problem at once, with both ways to set each", () => {
    expect(problems({ concurrency: "no", adopt: "maybe" })).toEqual([
      "domo:instance / DOMO_INSTANCE is missing",
      "domo:adopt / DOMO_ADOPT must be never, own or always",
      "domo:concurrency / DOMO_CONCURRENCY must be a number",
    ]);
  });

  test.each([
    [{ clientId: "" }, /domo:clientId \/ DOMO_CLIENT_ID is missing/],
    [{ clientSecret: "" }, /domo:clientSecret \/ DOMO_CLIENT_SECRET is missing/],
    [{ directory: "both" }, /must be instance, public or auto/],
    [{ instance: "not a host" }, /domo:instance .*must be a name such as acme/],
    [{ instance: "http://acme.domo.com" }, /domo:instance .*plain http is for loopback addresses only/],
    [{ apiUrl: "http://api.domo.com" }, /domo:apiUrl .*plain http is for loopback addresses only/],
    [{ formerInstance: "old, http://older.domo.com" }, /domo:formerInstance .*plain http is for loopback addresses only/],
    [{ apiUrl: "ftp://api.domo.com" }, /domo:apiUrl .*must use https, not ftp/],
    [{ apiUrl: "https://api.domo.com/v1" }, /domo:apiUrl .*must not contain a path, a query or a fragment/],
    [{ requestsPerMinute: "0.5" }, /must be a whole number/],
    [{ apiUrl: "nowhere" }, /must be a URL/],
    [{ timeoutSeconds: "0" }, /must be more than 0/],
  ])("refuse %j in one sentence", (change, sentence) => {
    expect(problems({ ...WHOLE, ...change })).toEqual([expect.stringMatching(sentence)]);
  });

  test("repeat no password of a URL", () => {
    expect(problems({ ...WHOLE, instance: "https://me:hunter2@acme.domo.com" }).join()).toMatch(/^(?!.*hunter2).*a user or a password/);
  });

  test("miss a credential only where a resource needs it", () => {
    expect(read({ instance: "acme", accessToken: "t" }).missing).toEqual({});
    expect(read(WHOLE).missing).toEqual({
      instance: expect.stringMatching(/accounts need .* domo:accessToken .* is missing; make an access/),
    });
    expect(read({ instance: "acme" }).missing.directory).toMatch(/an access token or a client: domo:accessToken .* Or: domo:clientId/);
    expect(read({ ...WHOLE, directory: "instance" }).missing.directory).toMatch(
      /instance API .*domo:accessToken \/ DOMO_ACCESS_TOKEN is missing/,
    );
    expect(read({ instance: "acme", accessToken: "t", directory: "public" }).missing.directory).toMatch(/public API .*domo:clientId/);
  });

  test("let the instance API serve users and groups where its token is set, unless told otherwise", () => {
    const both = { ...WHOLE, accessToken: "t" };
    expect(read(both).surface).toBe("instance");
    expect(read(WHOLE).surface).toBe("public");
    expect(read({ ...both, directory: "public" }).surface).toBe("public");
    expect(read({ ...WHOLE, directory: "instance" }).surface).toBe("instance");
  });

  test("prefer the environment's credentials, which are current, when it means the same instance", () => {
    const environment = { DOMO_CLIENT_SECRET: "rotated" };
    expect(read(WHOLE, environment).clientSecret).toBe("rotated");
    expect(read(WHOLE, { ...environment, DOMO_INSTANCE: "https://acme.domo.com" }).clientSecret).toBe("rotated");
    expect(read(WHOLE, { ...environment, DOMO_INSTANCE: "other" }).clientSecret).toBe("secret");
  });

  test("prefer the configuration for everything else", () => {
    expect(read({ ...WHOLE, adopt: "never" }, { DOMO_ADOPT: "always", DOMO_INSTANCE: "acme" }).adopt).toBe("never");
    expect(read(WHOLE, { DOMO_INSTANCE: "other" }).host).toBe("acme.domo.com");
  });

  test("of an explicit provider take nothing from the environment but under its own prefix", () => {
    const explicit = { ...WHOLE, explicit: "europe" };
    expect(read(explicit, { DOMO_CLIENT_SECRET: "leak" })).toMatchObject({ provider: "europe", clientSecret: "secret" });
    const prefixed = { instance: "acme-eu", explicit: "europe", environmentPrefix: "DOMO_EU_" };
    expect(read(prefixed, { DOMO_EU_CLIENT_ID: "eu", DOMO_EU_CLIENT_SECRET: "s", DOMO_CLIENT_ID: "leak" }).clientId).toBe("eu");
    expect(read({ explicit: "europe", instance: "acme" }).missing.directory).toMatch(/clientId of the provider europe/);
  });

  test.each([
    ["acme", "acme.domo.com"],
    ["ACME", "acme.domo.com"],
    ["acme.domo.com", "acme.domo.com"],
    ["bi.acme.example", "bi.acme.example"],
    ["https://acme.domo.com/", "acme.domo.com"],
    ["http://127.0.0.1:8765", "127.0.0.1:8765"],
    ["127.0.0.1:8765", "127.0.0.1:8765"],
    ["", undefined],
    ["a b", undefined],
    ["https://user:pass@acme.domo.com", undefined],
    ["http://localhost:8765", "localhost:8765"],
    ["http://127.9.8.7:80/", "127.9.8.7"],
    ["http://[::1]:8765", "[::1]:8765"],
    ["https://acme.domo.com:443", "acme.domo.com"],
    ["http://acme.domo.com", undefined],
    ["http://localhost.evil.example", undefined],
    ["http://127.0.0.1.evil.example", undefined],
    ["http://0x7f.1", undefined],
    ["http://2130706433", undefined],
    ["ftp://acme.domo.com", undefined],
    ["javascript:alert(1)", undefined],
    [":pw@evil.example", undefined],
    ["acme@evil.example", undefined],
    ["https://:pw@evil.example", undefined],
    ["https://@evil.example", undefined],
    ["evil%2eexample/", undefined],
    ["evil.example/", "evil.example"],
    ["evil.example/.domo.com", undefined],
    ["evil.example\\.domo.com", undefined],
    ["evil.example#.domo.com", undefined],
    ["evil.example?", undefined],
    ["acme.domo.com.", undefined],
    ["-acme", undefined],
    ["\u0430cme.domo.com", undefined],
    ["acme\uff0edomo.com", undefined],
    ["ac\u00adme.domo.com", undefined],
    ["ac\tme.domo.com", undefined],
    ["acme.domo.com:99999", undefined],
  ])("read the instance %j as %j", (instance, host) => {
    expect(hostOf(instance)).toBe(host);
  });
});
