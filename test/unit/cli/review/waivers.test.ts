// What a waiver means in a whole preview: one object, however alike others are.

import { describe, expect, test } from "@jest/globals";
import { evaluatePolicy, readPolicy } from "../../../../cli/review/policy";
import { readPreview, reviewOf } from "../../../../cli/review/review";
import { previewOf, state, type GeneratedState } from "./tenant";

const RULE = "owner-gained";

/** The accounts, OAuth accounts and groups of findings that a waiver of `owner-gained` or another rule leaves open, and the notes. */
function waive(preview: string, about: string, rule = RULE): { open: (string | undefined)[]; notes: string[] } {
  const text = `failOn: ["${rule}"]\nwaivers: [{ rule: "${rule}", ${about}, reason: Bo takes over, expires: 2026-12-31 }]`;
  const policy = readPolicy({ checkout: { path: "domo-review.yaml", text } });
  const { broken, notes } = evaluatePolicy(reviewOf(readPreview(preview)).findings, policy, "2026-11-22");
  return { open: broken.flatMap(({ findings }) => findings.map(({ account, resource }) => account ?? resource)), notes };
}

const inInstance = (host: string) => ({ __instance: `default@${host}` });
const FIRST = inInstance("acme.domo.com");
const SECOND = inInstance("second.domo.com");

const bo = (host = FIRST, name = "bo") => state("User", name, { name: "Bo", email: "bo@acme.example", ...host }, "7");
const share = (accountId: string, { accountKind = "account", host = FIRST } = {}) =>
  state("AccountShare", `${accountKind}-${accountId}-${host.__instance}`, {
    accountId,
    accountKind,
    userId: "7",
    accessLevel: "OWNER",
    ...host,
  });
const account = (name: string, id: string, host = FIRST) => state("Account", name, { name: `Account ${id}`, ...host }, id);
const oauth = (name: string, id: string) => state("OAuthAccount", name, { name: `App ${id}`, ...FIRST }, id);
/** With another parent, and so another URN of the same name. */
const inTeam = (resource: GeneratedState): GeneratedState => ({
  ...resource,
  urn: resource.urn.replace("::pulumi-nodejs:", "::acme:index:Team$pulumi-nodejs:"),
});

/** Bo comes to own these accounts. */
const owning = (people: object[], accounts: object[], shares: object[]): string =>
  previewOf([...people, ...accounts], [...people, ...accounts, ...shares]);

const BO = "person: bo@acme.example";

