// Rules that a review must not break, protected names, and waivers.

import { describe, expect, test } from "@jest/globals";
import { evaluatePolicy, readPolicy, type PolicySources } from "../../../../cli/review/policy";
import { DEFAULT_RULES } from "../../../../cli/review/rules";
import { KINDS, type Finding, type Kind } from "../../../../cli/review/schema";

type Identities = Finding["identities"];

const person = (...emails: string[]): NonNullable<Identities["person"]> => ({ names: ["Bo Berg"], emails, ids: [], resources: ["bo"] });
const thing = (name: string, more: Partial<NonNullable<Identities["account"]>> = {}): NonNullable<Identities["account"]> => ({
  names: [name],
  ids: ["12"],
  resources: [name.toLowerCase()],
  ...more,
});
const UNKNOWN: NonNullable<Identities["account"]> = { names: [], ids: [], resources: [], unknown: true };
const URN = "urn:pulumi:prod::acme::pulumi-nodejs:dynamic/domo:AccountShare::warehouse-bo";

/** Bo, the account Warehouse, no level. */
const finding = (kind: Kind, more: Partial<Finding> = {}): Finding => ({
  kind,
  text: `${kind} of somebody`,
  person: "Bo Berg (bo@acme.example)",
  account: "Warehouse",
  identities: { person: person("bo@acme.example"), account: thing("Warehouse") },
  resource: URN,
  ...more,
});

const FILE = "domo-review.yaml";
const file = (text: string) => ({ path: FILE, text });
const evaluated = (findings: Finding[], sources: PolicySources, today = "2026-11-22") =>
  evaluatePolicy(findings, readPolicy(sources), today);
const broken = (findings: Finding[], sources: PolicySources, today?: string): string[] =>
  evaluated(findings, sources, today).broken.map(({ rule }) => rule);

