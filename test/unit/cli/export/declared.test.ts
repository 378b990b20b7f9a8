import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conflicts, declaredIn, namesOf, objectsOf, placesIn } from "../../../../cli/export/declared";
import type { Instance } from "../../../../cli/export/instance";
import type { ExportedResource } from "../../../../cli/export/resources";
import type { Grant } from "../../../../provider/client/schemas/accounts";

const HOST = "acme.domo.com";
const resource = (type: string, name: string, id: string, host = HOST) => ({
  urn: `urn:pulumi:prod::acme::pulumi-nodejs:dynamic/domo:${type}::${name}`,
  type: `pulumi-nodejs:dynamic/domo:${type}`,
  id,
  inputs: { __instance: `default@${host}` },
});
const STACK = { urn: "urn:pulumi:prod::acme::pulumi:pulumi:Stack::acme-prod", type: "pulumi:pulumi:Stack" };
const stateWith = (...resources: object[]): string => JSON.stringify({ version: 3, deployment: { resources: [STACK, ...resources] } });

describe("a state", () => {
  test("tells the stack, and the resources of the instance", () => {
    const other = resource("User", "there", "27", "other.domo.com");
    const declared = declaredIn(
      stateWith(resource("User", "ada", "27"), { ...resource("Group", "read", "5"), external: true }, other),
      HOST,
    );
    expect(declared).toEqual({
      stack: "acme/prod",
      resources: [{ type: "User", name: "ada", id: "27", inputs: expect.anything(), outputs: {} }],
    });
  });

  test("with single shares has the access to their account declared", () => {
    const share = resource("AccountShare", "a", "account:7:USER:5");
    expect([...objectsOf(declaredIn(stateWith(share), HOST))]).toEqual(["AccountShare account:7:USER:5", "AccountAccess account:7"]);
  });

  test("tells which names are taken, those of accounts and OAuth accounts together", () => {
    const declared = declaredIn(stateWith(resource("Account", "a", "7"), resource("OAuthAccount", "b", "7")), HOST);
    expect(namesOf(declared)).toEqual(new Map([["accounts", new Set(["a", "b"])]]));
  });

  test.each([
    ["no JSON", "<html>", /the state is not what `pulumi stack export` prints/],
    ["something else", "{}", /the state is not what/],
    ["an empty stack", JSON.stringify({ deployment: {} }), /has no resources: import the first export/],
    [
      "another instance",
      stateWith(resource("User", "ada", "27", "other.domo.com")),
      /of another instance than acme\.domo\.com: default@other/,
    ],
  ])("of %s is an error", (_what, text, message) => {
    expect(() => declaredIn(text, HOST)).toThrow(message);
  });
});

describe("what is new", () => {
  const instance = (grants: Grant[]): Instance => ({
    host: HOST,
    url: `https://${HOST}`,
    callerId: "1",
    attributes: [],
    people: [],
    groups: [{ id: "5", fields: { name: "Finance" }, members: ["1", "27"] }],
    accounts: [{ kind: "account", id: "7", name: "Lake", dataProviderType: "json5", allowExternalUse: false, grants }],
    omissions: [],
    names: new Map([["user 27", "Ada"]]),
  });
  const grants: Grant[] = [
    { type: "USER", id: "1", accessLevel: "OWNER" },
    { type: "USER", id: "27", accessLevel: "CAN_VIEW" },
    { type: "GROUP", id: "5", accessLevel: "CAN_VIEW" },
  ];
  const added = [
    { type: "User", id: "1" },
    { type: "User", id: "27" },
    { type: "Group", id: "5" },
  ] as ExportedResource[]; // of which only these are looked at

  const told = (lists: { userIds?: unknown; grants?: unknown }, outputs: object = {}): string[] => {
    const membership = resource("GroupMembership", "finance", "5");
    const access = resource("AccountAccess", "lake", "account:7");
    const state = stateWith(
      { ...membership, inputs: { ...membership.inputs, userIds: lists.userIds, exclusive: true }, outputs },
      { ...access, inputs: { ...access.inputs, grants: lists.grants }, outputs },
    );
    return conflicts(instance(grants), declaredIn(state, HOST), added);
  };
  const MISSING = [
    'user 1 is a member of group Finance, which "finance" does not list',
    'Ada is a member of group Finance, which "finance" does not list',
    'Ada has access to Lake, which "lake" does not list',
    'group 5 has access to Lake, which "lake" does not list',
  ];
  const listed = { userIds: ["1", "27"], grants: [{ userId: "27" }, { groupId: "5" }] };

  test("is told of where a whole list does not have it, but not the access of the credentials' user", () => {
    expect(told({ userIds: [], grants: [] })).toEqual(MISSING);
  });

  test("is not told of where the lists have it by id", () => {
    expect(told(listed)).toEqual([]);
  });

  test("is told of where only a refresh has added it to the lists", () => {
    expect(told(listed, { __strangers: ["1", "27"], __undeclared: ["user 27", "group 5"] })).toEqual(MISSING);
  });
});

describe("the constant of a resource", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "pulumi-domo-declared-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const placeOfAda = () => placesIn(dir, declaredIn(stateWith(resource("User", "ada", "27")), HOST), "index.ts").get("User 27");

  test.each([
    ["people.ts", 'export const ada = new domo.User("ada", {', { namespace: "people", module: "./people", member: "ada" }],
    ["our-team.ts", 'export const boss = new domo.User(\n  "ada",', { namespace: "ourTeam", module: "./our-team", member: "boss" }],
  ])("is found in %s after people have edited it", (file, text, place) => {
    writeFileSync(join(dir, file), `// edited\n${text}\n`);
    expect(placeOfAda()).toEqual(place);
  });

  test.each([
    ["in a comment", '// export const ada = new domo.User("ada", {'],
    ["that is not exported", 'const ada = new domo.User("ada", {'],
    ["of another type", 'export const ada = new domo.Group("ada", {'],
    ["twice", 'export const ada = new domo.User("ada", {});\nexport const b = new domo.User("ada", {});'],
  ])("is not one %s", (_what, text) => {
    writeFileSync(join(dir, "people.ts"), `${text}\n`);
    expect(placeOfAda()).toBeUndefined();
  });

  test("has no place in the file that imports the new ones, as they can't import it", () => {
    writeFileSync(join(dir, "index.ts"), 'export const ada = new domo.User("ada", {');
    expect(placeOfAda()).toBeUndefined();
  });

  test("is a row of a table", () => {
    writeFileSync(join(dir, "people.ts"), "export function person(name: string): domo.User {\n");
    writeFileSync(join(dir, "people.table.json"), '[{ "resource": "ada" }]');
    expect(placeOfAda()).toEqual({ namespace: "people", module: "./people", member: 'person("ada")' });
  });
});
