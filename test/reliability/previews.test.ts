// Previews of versions of Pulumi that nobody has seen: any value of a recorded one is replaced by another.

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidPreviewError } from "../../cli/review/preview";
import { concluded } from "../../cli/review/report";
import { markdown } from "../../cli/review/render/markdown";
import { readPreview, reviewOf } from "../../cli/review/review";
import { Review } from "../../cli/review/schema";
import { UNKNOWN } from "../../cli/review/values";
import { ROOT } from "../support/pulumi-cli";

const RECORDED = join(ROOT, "test/unit/cli/review/previews/several-things-at-once.json");

describe("a preview with any value replaced", () => {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  /** Every path in a value that a review may read. */
  const pathsOf = (value: unknown): string[][] =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, each]) => (key === "outputs" ? [] : [[key], ...pathsOf(each).map((rest) => [key, ...rest])]))
      : [];
  /** The value with another one at that path. */
  function replaceAt(value: unknown, [key, ...rest]: string[], other: unknown): unknown {
    if (key === undefined || !isObject(value)) return other;
    if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === key ? replaceAt(each, rest, other) : each));
    return { ...value, [key]: replaceAt(value[key], rest, other) };
  }

  test("is reviewed or refused in a sentence", () => {
    const whole = JSON.parse(readFileSync(RECORDED, "utf8")) as unknown;
    const others = fc.constantFrom<unknown>(null, "", 0, true, "x", UNKNOWN, [], {}, [UNKNOWN], [null], { "": 1 });
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(whole)), others, (path, other) => {
        const text = JSON.stringify(replaceAt(whole, path, other));
        try {
          const found = concluded(reviewOf(readPreview(text)), { broken: [], waived: [], notes: [], protected: [] });
          expect(Review.safeParse(found).error).toBeUndefined();
          markdown(found);
        } catch (error) {
          if (!(error instanceof InvalidPreviewError)) throw error;
          expect(error.message).not.toMatch(/\[object|is not a function/);
        }
      }),
      { numRuns: 1500, seed: 20261122 },
    );
  });
});
