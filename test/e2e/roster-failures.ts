// End-to-end: rosters after runs that failed, which leave others in the state than those whom they were to have. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestStack } from "./stack";
import { type Row, ADA, BO, CY, DI, ALL, roster, rosterHelpers } from "./roster-stack";
import type { Flags, PulumiCli } from "../support/pulumi-cli";

const KEY = 'key: "employeeId"';
const ZED = { ...BO, email: "zed@example.com", displayName: "Zed Other" };
const MARRIED = { ...BO, email: "bo.lee@example.com", displayName: "Bo Lee" };
const withKey = (row: Row, employeeId: string): Row => ({ ...row, employeeId });

export function rosterFailuresSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
    });
    afterEach(() => stack.close());
    const { write, start, refused, urnsOf, present, preview, failToUpdate, failToDelete } = rosterHelpers(() => stack);
    const idOf = (email: string): number | undefined => stack.user(email)?.id;
    test("gives nobody the user of a person whose key it could not change", async () => {
      await start(ALL, KEY);
      const bo = idOf(BO.email);
      const others = [ADA, CY, DI, withKey(BO, "E91")];
      write(others);
      expect((await stack.run("up")).exitCode).not.toBe(0);
      write([...others, withKey(ZED, BO.employeeId)]);
      // The population is written in each try, as it comes first.
      await stack.run("up");
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect([idOf(BO.email), present("zed")]).toEqual([bo, []]);
      expect(output).toMatch(
        /the state has user bo@example.com under this name, .* may be that of somebody else who had this key in an earlier run/,
      );
    });

    test("gives nobody the user of a person who has left, and whose address the state lost while it was not written", async () => {
      await start(ALL, KEY);
      const bo = `/api/identity/v1/users/${String(idOf(BO.email))}`;
      stack.sandbox.faults.add({ match: { path: bo, method: "PATCH" }, fault: { status: 403 } });
      write([ADA, { ...BO, email: "bo.new@example.com" }, CY, DI]);
      await stack.run("up");
      stack.sandbox.faults.clear();
      await stack.ok("refresh");
      write([ADA, CY, DI]);
      await failToDelete();
      stack.sandbox.requests.length = 0;
      write([ADA, CY, DI, withKey(ZED, BO.employeeId)]);
      expect(await refused()).toMatch(/the state has user bo@example.com under this name/);
    });

    test("gives no joiner the user of somebody of another name whom it did not delete, but the former one the own user", async () => {
      const args = `${KEY}, adopt: "always"`;
      await start(ALL, args);
      const bo = idOf(BO.email);
      write([ADA, CY, DI]);
      await failToDelete();
      // Also if the user was renamed by hand meanwhile.
      stack.user(BO.email)!.name = "Bo Renamed";
      const requireRefused = async (): Promise<void> => {
        write([ADA, CY, DI, withKey({ ...ZED, email: BO.email }, "E90")]);
        const { exitCode, output } = await stack.run("up");
        expect([exitCode !== 0, output]).toEqual([
          true,
          expect.stringMatching(/as the user of Bo Example <bo@example.com>, who has left roster people/),
        ]);
        expect(stack.user(BO.email)).toMatchObject({ id: bo, name: "Bo Renamed" });
      };
      await requireRefused();
      // Also if the joiner was left out meanwhile.
      write([ADA, CY, DI]);
      await failToDelete();
      await requireRefused();
      // As the message says, if they are one person.
      stack.user(BO.email)!.name = BO.displayName;
      write([ADA, CY, DI, withKey(BO, "E90")]);
      await stack.ok("up");
      expect(idOf(BO.email)).toBe(bo);
    });

    test("keeps a person's user whose key it did not get to change, also if the former one is given no more", async () => {
      await start(ALL, `${KEY}, maxLeavers: 3`);
      const rekeyed = ALL.map((row) => ({ ...row, employeeId: `N${row.employeeId}`, oldId: row.employeeId }));
      stack.project.program(roster(`${KEY}, formerKey: "oldId", columns: { oldId: "" }, maxLeavers: 3`));
      // Everybody else reports to Ada, whose update fails.
      const ada = `/api/identity/v1/users/${String(idOf(ADA.email))}`;
      stack.sandbox.faults.add({ match: { method: "PATCH", path: ada }, fault: { status: 403 } });
      write(rekeyed.map((row) => ({ ...row, reportsTo: row.email === ADA.email ? "" : ADA.email })));
      expect((await stack.run("up")).exitCode).not.toBe(0);
      stack.sandbox.faults.clear();
      stack.sandbox.requests.length = 0;
      stack.project.program(roster(`${KEY}, columns: { oldId: "" }, maxLeavers: 3`));
      write(rekeyed.map((row) => (row.email === DI.email ? { ...row, email: "di.new@example.com" } : row)));
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect([exitCode !== 0, output]).toEqual([
        true,
        expect.stringMatching(/an earlier run was to change this person's key from \\?"E7\d\\?", and did not get to it/),
      ]);
      stack.project.program(roster(`${KEY}, formerKey: "oldId", columns: { oldId: "" }, maxLeavers: 3`));
      write(rekeyed);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toHaveLength(4);
    });

    test("gives nobody the user of a person whom it did not delete by the address, where that is the key", async () => {
      await start(ALL);
      const bo = idOf(BO.email);
      write([ADA, CY, DI]);
      await failToDelete();
      stack.sandbox.requests.length = 0;
      write([ADA, CY, DI, { ...ZED, email: BO.email }]);
      expect(await refused()).toMatch(
        /the state has user bo@example.com \(Bo Example\) under this name, which is now to be that of .* \(Zed Other\)/,
      );
      // The population is written in each try, as it comes first.
      for (const _try of [1, 2]) expect((await stack.run("up")).exitCode).not.toBe(0);
      expect(stack.user(BO.email)).toMatchObject({ id: bo, name: BO.displayName });
    });

    test("undoes a new name and address that a person was given by hand", async () => {
      await start(ALL, KEY);
      const bo = stack.user(BO.email)!;
      Object.assign(bo, { name: "Bo Lee", email: "bo.lee@example.com" });
      await stack.ok("up", { refresh: true });
      expect([idOf(BO.email), stack.user(BO.email)?.name, await preview({ refresh: true })]).toEqual([bo.id, BO.displayName, []]);
    });

    test("takes a person's changes of earlier runs for done when it counts who leaves, and when one more comes", async () => {
      await start(ALL, `${KEY}, maxLeavers: 1`);
      const bo = idOf(BO.email);
      write([ADA, MARRIED, CY, DI]);
      await stack.ok("up");
      write([ADA, { ...MARRIED, email: "bo.major@example.com", displayName: "Bo Major" }, CY, DI]);
      await stack.ok("up");
      write([ADA, { ...MARRIED, email: "bo.major@example.com", displayName: "Bo Major" }, CY]);
      await stack.ok("up");
      expect([idOf("bo.major@example.com"), present("di"), await preview({ refresh: true })]).toEqual([bo, [], []]);
    });

    test("gives no joiner the user of a person whose address it did not get to change, also without a preview", async () => {
      const args = `${KEY}, adopt: "always"`;
      await start(ALL, args);
      const bo = idOf(BO.email);
      stack.sandbox.faults.add({ match: { method: "PATCH" }, fault: { status: 403 } });
      const moved = { ...BO, email: "bo.new@example.com" };
      write([ADA, moved, CY, DI]);
      expect((await stack.run("up")).exitCode).not.toBe(0);
      stack.sandbox.faults.clear();
      // Bo's resource is registered after that of the new person.
      write([ADA, { ...moved, reportsTo: BO.email }, CY, DI, withKey({ ...ZED, email: BO.email }, "E90")]);
      const { exitCode } = await stack.run("up");
      const people = [BO, moved].flatMap(({ email }) => stack.user(email) ?? []);
      expect([exitCode !== 0, people]).toEqual([true, [expect.objectContaining({ id: bo, name: BO.displayName })]]);
    });

    test("makes a new name and address of a person that it could not write in the next run", async () => {
      await start(ALL, KEY);
      const bo = idOf(BO.email);
      await failToUpdate([ADA, CY, DI, MARRIED]);
      await stack.ok("up", { refresh: true });
      expect(idOf(MARRIED.email)).toBe(bo);
      expect(await preview({ refresh: true })).toEqual([]);
    });

    test("treats who leaves as it says by now, also whom it could not tell so", async () => {
      await start(ALL, 'leavers: "keep"');
      stack.project.program(roster('leavers: "delete"'));
      stack.sandbox.faults.add({ match: { path: `/api/identity/v1/users/${String(idOf(DI.email))}` }, fault: { status: 403 } });
      expect((await stack.run("up")).exitCode).not.toBe(0);
      stack.sandbox.faults.clear();
      write([ADA, BO, CY]);
      expect((await stack.ok("up")).output).toMatch(/user di@example.com \(id \d+\) was deleted, as its roster deletes who leaves by now/);
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo", "cy"]);
    });

    test("deletes whom it did not delete within the limit alone, also if somebody else is to replace the user on request", async () => {
      await start(ALL, `${KEY}, maxLeavers: 1`);
      write([ADA, CY, DI]);
      await failToDelete();
      stack.project.program(roster(`${KEY}, maxLeavers: 0`));
      write([ADA, CY, DI, withKey(ZED, BO.employeeId)]);
      const { exitCode, output } = await stack.run("up", { replace: await urnsOf(`people-${BO.employeeId}`) });
      expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(/maxLeavers allows 0 to leave at once/)]);
      expect(present("bo")).toEqual(["bo"]);
    });

    test("counts those who have other names and addresses under their keys with whom it did not delete", async () => {
      await start(ALL, `${KEY}, maxLeavers: 1`);
      write([ADA, BO, CY]);
      await failToDelete();
      write([ADA, withKey(ZED, BO.employeeId), CY]);
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, output]).toEqual([
        true,
        expect.stringMatching(/user di@example.com: the user has left .* maxLeavers allows 0/),
      ]);
      expect(present("di")).toEqual(["di"]);
    });

    test("gives nobody the user of a person who moves to another roster, or leaves it", async () => {
      const both = `${roster(`${KEY}, adopt: "always"`)} ${roster(`${KEY}, adopt: "always"`, "others")}`;
      stack.useProgram(both);
      write([ADA, BO, CY]);
      write([DI], "others.csv");
      await stack.ok("up");
      stack.sandbox.requests.length = 0;
      const refusedBecause = async (reason: RegExp): Promise<void> => {
        const { exitCode, output } = await stack.run("preview", { digest: false });
        expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(reason)]);
      };
      write([ADA, withKey(ZED, BO.employeeId), CY]);
      write([DI, withKey(BO, "E1")], "others.csv");
      await refusedBecause(/the e-mail address bo@example.com goes from User \\?"people-E75\\?" to User \\?"others-E1\\?" in this run/);
      write([ADA, CY]);
      write([DI, withKey({ ...ZED, email: BO.email }, "E1")], "others.csv");
      await refusedBecause(
        /the e-mail address bo@example.com goes from UserPopulation \\?"people-population\\?" to User \\?"others-E1\\?"/,
      );
      const bo = idOf(BO.email);
      write([DI, withKey(BO, "E1")], "others.csv");
      await stack.ok("up");
      expect(idOf(BO.email)).toBe(bo);
    });

    test("does not delete a person whose key has changed since, as the roster is gone and its people are in another one", async () => {
      const others = roster(KEY, "others");
      stack.useProgram(roster());
      write(ALL);
      await stack.ok("up");
      const bo = idOf(BO.email);
      stack.project.program(roster(`${KEY}, formerKey: "email"`));
      await stack.ok("up");
      stack.project.program(others);
      write([{ ...BO, email: "bo.new@example.com", displayName: "BO EXAMPLE" }], "others.csv");
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/roster others has BO EXAMPLE <bo.new@example.com> under the key \\?"E75\\?", with another user/);
      expect(present("bo", "bo.new", "cy")).toEqual(["bo", "bo.new"]);
      // As advised for somebody who is to go.
      stack.sandbox.store().deleteUser(bo!);
      await stack.ok("up", { refresh: true });
      expect(present("bo", "bo.new")).toEqual(["bo.new"]);
    });

    test("gives nobody the user of a person who has left another roster, also if that one is read later", async () => {
      const people = roster(`${KEY}, orphans: "report", besides: [others]`);
      stack.useProgram(`${roster(`${KEY}, adopt: "always"`, "others")} ${people}`);
      write(ALL);
      write([withKey(ZED, "E1")], "others.csv");
      await stack.ok("up");
      const bo = idOf(BO.email);
      write([ADA, CY, DI]);
      await failToDelete();
      write([withKey(ZED, "E1"), withKey({ ...ZED, displayName: "Xi Other", email: BO.email }, "E2")], "others.csv");
      stack.sandbox.faults.add({ match: { method: "GET", path: "/api/content/v2/users/me" }, fault: { delayMs: 1500 } });
      expect((await stack.run("up")).output).toMatch(/as the user of Bo Example <bo@example.com>, who has left roster people/);
      expect(stack.user(BO.email)).toMatchObject({ id: bo, name: BO.displayName });
    });

    test("adopts nobody if one of two rosters can't be read, as who has left that one is not known", async () => {
      stack.useProgram(`${roster(`${KEY}, adopt: "always"`)} ${roster(KEY, "others")}`);
      write(ALL);
      write([{ ...ZED, email: "none" }], "others.csv");
      stack.sandbox.store().addUser({ email: BO.email, name: BO.displayName, roleId: 4 });
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(
        /Roster \\?"people\\?" adopts nobody in this run, .*: Roster \\?"others\\?" \(others\.csv: row 2, column email: .* must be an e-mail address/,
      );
      expect(output).toMatch(/could not create user bo@example.com: it exists already/);
      expect(await urnsOf("::people-E75")).toEqual([]);
      write([withKey(ZED, "E1")], "others.csv");
      await stack.ok("up");
      expect(await urnsOf("::people-E7")).toHaveLength(3);
    });

    describe("of two rosters with keys", () => {
      const BO_NEW = { ...BO, email: "bo.new@example.com" };
      const others = roster(`${KEY}, adopt: "always"`, "others");
      const failToUp = async (flags?: Flags): Promise<string> => {
        const { exitCode, output } = await stack.run("up", flags);
        expect(exitCode).not.toBe(0);
        return output;
      };
      const REFUSED = /user Bo Example <bo@example.com> \(id \d+\), who has left roster people, is still in Domo and may be this person/;
      const writeOthers = (...rows: Row[]): void =>
        write([...[withKey(ADA, "1"), withKey(CY, "2")].map((row) => ({ ...row, email: `other.${row.email}` })), ...rows], "others.csv");
      const move = (row: Row): void => {
        write([ADA, CY, DI]);
        writeOthers(row);
      };
      let bo: number | undefined;
      beforeEach(async () => {
        stack.useProgram(`${roster(`${KEY}, maxLeavers: 3`)} ${others}`);
        write(ALL);
        writeOthers();
        await stack.ok("up");
        bo = idOf(BO.email);
      });

      test("makes no new user for a person who moves with another address, however often it is tried", async () => {
        move(BO_NEW);
        await failToUp();
        expect(await failToUp()).toMatch(REFUSED);
        expect([idOf(BO.email), present("bo", "bo.new")]).toEqual([bo, ["bo"]]);
        // As advised.
        move(BO);
        await stack.ok("up");
        move(BO_NEW);
        await stack.ok("up");
        expect(idOf(BO_NEW.email)).toBe(bo);
      });

      test("makes no new user for a person whose user it could not delete before, or give the address", async () => {
        write([ADA, CY, DI]);
        await failToDelete();
        move(BO_NEW);
        expect(await failToUp()).toMatch(REFUSED);
        write([ADA, CY, DI]);
        writeOthers();
        await stack.ok("up");
        const di = idOf(DI.email);
        const moved = { ...DI, email: "di.new@example.com" };
        stack.sandbox.faults.add({ match: { method: "PATCH", path: `/api/identity/v1/users/${String(di)}` }, fault: { status: 403 } });
        write([ADA, CY, moved]);
        await failToUp();
        stack.sandbox.faults.clear();
        write([ADA, CY]);
        writeOthers(moved);
        expect(await failToUp()).toMatch(/user Di Example <di@example.com> .* is still in Domo/);
        expect([idOf(DI.email), present("bo", "bo.new", "di", "di.new")]).toEqual([di, ["di"]]);
      });

      test("does not delete a person who moves and has another address in Domo, or whose roster is gone", async () => {
        const store = stack.sandbox.store();
        store.changeUser(bo!, { email: "bo.by.hand@example.com" });
        move(BO);
        const reason = /roster others has Bo Example <[^>]*> under the key \\?"E75\\?", with another user/;
        expect(await failToUp({ refresh: true })).toMatch(reason);
        stack.project.program(others);
        expect(await failToUp()).toMatch(reason);
        expect(idOf("bo.by.hand@example.com")).toBe(bo);
        // As advised.
        const newBo = idOf(BO.email)!;
        store.changeUser(newBo, { email: "bo.gone@example.com" });
        store.deleteUser(newBo);
        store.changeUser(bo!, { email: BO.email });
        await stack.ok("up", { refresh: true });
        expect(idOf(BO.email)).toBe(bo);
      });

      test("lets people move who exchange their keys, and people leave whose number somebody else has in the other roster", async () => {
        const exchanged = [withKey(BO, CY.employeeId), withKey(CY, BO.employeeId)];
        write([ADA, DI]);
        writeOthers(...exchanged);
        const cy = idOf(CY.email);
        await stack.ok("up");
        expect([idOf(BO.email), idOf(CY.email)]).toEqual([bo, cy]);
        write([DI]);
        await stack.ok("up");
        write([DI, withKey(ZED, "1")]);
        await stack.ok("up");
        write([DI]);
        await stack.ok("up");
        expect(present("zed", "other.ada")).toEqual(["other.ada"]);
      });
    });
  });
}
