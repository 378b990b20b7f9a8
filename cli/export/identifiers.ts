// Names of resources and of constants in a program, made of names in Domo: the same from the same names, readable, unique, and valid in TypeScript
// whatever the names are.

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

/** The words of a name, in lower case, of letters and digits only. Letters of other alphabets than the Latin one stay as they are. */
export function wordsOf(name: string): string[] {
  const separated = name.replaceAll(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, "$1 ");
  const plain = separated
    .normalize("NFKD")
    .replaceAll(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[ßæœøđðłþı]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize("NFC")
    .replaceAll(UNKNOWN_TO_TYPESCRIPT, " ");
  // `_` continues an identifier, but separates words.
  const words = plain.split(/[^\p{ID_Continue}]+|_+/u).filter((word) => word !== "");
  return shortened(words);
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

/** Gives out identities, each once. */
export class Identities {
  private readonly names: Set<string>;
  private readonly identifiers = new Set<string>();

  /** `taken`: names that the program has already. */
  constructor(taken: Iterable<string> = []) {
    this.names = new Set(taken);
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
      if (this.names.has(identity.name) || this.identifiers.has(identity.identifier)) continue;
      this.names.add(identity.name);
      this.identifiers.add(identity.identifier);
      return identity;
    }
  }
}

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
