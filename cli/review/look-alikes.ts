// Texts that look like others: characters that are invisible, that look like letters of another alphabet, or that are compatible forms of letters.
// Whoever writes the program under review chooses the names in it, so rules compare what names look like, never their code units.

import LOOK_ALIKES from "./look-alikes.json";

/** Characters of confusables.txt (UTS #39) with the text that each looks like. `npm run look-alikes` generates the data. */
const PROTOTYPES = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([prototype, characters]) =>
    Array.from(characters, (character): [string, string] => [character, prototype]),
  ),
);

/** Small capitals, which UTS #39 takes for other letters than the capitals. Cyrillic letters look like some of them. */
const SMALL_CAPITALS = new Map(
  Array.from("ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkĸkʟlᴍmʍmɴnᴏoᴘpꞯqʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz".matchAll(/(.)(.)/gu), ([, small = "", letter = ""]) => [
    small,
    letter,
  ]),
);

/** Characters without a shape of their own: control characters, format and bidirectional characters, fillers, lone surrogates, private use. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** UAX #15 allows 30 marks on a letter. The time that normalization takes grows with the square of their number. */
const MANY_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Marks on letters of alphabets that are read the same without them, more or less. In Arabic or Hindi marks are vowels. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d])\p{Mn}+/gu;

/** A text folded in two ways, for comparison only. Two texts look alike if they are the same in one way. */
export type Folded = readonly [byCase: string, byShape: string];

/**
 * What a text looks like, whatever its characters: without invisible characters, accents, case and differences of white space, and with one
 * character for all that look like it. `*` stays `*`. Takes time in proportion to the length.
 *
 * Two ways, since case and shape contradict each other: the Greek `Ν` looks like `N`, and its small form `ν` like `v`.
 */
export function fold(text: string): Folded {
  const visible = text.replaceAll(INVISIBLE, "").replaceAll(MANY_MARKS, "$1");
  return [shapeOf(foldCase(visible.normalize("NFKD"))), shapeOf(foldCase(prototypeOf(visible.normalize("NFD")).normalize("NFKD")))];
}

/** What a text looks like, as one text: equal for texts that readers take for each other. For comparison only, never to be shown. */
export const skeleton = (text: string): string => fold(text)[1];

/** Whether readers would take one for the other. Also if they are the same. */
export function looksLike(a: string, b: string): boolean {
  const [first, second] = [fold(a), fold(b)];
  return first[0] === second[0] || first[1] === second[1];
}

const prototypeOf = (text: string): string => Array.from(text, (character) => PROTOTYPES.get(character) ?? character).join("");

/** Upper case first: `ß` and `ss` are the same, and so are all forms of a sigma. */
const foldCase = (text: string): string => text.toUpperCase().toLowerCase().replaceAll("ς", "σ");

/** `I`, `l`, `i`, `1` and `|` are one: without regard to case each can be taken for another. */
const shapeOf = (text: string): string =>
  prototypeOf(Array.from(prototypeOf(text.normalize("NFKD")), (character) => SMALL_CAPITALS.get(character) ?? character).join(""))
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(ACCENTS, "")
    .replaceAll("i", "l")
    .replaceAll(/\s+/gu, " ")
    .trim();

/**
 * Whether a name is written so that it can be taken for another: with invisible characters, with several alphabets in one word, or with
 * characters that only look like Latin letters. Names of any language in its own script are not, nor are emoji.
 */
export function isDisguised(text: string): boolean {
  const plain = text.replaceAll(MANY_MARKS, "$1").replaceAll(ORDINARY_SEQUENCES, "");
  if (plain.search(INVISIBLE) !== -1) return true;
  const words = (plain.match(WORD) ?? []).map(wordOf);
  const hasLatin = words.some(({ scripts }) => scripts.has("Latin"));
  const isEastAsian = words.some(({ scripts }) => EAST_ASIAN.some((script) => scripts.has(script)));
  return words.some((word) => mixesScripts(word) || imitatesLatin(word, { hasLatin, isEastAsian }));
}

