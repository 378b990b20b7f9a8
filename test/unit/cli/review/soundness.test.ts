// What `up` leaves in Domo, gives or keeps, though the program no longer says so. Each of these was once reviewed as harmless, or as the opposite.

import { describe, expect, test } from "@jest/globals";
import { readPreview, reviewOf } from "../../../../cli/review/review";
import type { Review } from "../../../../cli/review/schema";
import { UNKNOWN } from "../../../../cli/review/values";
import { previewOf, state, type GeneratedState } from "./tenant";

const user = (name: string, id: string, inputs: object = {}) => state("User", name, { name, email: `${name}@x.example`, ...inputs }, id);
const [ADA, BO] = [user("ada", "1"), user("bo", "2")];
const LAKE = state("Account", "lake", { name: "Lake" }, "5");
const FINANCE = state("Group", "finance", { name: "Finance", type: "closed" }, "7");
const share = (name: string, subject: object, accessLevel = "OWNER"): GeneratedState =>
  state("AccountShare", name, { accountId: "5", accountKind: "account", accessLevel, ...subject }, name);
const members = (userIds: string[], inputs: object = {}): GeneratedState =>
  state("GroupMembership", "finance", { groupId: "7", userIds, exclusive: true, ...inputs }, "7");

type Found = Pick<Review, "findings" | "access" | "groups" | "limits">;
const review = (preview: string): Found => reviewOf(readPreview(preview));
const changed = (old: object[], now: object[]): Found => review(previewOf(old, now));
const textsOf = ({ findings }: Found): string => findings.map(({ kind, text }) => `${kind}: ${text}`).join("\n");
const rises = ({ access }: Found): string[] => access.map(({ subject, after }) => `${subject.name}: ${after?.level ?? "none"}`);

/** A preview that refreshes: what the code recorded, what is in Domo, and what the program declares now. */
function refreshed(recorded: GeneratedState[], live: GeneratedState[], now: GeneratedState[]): Found {
  const { steps } = JSON.parse(previewOf(live, now)) as { steps: object[] };
  const refreshes = recorded.map((each) => ({ op: "refresh", urn: each.urn, oldState: each, newState: each }));
  return review(JSON.stringify({ steps: [...refreshes, ...steps], changeSummary: {} }));
}

test("only the first preview of a stack needs no refresh to say what was changed by hand", () => {
  const limitsWith = (...stack: object[]): string => {
    const { steps } = JSON.parse(previewOf([], [BO])) as { steps: object[] };
    return review(JSON.stringify({ steps: [...stack, ...steps], changeSummary: {} })).limits.join();
  };
  const urn = "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev";
  const newState = { urn, type: "pulumi:pulumi:Stack", custom: false };
  expect(limitsWith()).toContain("the preview did not refresh");
  expect(limitsWith({ op: "same", urn, oldState: newState, newState })).toContain("the preview did not refresh");
  expect(limitsWith({ op: "create", urn, newState })).not.toContain("the preview did not refresh");
});

