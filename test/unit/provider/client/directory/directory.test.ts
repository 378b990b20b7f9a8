// The conformance tests of both directories: the same calls have the same results on either API.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Directory, Live, UserFields } from "../../../../../provider/client/directory/directory";
import { instanceDirectory } from "../../../../../provider/client/directory/instance";
import { publicDirectory } from "../../../../../provider/client/directory/public";
import { DomoInstance, DomoPublic } from "../../../../../provider/client/client";
import type { Freshness } from "../../../../../provider/client/loading/reader";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { Switches } from "../../../../../sandbox/switches";
import { APIS, type Api } from "../../../../support/test-bed";

const QUIET = {
  limits: { concurrency: 6, requestsPerMinute: 6000 },
  timeoutSeconds: 10,
  log: { info: () => undefined, debug: () => undefined },
};
const [ADMIN, NORA, OMAR] = ["1893000001", "1893000002", "1893000003"] as const;

const open = (surface: Api, url: string, freshness: Freshness = "fresh"): Directory =>
  surface === "public"
    ? publicDirectory(new DomoPublic({ apiUrl: url, clientId: "sandbox", clientSecret: "sandbox-secret", ...QUIET }), freshness)
    : instanceDirectory(new DomoInstance({ instanceUrl: url, accessToken: "sandbox-token", ...QUIET }), freshness);

const FIELDS: Partial<UserFields> = {
  title: "Engineer",
  alternateEmail: "ada@home.example",
  phone: "+1 555 0100",
  location: "Oslo",
  timezone: "Europe/Oslo",
  locale: "en-GB",
  employeeNumber: "42",
};