/** Invisible characters where languages and emoji need them. */
const ORDINARY_SEQUENCES = new RegExp(
  [
    // Emoji: flags of regions, such as Scotland's; with skin tones, variation selectors and joiners; key caps.
    String.raw`\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f}`,
    String.raw`\p{Extended_Pictographic}(?:\ufe0f|\ufe0e|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*`,
    String.raw`[0-9#*]\ufe0f?\u20e3`,
    // Joiners between letters of Persian, and after the virama of Indic scripts.
    String.raw`(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic})`,
    String.raw`(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])[\u200c\u200d]`,
    // Variants of Chinese and Mongolian characters, which names of people have.
    String.raw`(?<=\p{Script=Han})[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180d\u180f]`,
  ].join("|"),
  "gu",
);

/** Letters, digits, their marks, and letters in circles and boxes. */
const WORD = /[\p{L}\p{M}\p{N}\u24b6-\u24e9\u{1f130}-\u{1f189}]+/gu;

const EAST_ASIAN = ["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul"];

/** Scripts that stand beside Latin letters in a word (UTS #39, "moderately restrictive"): all of living languages but Cyrillic and Greek. */
const BESIDE_LATIN = [
  ...EAST_ASIAN,
  ...["Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao"],
  ...["Malayalam", "Mongolian", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan"],
];

/** Scripts of which only some characters look Latin, so that whole words of such characters can be ordinary. */
const ORDINARY_SCRIPTS = new Set(["Cyrillic", "Greek", ...BESIDE_LATIN]);

const SCRIPTS = ["Latin", ...ORDINARY_SCRIPTS].map((name) => ({ name, characters: new RegExp(`\\p{Script=${name}}`, "u") }));
const ANY_SCRIPT = /[\p{Script=Common}\p{Script=Inherited}]/u;

interface Word {
  /** Letters and digits without their marks. */
  characters: string[];
  /** `other` stands for all scripts that hardly any names are written in. */
  scripts: Set<string>;
}

function wordOf(text: string): Word {
  const characters = Array.from(text, withoutMarks).filter((character) => !/^\p{M}/u.test(character));
  const scripts = characters
    .filter((character) => !ANY_SCRIPT.test(character))
    .map((character) => SCRIPTS.find((script) => script.characters.test(character))?.name ?? "other");
  return { characters, scripts: new Set(scripts) };
}

/** `e` of `é`. What is decomposed into several letters stays, such as Hangul, and what is only another letter, such as the sign of Kelvin. */
function withoutMarks(character: string): string {
  const [base = "", ...marks] = character.normalize("NFD");
  return marks.length > 0 && marks.every((mark) => /\p{M}/u.test(mark)) ? base : character;
}

function mixesScripts({ scripts }: Word): boolean {
  const others = [...scripts].filter((script) => script !== "Latin");
  if (others.every((script) => EAST_ASIAN.includes(script))) return false;
  return others.length > 1 || (scripts.size > 1 && others.some((script) => !BESIDE_LATIN.includes(script)));
}

/** @param name - Which scripts the whole name has. */
function imitatesLatin({ characters, scripts }: Word, name: { hasLatin: boolean; isEastAsian: boolean }): boolean {
  const suspects = characters.filter((character) => isLookAlike(character) && !(name.isEastAsian && FULL_WIDTH.test(character)));
  if (suspects.length === 0 || characters.every((character) => ROMAN_NUMERAL.test(character))) return false;
  if (scripts.has("Latin")) return true;
  if (suspects.length < characters.length) return false;
  // A word of nothing else: of mathematical letters, of a script that nobody uses, or of another alphabet beside Latin words.
  return name.hasLatin || [...scripts].every((script) => !ORDINARY_SCRIPTS.has(script));
}

/** Letters of living languages, abbreviations and superscripts that UTS #39 counts as look-alikes, and that no reader wonders at. */
const ORDINARY_LETTERS = /[æÆœŒıªºɣʋɩ\p{Lm}\p{No}]/u;
const ROMAN_NUMERAL = /\p{Nl}/u;
const FULL_WIDTH = /[\uff01-\uff5e]/u;

/** Whether a character is none of ASCII, and looks like letters or digits of it. */
const isLookAlike = (character: string): boolean =>
  character > "\x7f" &&
  !ORDINARY_LETTERS.test(character) &&
  [SMALL_CAPITALS.get(character) ?? "", character.normalize("NFKD"), prototypeOf(character).normalize("NFKD")].some((shape) =>
    /^[A-Za-z0-9]+$/.test(shape),
  );
