import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { beginRun } from "../../../support/provider-process";
import { Refused, TestBed, APIS } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { fixture, ADA, FULL, MORE, asInputs } from "./fixtures/user";

lifecycleSuite(fixture);

describe("a User", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
  });
  afterEach(() => testBed.close());

  test("always sends e-mail, name and role in an update", async () => {
    const user = await testBed.resource("User").create(ADA);
    testBed.user("ada@example.com")!.roleId = 3; // the role is not managed: what Domo has must survive
    await user.change({ ...ADA, title: "Lead" });
    expect(asInputs(testBed, user)).toMatchObject({ ...ADA, role: "Editor", title: "Lead" });
  });

  test("stops managing an input that is no longer declared, and keeps its value", async () => {
    const user = await testBed.resource("User").create({ ...ADA, title: "Engineer" });
    await user.change(ADA);
    expect(asInputs(testBed, user)).toMatchObject({ title: "Engineer" });
    testBed.user("ada@example.com")!.title = "Anything";
    await user.refresh();
    expect(await user.diff(ADA)).toEqual([]);
  });

  test("empties a field that is declared empty", async () => {
    const user = await testBed.resource("User").create(FULL);
    await user.change({ ...FULL, title: "", phone: "", employeeNumber: "" });
    const { title, phone, employeeNumber } = testBed.user("ada@example.com")!;
    expect([title, phone, employeeNumber]).toEqual([undefined, undefined, undefined]);
    await user.refresh();
    expect(await user.diff({ ...FULL, title: "", phone: "", employeeNumber: "" })).toEqual([]);
  });

  test("writes time zone and locale, which Domo never returns, without a permanent diff", async () => {
    const user = await testBed.resource("User").create({ ...ADA, timezone: "Europe/Oslo", locale: "nl-NL" });
    expect(testBed.user("ada@example.com")).toMatchObject({ timezone: "Europe/Oslo", locale: "nl-NL" });
    await user.refresh();
    expect(await user.diff({ ...ADA, timezone: "Europe/Oslo", locale: "nl-NL" })).toEqual([]);
    await user.change({ ...ADA, timezone: "Asia/Tokyo", locale: "nl-NL" });
    expect(testBed.user("ada@example.com")).toMatchObject({ timezone: "Asia/Tokyo" });
  });

  test("sends an invitation only with sendInvite, and only once", async () => {
    const user = await testBed.resource("User").create({ ...ADA, sendInvite: true });
    expect(testBed.sandbox.requests.find(({ method, path }) => method === "POST" && path === "/v1/users")?.query).toEqual({
      sendInvite: "true",
    });
    testBed.forgetRequests();
    await user.change({ ...ADA, sendInvite: false });
    expect(testBed.writes()).toEqual([]);
  });

  test("sets a custom role by its id", async () => {
    const user = await testBed.resource("User").create({ ...ADA, roleId: "810756122" });
    expect(asInputs(testBed, user)).toMatchObject({ role: "Analyst" });
    await user.refresh();
    expect(await user.diff({ ...ADA, roleId: "810756122" })).toEqual([]);
  });

  test("reports all invalid inputs at once, each with its property", async () => {
    const wrong = {
      email: "not mail",
      role: "admin",
      locale: "xx-YY",
      timezone: "Mars/Phobos",
      department: "IT",
      employeeNumber: "12a",
      titel: "x",
    };
    const refused = await testBed
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
      titel: "is not an argument of User",
    });
    expect(testBed.sandbox.requests).toEqual([]);
  });

  test("adopts what an interrupted run, or another stack, has just created, and leaves it on destroy", async () => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 2, title: "Engineer" });
    const user = await testBed.resource("User").create({ ...ADA, role: "Privileged", title: "Engineer" });
    expect(user.outputs.adopted).toBe(true);
    await user.delete();
    expect(testBed.user("ada@example.com")?.deleted).toBe(false);
  });

  test("owns what its own request has created, although the response was lost", async () => {
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, times: 1, fault: { reset: "after" } });
    const user = await testBed.resource("User").create({ ...ADA, role: "Privileged", title: "Engineer" });
    expect(user.outputs.adopted).toBe(false);
    await user.delete();
    expect(testBed.user("ada@example.com")?.deleted).toBe(true);
  });

  test("does not adopt what it did not create, and says what to do", async () => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 2, title: "Somebody else's" });
    await expect(testBed.resource("User").create({ ...ADA, title: "Mine" })).rejects.toThrow(
      /exists already, with the id \d+.*adopt: "always"/,
    );
    expect(testBed.user("ada@example.com")?.title).toBe("Somebody else's");
  });

  test("does not adopt what is too old to be from an interrupted run", async () => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 4, createdAt: Date.now() - 48 * 3600 * 1000 });
    await expect(testBed.resource("User").create(ADA)).rejects.toThrow(/exists already/);
  });

  test("adopts what exists with adopt always, updates it, and leaves it on destroy", async () => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 2, title: "Before" });
    const user = await testBed.resource("User").create({ ...ADA, title: "After", adopt: "always" });
    expect(user.outputs.adopted).toBe(true);
    expect(testBed.user("ada@example.com")?.title).toBe("After");
    await user.refresh();
    await user.change({ ...ADA, title: "Later", adopt: "always" });
    expect(user.outputs.adopted).toBe(true);
    await user.delete();
    expect(testBed.user("ada@example.com")?.deleted).toBe(false);
  });

  test("deletes an adopted user with onDelete delete", async () => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 4 });
    const user = await testBed.resource("User").create({ ...ADA, adopt: "always", onDelete: "delete" });
    await user.delete();
    expect(testBed.user("ada@example.com")?.deleted).toBe(true);
  });

  test("leaves a user in Domo with onDelete keep", async () => {
    const user = await testBed.resource("User").create({ ...ADA, onDelete: "keep" });
    testBed.forgetRequests();
    await user.delete();
    expect(testBed.sandbox.requests).toEqual([]);
  });

  test("restores the deleted user of an e-mail with the declared fields", async () => {
    const first = await testBed.resource("User").create({ ...ADA, title: "Before", phone: "1" });
    await first.delete();
    const second = await testBed.resource("User").create({ ...ADA, title: "After", phone: "" });
    expect(second.id).toBe(first.id);
    expect(testBed.user("ada@example.com")).toMatchObject({ title: "After", deleted: false });
    expect(testBed.user("ada@example.com")?.phone).toBeUndefined();
  });

  test.each(["before", "after"] as const)("creates no second user when the response is lost %s Domo acted", async (reset) => {
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, times: 1, fault: { reset } });
    const user = await testBed.resource("User").create(ADA);
    expect(user.outputs.adopted).toBe(false);
    const all = [...testBed.sandbox.store().users.values()].filter(({ email }) => email === ADA.email);
    expect(all.map(({ id }) => String(id))).toEqual([user.id]);
  });

  test("does not retry what Domo has refused, and reports the reason", async () => {
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, fault: { status: 400, message: "no more seats" } });
    await expect(testBed.resource("User").create(ADA)).rejects.toThrow(
      /could not create user ada@example\.com: Domo answered 400 Bad Request to POST [^ ]+: no more seats/,
    );
    expect(testBed.writes()).toEqual(["POST /v1/users"]);
  });

  test("fails an update when the user no longer exists", async () => {
    const user = await testBed.resource("User").create(ADA);
    testBed.sandbox.store().deleteUser(Number(user.id));
    await expect(user.change({ ...ADA, title: "x" })).rejects.toThrow(/could not update user ada@example.com: it is gone.*--refresh/);
  });

  test("keeps a user in the state whose fields could not be written, and completes it later", async () => {
    // The create succeeds, but the requests after it fail.
    const user = testBed.resource("User");
    testBed.sandbox.faults.add({ match: { method: "GET", path: "/v1/users/*" }, times: 1, fault: { status: 400, message: "not now" } });
    await expect(user.create({ ...ADA, title: "Engineer" })).rejects.toMatchObject({
      id: expect.any(String),
      reasons: [expect.stringContaining("the next run goes on with it")],
      properties: expect.objectContaining({ __managed: ["email", "name", "title"], __provider: expect.any(String) }),
    });
    expect(user.id).not.toBe("");
    // A refresh forgets init errors. Unfinished inputs are left out, so that the next up shows them, but for the address, which tells whose user it is.
    await user.refresh();
    expect(await user.diff({ ...ADA, title: "Engineer" })).toEqual(["name", "title"]);
    await user.change({ ...ADA, title: "Engineer" });
    await user.refresh();
    expect(await user.diff({ ...ADA, title: "Engineer" })).toEqual([]);
    expect(user.outputs).not.toHaveProperty("__unfinished");
  });
});

