// Secrets in every input, returned by Domo in every way: none gets into an error, a log or a state.

import "./debug-log";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { settingsFor, TestResource } from "../support/test-bed";
import { Echo, leaks, PLACES, SPELLINGS, UNCLEAR, type Asked } from "./echo";

/** Characters that each escaping represents differently. */
const canary = (): string => `k"${randomBytes(12).toString("base64")}<&'=+/%4é\\n${randomBytes(12).toString("hex")}`;
const visible = (): string => `k${randomBytes(15).toString("base64")}<&'=+/%4${randomBytes(12).toString("hex")}`;

interface Case {
  secret: string;
  settings?: Record<string, string>;
  /** The requests whose responses repeat the secret. */
  isEchoed: (asked: Asked) => boolean;
  type: string;
  inputs: Record<string, unknown>;
}

const account = (dataProviderType: string, configurations: object, more: object = {}) => ({
  name: "Lake",
  dataProviderType,
  configurations,
  ...more,
});
const isCreate = ({ method, path }: Asked): boolean =>
  method === "POST" && /accounts|templates|users/.test(path) && !/datasources|search|validators/.test(path);

const configuration =
  (dataProviderType: string, key: string): (() => Case) =>
  () => {
    const secret = canary();
    return { secret, isEchoed: isCreate, type: "Account", inputs: account(dataProviderType, { [key]: secret }) };
  };

const UNKNOWN_KEYS = "dsn connectionString jdbcUrl pat sas cookie pem serviceAccountJson url pwd anythingElse".split(" ");

const CASES: Record<string, () => Case> = {
  "the access token": () => {
    const secret = visible();
    return {
      secret,
      settings: { "domo:accessToken": secret },
      isEchoed: () => true,
      type: "Account",
      inputs: account("amazon-s3", { bucket: "b" }),
    };
  },
  "the client secret": () => {
    const secret = visible();
    return {
      secret,
      settings: { "domo:clientSecret": secret, "domo:directory": "public" },
      isEchoed: () => true,
      type: "User",
      inputs: ADA,
    };
  },
  "the token of a login": () => {
    const secret = visible();
    return {
      secret,
      settings: { "domo:directory": "public" },
      isEchoed: ({ path }) => !path.startsWith("/oauth"),
      type: "User",
      inputs: ADA,
    };
  },
  "a password of a known connector": configuration("json5", "password"),
  ...Object.fromEntries(UNKNOWN_KEYS.map((key) => [`${key} of a connector that is not known`, configuration("acme-custom", key)])),
  "the secret of an OAuth app": () => {
    const secret = canary();
    const inputs = {
      name: "App",
      dataProviderType: "jira-on-prem-oauth-config",
      configurations: { client_id: "x", client_secret: secret },
    };
    return { secret, isEchoed: isCreate, type: "OAuthAccount", inputs };
  },
  "a user name that the program marks": () => {
    const secret = canary();
    const inputs = account(
      "snowflake",
      { account: "acme", username: secret, password: "other-pass" },
      { __secrets: ["configurations.username"] },
    );
    return { secret, isEchoed: isCreate, type: "Account", inputs };
  },
  "a name that the program marks": () => {
    const secret = canary();
    return {
      secret,
      isEchoed: isCreate,
      type: "Account",
      inputs: { ...account("amazon-s3", { bucket: "b" }), name: secret, __secrets: ["name"] },
    };
  },
  "a whole configuration that the program marks": () => {
    const secret = canary();
    return {
      secret,
      isEchoed: isCreate,
      type: "Account",
      inputs: account("amazon-s3", { bucket: secret }, { __secrets: ["configurations"] }),
    };
  },
};

/** `npm run reliability` tests each secret in every place and spelling, which takes minutes. By default, in two spellings at each place. */
const ALL = process.env.CANARY_ALL !== undefined;
const PLAYED = 2;