describe("a waiver of an account", () => {
  const both = owning([bo()], [account("lake", "101"), oauth("lake", "101")], [share("101"), share("101", { accountKind: "oauth" })]);

  test.each(["101", "lake"])("does not mean the OAuth account with the same id and name (%s)", (name) => {
    expect(waive(both, `${BO}, account: ${name}`)).toEqual({ open: ["App 101"], notes: [] });
    expect(waive(both, `${BO}, account: "oauth:${name}"`)).toEqual({ open: ["Account 101"], notes: [] });
  });

  test("lacks the prefix of OAuth accounts, and a note says what to write", () => {
    const only = owning([bo()], [account("lake", "101"), oauth("app", "101")], [share("101", { accountKind: "oauth" })]);
    expect(waive(only, `${BO}, account: 101`)).toEqual({
      open: ["App 101"],
      notes: [`The waiver of ${RULE} (Bo takes over) does not apply: the account is an OAuth account, so write oauth:101 or oauth:app.`],
    });
    expect(waive(owning([bo()], [account("lake", "101")], [share("101")]), `${BO}, account: oauth:lake`).notes).toEqual([
      `The waiver of ${RULE} (Bo takes over) does not apply: the account is no OAuth account, so write 101 or lake.`,
    ]);
  });

  test("by the name of a resource means none of two that have it, and a note says what to write", () => {
    const second = inTeam(account("lake", "102"));
    const preview = owning([bo()], [account("lake", "101"), second], [share("102")]);
    expect(waive(preview, `${BO}, account: lake`)).toEqual({
      open: ["Account 102"],
      notes: [
        `The waiver of ${RULE} (Bo takes over) does not apply: another account has a resource of that name, so write 102 or ${second.urn}.`,
      ],
    });
    for (const exact of ["102", second.urn]) expect(waive(preview, `${BO}, account: "${exact}"`).open).toEqual([]);
    expect(waive(preview, `${BO}, account: "${account("lake", "101").urn}"`).open).toEqual(["Account 102"]);
  });

  test("by the name of a resource does not mean one that takes it over from a resource which an alias renames", () => {
    const [old, renamed] = [account("lake", "101"), account("pond", "101")];
    const next = state("Account", "lake", { name: "Account 102", ...FIRST }, "");
    const shares = [
      state("AccountShare", "new", { accountId: "102", accountKind: "account", userId: "7", accessLevel: "OWNER", ...FIRST }),
    ];
    const steps = [
      { op: "same", urn: bo().urn, oldState: bo(), newState: bo() },
      { op: "same", urn: renamed.urn, oldState: old, newState: renamed },
      { op: "import", urn: next.urn, newState: { ...next, id: "102" } },
      ...shares.map((newState) => ({ op: "create", urn: newState.urn, newState })),
    ];
    const preview = JSON.stringify({ steps, changeSummary: {} });
    expect(waive(preview, `${BO}, account: lake`).open).toEqual(["Account 102"]);
    expect(waive(preview, `${BO}, account: 102`).open).toEqual([]);
  });

  test("needs the instance if the preview has several, and a note says which", () => {
    const people = [bo(), bo(SECOND, "bo2")];
    const accounts = [account("lake", "101"), account("lake2", "101", SECOND)];
    const preview = owning(people, accounts, [share("101", { host: SECOND })]);
    const open = ["Account 101 on second.domo.com"];
    for (const name of ["101", "lake2"]) {
      expect(waive(preview, `${BO}, account: ${name}`)).toEqual({
        open,
        notes: [
          `The waiver of ${RULE} (Bo takes over) does not apply: the preview has several instances, so add instance: second.domo.com.`,
        ],
      });
      expect(waive(preview, `${BO}, account: ${name}, instance: acme.domo.com`)).toEqual({ open, notes: [] });
      expect(waive(preview, `${BO}, account: ${name}, instance: Second.domo.com`)).toEqual({ open: [], notes: [] });
    }
  });

  test("may have the instance if there is one, and then means no other", () => {
    const preview = owning([bo()], [account("lake", "101")], [share("101")]);
    expect(waive(preview, `${BO}, account: lake, instance: acme.domo.com`).open).toEqual([]);
    expect(waive(preview, `${BO}, account: lake, instance: other.domo.com`).open).toEqual(["Account 101"]);
  });
});

describe("a waiver of a person", () => {
  test("needs the instance if the preview has several, as one e-mail is two users then", () => {
    const admin = (user: GeneratedState): GeneratedState => ({ ...user, inputs: { ...(user.inputs as object), role: "Admin" } });
    const [here, there] = [bo(), bo(SECOND, "bo2")];
    const preview = previewOf([here, there], [here, admin(there)]);
    expect(waive(preview, BO, "admin-gained").open).toHaveLength(1);
    expect(waive(preview, `${BO}, instance: acme.domo.com`, "admin-gained").open).toHaveLength(1);
    expect(waive(preview, `${BO}, instance: second.domo.com`, "admin-gained").open).toEqual([]);
  });
});

describe("a waiver of a resource", () => {
  const command = (type: string) => ({ urn: `urn:pulumi:dev::x::${type}::grant`, type, id: "1", inputs: {} });
  const [dynamic, other] = [command("pulumi-nodejs:dynamic:Resource"), command("acme:index:Grant")];

  test("by a name means none of two that have it, and a note has the URN to write", () => {
    const preview = previewOf([other], [other, dynamic]);
    expect(waive(preview, "resource: grant", "opaque-change")).toEqual({
      open: [dynamic.urn],
      notes: [`The waiver of opaque-change (Bo takes over) does not apply: another resource has that name, so write ${dynamic.urn}.`],
    });
    expect(waive(preview, `resource: "${dynamic.urn}"`, "opaque-change").open).toEqual([]);
    expect(waive(preview, `resource: "${other.urn}"`, "opaque-change").open).toEqual([dynamic.urn]);
  });

  test("by a name means the only one that has it", () => {
    expect(waive(previewOf([], [dynamic]), "resource: grant", "opaque-change")).toEqual({ open: [], notes: [] });
  });

  test("by a name means one that an alias moves to another parent", () => {
    const moved = {
      ...dynamic,
      urn: dynamic.urn.replace("::pulumi-nodejs:", "::acme:index:Team$pulumi-nodejs:"),
      inputs: { changed: true },
    };
    const steps = [{ op: "update", urn: moved.urn, oldState: dynamic, newState: moved }];
    expect(waive(JSON.stringify({ steps, changeSummary: {} }), "resource: grant", "opaque-change").open).toEqual([]);
  });
});
