// `pulumi-domo review --live`: findings from the instance in addition to the preview.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { startSandbox } from "../../sandbox/server";
import type { Review } from "../../cli/review/schema";
import { isWrite } from "../support/test-bed";
import { previewOf, state } from "../unit/cli/review/tenant";

const COMMAND = join(__dirname, "../../dist/cli/main.js");

/** A sandbox with a small company, and the states of a program that declares part of it. */
async function startCompany() {
  const sandbox = await startSandbox({ seed: "small" });
  const store = sandbox.store();
  const at = { __instance: `default@${new URL(sandbox.url).host}` };
  const users = { ada: "Ada Lindgren", bo: "Bo Berg" };
  const people = Object.entries(users).map(([key, name]) => ({ ...store.addUser({ email: `${key}@acme.example`, name, roleId: 4 }), key }));
  const [ada, bo] = people.map(({ id }) => String(id));
  const team = String(store.addGroup("Team").id);
  store.group(Number(team)).members.add(Number(ada));
  const account = { name: "lake", displayName: "Lake", dataProviderType: "json5", configurations: { apiKey: "canary" } };
  const lake = String(store.accounts.add({ ...account, createdBy: store.owner.id }).id);
  store.accounts.grant(store.accounts.accounts.get(Number(lake))!, { type: "USER", id: Number(bo) }, "CAN_VIEW");
  const share = (name: string, who: object) =>
    state("AccountShare", name, { accountId: lake, accountKind: "account", accessLevel: "CAN_VIEW", ...who, ...at }, name);
  const declared = {
    ...Object.fromEntries(people.map(({ id, key, name, email }) => [key, state("User", key, { name, email, ...at }, String(id))])),
    team: state("Group", "team", { name: "Team", ...at }, team),
    members: state("GroupMembership", "team", { groupId: team, userIds: [ada], ...at }, team),
    lake: state("Account", "lake", { name: "Lake", dataProviderType: "json5", ...at }, lake),
    share: share("lake-bo", { userId: bo }),
  };
  return { sandbox, store, declared, share };
}

/** How the command ended. `output` is both streams, `stdout` only standard output. */
interface Exit {
  code: number | null;
  output: string;
  stdout: string;
}