describe("a User on the instance API", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
  });
  afterEach(() => testBed.close());

  test("is not deleted while users whom the program declares report to it, unless it is only replaced", async () => {
    const ada = await testBed.resource("User").create(ADA);
    const bo = testBed.resource("User");
    ada.ownRuns = bo.ownRuns = false;
    bo.name = "bo";
    await bo.create({ email: "bo@example.com", name: "Bo Example", reportsTo: ada.id });
    beginRun(new URL(testBed.sandbox.url).host);
    await bo.check(bo.seen);
    await expect(ada.delete()).rejects.toThrow(
      /^refused to delete user ada@example.com: this program declares that User "bo" reports to it: declare another manager there first/,
    );
    await ada.check(ADA);
    await ada.delete();
    expect(testBed.user("ada@example.com")?.deleted).toBe(true);
  });

  test("is created with what create accepts, and completed at once", async () => {
    await testBed.resource("User").create({ ...ADA, ...FULL, ...MORE });
    expect(testBed.writes()).toEqual(["POST /api/content/v3/users", "PATCH /api/identity/v1/users/1893000005"]);
    testBed.forgetRequests();
    await testBed.resource("User").create({ email: "bo@example.com", name: "Bo", role: "Editor" });
    expect(testBed.writes()).toEqual(["POST /api/content/v3/users"]);
  });

  test("shows drift of time zone and locale, which the public API does not return", async () => {
    const wanted = { ...ADA, timezone: "Europe/Oslo", locale: "nl-NL" };
    const user = await testBed.resource("User").create(wanted);
    testBed.user("ada@example.com")!.timezone = "Asia/Tokyo";
    await user.refresh();
    expect(await user.diff(wanted)).toEqual(["timezone"]);
  });

  test("manages the declared attributes, and no others", async () => {
    const user = await testBed.resource("User").create({ ...ADA, attributes: { costCenter: "1" } });
    testBed.user("ada@example.com")!.attributes.skills = ["sql"];
    await user.refresh();
    expect(await user.diff({ ...ADA, attributes: { costCenter: "1" } })).toEqual([]);
    await user.change({ ...ADA, attributes: { costCenter: "2" } });
    expect(testBed.user("ada@example.com")!.attributes).toEqual({ costCenter: ["2"], skills: ["sql"] });
    await user.change({ ...ADA, attributes: { costCenter: "", skills: [] } });
    expect(Object.values(testBed.user("ada@example.com")!.attributes).flat()).toEqual([]);
  });

  test("completes what a run left that was interrupted before it wrote everything", async () => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 4 });
    const user = await testBed.resource("User").create({ ...ADA, ...MORE, role: "Participant" });
    expect(user.outputs.adopted).toBe(true);
    expect(asInputs(testBed, user)).toMatchObject({ department: "Data", reportsTo: "1893000002" });
  });

  test.each([
    ["was made by somebody else", { invitorUserId: 1893000002 }],
    ["has a value that nobody declared", { department: "Theirs" }],
  ])("does not adopt a user that %s", async (_what, fields) => {
    testBed.sandbox.store().addUser({ ...ADA, roleId: 4, ...fields });
    await expect(testBed.resource("User").create({ ...ADA, department: "Data" })).rejects.toThrow(/exists already/);
  });

  test("stays in the state, unfinished, when its fields could not be written, and is completed later", async () => {
    const user = testBed.resource("User");
    testBed.sandbox.faults.add({ match: { method: "PATCH" }, times: 1, fault: { status: 400, message: "not now" } });
    await expect(user.create({ ...ADA, department: "Data" })).rejects.toMatchObject({
      id: "1893000005",
      reasons: [expect.stringMatching(/not now.*the next run goes on with it/)],
    });
    await user.refresh();
    await user.change({ ...ADA, department: "Data" });
    expect(testBed.user("ada@example.com")?.department).toBe("Data");
  });

  test("refuses to delete the last Admin and the authenticated user", async () => {
    const user = await testBed.resource("User").create({ ...ADA, role: "Admin" });
    testBed.sandbox.store().changeUser(1893000001, { roleId: 2 });
    await expect(user.delete()).rejects.toThrow(/refused to delete user ada@example.com: it is the last Admin of the instance/);
    await expect(user.change({ ...ADA, role: "Editor" })).rejects.toThrow(/refused to update user ada@example.com: it is the last Admin/);
    const own = await testBed
      .resource("User")
      .create({ email: "admin@example.com", name: "Sandbox Admin", adopt: "always", onDelete: "delete" });
    await expect(own.delete()).rejects.toThrow(/the credentials in use belong to this user/);
  });
});

