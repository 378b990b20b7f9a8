// What the events of a run become in the run log.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogRow } from "../../../../cli/log/rows";
import * as events from "./events";
import { domoUrn, error, linesOf, prelude, recorded, runOf, SECRET, stateOf, step, summary, type Values } from "./events";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "pulumi-domo-log-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string, options?: { preview: boolean }) => {
  const file = join(folder, "events.jsonl");
  writeFileSync(file, text);
  return events.read(file, options);
};
const rowsOf = async (text: string): Promise<LogRow[]> => (await read(text)).rows;
/** What each row but that of the run says. */
const actionsOf = async (text: string): Promise<string[]> =>
  (await rowsOf(text)).slice(1).map(({ action, result, object, changes }) => [action, result, object, changes].filter(Boolean).join(" | "));
const onlyRow = async (...given: Values[]): Promise<LogRow> => {
  const [, row, ...rest] = await rowsOf(runOf(...given));
  expect(rest).toEqual([]);
  return row!;
};

describe("a recorded run", () => {
  test("is a row of its own, and a row for each change", async () => {
    const { rows, notes } = await read(recorded("updated"));
    expect(notes).toEqual([]);
    const [run] = rows;
    expect(run).toMatchObject({
      ...{ row: 0, action: "run", result: "done", project: "quickstart", stack: "dev", instance: "acme.domo.com", error: "" },
      changes: "started 2026-01-01T00:00:00Z, took 6 s, updated 5, deleted 1, unchanged 11",
    });
    expect(await actionsOf(recorded("updated"))).toEqual([
      "updated | done | group Data Team | description: -> d",
      "updated | done | Ada Lindgren <ada@acme.example> | title: Head of Data -> Chief Data Officer",
      "updated | done | account Warehouse (production) | configurations.privateKey: hidden",
      "updated | done | members of group Sales | userIds: - Fay Moreau <fay@acme.example>",
      "updated | done | group Finance on account Warehouse (production) | accessLevel: CAN_VIEW -> CAN_EDIT",
      "deleted | done | Fay Moreau <fay@acme.example> | email: fay@acme.example ->; name: Fay Moreau ->; role: Participant ->; title: Account Manager ->",
    ]);
    expect(rows[2]).toMatchObject({ type: "User", name: "ada", id: "1893000007", fields: "title", instance: "acme.domo.com" });
  });

  test("has the same id in all rows, and whenever it is read", async () => {
    const first = await rowsOf(recorded("updated"));
    const again = await rowsOf(recorded("updated"));
    expect(new Set([...first, ...again].map(({ run }) => run))).toEqual(new Set(["quickstart/dev 2026-01-01T00:00:00Z"]));
    expect(first.map(({ row }) => row)).toEqual([...first.keys()]);
  });

  test("says what was changed or deleted outside of Pulumi, and how it was put back", async () => {
    const actions = await actionsOf(recorded("drifted"));
    expect(actions).toContain("drifted | done | Chen Wei <chen@acme.example> | role: Editor -> Admin; title: Analyst -> Boss");
    expect(actions).toContain("updated | done | Chen Wei <chen@acme.example> | role: Admin -> Editor; title: Boss -> Analyst");
    expect(actions).toContainEqual(expect.stringMatching(/^gone \| done \| Dora Petrov <dora@acme.example>/));
    expect(actions).toContain("updated | done | members of group Finance | userIds: + Dora Petrov <dora@acme.example>");
  });

  test("says what failed, and what Domo said", async () => {
    const [run, failed] = await rowsOf(recorded("failed"));
    expect(run).toMatchObject({ result: "failed", error: "update failed" });
    expect(failed).toMatchObject({ action: "created", result: "failed", object: "Fay Moreau <fay@acme.example>", id: "" });
    expect(failed?.error).toMatch(/^could not create user fay@acme\.example: Domo answered 403 Forbidden/);
  });

  test("has what a replacement deletes and what it makes, with both ids", async () => {
    const rows = (await rowsOf(recorded("replaced"))).filter(({ name }) => name === "warehouse");
    expect(rows.map(({ action, id }) => [action, id])).toEqual([
      ["deleted", "101"],
      ["replaced", "102"],
    ]);
    expect(rows[1]?.changes).toBe(
      "configurations.privateKey: hidden; configurations.password: hidden; dataProviderType: snowflakekeypairauthentication -> snowflake",
    );
    expect(await actionsOf(recorded("replaced"))).toContainEqual(expect.stringMatching(/^adopted \| done \| Hal <hal@acme.example>/));
  });

  test("that was killed is unfinished, as is what it was doing", async () => {
    const { rows, notes } = await read(recorded("killed"));
    expect(rows.map(({ action, result, object }) => [action, result, object])).toEqual([
      ["run", "unfinished", ""],
      ["created", "unfinished", "Kim <kim@acme.example>"],
    ]);
    expect(notes).toEqual([expect.stringMatching(/ends before the run does: the result of the run is unfinished$/)]);
  });

  test("can be cut anywhere after its first line", async () => {
    const text = recorded("updated");
    const whole = new Set(await actionsOf(text));
    for (let at = text.indexOf("\n") + 1; at < text.length - 200; at += 9_973) {
      const { rows, notes } = await read(text.slice(0, at));
      expect(rows[0]?.result).toBe("unfinished");
      expect(notes).toHaveLength(1);
      const done = rows.slice(1).filter(({ result }) => result === "done");
      for (const { action, result, object } of done)
        expect([...whole].some((one) => one.startsWith(`${action} | ${result} | ${object}`))).toBe(true);
    }
  });
});

