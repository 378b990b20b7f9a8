// The door: the wire format, and the shapes in which results and errors leave.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { provider } from "../../../provider/dynamic";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { registry } from "../../../provider/resources/registry";
import { providerText, typeToken } from "../../../sdk/resource";
import { settingsFor, TestBed, type Values } from "../../support/test-bed";

const TYPES = registry.map(({ type }) => type);

describe("the wire format", () => {
  test("is what states of all versions name", () => {
    expect(TYPES.map(typeToken)).toEqual([
      "pulumi-nodejs:dynamic/domo:Account",
      "pulumi-nodejs:dynamic/domo:OAuthAccount",
      "pulumi-nodejs:dynamic/domo:AccountShare",
      "pulumi-nodejs:dynamic/domo:User",
      "pulumi-nodejs:dynamic/domo:Group",
      "pulumi-nodejs:dynamic/domo:GroupMembership",
    ]);
    expect(providerText("User")).toBe('exports.handler=()=>require("pulumi-domo/dynamic").provider("User")');
  });

  test("knows unknowns by Pulumi's text", () => {
    expect(UNKNOWN).toBe((pulumi.runtime as { unknownValue?: string }).unknownValue);
  });

  test("says it when a state names a resource that this version lacks", () => {
    expect(() => provider("Spaceship")).toThrow(/has no resource Spaceship: install the version that wrote the state/);
  });
});