describe.each(APIS)("the directory on the %s API", (surface) => {
  let sandbox: Sandbox;
  let directory: Directory;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    directory = open(surface, sandbox.url);
  });
  afterEach(() => sandbox.close());

  const ada = { email: "ada@example.com", name: "Ada" };
  const create = (more: Partial<UserFields> = {}) => directory.users.create({ ...ada, ...more }, { sendInvite: false });

  test("returns the id of the authenticated user", async () => {
    expect(await directory.callerId()).toBe(ADMIN);
  });

  test("lists all users and groups that are not deleted, and reports progress", async () => {
    sandbox.store().deleteUser(Number(OMAR));
    sandbox.store().deleteGroup(sandbox.store().addGroup("Gone").id);
    const progress: number[] = [];
    const users = await directory.users.all((read) => progress.push(read));
    expect(users.map(({ fields }) => fields.email).sort()).toEqual(["admin@example.com", "nora@example.com", "pia@example.com"]);
    expect(users.find(({ id }) => id === NORA)?.fields).toMatchObject({ name: "Nora Example", role: "Privileged", title: "Head of Data" });
    expect(progress.length).toBeGreaterThan(0);
    const groups = await directory.groups.all();
    expect(groups.map(({ fields }) => fields.name)).toEqual(expect.arrayContaining(["Default", "Office"]));
    expect(groups.find(({ fields }) => fields.name === "Office")?.memberCount).toBe(2);
    expect(groups.map(({ fields }) => fields.name).filter((name) => name?.startsWith("Gone"))).toEqual([]);
  });

  test("gives a new user the role Participant by default", async () => {
    expect((await directory.users.get(await create()))?.fields).toMatchObject({ ...ada, role: "Participant" });
  });

  test("writes, reads and clears the fields that both APIs support", async () => {
    const id = await create({ role: "Editor" });
    const { timezone: _timezone, locale: _locale, ...seen } = FIELDS;
    await directory.users.update(id, { ...ada, ...FIELDS, role: "Privileged" }, { fields: { role: "Editor" } });
    expect((await directory.users.get(id))?.fields).toMatchObject({ ...ada, ...seen, role: "Privileged" });
    expect(sandbox.store().user(Number(id))).toMatchObject({ timezone: "Europe/Oslo", locale: "en-GB" });
    const nothing = Object.fromEntries(Object.keys(seen).map((key) => [key, ""]));
    await directory.users.update(id, { ...ada, ...nothing }, { fields: { role: "Privileged" } });
    expect((await directory.users.get(id))?.fields).toMatchObject({ ...nothing, role: "Privileged" });
  });

  test("keeps fields that an update omits", async () => {
    const id = await create();
    await directory.users.update(id, { ...ada, title: "Engineer" }, { fields: { role: "Participant" } });
    await directory.users.update(id, { ...ada, phone: "1" }, { fields: { role: "Participant" } });
    expect((await directory.users.get(id))?.fields).toMatchObject({ title: "Engineer", phone: "1" });
  });

  test("finds a user by the whole e-mail, ignoring case", async () => {
    const id = await create();
    expect((await directory.users.find("ADA@example.com"))?.id).toBe(id);
    expect(await directory.users.find("da@example.com")).toBeUndefined();
  });

  test("returns undefined for users that do not exist, or no longer", async () => {
    const id = await create();
    await directory.users.delete(id);
    expect(await directory.users.get(id)).toBeUndefined();
    expect(await directory.users.get("5")).toBeUndefined();
    expect(await directory.users.find(ada.email)).toBeUndefined();
    await expect(directory.users.delete(id)).resolves.toBeUndefined();
  });

  test("refuses a second user with the same e-mail", async () => {
    await create();
    await expect(create()).rejects.toThrow(/4(00|09)/);
  });

  test("never deletes the authenticated user", async () => {
    await expect(directory.users.delete(ADMIN)).rejects.toThrow(/the credentials in use belong to this user/);
    expect(sandbox.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test("keeps the last Admin from being deleted or demoted", async () => {
    const id = await create({ role: "Admin" });
    sandbox.store().changeUser(Number(ADMIN), { roleId: 2 });
    await expect(directory.users.delete(id)).rejects.toThrow(/the last Admin/);
    const lowered = directory.users.update(id, { ...ada, role: "Editor" }, { fields: { role: "Admin", roleId: "1" } });
    await expect(lowered).rejects.toThrow(/Make somebody else Admin first/);
    expect(sandbox.store().user(Number(id))).toMatchObject({ roleId: 1, deleted: false });
    sandbox.store().changeUser(Number(NORA), { roleId: 1 });
    await directory.users.delete(id);
    expect(sandbox.store().user(Number(id)).deleted).toBe(true);
  });

  test("keeps an Admin when all are deleted at once", async () => {
    sandbox.store().changeUser(Number(ADMIN), { roleId: 2 });
    const ids = await Promise.all(
      ["a", "b"].map((name) => directory.users.create({ email: `${name}@x.example`, name, role: "Admin" }, { sendInvite: false })),
    );
    const outcomes = await Promise.allSettled(ids.map((id) => directory.users.delete(id)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("creates, finds, renames and deletes a group", async () => {
    const id = await directory.groups.create({ name: "Finance" });
    expect(await directory.groups.get(id)).toMatchObject({ id, fields: { name: "Finance" }, origin: { creatorId: ADMIN, inUse: false } });
    expect((await directory.groups.find("Finance"))?.id).toBe(id);
    expect(await directory.groups.find("Fin")).toBeUndefined();
    await directory.groups.update(id, { name: "Accounting" }, { fields: { name: "Finance" } });
    await directory.members.change(id, () => ({ add: [NORA], remove: [] }));
    expect(await directory.groups.get(id)).toMatchObject({ fields: { name: "Accounting" }, origin: { inUse: true } });
    await directory.groups.delete(id);
    expect(await directory.groups.get(id)).toBeUndefined();
    expect(await directory.groups.find("Accounting")).toBeUndefined();
    expect(await directory.groups.get("5")).toBeUndefined();
    await expect(directory.groups.delete(id)).resolves.toBeUndefined();
  });

  test("adds and removes members, and no others", async () => {
    const id = await directory.groups.create({ name: "Finance" });
    await directory.members.change(id, () => ({ add: [NORA, OMAR], remove: [] }));
    await directory.members.change(id, () => ({ add: [ADMIN, NORA], remove: [OMAR, "1893000004"] }));
    expect([...(await directory.members.list(id))!.userIds].sort()).toEqual([ADMIN, NORA]);
    await directory.groups.delete(id);
    expect(await directory.members.list(id)).toBeUndefined();
  });

  test.each([400, 403, 422])("looks for users one by one where Domo answers %j to several e-mails", async (status) => {
    const path = surface === "public" ? "/v1/users/bulk/emails" : "/api/identity/v1/users/search";
    sandbox.faults.add({ match: { method: "POST", path }, times: 1, fault: { status } });
    const shared = open(surface, sandbox.url, "shared");
    const found = await Promise.all(["nora@example.com", "omar@example.com"].map((email) => shared.users.find(email)));
    expect(found).toMatchObject([{ id: NORA }, { id: OMAR }]);
  });

  describe("where rows of several users lack a field", () => {
    const emails = { [ADMIN]: "admin@example.com", [NORA]: "nora@example.com", [OMAR]: "omar@example.com" };
    /** Like Domo's rows, but without titles, phones and places: Admin has none of them, Nora has all. */
    const slimRows = (): void => {
      sandbox.store().changeUser(Number(NORA), { title: "Head of Data", phone: "123", location: "Oslo" });
      const rows = [...sandbox.store().users.values()].map(({ id, email, name, roleId }) =>
        surface === "public"
          ? { id, email, name, role: sandbox.store().role(roleId).name }
          : { id, emailAddress: email, displayName: name, roleId, attributes: [{ key: "isActive", values: [true] }] },
      );
      const body = JSON.stringify(surface === "public" ? rows : { users: rows, count: rows.length });
      const routes = [
        { method: "GET", path: "/v1/users" },
        { method: "POST", path: "/v1/users/bulk/emails" },
        { method: "POST", path: "/api/identity/v1/users/search" },
      ];
      for (const match of routes) sandbox.faults.add({ match, fault: { status: 200, body } });
    };
    const readAll = (read: (id: keyof typeof emails) => Promise<unknown>) => Promise.all(([ADMIN, OMAR, NORA] as const).map(read));

    test("reads a user alone whose field is expected to be empty after a write, whoever else is read", async () => {
      slimRows();
      const [, , nora] = await readAll((id) => directory.users.getWritten(id, { email: emails[id], expected: { title: "", phone: "9" } }));
      expect(nora).toMatchObject({ fields: { title: "Head of Data" } });
    });

    test("reads users alone to compare the field, and reports it as unknown otherwise", async () => {
      slimRows();
      const shared = open(surface, sandbox.url, "shared");
      const [admin, , nora] = await readAll((id) => shared.users.get(id, { expected: { title: "Head of Data" } }));
      expect([admin, nora]).toMatchObject([{ fields: { title: "" } }, { fields: { title: "Head of Data" } }]);
      const [, , unread] = await readAll((id) => directory.users.getWritten(id, { email: emails[id] }));
      expect(unread).not.toHaveProperty("fields.title");
    });

    test("keeps the fields that nobody declares when it writes others", async () => {
      slimRows();
      sandbox.store().switches.userPut = "replace";
      const want = { email: emails[NORA], name: "Nora Example", location: "Rome" };
      const expected = want;
      const [, , nora] = await readAll((id) => directory.users.getWritten(id, { email: emails[id], expected }));
      await directory.users.update(NORA, want, nora as Live<UserFields>);
      expect(sandbox.store().user(Number(NORA))).toMatchObject({ title: "Head of Data", phone: "123", location: "Rome", roleId: 2 });
    });

    test("lists no empty field that is not certain", async () => {
      slimRows();
      const nora = (await directory.users.all()).find(({ id }) => id === NORA);
      expect(nora?.fields.title).toBe(surface === "public" ? undefined : "Head of Data");
    });
  });

  const others = Object.entries(Switches.shape).flatMap(([name, shape]) => {
    const inner = shape.unwrap();
    return "options" in inner ? inner.options.slice(1).map((value): [string, string] => [name, value]) : [];
  });
  test.each(others)("works also where Domo's %s is %s", async (name, value) => {
    Object.assign(sandbox.store().switches, { [name]: value });
    const id = await create({ role: "Editor" });
    await directory.users.update(id, { ...ada, role: "Editor", title: "Lead" }, { fields: { role: "Editor" } });
    expect((await directory.users.get(id))?.fields).toMatchObject({ title: "Lead", role: "Editor" });
    expect((await directory.users.find(ada.email))?.fields).toMatchObject({ title: "Lead" });
    const group = await directory.groups.create({ name: "Finance" });
    await directory.members.change(group, () => ({ add: [id], remove: [] }));
    expect(await directory.members.list(group)).toEqual({ userIds: [id], unlisted: 0 });
    await directory.groups.delete(group);
    expect(await directory.members.list(group)).toBeUndefined();
    await directory.users.delete(id);
    expect(await directory.users.get(id)).toBeUndefined();
  });
});

describe("the directory on the instance API", () => {
  let sandbox: Sandbox;
  let directory: Directory;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    directory = open("instance", sandbox.url);
  });
  afterEach(() => sandbox.close());

  const ada = { email: "ada@example.com", name: "Ada" };

  test("reads the list of roles only for roles of the instance", async () => {
    const id = await directory.users.create({ ...ada, role: "Editor" }, { sendInvite: false });
    await directory.users.get(id);
    expect(sandbox.requests.some(({ path }) => path.endsWith("/roles"))).toBe(false);
    await directory.users.update(id, { ...ada, role: "Analyst" }, { fields: { role: "Editor", roleId: "3" } });
    expect((await directory.users.get(id))?.fields).toMatchObject({ role: "Analyst", roleId: "810756122" });
    expect(sandbox.requests.filter(({ path }) => path.endsWith("/roles"))).toHaveLength(1);
  });

  test("lists the roles when one does not exist, and creates no user", async () => {
    await expect(directory.users.create({ ...ada, role: "Boss" }, { sendInvite: false })).rejects.toThrow(
      /no role Boss.*Participant.*Analyst/,
    );
    expect(sandbox.store().userByEmail(ada.email)).toBeUndefined();
  });

  test("names all invalid attributes and those that exist, and creates no user", async () => {
    const attributes = { costcenter: ["1"], shoe: ["44"], costCenter: ["1", "2"] };
    const created = directory.users.create({ ...ada, attributes }, { sendInvite: false });
    await expect(created).rejects.toThrow(
      "there is no custom attribute costcenter; there is no custom attribute shoe; the attribute costCenter takes one value, not a list. " +
        "The instance has costCenter, skills",
    );
    expect(sandbox.store().userByEmail(ada.email)).toBeUndefined();
  });

  test("does not report the administrators' group, the group itself or its creator as declared owners", async () => {
    const id = await directory.groups.create({ name: "Finance", type: "open" });
    expect((await directory.groups.get(id, { owners: true }))?.fields.owners).toEqual({ userIds: [ADMIN], groupIds: [] });
    await directory.groups.update(id, { name: "Finance", owners: { userIds: [NORA] } }, { fields: {} });
    expect((await directory.groups.get(id, { owners: true }))?.fields.owners).toEqual({ userIds: [ADMIN, NORA], groupIds: [] });
  });

  test("makes a group dynamic together with its rule, and reads its members", async () => {
    const rule = { operator: "AND" as const, operands: [{ key: "DEPARTMENT", value: "Data" }] };
    const id = await directory.groups.create({ name: "Data", type: "dynamic", rule });
    const live = (await directory.groups.get(id))!;
    await directory.groups.update(id, { name: "Data", type: "dynamic", rule }, live);
    sandbox.store().changeUser(Number(NORA), { department: "Data" });
    expect(await directory.members.list(id)).toEqual({ userIds: [NORA], unlisted: 0 });
    await expect(directory.members.change(id, () => ({ add: [OMAR], remove: [] }))).rejects.toThrow(/members of a dynamic group/);
  });

  test("takes a user for deleted only when Domo proves it", async () => {
    sandbox.faults.add({ match: { path: "/api/identity/v1/users/*" }, fault: { body: '{"users": []}', status: 200 } });
    await expect(directory.users.get(NORA)).rejects.toThrow(/the user exists, but its fields are missing/);
    expect(await directory.users.get("5")).toBeUndefined();
  });

  test("does not take a refusal with status 200 for a deletion", async () => {
    const fault = { body: '{"success": false, "description": "owns content"}', status: 200 };
    sandbox.faults.add({ match: { method: "DELETE" }, fault });
    await expect(directory.users.delete(NORA)).rejects.toThrow(/Domo did not delete it: owns content/);
  });
});