describe.each(APIS)("a User on the %s API", (surface) => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
  });
  afterEach(() => testBed.close());

  test("accepts a number as the employee number, equivalent to its text", async () => {
    const user = await testBed.resource("User").create({ ...ADA, employeeNumber: 23432 });
    expect(String(testBed.user("ada@example.com")?.employeeNumber)).toBe("23432");
    await user.refresh();
    expect(user.seen.employeeNumber).toBe(23432);
    expect(await user.diff({ ...ADA, employeeNumber: "23432" })).toEqual([]);
    testBed.forgetRequests();
    user.inputs = { ...user.inputs, added: "so that the engine calls update" };
    await user.change({ ...ADA, employeeNumber: "23432" });
    expect(testBed.writes()).toEqual([]);
    await user.change({ ...ADA, employeeNumber: 7 });
    expect(String(testBed.user("ada@example.com")?.employeeNumber)).toBe("7");
    await expect(user.check({ ...ADA, employeeNumber: 2 ** 53 })).rejects.toThrow(/is too large for a number: give it as text/);
  });

  if (surface === "instance") {
    test("accepts numbers as values of attributes", async () => {
      const attributes = { costCenter: 4711, skills: ["sql", 3] };
      const user = await testBed.resource("User").create({ ...ADA, attributes });
      expect(testBed.user("ada@example.com")?.attributes).toEqual({ costCenter: ["4711"], skills: ["sql", "3"] });
      await user.refresh();
      expect(user.seen.attributes).toEqual(attributes);
      expect(await user.diff({ ...ADA, attributes: { costCenter: "4711", skills: ["3", "sql"] } })).toEqual([]);
      testBed.user("ada@example.com")!.attributes.skills = ["sql"];
      await user.refresh();
      // Only values that have drifted are spelled as in Domo.
      expect(user.seen.attributes).toEqual({ costCenter: 4711, skills: ["sql"] });
      await expect(user.check({ ...ADA, attributes: { skills: { sql: 3 } } })).rejects.toThrow(/must be text, a number or a list of them/);
    });
  }
});