function problemsOf(sources: PolicySources): string {
  try {
    readPolicy(sources);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("there is no problem");
}

describe("a rule", () => {
  test.each(KINDS)("of the kind %s is broken by that kind only", (kind) => {
    const others = KINDS.filter((each) => each !== kind).map((each) => finding(each));
    expect(evaluated([...others, finding(kind)], { failOn: kind }).broken).toEqual([{ rule: kind, findings: [finding(kind)] }]);
    expect(broken(others, { failOn: kind })).toEqual([]);
  });

  test.each(["gain", "raised", "owner-gained"] as const)("of a level is broken by %s of that level or a higher one", (kind) => {
    const levels = (after: Finding["after"]): string[] =>
      broken([finding(kind, { after })], { failOn: "gain>=CAN_VIEW,gain>=CAN_SHARE,gain>=CAN_EDIT,gain>=OWNER" });
    expect(levels("CAN_VIEW")).toEqual(["gain>=CAN_VIEW"]);
    expect(levels("CAN_EDIT")).toEqual(["gain>=CAN_VIEW", "gain>=CAN_SHARE", "gain>=CAN_EDIT"]);
    expect(levels("OWNER")).toHaveLength(4);
    expect(levels("UNKNOWN")).toHaveLength(4);
    expect(levels(undefined)).toHaveLength(4);
  });

  test("of a level is broken by what the preview does not tell", () => {
    const scope = { people: "anybody", accounts: ["Warehouse"] } as const;
    const rule = { failOn: "gain>=OWNER" };
    expect(broken([finding("unknown", { after: "CAN_VIEW" })], rule)).toEqual(["gain>=OWNER"]);
    expect(broken([finding("group-rule-changed", { scope: { ...scope, accounts: ["Warehouse"] } })], rule)).toEqual(["gain>=OWNER"]);
    expect(broken([finding("group-rule-changed", { scope: { ...scope, accounts: [] } })], rule)).toEqual([]);
    expect(broken([finding("person-created", { scope: { ...scope, accounts: "any" } })], rule)).toEqual([]);
    expect(broken([finding("email-changed", { after: "CAN_VIEW", scope: { ...scope, accounts: ["Warehouse"] } })], rule)).toEqual([]);
  });

  test.each(["restored", "loss", "lowered", "undeclared-grant", "drift"] as const)("of a level is not broken by %s", (kind) => {
    expect(broken([finding(kind, { after: "OWNER" })], { failOn: "gain>=CAN_VIEW" })).toEqual([]);
  });

  test("of removals counts people and groups once, whatever they lose", () => {
    const of = (email: string): Partial<Finding> => ({ person: email, identities: { person: person(email), account: thing("Lake") } });
    const bo = [finding("loss"), finding("loss", of("BO@acme.example")), finding("person-deleted")];
    const everybody = finding("loss", { person: undefined, group: "Finance", identities: { group: thing("Finance") } });
    expect(broken(bo, { failOn: "removals>1,removals>0" })).toEqual(["removals>0"]);
    expect(broken([...bo, finding("loss", of("cy@acme.example"))], { failOn: "removals>1" })).toEqual(["removals>1"]);
    expect(broken([...bo, everybody], { failOn: "removals>1" })).toEqual(["removals>1"]);
    expect(broken([finding("lowered"), finding("gain")], { failOn: "removals>0" })).toEqual([]);
  });
});

describe("the default rules", () => {
  test("are rules, and can stand with others on the command line and in a file", () => {
    const rules = (sources: PolicySources): string[] => readPolicy(sources).rules.map(({ rule }) => rule);
    expect(rules({ failOn: "default" })).toEqual(DEFAULT_RULES);
    expect(rules({ failOn: "default,removals>5,owner-gained" })).toEqual([...DEFAULT_RULES, "removals>5"]);
    expect(rules({ checkout: file("failOn: [removals>5, default]") })).toEqual(["removals>5", ...DEFAULT_RULES]);
  });

  test("let ordinary work pass", () => {
    const ordinary = [
      ...(["gain", "raised"] as const).map((kind) => finding(kind, { after: "CAN_SHARE" })),
      ...["restored", "drift", "loss", "lowered", "person-created", "person-deleted", "account-created", "account-renamed", "no-effect"],
      ...["group-created", "group-renamed", "group-deleted", "members-changed", "role-changed", "left-in-domo", "credentials-changed"],
    ].map((each) => (typeof each === "string" ? finding(each as Kind, { after: "CAN_VIEW" }) : each));
    expect(broken(ordinary, { failOn: "default" })).toEqual([]);
  });

  test("stop what gives power or evades a review", () => {
    expect(broken([finding("gain", { after: "CAN_EDIT" })], { failOn: "default" })).toEqual(["gain>=CAN_EDIT"]);
    expect(broken([finding("disguised-name")], { failOn: "default" })).toEqual(["disguised-name"]);
    expect(broken([finding("unknown")], { failOn: "default" })).toEqual(["gain>=CAN_EDIT", "unknown"]);
  });
});

describe("a protected account", () => {
  const isHit = (protectedNames: string, more: Partial<Finding>, kind: Kind = "gain"): boolean =>
    broken([finding(kind, more)], { checkout: file(`protected: ${protectedNames}`) }).includes("protected");
  const about = (identity: Partial<NonNullable<Identities["account"]>>): Partial<Finding> => ({
    identities: { account: thing("Lake", identity) },
  });

  test.each(KINDS)("may not be touched by %s", (kind) => {
    expect(isHit("{ accounts: [ware*] }", {}, kind)).toBe(true);
    expect(isHit("{ accounts: [lake] }", {}, kind)).toBe(false);
  });

  test.each([
    ["its name before the change", { names: ["Warehouse", "Test"] }],
    ["its name after the change", { names: ["Test", "Warehouse"] }],
    ["a name that looks like it", { names: ["Wаreh\u200bouse"] }],
    ["its name in the program", { names: ["Test"], resources: ["warehouse"] }],
    ["its id", { names: ["Test"], ids: ["4711"] }],
    ["its id with leading zeros", { names: ["Test"], ids: ["04711"] }],
    ["its id, also if it is an OAuth account", { names: ["Test"], ids: ["4711"], accountKind: "oauth" as const }],
  ])("is recognised by %s", (_what, identity) => {
    expect(isHit("{ accounts: [warehouse, 4711] }", about(identity))).toBe(true);
  });

  test("can be an OAuth account alone, by its id with a prefix", () => {
    const account = (accountKind: "account" | "oauth"): Partial<Finding> => about({ names: ["Test"], ids: ["4711"], accountKind });
    expect(isHit("{ accounts: ['oauth:4711'] }", account("oauth"))).toBe(true);
    expect(isHit("{ accounts: ['oauth:4711'] }", account("account"))).toBe(false);
  });

  test("may be one that the preview does not tell", () => {
    expect(isHit("{ accounts: [warehouse] }", { identities: { account: UNKNOWN } })).toBe(true);
    expect(isHit("{ accounts: [warehouse] }", { identities: {} }, "unknown")).toBe(true);
    expect(isHit("{ groups: [finance] }", { identities: { account: UNKNOWN } })).toBe(false);
    expect(isHit("{ groups: [finance] }", { identities: { group: UNKNOWN } })).toBe(true);
  });

  test("may be one of which only the id is known, unless the rules name it by id", () => {
    const nameless = about({ names: [], resources: [] });
    expect(isHit("{ accounts: [warehouse] }", nameless)).toBe(true);
    expect(isHit("{ accounts: [12] }", nameless)).toBe(true);
    expect(isHit("{ accounts: [13] }", nameless)).toBe(false);
  });

  test("is not touched by a person who is only created", () => {
    expect(
      isHit(
        "{ accounts: [warehouse] }",
        { identities: { person: person("x@y.example") }, scope: { people: ["x@y.example"], accounts: "any" } },
        "person-created",
      ),
    ).toBe(false);
  });

  test("may be what a changed provider or a command touches", () => {
    for (const kind of ["provider-changed", "opaque-change"] as const)
      expect(isHit("{ accounts: [warehouse] }", { identities: {} }, kind)).toBe(true);
    expect(isHit("{ accounts: [warehouse] }", { identities: {} }, "partial-preview")).toBe(false);
  });

  test("may be in the scope of a finding about something else", () => {
    const scoped = (accounts: string[] | "any"): Partial<Finding> => ({
      identities: { group: thing("All") },
      scope: { people: ["x@y.example"], accounts },
    });
    expect(isHit("{ accounts: [warehouse] }", scoped("any"), "group-rule-changed")).toBe(true);
    expect(isHit("{ accounts: [warehouse] }", scoped(["Lake", "Warehouse"]), "group-rule-changed")).toBe(true);
    expect(isHit("{ accounts: [warehouse] }", scoped(["Warehouse (id 12)"]), "group-rule-changed")).toBe(true);
    expect(isHit("{ accounts: [warehouse] }", scoped(["Lake"]), "group-rule-changed")).toBe(false);
    expect(isHit("{ people: ['x@*'] }", scoped(["Lake"]), "group-rule-changed")).toBe(true);
    // A label by itself does not tell the id.
    const policy = readPolicy({ checkout: file("protected: { accounts: [12] }") });
    const findings = [finding("group-rule-changed", scoped(["Warehouse"]))];
    expect(evaluatePolicy(findings, policy, "2026-11-22", ["Warehouse"]).broken).toEqual([{ rule: "protected", findings }]);
    expect(evaluatePolicy(findings, policy, "2026-11-22", ["Lake"]).broken).toEqual([]);
  });

  test("is told to reports", () => {
    const { isProtected } = readPolicy({ checkout: file("protected: { accounts: [ware*] }") });
    expect([isProtected("account", thing("Warehouse")), isProtected("account", thing("Lake"))]).toEqual([true, false]);
    expect([isProtected("account", UNKNOWN), isProtected("group", UNKNOWN)]).toEqual([true, false]);
  });

  test("has groups and people beside it, the people by e-mail and never by name", () => {
    expect(isHit("{ groups: [Fin*] }", { identities: { group: thing("Finance") } }, "members-changed")).toBe(true);
    expect(isHit("{ groups: [Fin*] }", { identities: { group: thing("Data") } }, "members-changed")).toBe(false);
    expect(isHit("{ people: ['*@acme.example'] }", {})).toBe(true);
    expect(isHit("{ people: ['Bo*berg', bo, other@acme.example] }", {})).toBe(false);
  });
});

describe("a waiver", () => {
  const waiving = (rule: string, about: string, more = ""): string => `failOn: ["${rule}"]
${more}
waivers:
  - { rule: "${rule}", ${about}, reason: Bo takes over, expires: 2026-12-31 }`;
  const isWaived = (about: string, found: Partial<Finding> = {}, kind: Kind = "owner-gained"): boolean =>
    broken([finding(kind, found)], { checkout: file(waiving(kind, about)) }).length === 0;

  test.each([
    "person: bo@acme.example, account: warehouse",
    "person: BO@Acme.example, account: 12",
    "person: [bo@acme.example], account: ['12', other]",
    "person: bo@acme.example, account: warehouse, resource: warehouse-bo",
    `person: bo@acme.example, account: warehouse, resource: "${URN}"`,
  ])("waives the findings that it names: %s", (about) => {
    const { broken: rules, waived } = evaluated([finding("owner-gained")], { checkout: file(waiving("owner-gained", about)) });
    expect(rules).toEqual([]);
    expect(waived).toEqual([{ rule: "owner-gained", finding: finding("owner-gained"), reason: "Bo takes over", expires: "2026-12-31" }]);
  });

  test.each([
    ["another person", "person: cy@acme.example, account: warehouse"],
    ["another account", "person: bo@acme.example, account: lake"],
    ["the account by its display name", "person: bo@acme.example, account: Warehouse"],
    ["a group that the finding has not", "person: bo@acme.example, account: warehouse, group: finance"],
    ["another resource", "person: bo@acme.example, account: warehouse, resource: warehouse-cy"],
    ["a group in place of the person", "group: finance, account: warehouse"],
  ])("that names %s waives nothing", (_what, about) => {
    expect(isWaived(about)).toBe(false);
  });

  test("must name everything that the finding is about", () => {
    const group = { ...finding("gain").identities, group: thing("Finance") };
    expect(isWaived("person: bo@acme.example, account: warehouse", { identities: group }, "gain")).toBe(false);
    expect(isWaived("person: bo@acme.example, account: warehouse, group: finance", { identities: group }, "gain")).toBe(true);
  });

  test("never satisfies what the preview does not tell", () => {
    const about = "person: bo@acme.example, account: warehouse";
    const unknownPerson = { ...person("bo@acme.example"), unknown: true } as const;
    expect(isWaived(about, { identities: { person: unknownPerson, account: thing("Warehouse") } })).toBe(false);
    expect(isWaived(about, { identities: { person: person("bo@acme.example"), account: { ...thing("Warehouse"), unknown: true } } })).toBe(
      false,
    );
    expect(isWaived(about, { identities: { person: person(), account: thing("Warehouse") } })).toBe(false);
  });

  test("compares e-mails in any case, but not by what they look like", () => {
    const found = (email: string): Partial<Finding> => ({ identities: { person: person(email), account: thing("Warehouse") } });
    expect(isWaived("person: KIM@acme.example, account: warehouse", found("kim@Acme.example"))).toBe(true);
    expect(isWaived("person: kim@acme.example, account: warehouse", found("\u212aim@acme.example"))).toBe(false);
    expect(isWaived("person: kim@acme.example, account: warehouse", found("k\u0456m@acme.example"))).toBe(false);
  });

  test("must mean all e-mails that a person has, before and after", () => {
    const changed = { identities: { person: person("bo@acme.example", "bo@evil.example") } };
    expect(isWaived("person: bo@acme.example", changed, "email-changed")).toBe(false);
    expect(isWaived("person: bo@evil.example", changed, "email-changed")).toBe(false);
    expect(isWaived("person: [bo@acme.example, bo@evil.example]", changed, "email-changed")).toBe(true);
  });

  test("is not satisfied by the name of another resource that an account takes", () => {
    const about = "person: bo@acme.example, account: sandbox";
    const account = (more: Partial<NonNullable<Identities["account"]>>): Partial<Finding> => ({
      identities: { person: person("bo@acme.example"), account: thing("Warehouse", more) },
    });
    expect(isWaived(about, account({ resources: ["sandbox"] }))).toBe(true);
    // A logical rename, with an alias; another account under the same name; a resource with a number for a name.
    expect(isWaived(about, account({ resources: ["warehouse", "sandbox"] }))).toBe(false);
    expect(isWaived(about, account({ resources: ["sandbox"], ids: ["12", "13"] }))).toBe(false);
    expect(isWaived("person: bo@acme.example, account: 99", account({ resources: ["99"] }))).toBe(false);
    expect(isWaived('person: bo@acme.example, account: "oauth:12"', account({ resources: ["oauth:12"] }))).toBe(false);
    expect(isWaived(`person: bo@acme.example, account: "${URN}"`, account({ resources: [URN] }))).toBe(false);
    expect(isWaived("person: bo@acme.example, account: 12", account({ resources: ["sandbox"], ids: ["12", "13"] }))).toBe(false);
  });

  test("that lacks a name or an e-mail is reported with what it has to name", () => {
    const notesOf = (about: string, identities: Identities): string[] =>
      evaluated([finding("owner-gained", { identities })], { checkout: file(waiving("owner-gained", about)) }).notes;
    const about = "person: bo@acme.example, account: sandbox";
    const sandbox = thing("Warehouse", { resources: ["warehouse", "sandbox"] });
    const note = (why: string): string[] => [`The waiver of owner-gained (Bo takes over) does not apply: ${why}.`];
    expect(notesOf(about, { person: person("bo@acme.example"), account: sandbox })).toEqual(
      note("it has to name all that the account has before and after the change: warehouse, sandbox"),
    );
    expect(notesOf(about, { person: person("bo@acme.example", "bo@evil.example"), account: thing("Sandbox") })).toEqual(
      note("it has to name all e-mails of the person: bo@acme.example, bo@evil.example"),
    );
    expect(notesOf(about, { person: person("bo@acme.example"), account: { ...thing("Sandbox"), unknown: true } })).toEqual(
      note("the preview does not tell which account it is"),
    );
    expect(notesOf(about, { person: person("cy@acme.example"), account: sandbox })).toEqual([]);
  });

  test("names the resource where a finding is about nobody and nothing", () => {
    const nothing = { identities: {}, person: undefined, account: undefined };
    expect(isWaived("resource: warehouse-bo", nothing, "opaque-change")).toBe(true);
    expect(isWaived("resource: other", nothing, "opaque-change")).toBe(false);
    expect(isWaived("resource: warehouse-bo", {}, "unknown")).toBe(false);
    expect(isWaived("resource: warehouse-bo", { ...nothing, resource: undefined }, "partial-preview")).toBe(false);
  });

  test("applies until the end of its last day, and is reported when it has expired", () => {
    const checkout = file(waiving("owner-gained", "person: bo@acme.example, account: warehouse"));
    expect(broken([finding("owner-gained")], { checkout }, "2026-12-31")).toEqual([]);
    const late = evaluated([finding("owner-gained")], { checkout }, "2027-01-01");
    expect(late.broken.map(({ rule }) => rule)).toEqual(["owner-gained"]);
    expect(late.notes).toEqual([
      "The waiver of owner-gained (Bo takes over) expired on 2026-12-31: remove it from domo-review.yaml, or renew it.",
    ]);
  });

  test("applies to its own rule only", () => {
    const text = waiving("owner-gained", "person: bo@acme.example, account: warehouse", "protected: { accounts: [Warehouse] }");
    expect(broken([finding("owner-gained")], { checkout: file(text) })).toEqual(["protected"]);
    const other = evaluated([finding("owner-gained")], { checkout: file(text.replace('["owner-gained"]', "[gain]")) });
    expect(other.notes).toEqual(["The waiver of owner-gained (Bo takes over) waives nothing: the rule is not in use."]);
  });

  test("excludes waived findings from a counting rule", () => {
    const cy = finding("loss", { identities: { person: person("cy@acme.example"), account: thing("Warehouse") } });
    const checkout = file(waiving("removals>1", "person: cy@acme.example, account: warehouse"));
    expect(broken([finding("loss"), cy], { checkout: file("failOn: [removals>1]") })).toEqual(["removals>1"]);
    expect(broken([finding("loss"), cy], { checkout })).toEqual([]);
  });
});

describe("rules of the checkout", () => {
  const waiver = (rule: string): string =>
    `waivers: [{ rule: ${rule}, person: bo@acme.example, account: warehouse, reason: x, expires: 2026-12-31 }]`;
  const owner = [finding("owner-gained", { after: "OWNER" })];

  test("apply whole without rules of the command line", () => {
    expect(broken(owner, { checkout: file("failOn: [owner-gained]") })).toEqual(["owner-gained"]);
    expect(broken(owner, { checkout: file(`failOn: [owner-gained]\n${waiver("owner-gained")}`) })).toEqual([]);
  });

  test.each([
    ["--fail-on", { failOn: "owner-gained" }],
    ["the default rules", { failOn: "default" }],
    ["--config", { config: { path: "rules.yaml", text: "failOn: [owner-gained]" } }],
  ])("waive no rule of %s, and a note says so", (_what, commandLine) => {
    const { broken: rules, notes } = evaluated(owner, { ...commandLine, checkout: file(waiver("owner-gained")) });
    expect(rules.map(({ rule }) => rule)).toContain("owner-gained");
    expect(notes).toEqual([
      "domo-review.yaml of the current folder can add to the rules of the command line, not take away from them: 1 waiver of owner-gained was ignored.",
    ]);
  });

  test("add rules and protected names to those of the command line, and waive those alone", () => {
    const commandLine = { failOn: "owner-gained" };
    const added = file("failOn: [gain>=CAN_EDIT]\nprotected: { accounts: [Warehouse] }");
    expect(broken(owner, { ...commandLine, checkout: added })).toEqual(["owner-gained", "gain>=CAN_EDIT", "protected"]);
    const waived = file(`${added.text}\n${waiver('"gain>=CAN_EDIT"')}`);
    expect(broken(owner, { ...commandLine, checkout: waived })).toEqual(["owner-gained", "protected"]);
    const unprotected = file(`${added.text}\n${waiver("protected")}`);
    expect(broken(owner, { ...commandLine, checkout: unprotected })).toEqual(["owner-gained", "gain>=CAN_EDIT"]);
  });

  test("waive no protected name of the command line, also if they protect others", () => {
    const config = { path: "rules.yaml", text: "protected: { accounts: [Warehouse] }" };
    const checkout = file(`protected: { accounts: [Other] }\n${waiver("protected")}`);
    expect(broken(owner, { config, checkout })).toEqual(["protected"]);
  });

  test("leave the waivers of the command line's file in force", () => {
    const config = { path: "rules.yaml", text: `failOn: [owner-gained]\n${waiver("owner-gained")}` };
    expect(evaluated(owner, { config, checkout: file("failOn: [owner-gained]") })).toMatchObject({ broken: [], notes: [] });
  });
});

describe("all problems of rules are reported together", () => {
  test("on the command line", () => {
    expect(problemsOf({ failOn: "owner-gaind,gain>=ALL,unknown" })).toMatch(
      /^there is no rule owner-gaind, gain>=ALL: use default, admin-gained, /,
    );
    expect(problemsOf({ failOn: " , " })).toMatch(/^--fail-on names no rule: use default, /);
    for (const text of ["", "# nothing", "failOn: []"]) {
      expect(problemsOf({ config: { path: "r.yaml", text } })).toMatch(/^r.yaml: names no rule, and protects nothing; /);
      expect(readPolicy({ failOn: "gain", config: { path: "r.yaml", text } }).rules).toHaveLength(1);
    }
    expect(problemsOf({ failOn: "protected" })).toBe("nothing is protected: name accounts, groups or people under protected in a file");
  });

  test("and in the files, with their paths", () => {
    const text = `failOn: [ownr, 5, unknown]
protect: {}
protected: { accounts: "Warehouse", groups: ["\u200b"] }
waivers:
  - { rule: admin-gained, reason: "", expires: soon, person: Bo Berg }
  - { rule: unknown, reason: because, expires: 2026-12-31 }
  - { rule: owner-gained, person: bo@acme.example, reason: because, expires: 2026-12-31 }
  - { rule: "gain>=CAN_EDIT", person: bo@acme.example, reason: because, expires: 2026-12-31 }
  - { rule: owner-gained, account: "ware*", reason: because, expires: 2026-12-31 }
  - { rule: default, person: bo@acme.example, reason: because, expires: 2026-12-31 }
  - { rule: owner-gained, account: warehouse, reason: because, expires: 2026-12-31 }
  - { rule: admin-gained, person: bo@acme.example, instance: "https://acme.domo.com", reason: because, expires: 2026-12-31 }`;
    const message = problemsOf({ failOn: "nothing", checkout: file(text) });
    for (const problem of [
      "there is no rule nothing: use ",
      "failOn.1: must be a list of rules",
      'it: Unrecognized key: "protect"',
      "protected.accounts: must be a list of names, in which * stands for any text",
      "protected.groups: must not have empty or invisible names",
      "waivers.0.person: must be an e-mail address, or a list of them: names of people do not waive, and there are no patterns",
      "waivers.0.reason: must say why",
      "waivers.0.expires: must be the last day on which it applies, such as 2026-12-31",
      "waivers.1: must name what it is about: person (an e-mail), account, group or resource",
      "waivers.2: owner-gained is about somebody's access to an account: the waiver must name the account",
      "waivers.3: gain>=CAN_EDIT is about somebody's access to an account: the waiver must name the account",
      "waivers.4.account: must be an id in Domo, the name of the resource in the program or its URN, or a list of them; there are no patterns",
      "waivers.5: default stands for many rules: a waiver names the one that is broken",
      "waivers.6: owner-gained is about somebody's access to an account: the waiver must name the person (an e-mail) or the group",
      "waivers.7.instance: must be the host name of a Domo instance, such as acme.domo.com",
    ])
      expect(message).toContain(problem);
  });

  test.each([
    ["is not YAML", "failOn: [a", /^domo-review\.yaml: .* at line 1/],
    ["has a key twice", "failOn: [owner-gained]\nfailOn: []", /^domo-review\.yaml: Map keys must be unique/],
    ["has several documents", "failOn: [owner-gained]\n---\nfailOn: []", /^domo-review\.yaml: .*multiple documents/],
    ["is a list", "[owner-gained]", /^domo-review\.yaml: it: /],
    ["uses an alias that there is not", "failOn: *rules", /^domo-review\.yaml: .*alias/i],
    ["has no rules after a key", "failOn:", /^domo-review\.yaml: failOn: must be a list of rules/],
    [
      "waives a rule that there is not",
      "waivers: [{ rule: ownr, resource: x, reason: y, expires: 2026-12-31 }]",
      /^there is no rule ownr: /,
    ],
  ])("of a file that %s", (_what, text, message) => {
    expect(problemsOf({ checkout: file(text) })).toMatch(message);
  });
});