describe("secrets", () => {
  test("of accounts are hidden, marked or not, before and after", async () => {
    const old = stateOf({ type: "Account", inputs: { name: "W", configurations: { username: "x", password: "old-password-1" } } });
    const next = stateOf({ type: "Account", inputs: { name: "W", configurations: { username: "x", password: "new-password-2" } } });
    const text = JSON.stringify(await rowsOf(runOf(...step("update", { old, new: next, diffs: ["configurations"] }))));
    expect(text).toContain("configurations.password: hidden");
    expect(text).not.toMatch(/-password-/);
  });

  test("that the engine hides on both sides are named", async () => {
    const state = stateOf({ type: "User", inputs: { email: "a@b.example", title: SECRET } });
    const row = await onlyRow(
      ...step("update", { old: state, new: state, diffs: ["title"], detailedDiff: { title: { diffKind: "update" } } }),
    );
    expect(row).toMatchObject({ fields: "title", changes: "title: hidden" });
  });

  test("that are marked in outputs alone are hidden", async () => {
    const state = stateOf({
      type: "User",
      inputs: { email: "ada@acme.example", name: "Ada", title: "Spy" },
      outputs: { name: SECRET, title: SECRET },
    });
    const row = await onlyRow(...step("create", { new: state }));
    expect(row).toMatchObject({ object: "ada@acme.example", changes: "email: -> ada@acme.example; name: hidden; title: hidden" });
  });

  test("within a value hide all of it", async () => {
    const row = await onlyRow(
      ...step("create", { new: stateOf({ type: "User", inputs: { attributes: { pin: SECRET, list: ["open", SECRET] } } }) }),
    );
    expect(row.changes).toBe("attributes.pin: hidden; attributes.list: hidden");
  });

  test("of the configuration and of accounts are redacted in errors", async () => {
    const account = stateOf({
      type: "Account",
      inputs: { dataProviderType: "snowflake", configurations: { password: "correct-horse-battery" } },
    });
    const rows = await rowsOf(
      linesOf(
        prelude({ "domo:accessToken": "ddk-token-of-the-stack" }),
        ...step("create", { new: account }, "failed"),
        error("refused correct-horse-battery", String(account.urn)),
        error("program failed with ddk-token-of-the-stack"),
        summary("failed"),
      ),
    );
    expect(rows.map((row) => row.error)).toEqual(["program failed with [redacted]", "refused [redacted]"]);
  });
});

