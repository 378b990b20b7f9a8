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

  test("takes a key out that is repeated without its last newline, on one line, or line by line", () => {
    const lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEF", "AASCBKcwggSjAgEAAoIBAQC7VJTU"];
    const key = `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
    const redactor = new Redactor([key]);
    for (const text of [key.trim(), key.replaceAll("\n", ""), JSON.stringify(key.trim()), ...lines])
      expect(redactor.redact(`bad ${text}`)).not.toMatch(/MIIE|AASC/);
  });

  test("leaves all else, also when a secret is too short to tell from a word", () => {
    expect(new Redactor(["a", ""]).redact("a b c")).toBe("a b c");
  });

  test("leaves words that error answers are made of", () => {
    const said = "Unauthorized: the access token is missing or wrong";
    expect(new Redactor(["wrong", "unauthorized", "Token"]).redact(said)).toBe(said);
  });

  test("takes out what overlaps as a whole, and what begins like another", () => {
    expect(new Redactor(["abcdef", "defghi"]).redact("xabcdefghix")).toBe("x[redacted]x");
    expect(new Redactor(["abcdef", "abcdxy", "abcd"]).redact("abcdef abcdxy abcde abc")).toBe("[redacted] [redacted] [redacted]e abc");
  });

  /** As alike as keys of one vendor are: the worst case for a search by first characters. */
  const secret = (i: number): string => `-----BEGIN KEY-----\nMIIEvQIBADAN${String(i).padStart(8, "0")}${"x/+".repeat(20)}`;

  test("costs by the length of what is learnt and redacted, and not by how much is known", () => {
    const many = new Redactor();
    let characters = 0;
    for (let request = 0; request < 1000; request++) {
      const learnt = Array.from({ length: 5 }, (_, i) => secret(request * 5 + i));
      many.learn(learnt);
      const text = `the value ${learnt[2] ?? ""} of ${secret(0)} is not valid: ${secret(9_999_999)}`;
      expect(many.redact(text)).toMatch(/^the value \[redacted\] of \[redacted\] is not valid: -----BEGIN/);
      characters += learnt.join("").length + text.length;
    }
    expect(many.steps).toBeLessThan(10 * characters);
  });

  test("learns one more secret at the same cost as the first ones, and what it knows at none", () => {
    const cost = (known: number): number => {
      const some = new Redactor(Array.from({ length: known }, (_, i) => secret(i)));
      const before = some.steps;
      some.learn([secret(123_456)]);
      const learnt = some.steps - before;
      some.learn([secret(123_456)]);
      expect(some.steps - before).toBe(learnt);
      return learnt;
    };
    expect(cost(5000)).toBeLessThanOrEqual(cost(10) + 10);
  });
});