describe("what stays in Domo", () => {
  test("is what Pulumi takes for deleted with another resource: it asks no provider to delete it", () => {
    const withFinance = { ...share("lake-bo", { userId: "2" }), deletedWith: FINANCE.urn };
    const both = changed([BO, LAKE, FINANCE, withFinance], [BO, LAKE]);
    expect(both.access).toEqual([]);
    expect(textsOf(both)).toContain(
      "left-in-domo: The share of Lake with bo (bo@x.example) leaves the code, but the access stays in Domo (deletedWith",
    );
    expect(rises(changed([BO, LAKE, FINANCE, withFinance], [BO, LAKE, FINANCE]))).toEqual(["bo (bo@x.example): none"]);
  });

  test("is a role that was raised by hand and that the program no longer sets", () => {
    const found = refreshed([user("bo", "2", { role: "Editor" })], [user("bo", "2", { role: "Admin" })], [BO]);
    expect(textsOf(found)).toContain(
      "admin-gained: bo (bo@x.example) is Admin of the instance: made by hand before, and kept from now on.",
    );
  });

  test("are owners, a type and external use that were changed by hand and that the program no longer sets", () => {
    const account = (inputs: object) => state("Account", "lake", { name: "Lake", ...inputs }, "5");
    const group = (inputs: object) => state("Group", "finance", { name: "Finance", ...inputs }, "7");
    const owners = (userIds: string[]) => ({ type: "closed", owners: { userIds } });
    const found = refreshed(
      [account({ allowExternalUse: false }), group(owners(["1"]))],
      [account({ allowExternalUse: true }), group({ ...owners(["1", "2"]), type: "open" })],
      [account({}), group({})],
    );
    expect(found.findings.map(({ kind }) => kind)).toEqual(["group-owners-changed", "group-type-changed", "external-use"]);
  });

  test("are members who were added by hand, where a membership is no longer exclusive or goes", () => {
    const live = { ...members(["1", "2"]), outputs: { __strangers: ["2"] } };
    const base = [ADA, BO, LAKE, FINANCE, share("lake-finance", { groupId: "7" }, "CAN_VIEW")];
    for (const next of [[members(["1"], { exclusive: false })], []]) {
      const found = refreshed([members(["1"])], [...base, live], [...base, ...next]);
      expect(found.access.filter(({ subject, after }) => subject.name.startsWith("bo") && after === null)).toEqual([]);
    }
    const exclusive = refreshed([members(["1"])], [...base, live], [...base, members(["1"])]);
    expect(rises(exclusive)).toEqual(["bo (bo@x.example): none"]);
  });

  test("are people whom Domo has not let a membership add, whoever has added them since", () => {
    const base = [ADA, BO, LAKE, FINANCE, share("lake-finance", { groupId: "7" }, "CAN_VIEW")];
    const gone = (outputs: object) =>
      changed([...base, { ...members(["1", "2"]), outputs }], base).access.filter(({ after }) => after === null);
    const peopleOf = (outputs: object): string[] =>
      gone(outputs)
        .map(({ subject }) => subject.name.slice(0, 2))
        .sort();
    expect([peopleOf({}), peopleOf({ __refused: ["2"], __added: ["1", "2"] })]).toEqual([["ad", "bo"], ["ad"]]);
  });

  test("is the access of a replaced share that is to be kept", () => {
    const kept = { ...share("lake", { userId: "1", onDelete: "keep" }), outputs: { onDelete: "keep" } };
    const next = share("lake", { userId: "2", onDelete: "keep" });
    const steps = [ADA, BO, LAKE].map((each) => ({ op: "same", urn: each.urn, oldState: each, newState: each }));
    const replace = { op: "replace", urn: kept.urn, oldState: kept, newState: next, diffReasons: ["userId"] };
    expect(rises(review(JSON.stringify({ steps: [...steps, replace], changeSummary: {} })))).toEqual(["bo (bo@x.example): OWNER"]);
  });
});

test("whoever was added by hand to a group that no code here declares may get anything once the code declares it, also after a saved refresh", () => {
  const live = { ...members(["1", "2"]), outputs: { __strangers: ["2"] } };
  const [afterSaved, refreshing] = [
    changed([ADA, BO, live], [ADA, BO, { ...members(["1", "2"]), outputs: live.outputs }]),
    refreshed([members(["1"])], [ADA, BO, live], [ADA, BO, members(["1", "2"])]),
  ];
  for (const { findings } of [afterSaved, refreshing])
    expect(findings).toContainEqual(expect.objectContaining({ kind: "unknown", scope: { people: ["bo@x.example"], accounts: "any" } }));
});