describe("actions", () => {
  const user = (inputs: Values = {}, outputs: Values = {}) =>
    stateOf({ type: "User", inputs: { email: "ada@acme.example", name: "Ada", ...inputs }, outputs });

  test("an object that stays in Domo is released, not deleted", async () => {
    const kept = await onlyRow(...step("delete", { old: user({ onDelete: "keep" }) }));
    expect(kept).toMatchObject({ action: "released", fields: "", changes: 'left in Domo: onDelete: "keep"' });
    const adopted = await onlyRow(...step("delete", { old: user({}, { adopted: true }) }));
    expect(adopted.action).toBe("released");
  });

  test("an object that another resource declares is released, too", async () => {
    const stays = "stays in Domo: another resource of this program declares it";
    const said = events.printed(`user ada@acme.example (id 7) ${stays}. If "ada" was only renamed, give the new resource aliases`);
    const deleted = step("delete", { old: user({}, { onDelete: "delete" }) });
    expect(await onlyRow(said, ...deleted)).toMatchObject({ action: "released", changes: "left in Domo: another resource declares it" });
    for (const other of [`user x (id 8) ${stays}`, `group user x (id 7) ${stays}`, `user x (id 7) ${stays}, or (id 7) not`])
      expect((await onlyRow(events.printed(other), ...deleted)).action).toBe("deleted");
  });

  test("a user whom a roster keeps by now is released, too", async () => {
    const said = events.printed("user ada@acme.example (id 7) is left in Domo: its roster keeps who leaves (leavers)");
    expect(await onlyRow(said, ...step("delete", { old: user({}, {}) }))).toMatchObject({
      ...{ action: "released", changes: 'left in Domo: leavers: "keep" of the roster' },
    });
  });

  test("a user whom a roster deletes by now is deleted, though the state says otherwise", async () => {
    const said = events.printed("user ada@acme.example (id 7) was deleted, as its roster deletes who leaves by now (leavers)");
    const kept = { old: user({ onDelete: "keep" }, { onDelete: "keep" }) };
    expect(await onlyRow(said, ...step("delete", kept))).toMatchObject({ action: "deleted" });
    expect(await onlyRow(...step("delete", kept))).toMatchObject({ action: "released" });
  });

  test("on a group that a roster looked up name it as the roster does", async () => {
    const roster = "urn:pulumi:prod::company::domo:index:Roster::people";
    const inputs = { groupId: "8", userIds: ["1"] };
    const members = { ...stateOf({ type: "GroupMembership", name: "people-group-Office", id: "8", inputs }), parent: roster };
    expect((await onlyRow(...step("create", { new: members }))).object).toBe('members of group 8 ("Office" in the roster)');
    const group = stateOf({ type: "Group", name: "g", id: "8", inputs: { name: "Payroll" } });
    const declared = await rowsOf(runOf(...step("same", { old: group, new: group }), ...step("create", { new: members })));
    expect(declared[1]?.object).toBe("members of group Payroll");
    expect((await onlyRow(...step("create", { new: { ...members, parent: undefined } }))).object).toBe("members of group 8");
  });

  describe("of a membership", () => {
    const members = (userIds: string[], outputs: Values = {}) =>
      stateOf({ type: "GroupMembership", id: "8", inputs: { groupId: "8", userIds }, outputs });

    test("tell who was a member before, and joins nothing", async () => {
      expect(await onlyRow(...step("create", { new: members(["1", "2"], { __found: ["1"] }) }))).toMatchObject({
        ...{ action: "created", changes: "groupId: -> group 8; userIds: (was there before) user 1, + user 2" },
      });
      expect((await onlyRow(...step("create", { new: members(["1"], { __found: ["1"] }) }))).action).toBe("adopted");
      const [old, next] = [members(["1"], { __found: ["1"] }), members(["1", "2", "3"], { __found: ["1", "2"] })];
      expect((await onlyRow(...step("update", { old, new: next }))).changes).toBe("userIds: (was there before) user 2, + user 3");
    });

    test("tell who stays, and leaves nothing", async () => {
      const old = members(["1", "2", "3", "4"], { __found: ["1"], __strangers: ["2"] });
      const said = "the members of group 8: user 3 in group 8 stays in Domo: another resource of this program declares it";
      expect(await onlyRow(events.printed(said), ...step("delete", { old }))).toMatchObject({
        action: "deleted",
        changes:
          "groupId: group 8 ->; userIds: (stays: was there before) user 1, (stays: was added by others) user 2, " +
          "(stays: another resource declares it) user 3, - user 4",
      });
      expect((await onlyRow(...step("delete", { old: members(["1"], { __found: ["1"] }) }))).action).toBe("released");
      // Who is no longer declared is removed, also if they were members before.
      const next = members(["2"], { __found: [] });
      expect((await onlyRow(...step("update", { old: members(["1", "2"], { __found: ["1"] }), new: next }))).changes).toBe(
        "userIds: - user 1",
      );
    });
  });

  test("of an access list tell who had access before, and who keeps it", async () => {
    const grants = ["5", "6"].map((userId) => ({ userId, accessLevel: "OWNER" }));
    const access = stateOf({
      ...{ type: "AccountAccess", id: "account:4" },
      ...{ inputs: { accountId: "4", accountKind: "account", grants }, outputs: { __found: ["user 5"] } },
    });
    expect((await onlyRow(...step("create", { new: access }))).changes).toContain(
      "grants: + (had access before) user 5 accessLevel OWNER, + user 6 accessLevel OWNER",
    );
    const said = "the access to account 4: AccountShare account:4:USER:6 stays in Domo: another resource of this program declares it";
    expect(await onlyRow(events.printed(said), ...step("delete", { old: access }))).toMatchObject({
      action: "released",
      changes: expect.stringContaining(
        "grants: (stays: was there before) user 5 accessLevel OWNER, (stays: another resource declares it) user 6 accessLevel OWNER",
      ),
    });
  });

  test("a refresh of its own reports drift, though its operations are those of the state", async () => {
    const [pre] = step("refresh", { old: user(), new: user() });
    const [, gone] = step("delete", { old: user() });
    const [, drifted] = step("update", { old: user(), new: user({ title: "Boss" }), diffs: ["title"] });
    expect((await onlyRow(pre!, gone!)).action).toBe("gone");
    expect(await onlyRow(pre!, drifted!)).toMatchObject({ action: "drifted", changes: "title: -> Boss" });
  });

  test("what only Domo determines is drift, too", async () => {
    const state = (valid: boolean) => stateOf({ type: "Account", inputs: { name: "W" }, outputs: { valid } });
    const row = await onlyRow(...step("refresh", { old: state(true), new: state(false) }));
    expect(row).toMatchObject({ action: "drifted", changes: "valid: true -> false" });
  });

  test("imports, and operations of a newer Pulumi, are named", async () => {
    expect((await onlyRow(...step("import", { new: user() }))).action).toBe("imported");
    expect((await onlyRow(...step("teleport", { old: user(), new: user() }))).action).toBe("teleport");
  });

  test("people whom an OrphanedUsers deletes have a row each", async () => {
    const deleted = {
      "bo@acme.example": { id: "12", name: "Bo", role: "Editor" },
      "cy@acme.example": { id: "13", name: "Cy", role: "Admin" },
    };
    const orphans = stateOf({
      type: "OrphanedUsers",
      name: "left",
      inputs: { onOrphans: "delete", orphans: deleted },
      outputs: { deleted },
    });
    expect(await actionsOf(runOf(...step("update", { old: orphans, new: orphans })))).toEqual([
      "deleted | done | Bo <bo@acme.example> | role: Editor ->",
      "deleted | done | Cy <cy@acme.example> | role: Admin ->",
    ]);
  });

  describe("of an OrphanedUsers that did not end well", () => {
    const person = (id: string, name: string, role = "Editor") => ({ id, name, role });
    const before = { "old@acme.example": person("11", "Old") };
    const orphans = {
      "bo@acme.example": person("12", "Bo (x) <cy@acme.example> (Admin, id 13)"),
      "cy@acme.example": person("13", "Cy"),
      "acy@acme.example": person("14", "Acy"),
    };
    const state = (people: Values, onOrphans = "delete") =>
      stateOf({ type: "OrphanedUsers", name: "left", inputs: { onOrphans, orphans: people }, outputs: { deleted: before } });
    const bo = events.printed(
      "deleted user Bo (x) <cy@acme.example> (Admin, id 13) <bo@acme.example> (Editor, id 12), who is not in the roster",
    );
    const [begun, ended] = step("update", { old: state(before), new: state(orphans) }, "failed");
    const said = error(
      "refused to update the list: 2 of 3 are still there:\n  - could not delete user Cy@acme.example: no right, ask bo@acme.example\nWho is to stay",
      domoUrn("OrphanedUsers", "left"),
    );
    const peopleOf = async (text: string): Promise<string[]> =>
      (await rowsOf(text))
        .filter(({ type }) => type === "User")
        .map(({ action, result, object, id, error: reason }) =>
          [action, result, object.slice(0, 3), id, reason].filter(Boolean).join(" | "),
        );

    test("each person has a row, which the run counts: deleted, or failed with the reason as far as it is known", async () => {
      const text = linesOf(prelude(), begun!, bo, said, ended!, summary("failed"));
      expect(await peopleOf(text)).toEqual([
        "deleted | done | Bo  | 12",
        "deleted | failed | Cy  | 13 | could not delete user Cy@acme.example: no right, ask bo@acme.example",
        "deleted | failed | Acy | 14 | 2 of 3 are still there; the log has the reasons of others only",
      ]);
      const [run, ...rows] = await rowsOf(text);
      expect(run?.changes).toMatch(/deleted 1, failed 2$/);
      // What an earlier run deleted is no change of this one.
      expect(rows.at(-1)).toMatchObject({ action: "updated", result: "failed", type: "OrphanedUsers", fields: "", changes: "" });
    });

    test("each person has a row, too, if the run was killed", async () => {
      expect(await peopleOf(linesOf(prelude(), begun!, bo))).toEqual([
        "deleted | done | Bo  | 12",
        "deleted | unfinished | Cy  | 13",
        "deleted | unfinished | Acy | 14",
      ]);
    });

    test("nobody has two rows whose own resource is deleted in the same run", async () => {
      const own = step("delete", { old: stateOf({ type: "User", id: "12", inputs: { email: "bo@acme.example", name: "Bo" } }) });
      expect(await peopleOf(linesOf(prelude(), begun!, bo, said, ended!, ...own, summary("failed")))).toEqual([
        expect.stringMatching(/^deleted \| failed \| Cy /),
        expect.stringMatching(/^deleted \| failed \| Acy/),
        "deleted | done | Bo  | 12",
      ]);
    });

    test("nobody has a row whom it only reports, and nobody has two if it ends well", async () => {
      const report = step("update", { old: state(before), new: state(orphans, "report") }, "failed");
      expect(await peopleOf(runOf(...report, said))).toEqual([]);
      const deleted = { ...state(orphans), outputs: { deleted: orphans } };
      expect(await peopleOf(runOf(...step("update", { new: deleted }), bo))).toHaveLength(3);
    });
  });

  test("an OrphanedUsers that reports, and a UserPopulation, have none", async () => {
    const orphans = stateOf({ type: "OrphanedUsers", inputs: { onOrphans: "report", orphans: {} }, outputs: { deleted: {} } });
    const population = stateOf({ type: "UserPopulation", name: "all" });
    expect(await actionsOf(runOf(...step("create", { new: orphans }), ...step("create", { new: population })))).toEqual([]);
  });

  test("people of a Roster are people", async () => {
    const state = { ...user(), urn: "urn:pulumi:prod::company::domo:Roster$pulumi-nodejs:dynamic/domo:User::ada" };
    expect(await onlyRow(...step("create", { new: state }))).toMatchObject({ type: "User", name: "ada" });
  });

  test("resources of other providers, and other code under a type of Domo, are left out and counted", async () => {
    const bucket = { urn: events.urnOf("aws:s3/bucket:Bucket", "b"), type: "aws:s3/bucket:Bucket", custom: true, id: "b" };
    const forged = { ...user(), inputs: { __provider: "exports.handler=()=>steal()" } };
    const { rows, notes } = await read(
      runOf(...step("create", { new: bucket }), ...step("same", { old: bucket, new: bucket }), ...step("create", { new: forged })),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.changes).toMatch(/of other providers 2$/);
    expect(notes).toEqual(["2 changed resources of other providers are left out"]);
  });

  test("a resource whose name has colons has its whole name", async () => {
    const members = stateOf({ type: "GroupMembership", name: "people-group-A::B" });
    expect(await onlyRow(...step("create", { new: members }))).toMatchObject({ type: "GroupMembership", name: "people-group-A::B" });
  });

  test("a resource that is refused before anything happens is failed", async () => {
    const rows = await rowsOf(linesOf(prelude(), error("property email is no address", domoUrn("User", "bad")), summary("failed")));
    expect(rows[1]).toMatchObject({ action: "failed", result: "failed", type: "User", name: "bad", error: "property email is no address" });
  });

  test("a log that is cut between an error and the end of its step has both in one row", async () => {
    const [open] = step("update", { old: user(), new: user({ title: "Boss" }) }, "open");
    const rows = await rowsOf(linesOf(prelude(), open!, error("no right", domoUrn("User", "ada"))));
    expect(rows.slice(1)).toMatchObject([{ action: "updated", result: "unfinished", error: "no right" }]);
  });

  test("a run that is interrupted is unfinished, though Pulumi says that it failed", async () => {
    const rows = await rowsOf(linesOf(prelude(), error("update canceled\n"), summary("failed")));
    expect(rows.map(({ result }) => result)).toEqual(["unfinished"]);
  });

  test("a run without changes, and one of an older Pulumi that gives no result, are logged", async () => {
    expect((await rowsOf(runOf()))[0]).toMatchObject({ action: "run", result: "done", changes: "started 2026-01-01T00:00:00Z, took 1 s" });
    expect((await rowsOf(linesOf(prelude(), { summaryEvent: {} })))[0]?.result).toBe("done");
    expect((await rowsOf(linesOf(prelude(), error("no"), { summaryEvent: {} })))[0]?.result).toBe("failed");
  });
});

