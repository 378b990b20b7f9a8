// `pulumi-domo review --live`: what the instance says beside a preview.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { startSandbox } from "../../sandbox/server";
import { isWrite } from "../support/test-bed";
import { digestOf, state } from "../unit/cli/review/tenant";

const COMMAND = join(__dirname, "../../dist/cli/main.js");

/** A small company in a sandbox, and what a program declares of it. */
async function company() {
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

/** How the command ended: all that it printed, and what of it on standard output. */
interface Ended {
  code: number | null;
  output: string;
  printed: string;
}

describe("review --live", () => {
  let made: Awaited<ReturnType<typeof company>>;
  beforeEach(async () => {
    made = await company();
  });
  afterEach(() => made.sandbox.close());

  /** What a preview says when the program comes to declare these; undefined is no longer declared. */
  const preview = (changes: Record<string, object | undefined> = {}): string => {
    const after: Record<string, object | undefined> = { ...made.declared, ...changes };
    return digestOf(
      Object.values(made.declared),
      Object.values(after).filter((each) => each !== undefined),
    );
  };

  /** Runs the command with the settings of the environment. */
  const run = (input: string, env: Record<string, string> = {}, args: string[] = []): Promise<Ended> => {
    const settings = { DOMO_INSTANCE: made.sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token", ...env };
    const child = spawn(process.execPath, [COMMAND, "review", "--live", ...args], { env: { PATH: process.env.PATH, ...settings } });
    let output = "";
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stdin.end(input);
    return new Promise((done) => child.once("close", (code) => done({ code, output, printed })));
  };

  const lake = () => [...made.store.accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
  const nora = () => made.store.liveUsers()[1]!;
  const group = (wanted: string) => made.store.liveGroups().find(({ name }) => name === wanted)!;
  const id = (email: string): number => made.store.userByEmail(email)!.id;

  test("finds nothing where all is declared, and writes nothing", async () => {
    const digest = preview();
    made.sandbox.requests.length = 0;
    expect(await run(digest)).toMatchObject({ code: 0, output: "**Nobody gains or loses access.**\n" });
    expect(made.sandbox.requests.length).toBeGreaterThan(0);
    expect(made.sandbox.requests.filter(isWrite)).toEqual([]);
  });

  test("tells grants and members that no code declares, by Domo's names", async () => {
    const { id: noraId, name, email } = nora();
    made.store.accounts.grant(lake(), { type: "USER", id: noraId }, "CAN_EDIT");
    made.store.accounts.grant(lake(), { type: "GROUP", id: group("Office").id }, "CAN_VIEW");
    group("Team").members.add(noraId);
    const { output } = await run(preview());
    expect(output).toContain(`${name} (${email}) has CAN\\_EDIT on Lake in Domo, which no code declares.`);
    expect(output).toContain("Group Office has CAN\\_VIEW on Lake in Domo, which no code declares.");
    expect(output).toContain(`Group Team has 1 member in Domo whom no code declares: ${name} (${email}).`);
    expect(output).toMatch(/^\*\*3 grants or members are undeclared\.\*\*/);
  });

  test("sees that a removal takes nothing away where Domo has another way", async () => {
    made.store.accounts.grant(lake(), { type: "GROUP", id: group("Office").id }, "CAN_EDIT");
    group("Office").members.add(id("bo@acme.example"));
    const { output } = await run(preview({ share: undefined }));
    expect(output).toContain("Taking Lake from Bo Berg (bo@acme.example) changes nothing: they can still edit it through group Office.");
  });

  test("counts on an exclusive membership to take out whom nobody declares", async () => {
    group("Team").members.add(nora().id);
    const { members } = made.declared;
    const exclusive = { ...members, inputs: { ...(members.inputs as object), exclusive: true } };
    const more = made.share("lake-team", { groupId: (members.inputs as { groupId: string }).groupId });
    const { output } = await run(preview({ members: exclusive, more }));
    expect(output).toContain("1 member in Domo whom no code declares");
    expect(output).not.toContain(`${nora().name} (${nora().email}) can now`);
    expect((await run(preview({ more }))).output).toContain(`${nora().name} (${nora().email}) can now use Lake`);
  });

  test("takes somebody who is deleted for gone, whatever Domo has given them besides", async () => {
    made.store.accounts.grant(lake(), { type: "USER", id: id("ada@acme.example") }, "CAN_EDIT");
    const { output } = await run(preview({ ada: undefined, members: undefined }));
    expect(output).toContain("- Ada Lindgren (ada@acme.example) can no longer edit Lake (was directly).");
    expect(output).not.toContain("can now");
  });

  test("sees other ways to an account that is not declared itself", async () => {
    const { share } = made.declared;
    const { accounts, owner } = made.store;
    const account = { name: "o", displayName: "O", dataProviderType: "json5", configurations: {}, createdBy: owner.id };
    const other = String(accounts.add(account).id);
    const theirs = {
      ...share,
      urn: `${share.urn}-2`,
      inputs: { ...(share.inputs as object), accountId: other, userId: String(id("ada@acme.example")) },
    };
    made.store.accounts.grant(made.store.accounts.accounts.get(Number(other))!, { type: "GROUP", id: group("Team").id }, "CAN_EDIT");
    const gone = digestOf([...Object.values(made.declared), theirs], Object.values(made.declared));
    const { output } = await run(gone);
    expect(output).toContain(
      `Taking account ${other} from Ada Lindgren (ada@acme.example) changes nothing: they can still edit it through group Team.`,
    );
    expect(output).not.toContain("which no code declares");
  });

  test("tells people who can't come in any more", async () => {
    made.store.changeUser(id("ada@acme.example"), { inactive: true });
    made.store.deleteUser(id("bo@acme.example"));
    const { output } = await run(preview());
    expect(output).toContain("- Ada Lindgren (ada@acme.example) is declared, but deactivated in Domo.");
    expect(output).toContain("- Bo Berg (bo@acme.example) is declared, but not in Domo any more.");
  });

  test("tells DataSets that a deletion would cut off", async () => {
    made.store.dataSets.push({ id: "00000000-0000-4000-8000-00000000d999", name: "Sales", accountId: lake().id });
    const { output } = await run(preview({ lake: undefined, share: undefined }));
    expect(output).toContain("- 1 DataSet uses Lake and would stop updating: Sales.");
  });

  test("says what it can't know of another instance", async () => {
    const digest = preview().replaceAll(new URL(made.sandbox.url).host, "acme.domo.com");
    expect((await run(digest)).output).toContain(
      "What acme.domo.com has that is not declared is not known: the credentials are of 127.0.0.1",
    );
  });

  test("prints no credentials, also where Domo has them in a name, and no log beside a review", async () => {
    const digest = preview();
    nora().name = "zz sandbox-token c2FuZGJveC10b2tlbg==";
    lake().grants.push({ type: "USER", id: nora().id, accessLevel: "CAN_VIEW" });
    for (const format of ["markdown", "html", "json", "sarif"]) {
      const { code, output, printed } = await run(digest, { DOMO_LOG: "debug" }, ["--format", format]);
      expect(code).toBe(0);
      expect(printed).toMatch(format === "markdown" ? /zz \\\[redacted\\\]/ : /zz \[redacted\]/);
      expect(output).not.toMatch(/sandbox-token|c2FuZGJveC10b2tlbg/);
      expect(output).toContain("domo: GET /api/content/v2/users/me 200");
      expect(printed).not.toContain("domo: ");
      if (format === "json" || format === "sarif") expect(() => JSON.parse(printed) as unknown).not.toThrow();
    }
  });

  test("needs credentials, and says which", async () => {
    const digest = preview();
    expect(await run(digest, { DOMO_INSTANCE: "" })).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^error: .*DOMO_INSTANCE is missing/),
    });
    const refused = await run(digest, { DOMO_ACCESS_TOKEN: "old" });
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/^error: .*refused the access token/) });
  });
});
