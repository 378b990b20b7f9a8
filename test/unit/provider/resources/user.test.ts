import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Refused, TestBed, APIS } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { life, ADA, FULL, MORE, asInputs } from "./fixtures/user";

lifecycleSuite(life);

describe("a User", () => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small" });
  });
  afterEach(() => stage.close());

  test("always sends e-mail, name and role in an update", async () => {
    const user = await stage.resource("User").create(ADA);
    stage.user("ada@example.com")!.roleId = 3; // the role is not managed: what Domo has must survive
    await user.change({ ...ADA, title: "Lead" });
    expect(asInputs(stage, user)).toMatchObject({ ...ADA, role: "Editor", title: "Lead" });
  });

  test("stops minding an input that leaves the program, and leaves its value", async () => {
    const user = await stage.resource("User").create({ ...ADA, title: "Engineer" });
    await user.change(ADA);
    expect(asInputs(stage, user)).toMatchObject({ title: "Engineer" });
    stage.user("ada@example.com")!.title = "Anything";
    await user.refresh();
    expect(await user.diff(ADA)).toEqual([]);
  });

  test("empties a field that is declared empty", async () => {
    const user = await stage.resource("User").create(FULL);
    await user.change({ ...FULL, title: "", phone: "", employeeNumber: "" });
    const { title, phone, employeeNumber } = stage.user("ada@example.com")!;
    expect([title, phone, employeeNumber]).toEqual([undefined, undefined, undefined]);
    await user.refresh();
    expect(await user.diff({ ...FULL, title: "", phone: "", employeeNumber: "" })).toEqual([]);
  });

  test("writes time zone and locale, which Domo never shows, and makes no eternal diff of them", async () => {
    const user = await stage.resource("User").create({ ...ADA, timezone: "Europe/Oslo", locale: "nl-NL" });
    expect(stage.user("ada@example.com")).toMatchObject({ timezone: "Europe/Oslo", locale: "nl-NL" });
    await user.refresh();
    expect(await user.diff({ ...ADA, timezone: "Europe/Oslo", locale: "nl-NL" })).toEqual([]);
    await user.change({ ...ADA, timezone: "Asia/Tokyo", locale: "nl-NL" });
    expect(stage.user("ada@example.com")).toMatchObject({ timezone: "Asia/Tokyo" });
  });

  test("sends an invitation only when asked, and never again", async () => {
    const user = await stage.resource("User").create({ ...ADA, sendInvite: true });
    expect(stage.sandbox.requests.find(({ method, path }) => method === "POST" && path === "/v1/users")?.query).toEqual({
      sendInvite: "true",
    });
    stage.forgetRequests();
    await user.change({ ...ADA, sendInvite: false });
    expect(stage.writes()).toEqual([]);
  });

  test("picks a custom role by its id", async () => {
    const user = await stage.resource("User").create({ ...ADA, roleId: "810756122" });
    expect(asInputs(stage, user)).toMatchObject({ role: "Analyst" });
    await user.refresh();
    expect(await user.diff({ ...ADA, roleId: "810756122" })).toEqual([]);
  });

  test("refuses all that is wrong at once, each with its property", async () => {
    const wrong = {
      email: "not mail",
      role: "admin",
      locale: "xx-YY",
      timezone: "Mars/Phobos",
      department: "IT",
      employeeNumber: "12a",
      titel: "x",
    };
    const refused = await stage
      .resource("User")
      .create(wrong)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    const problems = Object.fromEntries((refused as Refused).problems.map(({ property, reason }) => [property, reason]));
    expect(problems).toEqual({
      email: expect.stringContaining("e-mail address"),
      name: expect.stringContaining("missing"),
      role: expect.stringContaining("use Admin"),
      locale: expect.stringContaining("en-GB"),
      timezone: expect.stringContaining("tz database"),
      department: expect.stringContaining("only the instance API"),
      employeeNumber: expect.stringContaining("whole number"),
      titel: expect.stringContaining("not known"),
    });
    expect(stage.sandbox.requests).toEqual([]);
  });

  test("adopts what a cut-off run, or another stack, has just made, and leaves it on destroy", async () => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 2, title: "Engineer" });
    const user = await stage.resource("User").create({ ...ADA, role: "Privileged", title: "Engineer" });
    expect(user.outputs.adopted).toBe(true);
    await user.delete();
    expect(stage.user("ada@example.com")?.deleted).toBe(false);
  });

  test("owns what it has asked for itself, although the answer was lost", async () => {
    stage.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, times: 1, fault: { reset: "after" } });
    const user = await stage.resource("User").create({ ...ADA, role: "Privileged", title: "Engineer" });
    expect(user.outputs.adopted).toBe(false);
    await user.delete();
    expect(stage.user("ada@example.com")?.deleted).toBe(true);
  });

  test("leaves alone what it did not make, and says how to go on", async () => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 2, title: "Somebody else's" });
    await expect(stage.resource("User").create({ ...ADA, title: "Mine" })).rejects.toThrow(
      /exists already, with the id \d+.*adopt: "always"/,
    );
    expect(stage.user("ada@example.com")?.title).toBe("Somebody else's");
  });

  test("leaves alone what is too old to be a leftover", async () => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 4, createdAt: Date.now() - 48 * 3600 * 1000 });
    await expect(stage.resource("User").create(ADA)).rejects.toThrow(/exists already/);
  });

  test("adopts what exists when told to, brings it into line, and leaves it on destroy", async () => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 2, title: "Before" });
    const user = await stage.resource("User").create({ ...ADA, title: "After", adopt: "always" });
    expect(user.outputs.adopted).toBe(true);
    expect(stage.user("ada@example.com")?.title).toBe("After");
    await user.refresh();
    await user.change({ ...ADA, title: "Later", adopt: "always" });
    expect(user.outputs.adopted).toBe(true);
    await user.delete();
    expect(stage.user("ada@example.com")?.deleted).toBe(false);
  });

  test("deletes an adopted user when that is written out", async () => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 4 });
    const user = await stage.resource("User").create({ ...ADA, adopt: "always", onDelete: "delete" });
    await user.delete();
    expect(stage.user("ada@example.com")?.deleted).toBe(true);
  });

  test("only forgets a user that is to be kept", async () => {
    const user = await stage.resource("User").create({ ...ADA, onDelete: "keep" });
    stage.forgetRequests();
    await user.delete();
    expect(stage.sandbox.requests).toEqual([]);
  });

  test("brings a deleted e-mail's user back with its declared fields", async () => {
    const first = await stage.resource("User").create({ ...ADA, title: "Before", phone: "1" });
    await first.delete();
    const second = await stage.resource("User").create({ ...ADA, title: "After", phone: "" });
    expect(second.id).toBe(first.id);
    expect(stage.user("ada@example.com")).toMatchObject({ title: "After", deleted: false });
    expect(stage.user("ada@example.com")?.phone).toBeUndefined();
  });

  test.each(["before", "after"] as const)("makes no second user when the answer is lost %s Domo acted", async (reset) => {
    stage.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, times: 1, fault: { reset } });
    const user = await stage.resource("User").create(ADA);
    expect(user.outputs.adopted).toBe(false);
    const all = [...stage.sandbox.store().users.values()].filter(({ email }) => email === ADA.email);
    expect(all.map(({ id }) => String(id))).toEqual([user.id]);
  });

  test("does not try again what Domo has plainly refused, and says what Domo said", async () => {
    stage.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, fault: { status: 400, message: "no more seats" } });
    await expect(stage.resource("User").create(ADA)).rejects.toThrow(
      /could not create user ada@example\.com: Domo answered 400 Bad Request to POST [^ ]+: no more seats/,
    );
    expect(stage.writes()).toEqual(["POST /v1/users"]);
  });

  test("says that it is gone when an update finds it so", async () => {
    const user = await stage.resource("User").create(ADA);
    stage.sandbox.store().deleteUser(Number(user.id));
    await expect(user.change({ ...ADA, title: "x" })).rejects.toThrow(/could not update user ada@example.com: it is gone.*--refresh/);
  });

  test("keeps a user in the state whose fields could not be written, and finishes it later", async () => {
    // The create is answered, but what follows fails.
    const user = stage.resource("User");
    stage.sandbox.faults.add({ match: { method: "GET", path: "/v1/users/*" }, times: 1, fault: { status: 400, message: "not now" } });
    await expect(user.create({ ...ADA, title: "Engineer" })).rejects.toMatchObject({
      id: expect.any(String),
      reasons: [expect.stringContaining("the next run finishes it")],
      properties: expect.objectContaining({ __managed: ["email", "name", "title"], __provider: expect.any(String) }),
    });
    expect(user.id).not.toBe("");
    // A refresh forgets that something is missing; the unfinished inputs are left out, so that the next up sees them.
    await user.refresh();
    expect(await user.diff({ ...ADA, title: "Engineer" })).toEqual(["email", "name", "title"]);
    await user.change({ ...ADA, title: "Engineer" });
    await user.refresh();
    expect(await user.diff({ ...ADA, title: "Engineer" })).toEqual([]);
    expect(user.outputs).not.toHaveProperty("__unfinished");
  });
});