describe("what a run that did not finish was to write", () => {
  const unfinished = (each: GeneratedState, ...inputs: string[]): GeneratedState => ({ ...each, outputs: { __unfinished: inputs } });
  /** What a refresh leaves of it: the state has what is in Domo among the outputs only. */
  const found = (each: GeneratedState, live: object): GeneratedState => {
    const inputs = Object.entries(each.inputs as object).filter(([input]) => !Object.hasOwn(live, input));
    return { ...each, inputs: Object.fromEntries(inputs), outputs: { ...(each.outputs as object), ...live } };
  };
  /** The engine updates what has failed, and lists no differences. */
  const again = (all: GeneratedState[], ...failed: GeneratedState[]): Found => {
    const steps = all.map((each) => ({ op: "same", urn: each.urn, oldState: each, newState: each }));
    const updates = failed.map(({ outputs, ...each }) => ({ op: "update", urn: each.urn, oldState: { ...each, outputs }, newState: each }));
    return review(JSON.stringify({ steps: [...steps, ...updates], changeSummary: {} }));
  };
  const list = (...grants: object[]): GeneratedState => state("AccountAccess", "lake", { accountId: "5", accountKind: "account", grants });
  const [ADA_OWNS, BO_OWNS] = ["1", "2"].map((userId) => ({ userId, accessLevel: "OWNER" }));
  const owners = unfinished(list(ADA_OWNS!, BO_OWNS!), "accountId", "grants");

  test("may be given by this one, by a list, a share or a membership", () => {
    const joined = again([BO, LAKE, FINANCE, share("lake-finance", { groupId: "7" }, "CAN_VIEW")], unfinished(members(["2"]), "userIds"));
    expect(rises(joined)).toEqual(["bo (bo@x.example): CAN_VIEW"]);
    expect(joined.groups).toMatchObject([{ joins: ["bo (bo@x.example)"] }]);
    expect(rises(again([BO, LAKE], unfinished(share("lake-bo", { userId: "2" }), "accessLevel")))).toEqual(["bo (bo@x.example): OWNER"]);
    const given = again([ADA, BO, LAKE], owners);
    expect(given.access.map(({ before, after }) => [before?.level, after?.level])).toEqual(Array(2).fill(["UNKNOWN", "OWNER"]));
    expect(textsOf(given)).toContain(
      "owner-gained: bo (bo@x.example) can own Lake from now on, directly: what they could before is not known, as a run did not finish.",
    );
    expect(given.limits[0]).toBe("what of AccountAccess lake is in Domo, as a run did not finish and none has refreshed it since");
  });

  test("may let people into a group that no code here declares, who may then get anything", () => {
    const { findings } = again([BO], unfinished(members(["2"]), "userIds"));
    expect(findings).toContainEqual(expect.objectContaining({ kind: "unknown", scope: { people: ["bo@x.example"], accounts: "any" } }));
  });

  test("is not said to be taken away by hand if a refresh does not find it, and is no change if it does", () => {
    const live = found(owners, { accountId: "5", grants: [ADA_OWNS, { userId: "2", accessLevel: "NONE" }] });
    const given = refreshed([ADA, BO, LAKE, owners], [ADA, BO, LAKE, live], [ADA, BO, LAKE, list(ADA_OWNS!, BO_OWNS!)]);
    expect(textsOf(given).split("\n")).toEqual([
      "owner-gained: bo (bo@x.example) can now own Lake, directly.",
      "drift: AccountAccess lake is not as declared (grants): a run did not finish, or somebody changed it by hand. This run writes it.",
    ]);
    expect(given.limits.join()).not.toContain("did not finish");
  });

  test("is not said to be made by hand, either, where a refresh finds more", () => {
    const before = unfinished(list(ADA_OWNS!), "grants");
    const live = found(before, { grants: [ADA_OWNS, BO_OWNS] });
    const kept = refreshed([ADA, BO, LAKE, before], [ADA, BO, LAKE, live], [ADA, BO, LAKE, list(ADA_OWNS!, BO_OWNS!)]);
    expect(textsOf(kept)).toContain(
      "bo (bo@x.example) can own Lake, directly: made before, by hand or by a run that did not finish, and kept",
    );
  });

  test("may be a role, an e-mail, owners, a type, a rule, external use and credentials", () => {
    const person = user("bo", "2", { role: "Admin" });
    const rule = { operator: "AND", operands: [{ key: "TITLE", value: "x" }] };
    const group = state("Group", "data", { name: "Data", type: "dynamic", owners: { userIds: ["2"] }, rule }, "8");
    const account = state("Account", "lake", { name: "Lake", allowExternalUse: true, configurations: { key: "[secret]" } }, "5");
    const all = again(
      [],
      unfinished(person, "role", "email"),
      unfinished(group, "type", "owners", "rule"),
      unfinished(account, "allowExternalUse", "configurations"),
    );
    expect(all.findings.map(({ kind }) => kind)).toEqual([
      ...["admin-gained", "email-changed", "group-owners-changed", "group-type-changed", "group-rule-changed"],
      ...["external-use", "credentials-changed"],
    ]);
  });

  test("is taken away with the resource, as far as the state says it was given", () => {
    const steps = [ADA, BO, LAKE].map((each) => ({ op: "same", urn: each.urn, oldState: each, newState: each }));
    const removed = review(JSON.stringify({ steps: [...steps, { op: "delete", urn: owners.urn, oldState: owners }], changeSummary: {} }));
    expect(rises(removed)).toEqual(["ada (ada@x.example): none", "bo (bo@x.example): none"]);
  });
});

