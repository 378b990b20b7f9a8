// The entry point: the wire format, and the format of results and errors.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { provider } from "../../../provider/dynamic";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { registry } from "../../../provider/resources/registry";
import { providerText, typeToken } from "../../../provider/wire-format";
import { settingsFor, TestBed, type Values } from "../../support/test-bed";

const TYPES = registry.map(({ type }) => type);

describe("the wire format", () => {
  test("is the one that states of all versions contain", () => {
    expect(TYPES.map(typeToken)).toEqual([
      "pulumi-nodejs:dynamic/domo:Account",
      "pulumi-nodejs:dynamic/domo:OAuthAccount",
      "pulumi-nodejs:dynamic/domo:AccountShare",
      "pulumi-nodejs:dynamic/domo:AccountAccess",
      "pulumi-nodejs:dynamic/domo:User",
      "pulumi-nodejs:dynamic/domo:UserAttribute",
      "pulumi-nodejs:dynamic/domo:Group",
      "pulumi-nodejs:dynamic/domo:GroupMembership",
      "pulumi-nodejs:dynamic/domo:UserPopulation",
      "pulumi-nodejs:dynamic/domo:OrphanedUsers",
    ]);
    expect(providerText("User")).toBe('exports.handler=()=>require("pulumi-domo/dynamic").provider("User")');
  });

  test("recognises unknown values by Pulumi's text", () => {
    expect(UNKNOWN).toBe((pulumi.runtime as { unknownValue?: string }).unknownValue);
  });

  test("fails on a state with a resource that this version lacks", () => {
    expect(() => provider("Spaceship")).toThrow(/has no resource Spaceship: install the version that wrote the state/);
  });
});