describe("texts", () => {
  test("grants and owners show names instead of ids", async () => {
    const ada = stateOf({ type: "User", id: "7", inputs: { email: "ada@acme.example", name: "Ada" } });
    const group = stateOf({ type: "Group", name: "data", id: "8", inputs: { name: "Data", owners: { userIds: ["7"], groupIds: ["99"] } } });
    const access = stateOf({
      ...{ type: "AccountAccess", name: "w", id: "oauth:5" },
      inputs: { accountId: "5", accountKind: "oauth", grants: [{ userId: "7", accessLevel: "OWNER" }] },
    });
    const actions = await actionsOf(runOf(...[access, group, ada].flatMap((state) => step("create", { new: state }))));
    expect(actions[0]).toContain("access to OAuth account 5");
    expect(actions[0]).toContain("grants: + Ada <ada@acme.example> accessLevel OWNER");
    expect(actions[1]).toContain("owners.userIds: + Ada <ada@acme.example>; owners.groupIds: + group 99");
  });

  test("of long lists go on in further rows, and have everybody once", async () => {
    const { events: joined, people } = events.joining(300);
    const [run, ...rows] = await rowsOf(runOf(...joined));
    expect(rows.map(({ row, fields, object }) => [row, fields, object])).toEqual(
      rows.map((_, at) => [at + 1, "userIds", "members of group 8"]).with(0, [1, "groupId, userIds", "members of group 8"]),
    );
    for (const [at, { changes }] of rows.entries()) {
      expect(changes).toMatch(new RegExp(`^\\(${String(at + 1)} of ${String(rows.length)}\\) `));
      expect(changes).not.toContain("...");
    }
    expect(rows.flatMap(({ changes }) => [...changes.matchAll(/\+ ([^,;]*)/g)].map(([, person]) => person))).toEqual(people);
    expect(run?.changes).toContain("created 1, unchanged 300");
  });

  test("of lists are measured as they are shown, with escapes", async () => {
    const userIds = Array.from({ length: 40 }, (_, at) => `${String(at)}${"\u202e".repeat(150)}`);
    const rows = await rowsOf(runOf(...step("create", { new: stateOf({ type: "GroupMembership", inputs: { userIds } }) })));
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.flatMap(({ changes }) => [...changes.matchAll(/\+ user (\d+)/g)].map(([, at]) => Number(at)))).toEqual([...userIds.keys()]);
  });

  test("that are empty are written so, and are no change where there was no value", async () => {
    const user = (inputs: Values) => stateOf({ type: "User", inputs: { email: "ada@acme.example", name: "Ada", ...inputs } });
    const change = async (before: Values, after: Values) => {
      const diffs = Object.keys({ ...before, ...after });
      const detailedDiff = Object.fromEntries(diffs.map((path) => [path, { diffKind: "update" }]));
      const { fields, changes } = await onlyRow(...step("update", { old: user(before), new: user(after), diffs, detailedDiff }));
      return [fields, changes];
    };
    expect(await change({}, { title: "Boss", phone: "", reportsTo: "", groupIds: [] })).toEqual(["title", "title: -> Boss"]);
    expect(await change({ phone: null, attributes: { pin: "" } }, { phone: "", attributes: {} })).toEqual(["", ""]);
    expect(await change({ phone: "1", reportsTo: "9" }, { phone: "", reportsTo: "" })).toEqual([
      "phone, reportsTo",
      "phone: 1 -> (empty); reportsTo: user 9 -> (empty)",
    ]);
    expect(await change({ phone: "", owners: [{ userId: "" }] }, { phone: "1", owners: [""] })).toEqual([
      "phone, owners",
      "phone: (empty) -> 1; owners: + (empty), - userId (empty)",
    ]);
  });

  test("that are empty are no names", async () => {
    const named = async (type: string, inputs: Values) => (await onlyRow(...step("create", { new: stateOf({ type, inputs }) }))).object;
    expect(await named("User", { email: "ada@acme.example", name: "" })).toBe("ada@acme.example");
    expect(await named("Group", { name: "" })).toBe("group ada");
    expect(await named("AccountShare", { accountId: "5", userId: "", groupId: "8" })).toBe("group 8 on account 5");
  });

  test("of Domo can't control a terminal or a CI runner, and long ones are cut", async () => {
    const state = stateOf({ type: "User", inputs: { email: "x@acme.example", name: `::error::\u001b[2J${"x".repeat(10_000)}` } });
    const row = await onlyRow(...step("create", { new: state }));
    expect(row.object).toMatch(/^\\u003a:error::\\u001b\[2J/);
    expect(row.object.length).toBeLessThan(4_100);
    expect(row.changes.length).toBeLessThan(1_000);
  });

  test("of errors are without colours, and of the first lines", async () => {
    const [run] = await rowsOf(linesOf(prelude(), error("<{%fg 1%}>one<{%reset%}>\n\n\u001b[31mtwo\nthree\nfour"), summary("failed")));
    expect(run?.error).toBe("one / two / three");
  });
});