test("an access list may take nothing from somebody who leaves it, as the credentials may act as them", () => {
  const list = (...users: string[]): GeneratedState => {
    const grants = users.map((userId) => ({ userId, accessLevel: "OWNER" }));
    return state("AccountAccess", "lake", { accountId: "5", accountKind: "account", grants });
  };
  const found = changed([ADA, BO, LAKE, list("1", "2")], [ADA, BO, LAKE, list("2")]);
  expect(textsOf(found).split("\n")).toEqual([
    "loss: ada (ada@x.example) can no longer own Lake (was directly), unless the credentials act as them.",
    "thin-ownership: Lake is left with one declared owner, bo (bo@x.example), unless the credentials act as somebody who loses it.",
  ]);
  expect(found.limits.join()).toContain("an access list takes nothing from that user (ada (ada@x.example) may be it)");
  expect(textsOf(changed([ADA, BO, LAKE, list("1", "2")], [ADA, BO, list("2")]))).not.toContain("unless");
});

describe("what may come with a resource", () => {
  const power = (inputs: object) => ({ ...state("Group", "power", { name: "Power", type: "closed", ...inputs }), id: "" });
  const joined = {
    ...state("GroupMembership", "power", { groupId: UNKNOWN, exclusive: true, userIds: ["2"] }),
    propertyDependencies: { __references: [power({}).urn], groupId: [power({}).urn] },
  };

  test("is all that an existing group has which the program adopts", () => {
    const { findings } = changed([BO], [BO, power({ adopt: "always" }), joined]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        kind: "unknown",
        scope: { people: ["bo@x.example"], accounts: "any" },
        text: expect.stringContaining("is adopted if it exists"),
      }),
    );
    expect(changed([BO], [BO, power({}), joined]).findings.map(({ kind }) => kind)).not.toContain("unknown");
  });

  test("is for anybody if the adopted group is dynamic or open", () => {
    for (const inputs of [{ type: "dynamic", rule: { operands: [{ key: "TITLE", value: "x" }] } }, { type: "open" }]) {
      const { findings } = changed([BO], [BO, power({ adopt: "always", ...inputs })]);
      expect(findings).toContainEqual(expect.objectContaining({ kind: "unknown", scope: { people: "anybody", accounts: "any" } }));
    }
  });

  test("is told, too, if a setting of the stack lets resources adopt anything", () => {
    const preview = { ...(JSON.parse(previewOf([BO], [BO, power({}), joined])) as object), config: { "domo:adopt": "always" } };
    expect(textsOf(review(JSON.stringify(preview)))).toContain("is adopted if it exists (the setting adopt is always)");
  });

  test("is the say over another group, for those who join a group that owns it", () => {
    const data = state("Group", "data", { name: "Data", type: "closed", owners: { groupIds: ["7"] } }, "8");
    const grant = share("lake-data", { groupId: "8" }, "CAN_EDIT");
    const found = changed(
      [ADA, BO, LAKE, FINANCE, data, grant, members(["1"])],
      [ADA, BO, LAKE, FINANCE, data, grant, members(["1", "2"])],
    );
    expect(textsOf(found)).toContain("group-owners-changed: Group Data is owned by group Finance, which bo (bo@x.example) joins");
  });
});

