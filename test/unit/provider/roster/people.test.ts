import { describe, expect, test } from "@jest/globals";
import { lookAlikes } from "../../../../provider/roster/look-alikes";
import { peopleOf, type PeopleOptions, type Person } from "../../../../provider/roster/people";
import { RosterError } from "../../../../provider/roster/problems";
import { parseCsv, tableOfDataSet } from "../../../../provider/roster/table";
import { readSettings } from "../../../../provider/settings";
import { settingsFor, type Api } from "../../../support/test-bed";

const read = (text: string, options: PeopleOptions = {}): Person[] =>
  peopleOf(parseCsv("people.csv", new TextEncoder().encode(text)), options);

function problemsOf(text: string, options: PeopleOptions = {}): string[] {
  try {
    read(text, options);
  } catch (error) {
    if (error instanceof RosterError) return error.lines;
    throw error;
  }
  return [];
}

/** Settings that read from nowhere. */
function settingsOf(api: Api): PeopleOptions["settings"] {
  const values = settingsFor("http://127.0.0.1:1", api);
  return readSettings({ config: (key) => values[`domo:${key}`], environment: {} });
}

const HEAD = "email,displayName,roleId";
const ADA = "ada@example.com,Ada Example,1";
const BO = "bo@example.com,Bo Example,4";