function spellingsFor(what: number, where: number): string[] {
  const all = Object.keys(SPELLINGS);
  return ALL ? all : Array.from({ length: PLAYED }, (_, i) => all[(what * 3 + where * PLAYED + i) % all.length]!);
}

const ADA = { email: "ada@acme.example", name: "Ada", role: "Participant" };

describe("a secret that Domo repeats", () => {
  let sandbox: Sandbox;
  let echo: Echo;
  let printed = "";

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: "small" });
    echo = await Echo.before(sandbox.url);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await echo.close();
    await sandbox.close();
  });
  beforeEach(() => {
    printed = "";
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, "write").mockImplementation((text) => {
        printed += String(text);
        return true;
      });
  });

  const resource = ({ type, settings }: Pick<Case, "type" | "settings">): TestResource =>
    new TestResource(type, { ...settingsFor(echo.url, "instance"), "domo:requestsPerMinute": "100000", ...settings });

  /** All output and state of a failed create. */
  async function shownBy(one: Case): Promise<string> {
    const staged = resource(one);
    const error: unknown = await staged.create(one.inputs).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    const { message, stack, reasons, problems } = error as Error & { reasons?: string[]; problems?: unknown };
    return [message, stack, JSON.stringify([reasons, problems]), String(error), printed].join("\n");
  }

  describe.each(Object.keys(CASES).map((what, index): [string, number] => [what, index]))("%s", (what, index) => {
    // One for all, as a login is cached.
    const one = CASES[what]!();
    test.each(Object.keys(PLACES).map((where, at): [string, number] => [where, at]))("%s", async (where, at) => {
      for (const spelling of spellingsFor(index, at)) {
        const spelled = SPELLINGS[spelling]!(one.secret);
        let echoed = 0;
        echo.reply = async (asked, passOn) => {
          if (asked.path.startsWith("/oauth") && what === "the token of a login") {
            const answer = await passOn();
            return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body ?? "{}") as object), access_token: one.secret }) };
          }
          const isRead = asked.method === "GET" && what !== "the token of a login"; // which only asks by POST
          const isEchoed = (UNCLEAR.has(where) && isRead) || one.isEchoed(asked);
          if (!isEchoed) return undefined;
          echoed++;
          return PLACES[where]!(spelled);
        };
        const shown = await shownBy(one);
        expect(echoed).toBeGreaterThan(0);
        if (where === "in the message") expect(shown).toContain("[redacted]");
        expect(shown).toMatch(/domo: (GET|POST) /);
        expect([spelling, leaks(shown, one.secret), ""]).toEqual([
          spelling,
          undefined,
          leaks(shown, one.secret) === undefined ? "" : shown,
        ]);
      }
    });
  });

  test("gets into the state only as a value that Pulumi encrypts, also in place of something else", async () => {
    const secret = canary();
    const user = "svc-of-the-warehouse";
    echo.reply = () => undefined;
    const configurations = { account: "acme", username: user, password: secret, role: "LOADER" };
    const staged = resource({ type: "Account" });
    await staged.create(account("snowflake", configurations, { __secrets: ["configurations.username"] }));
    echo.reply = async ({ method, path }, passOn) => {
      const answer = await passOn();
      if (method !== "GET") return answer;
      const found = JSON.parse(answer.body ?? "null") as Record<string, unknown>;
      if (path.includes("/configuration") || path.includes("/providers/"))
        Object.assign(found, { role: `as ${secret}`, account: user, username: `not ${user}` });
      else if (/accounts\/\d+$/.test(path)) Object.assign(found, { displayName: `Lake of ${secret}` });
      return { ...answer, body: JSON.stringify(found) };
    };
    expect(await staged.refresh()).toBe(true);
    const marked = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });
    expect(staged.seen).toEqual({
      name: marked(`Lake of ${secret}`),
      dataProviderType: "snowflake",
      configurations: { account: marked(user), username: `not ${user}`, password: secret, role: marked(`as ${secret}`) },
    });
    expect(leaks(printed, secret)).toBeUndefined();
  });
});