describe("a log is refused", () => {
  const refusal = (text: string, options?: { preview: boolean }) =>
    read(text, options).then(
      () => "no error",
      (reason: unknown) => (reason as Error).message.replaceAll(join(folder, "events.jsonl"), "FILE"),
    );

  test("of a preview, unless that is wanted", async () => {
    const [pre, out] = step("create", { new: stateOf({ type: "User", inputs: { email: "a@b.example" } }) });
    const planned = [pre, out].map((event) =>
      Object.fromEntries(Object.entries(event!).map(([key, value]) => [key, { ...(value as Values), planning: true }])),
    );
    const preview = linesOf(prelude(), ...planned, { summaryEvent: { isPreview: true, result: "succeeded" } });
    expect(await refusal(preview)).toBe("FILE is the log of a preview, in which nothing was done: log the run itself, or give --preview");
    expect((await read(preview, { preview: true })).rows.map(({ action, result }) => [action, result])).toEqual([
      ["run", "preview"],
      ["created", "preview"],
    ]);
    // The run that follows it is what is logged.
    expect((await rowsOf(preview + runOf())).map(({ result }) => result)).toEqual(["done"]);
  });

  test("that holds the JSON of the preview before the events: not, the events are read", async () => {
    const digest = `${JSON.stringify({ steps: [{ op: "create" }] }, undefined, 4)}\n`;
    expect(await rowsOf(digest + runOf())).toHaveLength(1);
    expect(await refusal(digest)).toMatch(
      /^FILE has no engine events, but a JSON text over several lines, such as a preview: log a run with/,
    );
  });

  test.each([
    ["empty", "", /^FILE is empty/],
    ["blank", "\n\n", /^FILE is empty/],
    ["text", "hello", /^line 1 of FILE is not JSON/],
    ["other JSON", '{"a":1}\n', /^line 1 of FILE is not an engine event \(sequence/],
    ["JSON that is no object", "[]\n", /^line 1 of FILE is not an engine event/],
    ["no beginning", linesOf(...step("create", { new: stateOf({ type: "User" }) }), summary()), /begins in the middle of a run/],
    ["two runs", runOf() + runOf(), /more than one run/],
    ["an impossible time", linesOf({ ...prelude(), timestamp: 1e15 }), /timestamp/],
  ])("that is %s", async (_, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });

  test("with all the lines that are broken, up to five", async () => {
    const broken = runOf().replace("\n", "\nwarning: one\n") + "two\n";
    expect(await refusal(broken)).toMatch(
      /^the log is invalid:\n {2}- line 2 of FILE is not JSON.*\n {2}- line 4 of FILE is not JSON[^\n]*$/,
    );
    expect((await refusal("x\n".repeat(100))).split("\n")).toHaveLength(6);
  });
});

test("logs in UTF-16, with CRLF and with an end in zero bytes are read", async () => {
  const file = join(folder, "utf16.jsonl");
  writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(runOf().replaceAll("\n", "\r\n"), "utf16le")]));
  expect((await events.read(file)).rows).toHaveLength(1);
  const { rows, notes } = await read(`${linesOf(prelude())}${"\0".repeat(4096)}`);
  expect([rows[0]?.result, notes]).toEqual(["unfinished", [expect.stringMatching(/within a line/)]]);
});

test("binary files and directories are refused in one sentence", async () => {
  const file = join(folder, "binary");
  writeFileSync(file, Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0xff, 0xfe, 0x80]));
  await expect(events.read(file)).rejects.toThrow(/is not text in UTF-8/);
  await expect(events.read(folder)).rejects.toThrow(/it is a directory, not a file/);
  await expect(events.read(join(folder, "absent"))).rejects.toThrow(/there is no such file/);
});

test("a cut in the middle of a character is a cut", async () => {
  const file = join(folder, "cut");
  writeFileSync(file, Buffer.concat([Buffer.from(linesOf(prelude())), Buffer.from([0x7b, 0xe2, 0x82])]));
  expect((await events.read(file)).rows[0]?.result).toBe("unfinished");
});