describe("a User on the instance API", () => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface: "instance" });
  });
  afterEach(() => stage.close());

  test("is made with what create takes, and completed at once", async () => {
    await stage.resource("User").create({ ...ADA, ...FULL, ...MORE });
    expect(stage.writes()).toEqual(["POST /api/content/v3/users", "PATCH /api/identity/v1/users/1893000005"]);
    stage.forgetRequests();
    await stage.resource("User").create({ email: "bo@example.com", name: "Bo", role: "Editor" });
    expect(stage.writes()).toEqual(["POST /api/content/v3/users"]);
  });

  test("shows the drift of time zone and locale, which the public API hides", async () => {
    const wanted = { ...ADA, timezone: "Europe/Oslo", locale: "nl-NL" };
    const user = await stage.resource("User").create(wanted);
    stage.user("ada@example.com")!.timezone = "Asia/Tokyo";
    await user.refresh();
    expect(await user.diff(wanted)).toEqual(["timezone"]);
  });

  test("minds the attributes that are declared, and no other", async () => {
    const user = await stage.resource("User").create({ ...ADA, attributes: { costCenter: "1" } });
    stage.user("ada@example.com")!.attributes.skills = ["sql"];
    await user.refresh();
    expect(await user.diff({ ...ADA, attributes: { costCenter: "1" } })).toEqual([]);
    await user.change({ ...ADA, attributes: { costCenter: "2" } });
    expect(stage.user("ada@example.com")!.attributes).toEqual({ costCenter: ["2"], skills: ["sql"] });
    await user.change({ ...ADA, attributes: { costCenter: "", skills: [] } });
    expect(Object.values(stage.user("ada@example.com")!.attributes).flat()).toEqual([]);
  });

  test("goes on with what a run left that was cut off before it could write everything", async () => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 4 });
    const user = await stage.resource("User").create({ ...ADA, ...MORE, role: "Participant" });
    expect(user.outputs.adopted).toBe(true);
    expect(asInputs(stage, user)).toMatchObject({ department: "Data", reportsTo: "1893000002" });
  });

  test.each([
    ["was made by somebody else", { invitorUserId: 1893000002 }],
    ["has a value that nobody declared", { department: "Theirs" }],
  ])("leaves alone what %s", async (_what, fields) => {
    stage.sandbox.store().addUser({ ...ADA, roleId: 4, ...fields });
    await expect(stage.resource("User").create({ ...ADA, department: "Data" })).rejects.toThrow(/exists already/);
  });

  test("stays in the state, unfinished, when its fields could not be written, and is finished later", async () => {
    const user = stage.resource("User");
    stage.sandbox.faults.add({ match: { method: "PATCH" }, times: 1, fault: { status: 400, message: "not now" } });
    await expect(user.create({ ...ADA, department: "Data" })).rejects.toMatchObject({
      id: "1893000005",
      reasons: [expect.stringMatching(/not now.*the next run finishes it/)],
    });
    await user.refresh();
    await user.change({ ...ADA, department: "Data" });
    expect(stage.user("ada@example.com")?.department).toBe("Data");
  });

  test("says that the last Admin can't go, and that the credentials' own user can't", async () => {
    const user = await stage.resource("User").create({ ...ADA, role: "Admin" });
    stage.sandbox.store().changeUser(1893000001, { roleId: 2 });
    await expect(user.delete()).rejects.toThrow(/refused to delete user ada@example.com: it is the last Admin of the instance/);
    await expect(user.change({ ...ADA, role: "Editor" })).rejects.toThrow(/refused to update user ada@example.com: it is the last Admin/);
    const own = await stage
      .resource("User")
      .create({ email: "admin@example.com", name: "Sandbox Admin", adopt: "always", onDelete: "delete" });
    await expect(own.delete()).rejects.toThrow(/the credentials in use belong to this user/);
  });
});

