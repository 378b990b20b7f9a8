// Names of resources and of constants in a program, made of names in Domo: the same from the same names, readable, unique also to the eye, and valid in
// TypeScript whatever the names are.

import { fold } from "../review/look-alikes";

export interface Identity {
  /** The name of the resource: `ada-lindgren`. */
  name: string;
  /** The constant in the program: `adaLindgren`. */
  identifier: string;
}

/** Words that TypeScript reserves at the top level of a module, and the names that generated programs import or declare. */
const RESERVED = new Set(
  [
    "abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do else enum eval",
    "export exports extends false finally for from function get global globalThis if implements import in infinity instanceof interface is",
    "keyof let module namespace nan never new null number object of package private promise protected public readonly require return set",
    "static string super switch symbol this throw true try type typeof undefined unique unknown using var void while with yield",
    "accounts attributes config domo groups people person pulumi rows",
  ].flatMap((line) => line.split(" ")),
);

/** Words end before this length, in characters. */
const MAX_LENGTH = 40;

/** Letters that have no decomposition into a plain letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" };

/**
 * Letters that TypeScript 5.9 does not know: those of Unicode 16 and later, and alphabets outside of the first plane. Of the latter it knows most, but
 * which ones has changed with each version of Unicode. Han characters of names such as 𠮷田 are kept.
 */
const UNKNOWN_TO_TYPESCRIPT =
  /[\u088f\u0897\u0c5c\u0cdc\u1acf-\u1aeb\u1c89\u1c8a\ua7cb-\ua7dc\ua7f1\u{2b73a}-\u{2b73f}\u{2cea2}-\u{2cead}]|[^\u0000-\uffff\u{20000}-\u{2ffff}]/gu;

/** Characters that are not drawn, such as joiners, fillers and variation selectors. In a constant they would make two of what looks like one. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** What is neither a letter nor a digit, nor a mark on one, which in some alphabets is a vowel. */
const BETWEEN_WORDS = /(?:[^\p{L}\p{Nd}\p{Nl}\p{Mn}\p{Mc}]|\P{ID_Continue})+/u;
const MARKS_ON_NOTHING = /^\p{M}+/u;

/** The words of a name, in lower case, of visible letters and digits only. Letters of other alphabets than the Latin one stay as they are. */
export function wordsOf(name: string): string[] {
  const visible = name.normalize("NFKC").replaceAll(INVISIBLE, "");
  const separated = visible.replaceAll(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, "$1 ");
  const plain = separated
    .normalize("NFKD")
    .replaceAll(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[ßæœøđðłþı]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize("NFC")
    .replaceAll(UNKNOWN_TO_TYPESCRIPT, " ");
  const words = plain.split(BETWEEN_WORDS).map((word) => word.replace(MARKS_ON_NOTHING, ""));
  return shortened(words.filter((word) => word !== ""));
}

function shortened(words: string[]): string[] {
  const kept: string[] = [];
  let length = 0;
  for (const word of words) {
    const characters = Array.from(word);
    if (kept.length > 0 && length + characters.length > MAX_LENGTH) break;
    kept.push(characters.slice(0, MAX_LENGTH).join(""));
    length += characters.length;
  }
  return kept;
}

/** Gives out identities, each once, and none that looks like another. */
export class Identities {
  private readonly names = new Set<string>();
  private readonly identifiers = new Set<string>();
  private readonly looks = new Set<string>();
  /** Of names in other letters than ASCII. */
  private readonly foreignLooks = new Set<string>();

  /** `taken`: names that the program has already. */
  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.take(name);
  }

  /**
   * The identity of an object: from the first of `texts` that has letters or digits; a number is added where it is taken. `kind` completes what is no
   * identifier by itself, such as `2024` or `default`.
   */
  of(texts: string[], kind: string): Identity {
    const found = texts.map(wordsOf).find((words) => words.length > 0) ?? [];
    const words = completed(found, kind);
    for (let number = 1; ; number++) {
      const identity = identityOf(number === 1 ? words : [...words, String(number)]);
      if (this.identifiers.has(identity.identifier) || this.isTaken(identity.name)) continue;
      this.identifiers.add(identity.identifier);
      this.take(identity.name);
      return identity;
    }
  }

  /** Two names in ASCII may look alike: `ian` and `lan` are different people, and no other alphabet hides in them. */
  private isTaken(name: string): boolean {
    const looks = isAscii(name) ? this.foreignLooks : this.looks;
    return this.names.has(name) || fold(name).some((look) => looks.has(look));
  }

  private take(name: string): void {
    this.names.add(name);
    for (const look of fold(name)) {
      this.looks.add(look);
      if (!isAscii(name)) this.foreignLooks.add(look);
    }
  }
}

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

function completed(words: string[], kind: string): string[] {
  if (words.length === 0) return [kind];
  if (!/^\p{ID_Start}/u.test(words[0] ?? "")) return [kind, ...words];
  return RESERVED.has(identityOf(words).identifier) || RESERVED.has(words.join("")) ? [...words, kind] : words;
}

const identityOf = (words: string[]): Identity => ({ name: words.join("-"), identifier: words.map(capitalized).join("") });

function capitalized(word: string, index: number): string {
  const [first = "", ...rest] = Array.from(word);
  return index === 0 ? word : first.toUpperCase() + rest.join("");
}
