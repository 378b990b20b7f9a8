// `--explain`: every way by which a person has access.

import { describe, expect, test } from "@jest/globals";
import { explain } from "../../../../cli/review/explain";
import { readPreview, reviewOf } from "../../../../cli/review/review";
import { previewOf, state } from "./tenant";

const USERS = [
  state("User", "ada", { name: "Ada", email: "ada@x.example", role: "Admin" }, "1"),
  state("User", "bo", { name: "Bo", email: "bo@x.example" }, "2"),
];
const GROUP = state("Group", "finance", { name: "Finance" }, "3");
const LAKE = state("Account", "lake", { name: "Lake" }, "5");
const place = (line: number) => ({ stackTrace: [{ sourcePosition: `project:///index.ts#${String(line)},1` }] });
const MEMBERS = { ...state("GroupMembership", "finance", { groupId: "3", userIds: ["2"] }, "3"), ...place(7) };
const share = (name: string, inputs: object, line: number) => ({
  ...state("AccountShare", name, { accountId: "5", accountKind: "account", ...inputs }, name),
  ...place(line),
});
const VIEW = share("lake-bo", { userId: "2", accessLevel: "CAN_VIEW" }, 8);
const EDIT = share("lake-finance", { groupId: "3", accessLevel: "CAN_EDIT" }, 9);

const BASE = [...USERS, GROUP, LAKE, MEMBERS, VIEW];
const answer = (person: string, account: string): string => {
  const { comparison } = reviewOf(readPreview(previewOf(BASE, [...BASE, EDIT])));
  return explain(comparison, person, account);
};

describe("the explanation of one person's access", () => {
  test("has every way before and after, the highest first, with the lines of the program", () => {
    expect(answer("bo@x.example", "Lake")).toBe(
      [
        "Bo (bo@x.example) and Lake",
        "",
        "Before: could use it",
        "  use directly (AccountShare lake-bo, index.ts:8)",
        "",
        "After: can edit it",
        "  edit through group Finance (AccountShare lake-finance, index.ts:9; GroupMembership finance, index.ts:7)",
        "  use directly (AccountShare lake-bo, index.ts:8)",
        "",
      ].join("\n"),
    );
  });

  test("says which access may be without a declaration, and what the role allows", () => {
    expect(answer("ada", "lake")).toBe(
      [
        "Ada (ada@x.example) and Lake",
        "",
        "Before: no access that is declared",
        "  by role: Admin, who may change the access to everything",
        "",
        "After: no access that is declared",
        "  maybe: edit if they are in group Finance, not all members are declared here",
        "  by role: Admin, who may change the access to everything",
        "",
      ].join("\n"),
    );
  });

  test("is found by e-mail, name, id and name of the resource", () => {
    for (const person of ["BO@x.example", "Bo", "2", "bo", "Bo (bo@x.example)"])
      expect(answer(person, "5")).toContain("Bo (bo@x.example) and Lake");
  });

  test("is refused for nobody, and for more than one", () => {
    expect(() => answer("zoe", "Lake")).toThrow(/^there is no person zoe in the preview\. It has Ada .* and Bo/);
    expect(() => answer("x.example", "Lake")).toThrow(/^there are several of person x\.example: Ada .* and Bo .*Give the e-mail/);
    expect(() => answer("bo", "Pond")).toThrow("there is no account Pond in the preview. It has Lake");
  });
});