describe.each(APIS)("a User on the %s API", (surface) => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface });
  });
  afterEach(() => stage.close());

  test("takes a number as the employee number, which means the same as its text", async () => {
    const user = await stage.resource("User").create({ ...ADA, employeeNumber: 23432 });
    expect(String(stage.user("ada@example.com")?.employeeNumber)).toBe("23432");
    await user.refresh();
    expect(user.seen.employeeNumber).toBe(23432);
    expect(await user.diff({ ...ADA, employeeNumber: "23432" })).toEqual([]);
    stage.forgetRequests();
    user.inputs = { ...user.inputs, added: "so that the engine calls update" };
    await user.change({ ...ADA, employeeNumber: "23432" });
    expect(stage.writes()).toEqual([]);
    await user.change({ ...ADA, employeeNumber: 7 });
    expect(String(stage.user("ada@example.com")?.employeeNumber)).toBe("7");
    await expect(user.check({ ...ADA, employeeNumber: 2 ** 53 })).rejects.toThrow(/is too large for a number: give it as text/);
  });

  if (surface === "instance") {
    test("takes numbers as values of attributes", async () => {
      const attributes = { costCenter: 4711, skills: ["sql", 3] };
      const user = await stage.resource("User").create({ ...ADA, attributes });
      expect(stage.user("ada@example.com")?.attributes).toEqual({ costCenter: ["4711"], skills: ["sql", "3"] });
      await user.refresh();
      expect(user.seen.attributes).toEqual(attributes);
      expect(await user.diff({ ...ADA, attributes: { costCenter: "4711", skills: ["3", "sql"] } })).toEqual([]);
      stage.user("ada@example.com")!.attributes.skills = ["sql"];
      await user.refresh();
      // Only what has drifted is spelled as Domo has it.
      expect(user.seen.attributes).toEqual({ costCenter: 4711, skills: ["sql"] });
      await expect(user.check({ ...ADA, attributes: { skills: { sql: 3 } } })).rejects.toThrow(/must be text, a number or a list of them/);
    });
  }
});