describe("review --live", () => {
  let company: Awaited<ReturnType<typeof startCompany>>;
  beforeEach(async () => {
    company = await startCompany();
  });
  afterEach(() => company.sandbox.close());

  /** The preview after these states are changed or added; an undefined one is removed from the program. */
  const preview = (changes: Record<string, object | undefined> = {}): string => {
    const after: Record<string, object | undefined> = { ...company.declared, ...changes };
    return previewOf(
      Object.values(company.declared),
      Object.values(after).filter((each) => each !== undefined),
    );
  };

  /** Runs the command with the settings of the environment. */
  const run = (input: string, env: Record<string, string> = {}, args: string[] = []): Promise<Exit> => {
    const settings = { DOMO_INSTANCE: company.sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token", ...env };
    const child = spawn(process.execPath, [COMMAND, "review", "--live", ...args], { env: { PATH: process.env.PATH, ...settings } });
    let output = "";
    let stdout = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stdin.end(input);
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, output, stdout })));
  };

  /** The texts of the findings, and the review itself. */
  const review = async (input: string): Promise<Review & { texts: string[] }> => {
    const { stdout, output } = await run(input, {}, ["--format", "json"]);
    expect(output).toBe(stdout);
    const found = JSON.parse(stdout) as Review;
    return { ...found, texts: found.findings.map(({ text }) => text) };
  };

  const lake = () => [...company.store.accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
  const nora = () => company.store.liveUsers()[1]!;
  const group = (wanted: string) => company.store.liveGroups().find(({ name }) => name === wanted)!;
  const id = (email: string): number => company.store.userByEmail(email)!.id;

  test("finds nothing if everything is declared, and writes nothing", async () => {
    const digest = preview();
    company.sandbox.requests.length = 0;
    expect(await run(digest)).toMatchObject({ code: 0, output: expect.stringMatching(/^## ✅ No access changes/) });
    expect(company.sandbox.requests.length).toBeGreaterThan(0);
    expect(company.sandbox.requests.filter(isWrite)).toEqual([]);
  });

  test("reports grants and members that no code declares, by their names in Domo", async () => {
    const { id: noraId, name, email } = nora();
    company.store.accounts.grant(lake(), { type: "USER", id: noraId }, "CAN_EDIT");
    company.store.accounts.grant(lake(), { type: "GROUP", id: group("Office").id }, "CAN_VIEW");
    group("Team").members.add(noraId);
    const { texts, verdict } = await review(preview());
    expect(texts).toEqual([
      "Group Office can use Lake in Domo, which no code declares.",
      `${name} (${email}) can edit Lake in Domo, which no code declares.`,
      `Group Team has 1 member in Domo whom no code declares: ${name} (${email}).`,
    ]);
    expect(verdict).toBe("no-access-changes");
  });

  test("tells by what Domo has what a run that did not finish has given", async () => {
    const at = { __instance: `default@${new URL(company.sandbox.url).host}` };
    const grants = [String(id("bo@acme.example")), String(nora().id)].map((userId) => ({ userId, accessLevel: "OWNER" }));
    const list = state("AccountAccess", "lake", { accountId: String(lake().id), accountKind: "account", grants, ...at }, "lake");
    company.store.accounts.grant(lake(), { type: "USER", id: nora().id }, "OWNER");
    const { share: _share, ...others } = company.declared;
    const failed = { ...list, outputs: { __unfinished: ["grants"] } };
    const { access } = await review(previewOf([...Object.values(others), failed], [...Object.values(others), list]));
    expect(access.map(({ subject, before, after }) => [subject.name, before?.level, after?.level])).toEqual([
      ["Bo Berg (bo@acme.example)", "CAN_VIEW", "OWNER"],
    ]);
  });

  test("knows that an access list takes nothing from the user whom the credentials act as", async () => {
    const at = { __instance: `default@${new URL(company.sandbox.url).host}` };
    const access = (...users: number[]): object => {
      const grants = users.map((userId) => ({ userId: String(userId), accessLevel: "OWNER" }));
      return state("AccountAccess", "lake", { accountId: String(lake().id), accountKind: "account", grants, ...at }, "lake");
    };
    const { share: _share, ...others } = company.declared;
    company.store.accounts.grant(lake(), { type: "USER", id: nora().id }, "OWNER");
    const before = [...Object.values(others), access(company.store.owner.id, nora().id)];
    const removal = await review(previewOf(before, [...Object.values(others), access(nora().id)]));
    expect([removal.access, removal.findings.filter(({ kind }) => kind === "thin-ownership")]).toEqual([[], []]);
    const other = await review(previewOf(before, [...Object.values(others), access(company.store.owner.id)]));
    expect(other.texts).toContain(`user ${String(nora().id)} can no longer own Lake (was directly).`);
  });

  test("reports a removal without effect if access remains by an undeclared grant", async () => {
    company.store.accounts.grant(lake(), { type: "GROUP", id: group("Office").id }, "CAN_EDIT");
    group("Office").members.add(id("bo@acme.example"));
    const { texts } = await review(preview({ share: undefined }));
    expect(texts).toContain("Taking Lake from Bo Berg (bo@acme.example) has no effect: they can still edit it through group Office.");
  });

  test("expects an exclusive membership to remove undeclared members", async () => {
    company.store.changeGroup(group("Team").id, { type: "closed" });
    group("Team").members.add(nora().id);
    const { members } = company.declared;
    const exclusive = { ...members, inputs: { ...(members.inputs as object), exclusive: true } };
    const more = company.share("lake-team", { groupId: (members.inputs as { groupId: string }).groupId });
    const { texts } = await review(preview({ members: exclusive, more }));
    expect(texts.join("\n")).toContain("1 member in Domo whom no code declares");
    expect(texts.join("\n")).not.toContain(`${nora().name} (${nora().email}) can now`);
    const additive = await review(preview({ more }));
    expect(additive.texts).toContain(`${nora().name} (${nora().email}) can now use Lake, through group Team.`);
    // The members are those that Domo lists, so there are no others to be told of.
    expect(additive.access.map(({ subject }) => subject.kind)).toEqual(["person", "person"]);
  });

  test.each([
    ["an open group", { type: "open" as const }],
    ["a dynamic group", { type: "dynamic" as const, rule: { operator: "AND" as const, operands: [{ key: "DEPARTMENT", value: "Data" }] } }],
  ])("tells that others can come into %s, though it has no members now", async (_what, fields) => {
    const sales = company.store.addGroup("Sales");
    company.store.changeGroup(sales.id, fields);
    const { texts, totals } = await review(
      preview({ more: company.share("lake-sales", { groupId: String(sales.id), accessLevel: "OWNER" }) }),
    );
    expect(texts).toContainEqual(expect.stringMatching(/^Everybody in group Sales can now own Lake, through group Sales/));
    expect(totals).toMatchObject({ owners: 1, gain: 1 });
  });

  test("tells that Domo counts more members of a group than it lists", async () => {
    const sales = company.store.addGroup("Sales");
    company.store.changeGroup(sales.id, { type: "closed" });
    sales.members.add(id("bo@acme.example"));
    const answer = { id: sales.id, name: "Sales", type: "closed", userIds: [id("bo@acme.example")], memberCount: 3 };
    company.sandbox.faults.add({ match: { path: `/api/content/v2/groups/${String(sales.id)}` }, fault: { body: JSON.stringify(answer) } });
    company.sandbox.faults.add({ match: { path: "/api/content/v2/groups/get" }, fault: { body: JSON.stringify([answer]) } });
    const { texts } = await review(preview({ more: company.share("lake-sales", { groupId: String(sales.id), accessLevel: "CAN_EDIT" }) }));
    expect(texts).toContain("Everybody else in group Sales can now edit Lake, through group Sales (Domo lists 1 member of 3).");
  });

  test("takes an access list without an owner for incomplete", async () => {
    company.sandbox.faults.add({ match: { path: "/api/data/v2/accounts/share/*" }, fault: { body: '{"list":[]}' } });
    const { texts, access, verdict } = await review(preview());
    expect(texts).toEqual(["Domo's access list of Lake names no owner, so it is incomplete: who else may use it is not known."]);
    expect([access, verdict]).toEqual([[], "changes"]);
  });

  test("reports all access of a deleted person as lost, also undeclared access", async () => {
    company.store.accounts.grant(lake(), { type: "USER", id: id("ada@acme.example") }, "CAN_EDIT");
    const { texts } = await review(preview({ ada: undefined, members: undefined }));
    expect(texts).toContain("Ada Lindgren (ada@acme.example) can no longer edit Lake (was directly).");
    expect(texts.join("\n")).not.toContain("can now");
  });

  test("says what users lose whom a roster deletes, though no code declares them", async () => {
    const { store, declared } = company;
    const mia = store.addUser({ email: "mia@old.example", name: "Mia Mori", roleId: 4 });
    const lake = store.accounts.accounts.get(Number(declared.lake.id))!;
    store.accounts.grant(lake, { type: "USER", id: mia.id }, "OWNER");
    store.group(Number(declared.team.id)).members.add(mia.id);
    const orphans = { "mia@old.example": { id: String(mia.id), name: "Mia Mori", role: "Participant" } };
    const inputs = {
      orphans,
      onOrphans: "delete",
      maxOrphans: 5,
      protected: [],
      __instance: `default@${new URL(company.sandbox.url).host}`,
    };
    const found = await review(preview({ orphans: state("OrphanedUsers", "people-orphans", inputs, "people") }));
    expect(found.texts).toEqual(
      expect.arrayContaining([
        "Mia Mori (mia@old.example) can no longer own Lake (was directly).",
        "Group Team: 1 person leaves (Mia Mori (mia@old.example)).",
        expect.stringMatching(/^Mia Mori \(mia@old\.example\) is deleted \(Participant\), .* They own Lake\./),
      ]),
    );
  });

  test("compares with the level in Domo, whatever the code has declared", async () => {
    company.store.accounts.grant(lake(), { type: "USER", id: id("bo@acme.example") }, "CAN_EDIT");
    const raised = { ...company.declared.share, inputs: { ...(company.declared.share.inputs as object), accessLevel: "CAN_SHARE" } };
    const higher = await review(preview({ share: raised }));
    expect(higher.texts).toContain("Bo Berg (bo@acme.example) can edit Lake in Domo; the code declares that they can use it.");
    expect(higher.access).toMatchObject([{ before: { level: "CAN_EDIT" }, code: "CAN_VIEW", after: { level: "CAN_SHARE" } }]);
    // The share is not in the change, and without a refresh the update leaves it as it is.
    expect((await review(preview())).access).toEqual([]);
  });

  test("finds that access is given which Domo has lost meanwhile", async () => {
    lake().grants = lake().grants.filter(({ id: subject }) => subject !== id("bo@acme.example"));
    const raised = { ...company.declared.share, inputs: { ...(company.declared.share.inputs as object), accessLevel: "CAN_SHARE" } };
    const { access } = await review(preview({ share: raised }));
    expect(access).toMatchObject([{ before: null, code: "CAN_VIEW", after: { level: "CAN_SHARE" } }]);
  });

  test("names the members of a dynamic group who gain access", async () => {
    const rule = { operator: "AND" as const, operands: [{ key: "DEPARTMENT", value: "Data" }] };
    const sales = company.store.addGroup("Sales");
    company.store.changeGroup(sales.id, { type: "dynamic", rule });
    company.store.changeUser(nora().id, { department: "Data" });
    const inputs = {
      name: "Sales",
      type: "dynamic",
      rule,
      __instance: (company.declared.lake.inputs as { __instance: string }).__instance,
    };
    const node = state("Group", "sales", inputs, String(sales.id));
    const more = company.share("lake-sales", { groupId: String(sales.id), userId: undefined });
    const old = [...Object.values(company.declared), node];
    const { texts } = await review(previewOf(old, [...old, more]));
    expect(texts).toContain(`${nora().name} (${nora().email}) can now use Lake, through group Sales.`);
  });

  test("names what the change refers to by its id", async () => {
    const { share } = company.declared;
    const account = { name: "o", displayName: "Orders", dataProviderType: "json5", configurations: {}, createdBy: company.store.owner.id };
    const accountId = String(company.store.accounts.add(account).id);
    const inputs = { ...(share.inputs as object), accountId, userId: String(nora().id) };
    const { texts } = await review(preview({ more: { ...share, urn: `${share.urn}-2`, inputs } }));
    expect(texts).toEqual([`${nora().name} (${nora().email}) can now use Orders, directly.`]);
  });

  test("finds other access to an account that is not declared", async () => {
    const { share } = company.declared;
    const { accounts, owner } = company.store;
    const account = { name: "o", displayName: "O", dataProviderType: "json5", configurations: {}, createdBy: owner.id };
    const other = String(accounts.add(account).id);
    const theirs = {
      ...share,
      urn: `${share.urn}-2`,
      inputs: { ...(share.inputs as object), accountId: other, userId: String(id("ada@acme.example")) },
    };
    const live = company.store.accounts.accounts.get(Number(other))!;
    company.store.accounts.grant(live, { type: "USER", id: id("ada@acme.example") }, "CAN_VIEW");
    company.store.accounts.grant(live, { type: "GROUP", id: group("Team").id }, "CAN_EDIT");
    const gone = previewOf([...Object.values(company.declared), theirs], Object.values(company.declared));
    const { texts } = await review(gone);
    expect(texts).toContain(
      `Taking account ${other} from Ada Lindgren (ada@acme.example) has no effect: they can still edit it through group Team.`,
    );
    expect(texts.join("\n")).not.toContain("which no code declares");
  });

  test("reports declared people who are deactivated or deleted", async () => {
    company.store.changeUser(id("ada@acme.example"), { inactive: true });
    company.store.deleteUser(id("bo@acme.example"));
    const { texts } = await review(preview());
    expect(texts).toContain("Ada Lindgren (ada@acme.example) is declared, but deactivated in Domo.");
    expect(texts).toContain("Bo Berg (bo@acme.example) is declared, but not in Domo any more.");
  });

  test("reports DataSets that use a deleted account", async () => {
    company.store.dataSets.push({ id: "00000000-0000-4000-8000-00000000d999", name: "Sales", accountId: lake().id });
    const { texts } = await review(preview({ lake: undefined, share: undefined }));
    expect(texts).toContain("1 DataSet uses Lake and would stop updating: Sales.");
  });

  test("reports accounts whose credential Domo marks as invalid, unless they are removed or get another one", async () => {
    lake().valid = false;
    expect((await review(preview())).texts).toContain("Domo marks the credential of Lake as invalid.");
    const { texts } = await review(preview({ lake: undefined, share: undefined }));
    expect(texts.join("\n")).not.toContain("as invalid");
    const inputs = { ...(company.declared.lake.inputs as object), configurations: { apiKey: "[secret]" } };
    const digest = JSON.parse(preview({ lake: { ...company.declared.lake, inputs } })) as { steps: { op: string }[] };
    const repaired = digest.steps.map((step) => (step.op === "update" ? { ...step, diffReasons: ["configurations"] } : step));
    const { texts: repair } = await review(JSON.stringify({ ...digest, steps: repaired }));
    expect(repair).toEqual(["The configuration of Lake changes."]);
  });

  test("reports that another instance was not read", async () => {
    const digest = preview().replaceAll(new URL(company.sandbox.url).host, "acme.domo.com");
    expect((await review(digest)).texts[0]).toContain(
      "What acme.domo.com has that is not declared is not known: the credentials are of 127.0.0.1",
    );
  });

  test("prints no credentials, even if a name in Domo has them, and no log on standard output", async () => {
    const digest = preview();
    nora().name = "zz sandbox-token c2FuZGJveC10b2tlbg==";
    lake().grants.push({ type: "USER", id: nora().id, accessLevel: "CAN_VIEW" });
    for (const format of ["markdown", "html", "json", "sarif"]) {
      const { code, output, stdout } = await run(digest, { DOMO_LOG: "debug" }, ["--format", format]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/zz .{0,9}redacted/);
      expect(output).not.toMatch(/sandbox-token|c2FuZGJveC10b2tlbg/);
      expect(output).toContain("domo: GET /api/content/v2/users/me 200");
      expect(stdout).not.toContain("domo: ");
      if (format === "json" || format === "sarif") expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    }
  });

  test("reports missing or refused credentials", async () => {
    const digest = preview();
    expect(await run(digest, { DOMO_INSTANCE: "" })).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^error: .*DOMO_INSTANCE is missing/),
    });
    const refused = await run(digest, { DOMO_ACCESS_TOKEN: "old" });
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/^error: .*refused the access token/) });
  });
});