describe("the columns of Domo's User Management tool", () => {
  test("are the arguments of a user, text as it is written", () => {
    const head =
      "displayName,roleId,title,department,email,alternateEmail,phoneNumber,deskPhoneNumber,employeeNumber,location,timeZone,locale,employeeId,skills,team";
    const row =
      "Ada Example,1,Head,Data,ada@example.com,ada@home.example,(800) 899-1000,+49 30 1,74,Berlin,Europe/Berlin,de-DE,0074,sql|r,Core";
    expect(read(`${head}\n${row}`)[0]).toMatchObject({
      key: "ada@example.com",
      fields: {
        name: "Ada Example",
        roleId: "1",
        title: "Head",
        department: "Data",
        email: "ada@example.com",
        alternateEmail: "ada@home.example",
        phone: "(800) 899-1000",
        deskPhone: "+49 30 1",
        employeeNumber: "74",
        location: "Berlin",
        timezone: "Europe/Berlin",
        locale: "de-DE",
        employeeId: "0074",
        attributes: { skills: ["sql", "r"], team: "Core" },
      },
    });
  });

  test("are also known as Domo's list of people and programs name them, in any case", () => {
    const [person] = read("Email,Name,roleID,deskPhone,employeeID\nada@example.com,Ada Example,1,7,0074");
    expect(person?.fields).toEqual({ email: "ada@example.com", name: "Ada Example", roleId: "1", deskPhone: "7", employeeId: "0074" });
  });

  test("may have other headings, and columns may be ignored", () => {
    const columns = { "E-Mail": "email", Nachname: "displayName", Rolle: "role", "Cost center": "costCenter", Notizen: "" };
    const [person] = read("E-Mail,Nachname,Rolle,Cost center,Notizen\nada@example.com,Ada,Admin,7,N/A", { columns });
    expect(person?.fields).toEqual({ email: "ada@example.com", name: "Ada", role: "Admin", attributes: { costCenter: "7" } });
  });

  test("that are ignored may have any heading, others only one that can be seen", () => {
    const text = `,"Not\u200Bes\n(x)",${HEAD}\na,b,${ADA}`;
    expect(read(text, { columns: { "Not\u200Bes (x)": "", "": "" } })).toHaveLength(1);
    expect(problemsOf(text, { columns: { "Not\u200Bes (x)": "notes", "": "" } })).toEqual([
      expect.stringMatching(/^column Not\\u200bes \(x\): has a character that can't be seen/),
    ]);
  });

  test("that are missing, double, misspelt or impossible are told", () => {
    expect(problemsOf("name\nAda")).toEqual([
      expect.stringContaining('has no column email: it has "name"'),
      expect.stringContaining("has no column roleId or role"),
    ]);
    expect(problemsOf(`${HEAD},Email\n${ADA},`)[0]).toMatch(/^columns "email" and "Email" mean the same/);
    expect(problemsOf(`${HEAD},departmnt,Cost center\n${ADA},x,y`)).toEqual([
      expect.stringMatching(/^column departmnt: is nearly department: name it so/),
      expect.stringMatching(/^column Cost center: is no column of Domo's .* and no key of a custom attribute.*columns: { "Cost center"/),
    ]);
    expect(problemsOf(`${HEAD}\n${ADA}`, { columns: { "e-mail": "email" } })[0]).toBe(
      'has no column "e-mail", which is given a meaning: did you mean "email"?',
    );
  });

  test("that only the instance API has are one problem each on the public API", () => {
    const text = `${HEAD},department,skills\n${ADA},Data,sql\n${BO},Data,r`;
    expect(problemsOf(text, { settings: settingsOf("instance") })).toEqual([]);
    expect(problemsOf(text, { settings: settingsOf("public") })).toEqual([
      expect.stringMatching(/^column department: can't be managed through Domo's public API/),
      expect.stringMatching(/^column skills: can't be managed/),
    ]);
  });
});

describe("the rows", () => {
  test("clear what is empty", () => {
    expect(read(`${HEAD},title,skills,reportsTo\n${ADA},,,`)[0]).toMatchObject({
      fields: { title: "", attributes: { skills: "" } },
      reportsTo: "",
    });
  });

  test("tell all their problems at once, by row and column, as the provider words them", () => {
    const text = [
      "email,displayName,roleId,timeZone,locale,alternateEmail,hireDate,reportsTo",
      "not an address,Ada,1,,,,,",
      "bo@example.com,,x7,Europe/Berln,de_DE,home,31.1.2026,Ada",
      "cy@example.com,Cy,n/a,,,,,",
      "cy@EXAMPLE.com,N/A,4,,,,,",
    ].join("\n");
    expect(problemsOf(text)).toEqual([
      'row 2, column email: "not an address" must be an e-mail address such as ada@example.com',
      'row 3, column reportsTo: "Ada" must be the e-mail address of the manager',
      "row 3, column displayName: is empty: it must be the person's full name",
      expect.stringMatching(/^row 3, column roleId: "x7" must be an id of Domo/),
      expect.stringMatching(/^row 3, column alternateEmail: "home" must be an e-mail address/),
      expect.stringMatching(/^row 3, column timeZone: "Europe\/Berln" must be a time zone/),
      expect.stringMatching(/^row 3, column locale: "de_DE" must be one of Domo's locales/),
      expect.stringMatching(/^row 3, column hireDate: "31.1.2026" must be a date/),
      'row 4, column roleId: "n/a" is no value: leave the cell empty if there is none',
      expect.stringMatching(/^row 4, column roleId: "n\/a" must be an id/),
      'rows 4-5, column email: "cy@example.com" is in 2 rows: each person is in one',
      'row 5, column displayName: "N/A" is no value: leave the cell empty if there is none',
    ]);
  });

  test("tell what is wrong with the table and with its values together", () => {
    expect(problemsOf(`${HEAD}\n${ADA}\nbo@example.com,Bo\ncy@example.com,=Cy,x`)).toEqual([
      "row 3: has 2 cells instead of 3: is the file cut short?",
      expect.stringMatching(/^row 4, column displayName: .* begins as a formula/),
      expect.stringMatching(/^row 4, column roleId: "x" must be an id/),
    ]);
  });

  test("count the rows of a problem that many have", () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `user${String(i)}@example.com,User,4,nowhere`);
    expect(problemsOf([`${HEAD},timeZone`, ...rows].join("\n"))).toEqual([
      expect.stringMatching(/^rows 2-5001, column timeZone: "nowhere"/),
    ]);
  });

  test("put managers before those who report to them, and tell circles", () => {
    const rows = ["bo@example.com,Bo,4,Cy@example.com", "cy@example.com,Cy,4,ada@example.com", "ada@example.com,Ada,1,ceo@example.com"];
    expect(read([`${HEAD},reportsTo`, ...rows].join("\n")).map(({ name }) => name)).toEqual(["Ada", "Cy", "Bo"]);
    const circle = ["ada@example.com,Ada,1,bo@example.com", "bo@example.com,Bo,4,ada@example.com", "cy@example.com,Cy,4,cy@example.com"];
    expect(problemsOf([`${HEAD},reportsTo`, ...circle].join("\n"))).toEqual([
      "rows 2-3, column reportsTo: report to each other in a circle: ada@example.com to bo@example.com",
      "row 4, column reportsTo: the person reports to themselves",
    ]);
  });

  test("with a chain of 20,000 managers are sorted all the same", () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `u${String(i)}@example.com,U,4,u${String(i + 1)}@example.com`);
    expect(read([`${HEAD},reportsTo`, ...rows].join("\n"))[0]?.email).toBe("u19999@example.com");
  });
});

