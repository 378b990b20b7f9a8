import { describe, expect, test } from "@jest/globals";
import { SettingsError } from "../../../provider/client/errors";
import { hostOf } from "../../../provider/hosts";
import { readSettings } from "../../../provider/settings";

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
      api: "public",
      clientId: "id",
      clientSecret: "secret",
      adopt: "own",
      concurrency: 6,
      requestsPerMinute: 1500,
      timeoutSeconds: 60,
    });
  });

  test("can all come from the environment", () => {
    const environment = { DOMO_INSTANCE: "acme", DOMO_CLIENT_ID: "id", DOMO_CLIENT_SECRET: "secret", DOMO_REQUESTS_PER_MINUTE: "60" };
    expect(read({}, environment)).toMatchObject({ host: "acme.domo.com", clientId: "id", requestsPerMinute: 60 });
  });

  test("may lift the bound of requests", () => {
    expect(read({ ...WHOLE, requestsPerMinute: "unlimited" }).requestsPerMinute).toBe(Infinity);
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
    [{ requestsPerMinute: "0.5" }, /must be a whole number of 1 or more, or unlimited/],
    [{ requestsPerMinute: "0" }, /must be more than 0/],
    [{ requestsPerMinute: "Infinity" }, /must be a whole number of 1 or more, or unlimited/],
    [{ apiUrl: "nowhere" }, /must be a URL/],
    [{ timeoutSeconds: "0" }, /must be more than 0/],
  ])("refuse %j in one sentence", (change, sentence) => {
    expect(problems({ ...WHOLE, ...change })).toEqual([expect.stringMatching(sentence)]);
  });

  test("repeat no password of a URL", () => {
    expect(problems({ ...WHOLE, instance: "https://me:hunter2@acme.domo.com" }).join()).toMatch(/^(?!.*hunter2).*a user or a password/);
  });

  test("report a missing credential only to resources that need it", () => {
    expect(read({ instance: "acme", accessToken: "t" }).missing).toEqual({});
    expect(read(WHOLE).missing).toEqual({
      instance: expect.stringMatching(/accounts, custom attributes and roles need .* domo:accessToken .* is missing; make an access/),
    });
    expect(read({ instance: "acme" }).missing.directory).toMatch(/an access token or a client: domo:accessToken .* Or: domo:clientId/);
    expect(read({ instance: "acme" }).missing.dataSets).toMatch(
      /DataSets need an access token or a client: domo:accessToken .* Or: domo:clientId .*, with the scope data$/,
    );
    expect(read({ ...WHOLE, directory: "instance" }).missing.directory).toMatch(
      /instance API .*domo:accessToken \/ DOMO_ACCESS_TOKEN is missing/,
    );
    expect(read({ instance: "acme", accessToken: "t", directory: "public" }).missing.directory).toMatch(/public API .*domo:clientId/);
  });

  test("use the instance API for users and groups if its token is set, by default", () => {
    const both = { ...WHOLE, accessToken: "t" };
    expect(read(both).api).toBe("instance");
    expect(read(WHOLE).api).toBe("public");
    expect(read({ ...both, directory: "public" }).api).toBe("public");
    expect(read({ ...WHOLE, directory: "instance" }).api).toBe("instance");
  });

  test("prefer the environment's credentials, which are current, for the same instance", () => {
    const environment = { DOMO_CLIENT_SECRET: "rotated" };
    expect(read(WHOLE, environment).clientSecret).toBe("rotated");
    expect(read(WHOLE, { ...environment, DOMO_INSTANCE: "https://acme.domo.com" }).clientSecret).toBe("rotated");
    expect(read(WHOLE, { ...environment, DOMO_INSTANCE: "other" }).clientSecret).toBe("secret");
  });

  describe("send credentials of the environment only to the hosts that they are for:", () => {
    const TOKEN = { DOMO_ACCESS_TOKEN: "their-token" };
    const CLIENT = { DOMO_CLIENT_ID: "their-id", DOMO_CLIENT_SECRET: "their-secret" };
    const EVIL = "evil.example";
    type Values = Record<string, string>;

    test.each<[string, Values, Values]>([
      ["another instance than DOMO_INSTANCE", { instance: EVIL }, { ...TOKEN, DOMO_INSTANCE: "acme" }],
      ["another instance of Domo than DOMO_INSTANCE", { instance: "evil" }, { ...TOKEN, DOMO_INSTANCE: "acme" }],
      ["another host than Domo's, without DOMO_INSTANCE", { instance: EVIL }, TOKEN],
      ["a host that looks like Domo's", { instance: "acme.domo.com.evil.example" }, TOKEN],
      ["a host that ends like Domo's", { instance: "evildomo.com" }, TOKEN],
      ["another port than DOMO_INSTANCE", { instance: "127.0.0.1:1" }, { ...TOKEN, DOMO_INSTANCE: "http://127.0.0.1:8765" }],
      ["an instance where DOMO_INSTANCE can't be read", { instance: "acme" }, { ...TOKEN, DOMO_INSTANCE: "not a host" }],
    ])("no token to %s", (_what, config, environment) => {
      expect(read({ ...config, accessToken: "stack-token" }, environment).accessToken).toBe("stack-token");
      const { accessToken, missing } = read(config, environment);
      expect(accessToken).toBeUndefined();
      expect(missing.instance).toMatch(/is missing \(DOMO_ACCESS_TOKEN is set, but it is not sent to .*\); make/);
      expect(JSON.stringify(missing)).not.toContain("their-token");
    });

    test.each<[string, Values, Values]>([
      ["the instance of DOMO_INSTANCE", { instance: "https://bi.acme.example" }, { ...TOKEN, DOMO_INSTANCE: "bi.acme.example" }],
      ["an instance that DOMO_INSTANCE alone names", {}, { ...TOKEN, DOMO_INSTANCE: "bi.acme.example" }],
      ["an instance of Domo", { instance: "acme" }, TOKEN],
      ["a sandbox", { instance: "http://127.0.0.1:8765" }, TOKEN],
    ])("the token to %s", (_what, config, environment) => {
      expect(read(config, environment).accessToken).toBe("their-token");
    });

    test.each<[string, Values, Values]>([
      ["another apiUrl than Domo's", { instance: "acme", apiUrl: `https://${EVIL}` }, CLIENT],
      ["another apiUrl beside DOMO_INSTANCE", { instance: "acme", apiUrl: `https://${EVIL}` }, { ...CLIENT, DOMO_INSTANCE: "acme" }],
      ["a local apiUrl beside DOMO_INSTANCE", { apiUrl: "http://127.0.0.1:1" }, { ...CLIENT, DOMO_INSTANCE: "acme" }],
      [
        "another apiUrl than DOMO_API_URL",
        { instance: "acme", apiUrl: "https://api.domo.com" },
        { ...CLIENT, DOMO_API_URL: "https://api.acme.example" },
      ],
      ["the API for another instance than DOMO_INSTANCE", { instance: "other" }, { ...CLIENT, DOMO_INSTANCE: "acme" }],
    ])("no client to %s", (_what, config, environment) => {
      const stack = { clientId: "stack-id", clientSecret: "stack-secret" };
      expect(read({ ...config, ...stack }, environment)).toMatchObject(stack);
      const { clientId, clientSecret, missing } = read(config, environment);
      expect([clientId, clientSecret]).toEqual([undefined, undefined]);
      expect(missing.directory).toMatch(/DOMO_CLIENT_SECRET is missing \(DOMO_CLIENT_SECRET is set, but it is not sent to /);
      expect(problems({ ...config, clientId: "stack-id" }, environment)).toEqual([expect.stringMatching(/is set, but it is not sent to /)]);
    });

    test.each<[string, Values, Values]>([
      ["Domo's API", { instance: "acme" }, CLIENT],
      ["Domo's API beside an instance of another domain", { instance: "bi.acme.example" }, CLIENT],
      [
        "the API of DOMO_API_URL",
        { instance: "acme", apiUrl: "https://api.acme.example" },
        { ...CLIENT, DOMO_API_URL: "https://api.acme.example" },
      ],
      ["a sandbox", { instance: "http://127.0.0.1:8765", apiUrl: "http://127.0.0.1:8765" }, CLIENT],
    ])("the client to %s", (_what, config, environment) => {
      expect(read(config, environment)).toMatchObject({ clientId: "their-id", clientSecret: "their-secret" });
    });

    test("under a prefix likewise", () => {
      const explicit = { explicit: "europe", environmentPrefix: "DOMO_EU_", instance: EVIL };
      expect(read(explicit, { DOMO_EU_ACCESS_TOKEN: "t" }).accessToken).toBeUndefined();
      expect(read(explicit, { DOMO_EU_ACCESS_TOKEN: "t", DOMO_EU_INSTANCE: EVIL }).accessToken).toBe("t");
    });

    test.each(["PULUMI_", "AWS_SECRET_", "DOMO", "domo_", "", "DOMO__"])(
      "none under the prefix %j, which names variables of others",
      (prefix) => {
        const config = { explicit: "europe", environmentPrefix: prefix, instance: "acme" };
        expect(problems(config, { PULUMI_ACCESS_TOKEN: "t" })).toEqual([
          expect.stringMatching(/^environmentPrefix of the provider europe must be/),
        ]);
      },
    );
  });

  test.each(["tok\nen", "token\n", " token", "to ken", "tok\u00e9n", "token\u200b", "token\r\nx-evil: 1"])(
    "refuse the token %j at once, without repeating it",
    (token) => {
      for (const found of [problems({ ...WHOLE, accessToken: token }), problems(WHOLE, { DOMO_ACCESS_TOKEN: token })]) {
        expect(found).toEqual([
          "domo:accessToken / DOMO_ACCESS_TOKEN must not contain blanks, line breaks or other than ASCII characters: check how it was stored, also its end",
        ]);
      }
      expect(problems({ ...WHOLE, clientSecret: token })).toEqual([expect.stringMatching(/^domo:clientSecret .* must not contain blanks/)]);
    },
  );

  test("prefer the configuration for everything else", () => {
    expect(read({ ...WHOLE, adopt: "never" }, { DOMO_ADOPT: "always", DOMO_INSTANCE: "acme" }).adopt).toBe("never");
    expect(read(WHOLE, { DOMO_INSTANCE: "other" }).host).toBe("acme.domo.com");
  });

  test("of an explicit provider come from the environment only under its own prefix", () => {
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