describe("the entry point", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open();
  });
  afterEach(() => testBed.close());

  const configured = (type: string, settings: Record<string, string>) => {
    const entryPoint = provider(type);
    void entryPoint.configure?.({ config: { get: (key: string) => settings[key], require: (key: string) => settings[key] ?? "" } });
    return entryPoint;
  };

  test("does no I/O in check and diff", async () => {
    const entryPoint = configured("User", settingsFor(testBed.sandbox.url));
    const inputs = { email: "ada@example.com", name: "Ada" };
    await entryPoint.check?.({}, inputs);
    await entryPoint.diff?.("1", inputs, { ...inputs, name: "Ada B." });
    expect(testBed.sandbox.requests).toEqual([]);
  });

  test("shows missing settings in preview, as one failure of the check", async () => {
    const { failures } = (await configured("User", {}).check?.({}, { email: "a@example.com", name: "A" }))!;
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/domo:instance \/ DOMO_INSTANCE is missing/) }]);
  });

  test.each([
    ["domo:instance", "http://acme.domo.com"],
    ["domo:apiUrl", "http://api.domo.com"],
    ["domo:formerInstance", "ftp://old.domo.com"],
  ])("refuses %s %s in preview, before any request", async (key, value) => {
    const entryPoint = configured("User", { ...settingsFor(testBed.sandbox.url), [key]: value });
    const { failures } = (await entryPoint.check?.({}, { email: "a@example.com", name: "A" }))!;
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(new RegExp(`${key} .*must use https`)) }]);
    await expect(entryPoint.create({ email: "a@example.com", name: "A" })).rejects.toThrow(/must use https/);
    expect(testBed.sandbox.requests).toEqual([]);
  });

  test("shows no stack trace, and no integer code", async () => {
    testBed.sandbox.faults.add({ match: {}, fault: { status: 400 } });
    const entryPoint = configured("User", settingsFor(testBed.sandbox.url));
    const error = (await entryPoint.create({ email: "a@example.com", name: "A" }).catch((reason: unknown) => reason)) as Error & {
      code?: unknown;
    };
    expect(error.stack).not.toMatch(/\n\s+at /);
    expect(String(error)).toBe("domo");
    expect(error.code).toBeUndefined();
    expect(error.message).toMatch(/^could not create user a@example\.com: Domo answered 400/);
  });

  test("returns no map that Pulumi would take for a file, a URL or a secret", async () => {
    const signature = "4dabf18193072939515e22adb298388d";
    const settings = settingsFor(testBed.sandbox.url, "instance");
    const { id } = await configured("User", settings).create({ email: "a@example.com", name: "A" });
    const asked = "/api/identity/v1/users/" + id;
    const attributes = [
      { key: signature, values: ["c44067f5952c0a294b673a41bacd8c17"] },
      { key: "path", values: ["/etc/hostname"] },
    ];
    const user = { id, displayName: "A", emailAddress: "a@example.com", attributes };
    testBed.sandbox.faults.add({ match: { path: asked }, fault: { body: JSON.stringify({ users: [user], ...user }) } });
    const { props } = (await configured("User", settings).read?.(id, {})) as { props: object };
    expect(JSON.stringify(props)).toContain("/etc/hostname");
    expect(JSON.stringify(props)).not.toContain(signature);
  });

  const HOSTILE = "a\n::error::b\u001b[2J\u202e\u200b##[x]";
  const SHOWN = "a\\u000a::error::b\\u001b[2J\\u202e\\u200b\\u0023#[x]";

  test("escapes names that control a terminal or a CI runner, in errors, reasons and logs", async () => {
    const printed = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const entryPoint = configured("Group", { ...settingsFor(testBed.sandbox.url), "domo:adopt": "always" });
      testBed.sandbox.store().addGroup(HOSTILE);
      await entryPoint.create({ name: HOSTILE });
      const lines = printed.mock.calls.map(([text]) => String(text));
      expect(lines).toEqual([expect.stringMatching(/^domo: group a\\u000a::error::b.*adopted.*\n$/)]);
      expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      await expect(entryPoint.create({ name: HOSTILE })).rejects.toThrow(`could not create group ${SHOWN}: another resource`);
    } finally {
      printed.mockRestore();
    }
  });

  test("escapes keys that control a terminal, and passes none to the engine", async () => {
    const entryPoint = configured("User", settingsFor(testBed.sandbox.url));
    const { failures } = (await entryPoint.check?.({}, { email: "a@example.com", name: "A", [HOSTILE]: "x" }))!;
    expect(failures).toEqual([{ property: "", reason: `${SHOWN} is not an argument of User` }]);
  });

  test("shares one login among all resources of a configuration, and none with another configuration", async () => {
    const logins = () => testBed.sandbox.requests.filter(({ path }) => path === "/oauth/token");
    const settings = settingsFor(testBed.sandbox.url);
    const create = (config: Record<string, string>, name: string) => [
      configured("User", config).create({ email: `${name}@example.com`, name }),
      configured("Group", config).create({ name }),
    ];
    await Promise.all(["a", "b", "c"].flatMap((name) => create(settings, name)));
    expect(
      testBed.sandbox
        .store()
        .liveGroups()
        .map(({ name }) => name),
    ).toEqual(expect.arrayContaining(["a", "b", "c"]));
    expect(logins().map(({ status }) => status)).toEqual([200]);
    await Promise.all(create({ ...settings, "domo:clientSecret": "another" }, "d").map((made) => made.catch(() => undefined)));
    expect(logins().map(({ status }) => status)).toEqual([200, 401]);
  });

  test("explains a refused access token once, unredacted also if the token equals a word of it", async () => {
    const settings = { ...settingsFor(testBed.sandbox.url, "instance"), "domo:accessToken": "wrong" };
    const create = (name: string) => configured("User", settings).create({ email: `${name}@example.com`, name });
    await expect(create("a")).rejects.toThrow(
      /Domo answered 401 Unauthorized to .*: the access token is missing or wrong .*DOMO_ACCESS_TOKEN/,
    );
    await expect(create("b")).rejects.toThrow(/^could not create user b@.*missing or wrong.*: see the first such error of this run$/);
  });

  test("returns only what protobuf can represent", async () => {
    const inputs = { email: "a@example.com", name: "A", title: undefined, __key: undefined };
    const { outs } = await configured("User", settingsFor(testBed.sandbox.url)).create(inputs);
    expect(Struct.fromJavaScript(outs as Record<string, JavaScriptValue>).toJavaScript()).toStrictEqual(outs);
  });

  test("accepts any inputs in check, and writes nothing", async () => {
    const keys = fc.constantFrom(
      "email",
      "name",
      "userIds",
      "groupId",
      "attributes",
      "__instance",
      "__key",
      "__proto__",
      "constructor",
      "x",
    );
    const values = fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.constant(UNKNOWN), fc.constant("x".repeat(10_000))));
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TYPES), values, values, async (type, olds, news) => {
        const entryPoint = configured(type, settingsFor(testBed.sandbox.url));
        const { inputs, failures } = (await entryPoint.check?.(olds, news)) as { inputs: Values; failures: { reason: string }[] };
        expect(typeof inputs).toBe("object");
        for (const { reason } of failures) expect(typeof reason).toBe("string");
        await entryPoint.diff?.(String(++id), olds, news);
      }),
      { numRuns: 300, seed: 20260101 },
    );
    expect(testBed.sandbox.requests).toEqual([]);
  });
});
