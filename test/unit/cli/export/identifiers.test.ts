import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import ts from "typescript";
import { Identities, wordsOf } from "../../../../cli/export/identifiers";

const identifierOf = (name: string, kind = "group"): string => new Identities().of([name], kind).identifier;

describe("an identifier", () => {
  test.each([
    ["Ada Lindgren", "adaLindgren"],
    ["FINANCE & controlling", "financeControlling"],
    ["SalesOps", "salesOps"],
    ["snake_case-kebab.dot", "snakeCaseKebabDot"],
    ["Zoë Søndergård-Łukasz", "zoeSondergardLukasz"],
    ["Straße", "strasse"],
    ["山田 太郎", "山田太郎"],
    ["हिन्दी", "हिन्दी"],
    ["𠮷田", "𠮷田"],
    ["2024 budget", "group2024Budget"],
    ["default", "defaultGroup"],
    ["Class", "classGroup"],
    ["__proto__", "proto"],
    ["domo", "domoGroup"],
    ["../../etc/passwd", "etcPasswd"],
    ["😀🎉", "group"],
    ["Nora\u200d Example", "noraExample"],
    ["Fina\u200dnce", "finance"],
    ["Omar\u3164Example", "omarExample"],
    ["\uffa0Omar\u1160", "omar"],
    ["⚠️ Incidents", "incidents"],
    ["7\ufe0f\u20e3 up", "group7Up"],
    ["a\u203fb·c", "aBC"],
    ["\u0301\u0302\u0903", "group"],
    ["ｆｕｌｌ ｗｉｄｔｈ ⅷ", "fullWidthViii"],
    ["", "group"],
    ["x".repeat(300), "x".repeat(40)],
  ])("of %j is %s", (name, identifier) => {
    expect(identifierOf(name)).toBe(identifier);
  });

  test("is made of the first text that has letters", () => {
    expect(new Identities().of(["😀", "ada"], "user")).toEqual({ name: "ada", identifier: "ada" });
  });

  test("gets a number where it is taken, also by another spelling or by what the program has", () => {
    const identities = new Identities(["finance"]);
    const names = ["Finance", "FINANCE", "finance 2", "fi-nance", "finance"].map((name) => identities.of([name], "group"));
    expect(names).toEqual([
      { name: "finance-2", identifier: "finance2" },
      { name: "finance-3", identifier: "finance3" },
      { name: "finance-2-2", identifier: "finance22" },
      { name: "fi-nance", identifier: "fiNance" },
      { name: "finance-4", identifier: "finance4" },
    ]);
  });

  test.each([
    ["Nora", "Nоra", "with a Cyrillic letter"],
    ["Nоra", "Nora", "with a Latin letter instead"],
    ["Nora", "Nοrа", "with a Greek and a Cyrillic letter"],
    ["finance", "Fina\u200dnce", "with a joiner"],
    ["Петя", "Петя\ufe0f", "with a variation selector"],
  ])("of %s gives one with a number to %s, the same %s", (first, second) => {
    const identities = new Identities();
    identities.of([first], "user");
    expect(identities.of([second], "user").identifier).toMatch(/2$/);
  });

  test("may resemble another in ASCII", () => {
    const identities = new Identities();
    expect(["Ian", "Lan"].map((name) => identities.of([name], "user").identifier)).toEqual(["ian", "lan"]);
  });

  test("is valid and unique whatever the names are", () => {
    const names = fc.array(
      fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ unit: "grapheme" }), fc.constantFrom("if", "let")),
    );
    fc.assert(
      fc.property(names, (given) => {
        const identities = new Identities();
        const made = given.map((name) => identities.of([name], "thing"));
        for (const { identifier, name } of made) {
          const { parseDiagnostics } = ts.createSourceFile(
            "x.ts",
            `export const ${identifier} = 1;`,
            ts.ScriptTarget.ES2022,
          ) as unknown as {
            parseDiagnostics: unknown[]; // not in the public types
          };
          expect([identifier, parseDiagnostics]).toEqual([identifier, []]);
          expect(name).not.toMatch(/[\s:/\\]/);
          expect(identifier).toMatch(/^[\p{L}\p{Nl}][\p{L}\p{Nd}\p{Nl}\p{Mn}\p{Mc}]*$/u);
          expect(identifier).not.toMatch(/\p{Default_Ignorable_Code_Point}/u);
        }
        for (const key of ["name", "identifier"] as const) expect(new Set(made.map((each) => each[key])).size).toBe(made.length);
      }),
      { seed: 20261127 },
    );
  });
});

test("every letter of Unicode gives an identifier that TypeScript knows", () => {
  const known = (text: string): boolean =>
    Array.from(text).every((char, i) =>
      (i === 0 ? ts.isIdentifierStart : ts.isIdentifierPart)(char.codePointAt(0) ?? 0, ts.ScriptTarget.ES2022),
    );
  for (let code = 0; code < 0x40000; code++)
    if (code < 0xd800 || code > 0xdfff) {
      const [word = "x"] = wordsOf(`a${String.fromCodePoint(code)}`);
      if (!known(word)) throw new Error(`${code.toString(16)} gives ${word}`);
    }
});

test("words are the same again when a name is made of them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (name) => {
      const words = wordsOf(name);
      expect(wordsOf(words.join("-"))).toEqual(words);
    }),
    { seed: 20261127 },
  );
});
