import { describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { Redactor } from "../../../../../provider/client/http/redact";

describe("redaction", () => {
  const redactor = new Redactor(["s3cret/+value", "s3cret"]);

  test.each([
    ["as it is", "s3cret/+value"],
    ["in a URL", encodeURIComponent("s3cret/+value")],
    ["in base64", Buffer.from("s3cret/+value").toString("base64")],
    ["as a bearer token", "bearer eyJhbGciOi.J9-x_y"],
  ])("replaces a secret %s", (_how, text) => {
    expect(redactor.redact(`before ${text} after`)).toMatch(/^before (bearer )?\[redacted\] after$/);
  });

  test("replaces a key without its last newline, on one line, or line by line", () => {
    const lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEF", "AASCBKcwggSjAgEAAoIBAQC7VJTU"];
    const key = `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
    const redactor = new Redactor([key]);
    for (const text of [key.trim(), key.replaceAll("\n", ""), JSON.stringify(key.trim()), ...lines])
      expect(redactor.redact(`bad ${text}`)).not.toMatch(/MIIE|AASC/);
  });

  test("keeps all other text, also when a secret is too short to differ from a word", () => {
    expect(new Redactor(["a", ""]).redact("a b c")).toBe("a b c");
  });

  test("keeps words that are common in error responses", () => {
    const text = "Unauthorized: the access token is missing or wrong";
    expect(new Redactor(["wrong", "unauthorized", "Token"]).redact(text)).toBe(text);
  });

  test("replaces overlapping secrets as a whole, and secrets that begin alike", () => {
    expect(new Redactor(["abcdef", "defghi"]).redact("xabcdefghix")).toBe("x[redacted]x");
    expect(new Redactor(["abcdef", "abcdxy", "abcd"]).redact("abcdef abcdxy abcde abc")).toBe("[redacted] [redacted] [redacted]e abc");
  });

  const pem = `-----BEGIN PRIVATE KEY-----\n${Array.from({ length: 26 }, (_, i) => createHash("sha384").update(String(i)).digest("base64")).join("\n")}\n-----END PRIVATE KEY-----\n`;
  const keyFile = JSON.stringify({ type: "service_account", private_key: pem, client_email: "etl@acme.iam.example" }, undefined, 2);
  const SECRETS: [string, string][] = [
    ["a short password", 'p"4/é<w>'],
    ["a token", "tok_A9x/7+kQ2=Zr&8Lm%4c"],
    ["a pass phrase", "correct horse battery staple"],
    ["a key", pem],
    ["a key file", keyFile],
    ["what looks escaped", String.raw`C:\new%41&amp;\u0041'x`],
  ];
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  const html = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
  const gson = (text: string): string =>
    json(text).replaceAll(/[<>&='\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const SPELLINGS: [string, (secret: string) => string][] = [
    ["as it is", (text) => text],
    ["trimmed", (text) => text.trim()],
    ["on one line", (text) => text.replaceAll("\n", "")],
    ["with other line ends", (text) => text.replaceAll("\n", "\r\n")],
    ["indented", (text) => text.replaceAll("\n", "\n    ")],
    ["in JSON", json],
    ["in JSON with escaped slashes", (text) => json(text).replaceAll("/", String.raw`\/`)],
    ["in JSON in ASCII, as Gson writes it", gson],
    ["in JSON in JSON", (text) => json(json(text))],
    ["in a URL", encodeURIComponent],
    ["in a URL in lower case", (text) => encodeURIComponent(text).replaceAll(/%../g, (escape) => escape.toLowerCase())],
    ["in a form", (text) => new URLSearchParams({ v: text }).toString().slice(2)],
    ["in HTML", html],
    [
      "in HTML with names",
      (text) =>
        html(text).replaceAll("&#38;", "&amp;").replaceAll("&#34;", "&quot;").replaceAll("&#60;", "&lt;").replaceAll("&#62;", "&gt;"),
    ],
    ["in JSON in HTML", (text) => html(json(text))],
    ["in base64", (text) => Buffer.from(text).toString("base64")],
    ["in base64 for URLs", (text) => Buffer.from(text).toString("base64url")],
    ["in base64 in lines", (text) => Buffer.from(text).toString("base64").replaceAll(/.{20}/g, "$&\n")],
    ["in base64 with a user before it", (text) => Buffer.from(`svc-etl:${text}`).toString("base64")],
    ["in base64 in a path", (text) => `/a/${Buffer.from(text).toString("base64url")}`],
    ["with its accents apart", (text) => text.normalize("NFD")],
  ];

  test.each(SECRETS.flatMap(([what, secret]) => SPELLINGS.map(([how, spell]) => ({ what, how, secret, spelled: spell(secret) }))))(
    "replaces $what $how",
    ({ secret, spelled }) => {
      const shown = new Redactor([secret]).redact(`the value ${spelled} is not valid`);
      expect(shown).toMatch(/^the value \S*?\[redacted\]\S*\s+is not valid$/);
      for (let at = 0; at + 8 <= spelled.length; at++) expect(shown).not.toContain(spelled.slice(at, at + 8));
    },
  );

  test.each([
    ["the values of a key file, one by one", pem, keyFile],
    ["the lines of a key, one by one", pem.split("\n")[3] ?? "", pem],
    ["the first half of a token", "tok_A9x/7+kQ", "tok_A9x/7+kQ2=Zr&8Lm%4c"],
    ["the second half of a token", "2=Zr&8Lm%4cX", "tok_A9x/7+kQ2=Zr&8Lm%4cX"],
    ["a key that was cut somewhere", pem.slice(100, 300), pem],
    ["a key that was cut within its escapes", json(pem).slice(77, 150), pem],
  ])("replaces %s", (_what, text, secret) => {
    const shown = new Redactor([secret]).redact(`bad ${text}`);
    expect(shown).toContain("[redacted]");
    for (let at = 0; at + 6 <= text.length; at++) expect(shown).not.toContain(text.slice(at, at + 6));
  });

  const PROPERTIES = `# of the load\nuser=svc\npassword=S3cr3t!Pass-2024\nurl = https://files.acme.example/load\n${"x".repeat(60)}`;

  test.each([
    ["a secret that ends in a backslash", "pa55word\\", 'value "pa55word\\" is'],
    ["a secret that ends in a backslash, in JSON", "pa55word\\", 'value "pa55word\\\\" is'],
    ["a user of a Windows domain", "nbauer-svc9", "CORP\\nbauer-svc9 is locked"],
    ["a secret after a percent sign", "41xyz98765", "100%41xyz98765"],
    ["a secret before digits", "abcd%", "abcd%41"],
    ["an e-mail in small letters", "Ada.B@Acme.io", "no user ada.b@acme.io"],
    ["a name in capitals", "svc_etl_prod", "SVC_ETL_PROD may not"],
    ["a short value of a key file", JSON.stringify({ user: "svc", password: "hunter22s" }), "bad login svc / hunter22s"],
    ["a value in a list of a key file", JSON.stringify({ keys: ["hunter22s"] }), "bad key hunter22s"],
    ["a line of a file", PROPERTIES, "line password=S3cr3t!Pass-2024 is"],
    ["a value in a file", PROPERTIES, "S3cr3t!Pass-2024 is too weak"],
  ])("replaces the value of %s", (_what, secret, text) => {
    const shown = new Redactor([secret]).redact(text);
    expect(shown).toContain("[redacted]");
    expect(shown).not.toMatch(/pa55|bauer|xyz9|abcd|ada\.b|etl_|hunter|S3cr3t|-2024/i);
  });

  test("replaces a secret that begins within a fragment of another", () => {
    const shown = new Redactor(["northern-warehouse-key", "my account northern"]).redactSentence(
      "could not create account northern-warehouse-key: Domo",
    );
    expect(shown).toBe("could not create account [redacted]: Domo");
  });

  test("keeps our own messages readable when their words or short numbers are secrets", () => {
    const redactor = new Redactor(["create", "public", "Admin", "could", "5432", "our-public-account-of-the-north"]);
    const text = "could not create public account warehouse 154321: Domo";
    expect(redactor.redactSentence(text)).toBe(text);
  });

  test("keeps other addresses of the same domain, as domains are no secrets", () => {
    const keyFile = JSON.stringify({
      client_email: "etl-loader@acme.iam.example",
      token_uri: "https://oauth2.acme.example/token",
      key: "k9-Quorum-7741-vault",
    });
    const text = "no user bo.berg@acme.iam.example at https://oauth2.acme.example/other, ";
    expect(new Redactor([keyFile]).redact(`${text}etl-loader@acme.iam.example`)).toBe(`${text}[redacted]`);
  });

  test.each([
    ["the secret", "of a k9-Quorum-7741-vault", true],
    ["a word that is a secret elsewhere", "Sales of the north", false],
    ["a fragment that may be chance", "Quorum", false],
  ])("detects %s or not", (_what, text, holds) => {
    expect(new Redactor(["k9-Quorum-7741-vault", "Sales"]).containsSecret(text)).toBe(holds);
  });

  test("keeps a response without secrets readable", () => {
    const redactor = new Redactor(SECRETS.map(([, secret]) => secret));
    const text =
      'Invalid "configuration" for provider snowflake: account=acme, 100% of C:\\data\\new &c. <b>denied</b> (see https://developer.domo.com/portal/a0b1)';
    expect(redactor.redact(text)).toBe(text);
  });

  /** Secrets as similar as keys of one vendor. */
  const secret = (i: number): string => `-----BEGIN KEY-----\nMIIEvQIBADAN${String(i).padStart(8, "0")}${"x/+".repeat(20)}`;

  test("costs by the length of texts, and not by the number of secrets", () => {
    const many = new Redactor();
    let characters = 0;
    for (let request = 0; request < 1000; request++) {
      const learnt = Array.from({ length: 5 }, (_, i) => secret(request * 5 + i));
      many.register(learnt);
      const text = `the value ${learnt[2] ?? ""} of ${secret(0)} is not valid: ${String(request)}`;
      expect(many.redact(text)).toBe(`the value [redacted] of [redacted] is not valid: ${String(request)}`);
      characters += learnt.join("").length + text.length;
    }
    expect(many.steps).toBeLessThan(10 * characters);
  });

  test("costs no more where secrets and the text repeat one character", () => {
    const redactor = new Redactor(["a".repeat(1000), "aaaaaaaaaa", "a".repeat(30)]);
    const before = redactor.steps;
    expect(redactor.redact("a".repeat(200_000))).toBe("[redacted]");
    expect(redactor.steps - before).toBeLessThan(10 * 200_000);
  });

  test("registers each new secret at the same cost, and a known one at none", () => {
    const cost = (known: number): number => {
      const some = new Redactor(Array.from({ length: known }, (_, i) => secret(i)));
      const before = some.steps;
      some.register([secret(123_456)]);
      const learnt = some.steps - before;
      some.register([secret(123_456)]);
      expect(some.steps - before).toBe(learnt);
      return learnt;
    };
    expect(cost(5000)).toBeLessThanOrEqual(cost(10) + 10);
  });
});