test("a date at midnight is that date", () => {
  const dates = (text: string) => read(`${HEAD},hireDate\n${ADA},${text}`)[0]?.fields.hireDate;
  for (const text of ["2026-01-31T00:00:00", "2026-01-31 00:00:00.000", "2026-01-31T00:00:00Z", "2026-01-31"])
    expect(dates(text)).toBe("2026-01-31");
  expect(problemsOf(`${HEAD},hireDate\n${ADA},2026-01-31T08:00:00`)).toEqual([expect.stringMatching(/hireDate: .* must be a date/)]);
});

describe("cells of ignored columns", () => {
  const text = `${HEAD},Notes\n${ADA},=1+1\n${BO},a\u200Bb\ncy@example.com,Cy,4,${"x".repeat(2000)}`;

  test("may have anything", () => {
    expect(read(text, { columns: { Notes: "" } })).toHaveLength(3);
  });

  test("are checked if they identify people, also for what is no value", () => {
    const rows = [HEAD + ",Notes", `${ADA},=1`, `${BO},N/A`].join("\n");
    for (const options of [{ key: "Notes" }, { formerKey: "Notes" }])
      expect(problemsOf(rows, { columns: { Notes: "" }, ...options })).toEqual([
        'row 2, column Notes: "=1" begins as a formula: give its value',
        'row 3, column Notes: "N/A" is no value: leave the cell empty if there is none',
      ]);
  });
});

test("a formula is none in a DataSet, which no spreadsheet opens", () => {
  const table = tableOfDataSet({ name: "People", columns: HEAD.split(","), rows: [["ada@example.com", "=Ada", "1"]] });
  expect(peopleOf(table, {})[0]?.name).toBe("=Ada");
});

describe("two columns with the same heading", () => {
  test.each<[string, PeopleOptions]>([
    ["title", {}],
    ["Notes", { columns: { Notes: "" } }],
    ["id", { key: "id" }],
  ])("are a problem: %s", (heading, options) => {
    expect(problemsOf(`${HEAD},${heading},${heading}\n${ADA},a,b`, options)).toEqual([
      `column ${heading}: is the heading of 2 columns: rename one, or remove it`,
    ]);
  });
});

test("a row without an e-mail address reports to nobody, not to itself", () => {
  expect(problemsOf(`${HEAD},reportsTo\n,Ada,1,`)).toEqual([expect.stringMatching(/^row 2, column email: is empty/)]);
});

describe("a former key", () => {
  const problemsOfKeys = (rows: string[]): string[] =>
    problemsOf([`${HEAD},id,old`, ...rows].join("\n"), { key: "id", formerKey: "old", columns: { id: "", old: "" } });

  test("that is the key of somebody else now would exchange people", () => {
    const rows = [`${ADA},7,8`, `${BO},9,7`];
    expect(problemsOfKeys(rows)).toEqual([
      'rows 2-3, column id: "7" is the key of row 2 and was that of row 3: people would be exchanged. ' +
        "Change the key in two runs, by a column whose values are others",
    ]);
  });

  test("may be the key still, or be missing for those who are new", () => {
    expect(problemsOfKeys([`${ADA},7,7`, `${BO},9,`, "cy@example.com,Cy,4,10,"])).toEqual([]);
  });

  test("was one person's", () => {
    expect(problemsOfKeys([`${ADA},1,7`, `${BO},2,7`])).toEqual([expect.stringMatching(/^rows 2-3, column old: "7" is in 2 rows/)]);
  });
});

