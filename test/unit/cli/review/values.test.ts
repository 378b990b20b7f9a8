// Values of previews and states, each of one kind.

import { describe, expect, test } from "@jest/globals";
import { hasUnknown, referencesOf, textOf, textsOf, UNKNOWN, valueOf } from "../../../../cli/review/values";
import { state } from "./tenant";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:canary" };
const share = (inputs: object, propertyDependencies: Record<string, string[]> = {}) => ({
  ...state("AccountShare", "s", inputs),
  type: "AccountShare",
  propertyDependencies,
});

describe("a value", () => {
  test("is unset, known, computed or secret", () => {
    expect(textOf(share({}), "userId")).toEqual({ kind: "unset" });
    expect(textOf(share({ userId: "7" }), "userId")).toEqual({ kind: "known", value: "7" });
    expect(textOf(share({ userId: UNKNOWN }), "userId")).toEqual({ kind: "computed", assumed: [] });
    expect(textOf(share({ userId: "[secret]" }), "userId")).toEqual({ kind: "secret" });
    expect(textOf(share({ userId: SECRET }), "userId")).toEqual({ kind: "secret" });
  });

  test("that depends on a resource is computed all the same: what it depends on is an assumption", () => {
    expect(textOf(share({ userId: UNKNOWN }, { userId: ["urn:eve"] }), "userId")).toEqual({ kind: "computed", assumed: ["urn:eve"] });
    expect(referencesOf(share({ userId: UNKNOWN }, { userId: ["urn:eve"] }))).toEqual([]);
  });

  test("that is no text is not taken for one", () => {
    for (const userId of [7, true, {}, [], ["7"]]) expect(textOf(share({ userId }), "userId").kind).toBe("computed");
  });

  test("in a list has its own kind, and a list that is unknown as a whole may hold anything", () => {
    expect(textsOf(share({ userIds: ["7", UNKNOWN, "[secret]", null, 8] }), "userIds")).toEqual({
      kind: "known",
      value: [
        { kind: "known", value: "7" },
        { kind: "computed", assumed: [] },
        { kind: "secret" },
        { kind: "computed", assumed: [] },
        { kind: "computed", assumed: [] },
      ],
    });
    expect(textsOf(share({ userIds: UNKNOWN }), "userIds").kind).toBe("computed");
    expect(textsOf(share({ userIds: "[secret]" }), "userIds").kind).toBe("secret");
    expect(textsOf(share({ userIds: { 0: "7" } }), "userIds").kind).toBe("computed");
  });

  test("is of the outputs where the inputs do not have it, as after an import", () => {
    expect(valueOf({ urn: "u", type: "t", outputs: { name: "Lake" } }, "name")).toEqual({ kind: "known", value: "Lake" });
  });

  test("has unknown parts at any depth", () => {
    expect(hasUnknown({ operands: [{ key: "DEPARTMENT", value: UNKNOWN }] })).toBe(true);
    expect(hasUnknown([{ value: SECRET }])).toBe(true);
    expect(hasUnknown({ operands: [{ key: "DEPARTMENT", value: "Data" }] })).toBe(false);
  });
});
