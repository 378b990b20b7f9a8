import { describe, expect, test } from "@jest/globals";
import { Redactor } from "../../../../provider/domo/http/redact";

describe("redaction", () => {
  const redactor = new Redactor(["s3cret/+value", "s3cret"]);

  test.each([
    ["as it is", "s3cret/+value"],
    ["in a URL", encodeURIComponent("s3cret/+value")],
    ["in base64", Buffer.from("s3cret/+value").toString("base64")],
    ["as a bearer token", "bearer eyJhbGciOi.J9-x_y"],
  ])("takes a secret out %s", (_how, text) => {
    expect(redactor.redact(`before ${text} after`)).toMatch(/^before (bearer )?\[redacted\] after$/);
  });

  test("leaves all else, also when a secret is too short to tell from a word", () => {
    expect(new Redactor(["a", ""]).redact("a b c")).toBe("a b c");
  });
});