describe("the key", () => {
  test("is the e-mail address in lower case, or a column that lasts", () => {
    const text = "email,displayName,roleId,employeeId\nAda@Example.com,Ada,1,0074";
    expect(read(text)[0]?.key).toBe("ada@example.com");
    expect(read(text, { key: "employeeId", formerKey: "email" })[0]).toMatchObject({ key: "0074", formerKey: "ada@example.com" });
  });

  test("is given, once, and can be part of a resource's name", () => {
    const text =
      "email,displayName,roleId,id\nada@example.com,Ada,1,7\nbo@example.com,Bo,4,7\ncy@example.com,Cy,4,\ndi@example.com,Di,4,a::b\ned@example.com,Ed,4,__proto__\nfi@example.com,Fi,4,toString";
    const options = { key: "id", columns: { id: "" } };
    expect(problemsOf(text, options)).toEqual([
      expect.stringMatching(/^rows 2-3, column id: "7" is in 2 rows/),
      "row 4, column id: is empty: it identifies the person",
      expect.stringMatching(/^row 5, column id: "a::b" has "::" in it/),
      `row 6, column id: "__proto__" can't be a key`,
      `row 7, column id: "toString" can't be a key`,
    ]);
    expect(problemsOf(text, { ...options, key: "nr" })).toEqual([
      expect.stringMatching(/^has no column "nr", which is to identify people/),
    ]);
  });
});

test("a group whose name a resource can't have is a problem", () => {
  expect(problemsOf(`${HEAD},groups\n${ADA},Finance|a::b`)).toEqual([
    expect.stringMatching(/^row 2, column groups: "a::b" has "::" in it/),
  ]);
});

test("thousands who are one person, or report to each other, are told as one problem", () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `p${String(i)}@example.com,P,4,p${String((i + 1) % 20_000)}@example.com`);
  expect(problemsOf([`${HEAD},reportsTo`, ...rows].join("\n"))).toEqual([
    expect.stringMatching(/^rows 2-20001, column reportsTo: report to each other in a circle: p0@example.com to p1@.* to 19980 more$/),
  ]);
  expect(problemsOf([HEAD, ...rows.map(() => ADA)].join("\n"))).toEqual([
    expect.stringMatching(/^rows 2-20001, column email: .* is in 20000 rows/),
  ]);
});

describe("a file of several instances", () => {
  const text = `${HEAD},instance\n${ADA},acme|acme-eu\n${BO},ACME\ncy@example.com,Cy,4,acme-eu`;

  test("gives each roster the rows of its instance", () => {
    expect(read(text, { instance: "acme" }).map(({ email }) => email)).toEqual(["ada@example.com", "bo@example.com"]);
    expect(read(text, { instance: "acme-eu" }).map(({ email }) => email)).toEqual(["ada@example.com", "cy@example.com"]);
  });

  test("needs to know which one, and rows for it", () => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^column instance: has a column instance: say with `instance: "acme"`/)]);
    expect(problemsOf(text, { instance: "acne" })).toEqual(['column instance: has no row of "acne": there are "acme", "acme-eu"']);
    expect(problemsOf(`${HEAD},instance\n${ADA},`, { instance: "acme" })).toContain(
      "row 2, column instance: is empty: a row is for one instance at least",
    );
    expect(problemsOf(`${HEAD}\n${ADA}`, { instance: "acme" })).toEqual([expect.stringMatching(/^has no column instance/)]);
  });
});

test("addresses that look alike are warned of", () => {
  const people = read(`${HEAD}\n${ADA}\nada@examp1e.com,Ada,4\nbo@example.com,Bo,4`);
  expect(lookAlikes(people)).toEqual(['"ada@example.com" (row 2) and "ada@examp1e.com" (row 3) look alike: are they two people?']);
  expect(problemsOf(`${HEAD}\n\u0430da@example.com,Ada,1`)[0]).toMatch(/must be an e-mail address/);
});