test("nobody is said to lose what a new grant with a secret subject may give back", () => {
  const hidden = { ...share("lake-somebody", { userId: "[secret]" }, "CAN_VIEW"), id: "" };
  const found = changed([ADA, BO, LAKE, share("lake-bo", { userId: "2" })], [ADA, BO, LAKE, hidden]);
  expect(rises(found)).toEqual(["somebody whom the preview does not tell (AccountShare lake-somebody): CAN_VIEW"]);
});

describe("what a program only reads", () => {
  const read = (name: string, id: string) => ({ ...user(name, id), external: true, provider: "default::1" });
  const lake = { ...LAKE, provider: "default::1" };
  const before = (userId: string) => share("s", { userId }, "CAN_VIEW");
  const same = (state: GeneratedState) => ({ op: "same", urn: state.urn, oldState: state, newState: state });
  const update = (userId: string, accessLevel: string) => ({
    op: "update",
    urn: before("1").urn,
    oldState: before("1"),
    newState: share("s", { userId }, accessLevel),
    diffReasons: ["userId", "accessLevel"],
  });
  const steps = (...all: object[]): Found => review(JSON.stringify({ steps: [same(lake), ...all], changeSummary: {} }));

  test("stays in Domo when the program stops reading it, whoever refers to it by its id", () => {
    const discard = { op: "discard", urn: ADA.urn, oldState: read("ada", "1") };
    expect(steps(same(before("1")), discard).findings).toEqual([]);
    const found = steps(update("1", "OWNER"), discard);
    expect(rises(found)).toEqual(["ada (ada@x.example): OWNER"]);
    expect(found.findings.map(({ kind }) => kind)).toEqual(["owner-gained"]);
  });

  test("is another one if it is read by another id", () => {
    const other = { op: "read", urn: ADA.urn, oldState: read("ada", "1"), newState: { ...read("ada", "2"), inputs: {} } };
    expect(rises(steps(update("2", "CAN_VIEW"), other))).toEqual(["ada (ada@x.example): none", "user 2: CAN_VIEW"]);
  });

  test("is deleted with the resource that manages it, too", () => {
    const managed = { ...ADA, provider: "default::1" };
    const removed = { op: "delete", urn: managed.urn, oldState: managed };
    const reading = { op: "read", urn: `${managed.urn}-read`, newState: { ...read("ada", "1"), urn: `${managed.urn}-read` } };
    expect(textsOf(steps(same(before("1")), removed, reading))).toContain("person-deleted: ada (ada@x.example) is deleted.");
  });
});

test("the order of a rule's conditions changes nothing", () => {
  const group = (keys: string[]) =>
    state(
      "Group",
      "data",
      { name: "Data", type: "dynamic", rule: { operator: "AND", operands: keys.map((key) => ({ key, value: "x" })) } },
      "8",
    );
  const grant = share("lake-data", { groupId: "8" });
  const found = changed([LAKE, group(["TITLE", "DEPARTMENT"]), grant], [LAKE, group(["DEPARTMENT", "TITLE"]), grant]);
  expect(found.findings).toEqual([]);
});