describe("the door", () => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open();
  });
  afterEach(() => stage.close());

  const configured = (type: string, settings: Record<string, string>) => {
    const door = provider(type);
    void door.configure?.({ config: { get: (key: string) => settings[key], require: (key: string) => settings[key] ?? "" } });
    return door;
  };

  test("does no I/O in check and diff", async () => {
    const door = configured("User", settingsFor(stage.sandbox.url));
    const inputs = { email: "ada@example.com", name: "Ada" };
    await door.check?.({}, inputs);
    await door.diff?.("1", inputs, { ...inputs, name: "Ada B." });
    expect(stage.sandbox.requests).toEqual([]);
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
    const door = configured("User", { ...settingsFor(stage.sandbox.url), [key]: value });
    const { failures } = (await door.check?.({}, { email: "a@example.com", name: "A" }))!;
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(new RegExp(`${key} .*must use https`)) }]);
    await expect(door.create({ email: "a@example.com", name: "A" })).rejects.toThrow(/must use https/);
    expect(stage.sandbox.requests).toEqual([]);
  });

  test("shows no stack trace, and no integer code", async () => {
    stage.sandbox.faults.add({ match: {}, fault: { status: 400 } });
    const door = configured("User", settingsFor(stage.sandbox.url));
    const error = (await door.create({ email: "a@example.com", name: "A" }).catch((reason: unknown) => reason)) as Error & {
      code?: unknown;
    };
    expect(error.stack).not.toMatch(/\n\s+at /);
    expect(String(error)).toBe("domo");
    expect(error.code).toBeUndefined();
    expect(error.message).toMatch(/^could not create user a@example\.com: Domo answered 400/);
  });

  test("gives Pulumi no map that it would take for a file, a URL or a secret", async () => {
    const signature = "4dabf18193072939515e22adb298388d";
    const settings = settingsFor(stage.sandbox.url, "instance");
    const { id } = await configured("User", settings).create({ email: "a@example.com", name: "A" });
    const asked = "/api/identity/v1/users/" + id;
    const attributes = [
      { key: signature, values: ["c44067f5952c0a294b673a41bacd8c17"] },
      { key: "path", values: ["/etc/hostname"] },
    ];
    const user = { id, displayName: "A", emailAddress: "a@example.com", attributes };
    stage.sandbox.faults.add({ match: { path: asked }, fault: { body: JSON.stringify({ users: [user], ...user }) } });
    const { props } = (await configured("User", settings).read?.(id, {})) as { props: object };
    expect(JSON.stringify(props)).toContain("/etc/hostname");
    expect(JSON.stringify(props)).not.toContain(signature);
  });

  const HOSTILE = "a\n::error::b\u001b[2J\u202e\u200b##[x]";
  const SHOWN = "a\\u000a::error::b\\u001b[2J\\u202e\\u200b\\u0023#[x]";

  test("shows names that command a terminal or a CI runner by their codes, in errors, reasons and logs", async () => {
    const printed = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const door = configured("Group", { ...settingsFor(stage.sandbox.url), "domo:adopt": "always" });
      stage.sandbox.store().addGroup(HOSTILE);
      await door.create({ name: HOSTILE });
      const lines = printed.mock.calls.map(([text]) => String(text));
      expect(lines).toEqual([expect.stringMatching(/^domo: group a\\u000a::error::b.*adopted.*\n$/)]);
      expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      await expect(door.create({ name: HOSTILE })).rejects.toThrow(`could not create group ${SHOWN}: another resource`);
    } finally {
      printed.mockRestore();
    }
  });

  test("tells keys that command a terminal by their codes, and gives the engine none to print", async () => {
    const door = configured("User", settingsFor(stage.sandbox.url));
    const { failures } = (await door.check?.({}, { email: "a@example.com", name: "A", [HOSTILE]: "x" }))!;
    expect(failures).toEqual([{ property: "", reason: `${SHOWN} is not known here` }]);
  });

  test("shares one login among all resources of a configuration, and none with another configuration", async () => {
    const logins = () => stage.sandbox.requests.filter(({ path }) => path === "/oauth/token");
    const settings = settingsFor(stage.sandbox.url);
    const create = (config: Record<string, string>, name: string) => [
      configured("User", config).create({ email: `${name}@example.com`, name }),
      configured("Group", config).create({ name }),
    ];
    await Promise.all(["a", "b", "c"].flatMap((name) => create(settings, name)));
    expect(
      stage.sandbox
        .store()
        .liveGroups()
        .map(({ name }) => name),
    ).toEqual(expect.arrayContaining(["a", "b", "c"]));
    expect(logins().map(({ status }) => status)).toEqual([200]);
    await Promise.all(create({ ...settings, "domo:clientSecret": "another" }, "d").map((made) => made.catch(() => undefined)));
    expect(logins().map(({ status }) => status)).toEqual([200, 401]);
  });

  test("explains a refused access token once, in words that a token of the same text leaves alone", async () => {
    const settings = { ...settingsFor(stage.sandbox.url, "instance"), "domo:accessToken": "wrong" };
    const create = (name: string) => configured("User", settings).create({ email: `${name}@example.com`, name });
    await expect(create("a")).rejects.toThrow(
      /Domo answered 401 Unauthorized to .*: the access token is missing or wrong .*DOMO_ACCESS_TOKEN/,
    );
    await expect(create("b")).rejects.toThrow(/^could not create user b@.*missing or wrong.*: see the first such error of this run$/);
  });

  test("returns only what protobuf can carry", async () => {
    const inputs = { email: "a@example.com", name: "A", title: undefined, __key: undefined };
    const { outs } = await configured("User", settingsFor(stage.sandbox.url)).create(inputs);
    expect(Struct.fromJavaScript(outs as Record<string, JavaScriptValue>).toJavaScript()).toStrictEqual(outs);
  });

  test("keeps up with anything that may be handed to check, and writes nothing", async () => {
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
        const door = configured(type, settingsFor(stage.sandbox.url));
        const { inputs, failures } = (await door.check?.(olds, news)) as { inputs: Values; failures: { reason: string }[] };
        expect(typeof inputs).toBe("object");
        for (const { reason } of failures) expect(typeof reason).toBe("string");
        await door.diff?.(String(++id), olds, news);
      }),
      { numRuns: 300, seed: 20260101 },
    );
    expect(stage.sandbox.requests).toEqual([]);
  });
});
