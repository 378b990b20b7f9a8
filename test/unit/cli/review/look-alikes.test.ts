// Names that look like others.

import { describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDisguised, looksLike, skeleton } from "../../../../cli/review/look-alikes";

const ROOT = join(__dirname, "../../../..");

describe("names look alike", () => {
  test.each([
    ["in another case", "Snowflake PRODUCTION", "snowflake production"],
    ["with a Cyrillic letter", "Snowflake prоduction", "Snowflake production"],
    ["all in Cyrillic letters", "ѕсоре", "scope"],
    ["with a Greek letter", "Lοoker", "Looker"],
    ["with capital Greek letters", "ΝΙΚΕ", "nike"],
    ["in another case of Greek", "ΝΑΥΣ", "ναυς"],
    ["in letters of mathematics", "𝐏𝐫𝐨𝐝", "Prod"],
    ["in full width", "Ｐｒｏｄ", "Prod"],
    ["in small capitals", "ᴘʀᴏᴅ", "PROD"],
    ["with an invisible character", "Pro\u200bd", "Prod"],
    ["with a soft hyphen", "Pro\u00add", "Prod"],
    ["with a filler", "Pro\u3164d", "Prod"],
    ["with a tag character", "Prod\u{e0041}", "Prod"],
    ["with a control character", "Pro\u0000d", "Prod"],
    ["with bidirectional characters", "\u202eProd\u202c", "Prod"],
    ["with another space", "Prod\u00a0EU", "Prod EU"],
    ["with more spaces", " Prod   EU ", "Prod EU"],
    ["with an accent", "Pród", "Prod"],
    ["with a stroke", "Prøduction", "Production"],
    ["with a ligature", "ﬁnance", "Finance"],
    ["with digits for letters", "Pr0duction bi11ing", "Production billing"],
    ["with a capital I for an l", "BiIIing", "Billing"],
    ["with a bar for an l", "Bi||ing", "Billing"],
    ["with rn for m", "Custorner", "Customer"],
    ["with a long s for an f", "ſlow", "flow"],
    ["with another hyphen", "prod–eu", "prod-eu"],
    ["with a kana for a kanji", "人ロ", "人口"],
    ["with the Kelvin sign", "\u212aey", "key"],
  ])("%s", (_how, a, b) => {
    expect(looksLike(a, b)).toBe(true);
  });

  test.each([
    ["Prod", "Pro"],
    ["Prod", "Brod"],
    ["Finance", "Finances"],
    ["Prod EU", "Prod US"],
    ["ProdEU", "Prod EU"],
    ["Владимир", "Владислав"],
    ["田中", "中田"],
    ["محمد", "محمود"],
    ["Ada", "Ida"],
  ])("but not %j and %j", (a, b) => {
    expect([looksLike(a, b), skeleton(a) === skeleton(b)]).toEqual([false, false]);
  });

  test("in a time that grows with the length only", () => {
    const marks = `Prod${"\u0301\u0316".repeat(200_000)}`;
    expect(looksLike(marks, "Prod")).toBe(true);
    expect(isDisguised(marks)).toBe(false);
  });
});

describe("a name is disguised", () => {
  test.each([
    ["by an invisible character", "Pro\u200bd"],
    ["by a joiner between Latin letters", "Pro\u200dd"],
    ["by a soft hyphen", "Pro\u00add"],
    ["by a filler", "Prod\u3164"],
    ["by a tag character", "Prod\u{e0041}"],
    ["by a text in tags after a flag", "\u{1f3f4}\u{e0061}\u{e0062}\u{e0063}\u{e0064}\u{e0065}\u{e0066}\u{e0067}\u{e007f}"],
    ["by a variation selector after a letter", "Pro\ufe0fd"],
    ["by a control character", "Pro\u0007d"],
    ["by a line break", "Prod\nTest"],
    ["by bidirectional characters", "\u202edorP"],
    ["by a left-to-right mark", "Prod\u200e"],
    ["by a blank of Braille", "Prod\u2800"],
    ["by a private character", "Prod\ue000"],
    ["by a lone surrogate", "Prod\ud83d"],
    ["by a Cyrillic letter in a Latin word", "Prоduction"],
    ["by a Latin letter in a Cyrillic word", "Финaнсы"],
    ["by a Cyrillic letter that looks like none of Latin", "Proжect"],
    ["by a Greek letter in a Latin word", "Lοoker"],
    ["by an Armenian letter in a Latin word", "Prօd"],
    ["by a Cherokee letter in a Latin word", "Ꮲrod"],
    ["by a Hebrew letter in a Latin word", "Prסd"],
    ["by a digit of another script in a Latin word", "Pr०d"],
    ["by a Cyrillic and a Greek letter in one word", "Фινансы"],
    ["by a word of look-alikes beside Latin words", "Warehouse ЕС"],
    ["by letters of mathematics", "𝐏𝐫𝐨𝐝"],
    ["by letters in full width", "Ｐｒｏｄ"],
    ["by one letter in full width", "Ｐrod"],
    ["by letters in circles", "Ⓟrod"],
    ["by letters of phonetics", "Wɑrehouse"],
    ["by small capitals", "Wᴀrehouse"],
    ["by a ligature", "ﬁnance"],
    ["by a script that looks Latin", "ꓪꓮꓣꓰ"],
    ["by a number of Rome in a word", "BⅠlling"],
    ["by the Kelvin sign", "\u212aey"],
  ])("%s", (_how, name) => {
    expect(isDisguised(name)).toBe(true);
  });

  test.each([
    "Snowflake production",
    "prod-eu_1 (2026)",
    "Zoë Müller",
    "Zoe\u0308 Mu\u0308ller",
    "Ødegård",
    "Łukasz",
    "O'Neil",
    "O’Neil",
    "D‘Angelo",
    "Nguyễn Thị Hồng",
    "Söze-Straße",
    "STRAẞE",
    "Ægir Œuvre",
    "Þórður Guðmundsson",
    "Yıldız İstanbul",
    "Əliyev",
    "Čapek Đorđe",
    "Ħamrun",
    "Kāneʻohe",
    "Aɣilas Eʋe",
    "L·lull Gal·la",
    "Mª José 1º",
    "m² CO₂ ½ № 5 Acme™ ©",
    "Phase Ⅱ",
    "20 µs",
    "Владимир",
    "Сара Роса",
    "Мар’яна Їжак",
    "Владимир Petrov",
    "Αθήνα",
    "Γιώργος Παπαδόπουλος",
    "Հայաստան",
    "საქართველო",
    "田中 太郎",
    "東京DC2",
    "データベース",
    "Tシャツ",
    "ＡＢＣ株式会社",
    "葛\u{e0100}飾",
    "김철수",
    "SQL이야기",
    "中文ABC",
    "محمد",
    "می\u200cخواهم",
    "يوسف ١٢٣",
    "שלום",
    "हिन्दी १०",
    "ශ්\u200dරී",
    "ฐานข้อมูลSQL",
    "தமிழ்",
    "አዲስ",
    "🚀 Launch",
    "👩‍💻 Dev",
    "❤️ Team",
    "👍🏽 1️⃣ #️⃣",
    "🇩🇪 Berlin",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Edinburgh",
    "",
  ])("but not %j", (name) => {
    expect(isDisguised(name)).toBe(false);
  });
});

test("the data is what the generator writes", () => {
  const file = join(ROOT, "cli/review/look-alikes.json");
  const committed = readFileSync(file, "utf8");
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, ".ci/look-alikes.mjs"), "--print"], { cwd: ROOT, encoding: "utf8" });
  expect([status, stdout === committed]).toEqual([0, true]);
});
