import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Writable } from "node:stream";
import { deletedUserIn } from "../../../../cli/log/deletions";
import { logTo } from "../../../../provider/context";
import { beginRun } from "../../../support/provider-process";
import { APIS, TestBed, type Values } from "../../../support/test-bed";

const OMAR = { id: "1893000003", name: "Omar Example", role: "Participant" };
const PIA = { id: "1893000004", name: "Pia Example", role: "Editor" };
const BOTH = { "omar@example.com": OMAR, "pia@example.com": PIA };

describe.each(APIS)("OrphanedUsers on the %s API", (surface) => {
  let testBed: TestBed;
  const lines: string[] = [];
  beforeEach(async () => {
    lines.length = 0;
    logTo(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          lines.push(String(chunk));
          done();
        },
      }),
    );
    testBed = await TestBed.open({ seed: "small", surface });
  });
  afterEach(() => {
    logTo(process.stdout);
    return testBed.close();
  });

  const create = (inputs: Values) =>
    testBed.resource("OrphanedUsers").create({ roster: "people", onOrphans: "delete", orphans: BOTH, ...inputs });
  const nextRun = (): void => beginRun(new URL(testBed.sandbox.url).host);
  const present = (): string[] => ["omar", "pia"].filter((name) => testBed.user(`${name}@example.com`)?.deleted === false);

  test("deletes the users that it is given, and nobody else", async () => {
    const before = testBed.sandbox.store().liveUsers().length;
    const orphans = await create({});
    expect(present()).toEqual([]);
    expect(testBed.sandbox.store().liveUsers()).toHaveLength(before - 2);
    expect(orphans.outputs.deleted).toEqual(BOTH);
  });

  test("says whom it deleted, as the run log reads it, also if another deletion fails", async () => {
    testBed.sandbox.store().changeUser(1893000003, { email: "omar.new@example.com" });
    await expect(create({})).rejects.toThrow(/1 of 2 are still there/);
    const said = lines.filter((line) => line.includes("deleted user"));
    expect(said).toEqual(["domo: deleted user Pia Example <pia@example.com> (Editor, id 1893000004), who is not in the roster\n"]);
    expect(said.map(deletedUserIn)).toEqual(["pia@example.com 1893000004"]);
  });

  test("deletes nobody when it only reports, and when it is destroyed", async () => {
    const orphans = await create({ onOrphans: "report" });
    expect(orphans.outputs.deleted).toEqual({});
    await orphans.delete();
    expect([present(), testBed.writes()]).toEqual([["omar", "pia"], []]);
  });

  test("needs no update once they are deleted, and one for each who comes back", async () => {
    const orphans = await create({ known: { "ada@example.com": "7", "bo@example.com": "8" } });
    const changes = (inputs: Values): Promise<boolean | undefined> => {
      nextRun();
      return orphans.needsUpdateFor({ roster: "people", onOrphans: "delete", ...inputs });
    };
    expect(await changes({ orphans: {} })).toBe(false);
    expect(await changes({ orphans: {}, known: { "ada@example.com": "7" } })).toBe(false);
    expect(await changes({ orphans: {}, known: { "ada@example.com": "7", "cy@example.com": "9" } })).toBeUndefined();
    expect(await changes({ orphans: BOTH })).toBe(true);
    expect(await changes({ orphans: {}, maxOrphans: 3 })).toBeUndefined();
    expect(await changes({ onOrphans: "report", orphans: {} })).toBeUndefined();
  });

  test("deletes those who come back, although the state says that they were deleted", async () => {
    const orphans = await create({});
    testBed.sandbox.store().addUser({ email: "omar@example.com", name: "Omar", roleId: 4 });
    const { id } = testBed.user("omar@example.com")!;
    nextRun();
    await orphans.change({ roster: "people", onOrphans: "delete", orphans: { "omar@example.com": { ...OMAR, id: String(id) } } });
    expect(present()).toEqual([]);
  });

  describe("that the program has declared before", () => {
    const EMAIL_NOW = { "omar.new@example.com": OMAR, "pia@example.com": PIA };
    const user = (name: string) => testBed.resource("User").create({ email: `${name}@example.com`, name, adopt: "always" });
    const refreshed = async (...users: Awaited<ReturnType<typeof user>>[]): Promise<void> => {
      for (const each of users) await Object.assign(each, { ownRuns: false }).refresh();
    };
    /** The orphans of a run in which the program declares only Ada and Nora, once `prepare` is done. */
    const rosterOf = async () => {
      const [ada, nora, omar, pia] = [await user("ada"), await user("nora"), await user("omar"), await user("pia")];
      const known = { "ada@example.com": ada.id, "nora@example.com": nora.id };
      const orphans = await create({ orphans: {}, known: { ...known, "omar@example.com": OMAR.id, "pia@example.com": PIA.id } });
      const inRun = async (prepare: () => Promise<unknown> = () => Promise.resolve(), more: Values = {}): Promise<unknown> => {
        nextRun();
        lines.length = 0;
        await prepare();
        orphans.inputs = await orphans.check({ roster: "people", onOrphans: "delete", orphans: EMAIL_NOW, known, maxOrphans: 2, ...more });
        return orphans.seen.orphans;
      };
      return { ada, nora, omar, pia, inRun };
    };

    test("are no orphans, by e-mail address or id, while the population of their roster has them from before", async () => {
      const { inRun } = await rosterOf();
      const people = { E2: "Omar Example <omar@example.com>", E3: "Pia Example <pia@example.com>", E4: "Ada <ada@example.com>" };
      const population = await testBed.resource("UserPopulation").create({ roster: "people", people });
      const leave = (): Promise<Values> => population.check({ roster: "people", people: { E4: people.E4 }, maxLeavers: 2 });
      expect([await inRun(leave), lines]).toEqual([{}, []]);
    });

    test("are none without a refresh in any run, which says so", async () => {
      const { inRun } = await rosterOf();
      for (const run of ["first", "second"]) {
        expect([run, await inRun()]).toEqual([run, {}]);
        expect(lines).toEqual([
          expect.stringMatching(
            /Omar Example <omar.new@example.com> \(.*\) was declared .* before, and is no orphan in this run: .* --refresh/,
          ),
          expect.stringContaining("Pia Example <pia@example.com>"),
        ]);
      }
    });

    test("are none while a refresh finds them in the state, and then are orphans with all others", async () => {
      const { ada, nora, omar, pia, inRun } = await rosterOf();
      expect([await inRun(() => refreshed(ada, nora, omar, pia)), lines]).toEqual([{}, []]);
      expect(await inRun(() => refreshed(ada, nora, pia))).toEqual({ "omar.new@example.com": OMAR });
      expect(lines).toEqual([
        expect.stringContaining("Omar Example <omar.new@example.com> (Participant, id 1893000003) is not in roster people"),
      ]);
      expect(await inRun(() => refreshed(ada, nora))).toEqual(EMAIL_NOW);
    });

    test("are none after a refresh that leaves out users of the program", async () => {
      const { ada, inRun } = await rosterOf();
      expect(await inRun(() => refreshed(ada))).toEqual({});
      expect(await inRun(() => refreshed(ada), { known: {} })).toEqual({});
    });

    test("are none after a run without a refresh in which they were no strangers, such as protected ones", async () => {
      const { inRun } = await rosterOf();
      expect(await inRun(undefined, { orphans: {} })).toEqual({});
      expect(await inRun()).toEqual({});
    });

    test("are none when somebody else has got the e-mail address of one", async () => {
      const { nora, ada, inRun } = await rosterOf();
      const known = { "ada@example.com": ada.id, "nora@example.com": nora.id, "omar@example.com": "1893000099" };
      expect(await inRun(undefined, { known })).toEqual({});
      expect(await inRun(undefined, { known })).toEqual({});
    });

    test("are known by users that another provider of the instance refreshes", async () => {
      const { ada, nora, pia, inRun } = await rosterOf();
      const omar = await testBed
        .resource("User", { "domo:concurrency": "3" })
        .create({ email: "omar@example.com", name: "Omar", adopt: "always" });
      expect(await inRun(() => refreshed(ada, nora, omar, pia))).toEqual({});
    });
  });

  test("names whom it would delete, or reports for the first time, up to twenty", async () => {
    const many = Object.fromEntries(Array.from({ length: 22 }, (_, i) => [`u${String(i)}@example.com`, { ...OMAR, id: String(i + 1) }]));
    const orphans = testBed.resource("OrphanedUsers");
    const inputs = await orphans.check({ roster: "people", onOrphans: "delete", orphans: many, maxOrphans: 30 });
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([
      21,
      "domo: user Omar Example <u0@example.com> (Participant, id 1) is not in roster people, and is to be deleted\n",
      "domo: and 2 more\n",
    ]);
    lines.length = 0;
    await orphans.check({ ...inputs, onOrphans: "report" }, inputs);
    expect(lines).toEqual([]);
    await orphans.check({ roster: "people", onOrphans: "report", orphans: BOTH }, inputs);
    expect(lines).toEqual([expect.stringMatching(/Omar .* is not in roster people\n$/), expect.stringContaining("Pia Example")]);
  });

  test("refuses more than its limit in the preview, by name", async () => {
    await expect(create({ maxOrphans: 1 })).rejects.toThrow(
      /2 people are in the instance and not in the roster, but maxOrphans allows 1 to be deleted at once: Omar Example <omar@example.com>/,
    );
    await expect(create({ orphans: { "omar@example.com": OMAR }, maxOrphans: 0 })).rejects.toThrow(/1 person is in the instance/);
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`u${String(i)}@example.com`, { ...OMAR, id: String(i + 1) }]));
    await expect(create({ orphans: eleven })).rejects.toThrow(/11 people .* maxOrphans allows 10/);
  });

  test("deletes nobody whose address has changed since the preview, and says so, after all others", async () => {
    testBed.sandbox.store().changeUser(1893000003, { email: "omar.new@example.com" });
    await expect(create({})).rejects.toThrow(
      /1 of 2 are still there:\n {2}- omar@example.com .* now has the e-mail address omar.new@example.com/,
    );
    expect(present()).toEqual([]);
    expect(testBed.user("omar.new@example.com")?.deleted).toBe(false);
  });

  test("deletes neither the user of the credentials nor one that the program declares", async () => {
    const admin = { "admin@example.com": { id: "1893000001", name: "Sandbox Admin", role: "Admin" } };
    await expect(create({ orphans: admin })).rejects.toThrow(/refused to delete user admin@example.com: the credentials/);
    const omar = await testBed.resource("User").create({ email: "omar@example.com", name: "Omar Example", adopt: "always" });
    const orphans = Object.assign(testBed.resource("OrphanedUsers"), { ownRuns: false });
    await expect(
      orphans.create({ roster: "people", onOrphans: "delete", orphans: { "omar@example.com": { ...OMAR, id: omar.id } } }),
    ).rejects.toThrow(/this program declares the user/);
    expect(testBed.user("admin@example.com")?.deleted).toBe(false);
    expect(present()).toContain("omar");
  });

  test("does not say that it deleted one who was gone already", async () => {
    testBed.sandbox.store().deleteUser(1893000003);
    const orphans = await create({});
    expect(orphans.outputs.deleted).toEqual({ "pia@example.com": PIA });
    expect(lines.map(deletedUserIn).filter((deleted) => deleted !== undefined)).toEqual(["pia@example.com 1893000004"]);
    expect(lines.join("")).toContain("user Omar Example <omar@example.com> (Participant, id 1893000003) was gone already");
  });

  test("refuses in the preview what the program has found in another instance", async () => {
    const { host } = new URL(testBed.sandbox.url);
    await expect(create({ __searched: "acme.domo.com" })).rejects.toThrow(
      `the program has looked things up in acme.domo.com, or may do so in a transform, but the provider works in ${host}`,
    );
    await expect(create({ __searched: "acme.domo.com", onOrphans: "report" })).rejects.toThrow(/acme\.domo\.com/);
    expect(present()).toEqual(["omar", "pia"]);
    await create({ __searched: host });
    expect(present()).toEqual([]);
  });
});
