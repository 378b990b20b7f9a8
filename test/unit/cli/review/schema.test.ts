// The published JSON Schema equals that of the shapes, and every review is valid. `RECORD_REVIEWS=1` writes it again.

import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { report } from "../../../../cli/review/report";
import { Review } from "../../../../cli/review/schema";
import { fileOf, SITUATIONS } from "./situations";

const FILE = join(__dirname, "../../../../cli/review/review.schema.json");

describe("the JSON Schema of reviews", () => {
  test("equals that of the shapes", () => {
    const text = `${JSON.stringify({ title: "A review by pulumi-domo", ...z.toJSONSchema(Review) }, null, 2)}\n`;
    if (process.env.RECORD_REVIEWS !== undefined) writeFileSync(FILE, text);
    expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(text));
  });

  // Dates are validated by zod.
  const isValid = new Ajv2020({ formats: { date: true } }).compile(JSON.parse(readFileSync(FILE, "utf8")) as object);

  test.each(Object.keys(SITUATIONS))("accepts a review of: %s", async (name) => {
    const preview = readFileSync(join(__dirname, "previews", `${fileOf(name)}.json`), "utf8");
    const { text } = await report(preview, "json", { version: "1.0.0", failOn: "owner-gained,gain>=CAN_VIEW" });
    isValid(JSON.parse(text));
    expect(isValid.errors).toBeNull();
  });

  test("accepts nothing else", () => {
    expect(isValid({ version: 2 })).toBe(false);
    expect(isValid({})).toBe(false);
  });
});
