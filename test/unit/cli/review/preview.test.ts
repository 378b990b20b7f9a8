// Previews that are incomplete, contradict themselves, or have places.

import { describe, expect, test } from "@jest/globals";
import { InvalidPreviewError, parsePreview, sourceOf } from "../../../../cli/review/preview";
import { state } from "./tenant";

const ADA = state("User", "ada", { name: "Ada", email: "ada@x.example" }, "1");
const step = (op: string, extra: object = {}) => ({ op, urn: ADA.urn, newState: ADA, ...extra });
const parse = (preview: object, diffOnly = false) => parsePreview(JSON.stringify(preview), { diffOnly });

describe("a preview", () => {
  test("that has all steps that its summary counts lacks nothing", () => {
    expect(parse({ steps: [step("same", { oldState: ADA })], changeSummary: { same: 1 } }).missing).toEqual([]);
  });

  test("from which only some unchanged resources were taken is refused, too", () => {
    const preview = { steps: [step("same", { oldState: ADA })], changeSummary: { same: 3 } };
    expect(() => parse(preview)).toThrow(/leaves out what does not change \(2 resources\)/);
    expect(parse(preview, true).missing).toEqual([expect.stringMatching(/^2 resources that do not change are not in the preview/)]);
  });

  test("that counts more changes than it has is refused, whatever the options", () => {
    const preview = { steps: [step("same", { oldState: ADA })], changeSummary: { same: 1, update: 2, delete: 1 } };
    for (const diffOnly of [false, true]) {
      expect(() => parse(preview, diffOnly)).toThrow(InvalidPreviewError);
      expect(() => parse(preview, diffOnly)).toThrow(/counts more steps than it has \(2 of update, 1 of delete\)/);
    }
  });

  test("without a summary proves nothing about what it lacks", () => {
    expect(parse({ steps: [step("same", { oldState: ADA })] }).missing).toEqual([expect.stringMatching(/has no summary/)]);
  });

  test("of targets only is known by resources that the engine did not ask for", () => {
    const skipped = [expect.stringMatching(/^The preview skips 1 resource of the program, because it is limited to targets/)];
    const withMarks = (marks: object) => ({ ...ADA, propertyDependencies: { name: [], ...marks } });
    const same = (newState: object, old: object | undefined = ADA) =>
      parse({ steps: [step("same", { oldState: old, newState })], changeSummary: { same: 1 } }).missing;
    expect(same(withMarks({ __references: [] }))).toEqual([]);
    expect(same(withMarks({}))).toEqual(skipped);
    expect(parse({ steps: [step("same")], changeSummary: { same: 1 } }).missing).toEqual(skipped);
    expect(same({ ...ADA, inputs: undefined })).toEqual(skipped);
  });
});

describe("the place of a resource", () => {
  const at = (...positions: (string | undefined)[]) =>
    sourceOf({ urn: "u", type: "t", stackTrace: positions.map((sourcePosition) => ({ sourcePosition })) });

  test("is the first of the program's own files", () => {
    expect(
      at("project:///node_modules/pulumi-domo/dist/sdk/user.js#50,9", "project:///lib/team.ts#12,3", "project:///index.ts#84,1"),
    ).toEqual({
      file: "lib/team.ts",
      line: 12,
    });
    expect(at("project:///../../checkout/dist/sdk/user.js#50,9", undefined, "project:///../shared/team.ts#3,1")).toEqual({
      file: "../shared/team.ts",
      line: 3,
    });
  });

  test("is that of the component, for what a component declares after it has waited", () => {
    const place = (sourcePosition: string) => ({ stackTrace: [{ sourcePosition }] });
    const [LIBRARY, PROGRAM] = ["project:///node_modules/pulumi-domo/dist/sdk/roster/people.js#9,1", "project:///index.ts#84,1"].map(place);
    const sourcesOf = (...states: object[]) =>
      parse({
        steps: states.map((newState, i) => ({ op: "create", urn: String(i), newState: { type: "t", ...newState } })),
        changeSummary: {},
      }).steps.flatMap(({ newState }) => (newState ? [sourceOf(newState)?.line] : []));
    expect(
      sourcesOf(
        { urn: "user", parent: "roster", ...LIBRARY },
        { urn: "roster", parent: "team", ...LIBRARY },
        { urn: "team", parent: "nowhere", ...PROGRAM },
        { urn: "group", parent: "roster" },
        { urn: "other", parent: "stack" },
      ),
    ).toEqual([84, 84, 84, 84, undefined]);
    expect(sourcesOf({ urn: "a", parent: "b" }, { urn: "b", parent: "c" }, { urn: "c", parent: "a" })).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const chain = Array.from({ length: 50_000 }, (_, i) => ({ urn: String(i), parent: String(i + 1), ...(i === 49_999 && PROGRAM) }));
    expect(new Set(sourcesOf(...chain))).toEqual(new Set([84]));
  });

  test("is not known if the engine does not record it, or not in this form", () => {
    for (const positions of [[], [undefined], ["file:///x#1,1"], ["project:///index.ts"], ["project:///index.ts#x,1"]])
      expect(at(...positions)).toBeUndefined();
  });
});
