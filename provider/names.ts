// Names of people as they are compared.

/** Characters that can't be seen, such as the non-joiner of Persian names. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

const APOSTROPHES = /['\u2018\u2019\u02BC\u2032`\u00B4]/gu;
const DASHES = /[\p{Dash_Punctuation}\u2212]/gu;
/** In other scripts marks are vowels, without which two names could be one. */
const LATIN_WITH_MARKS = /(\p{Script=Latin})\p{M}+/gu;

/**
 * A name as it is compared with one of Domo or of another table, which may write it with other blanks and in other case, without accents, and with other
 * characters that look the same.
 */
export const nameKey = (name: string): string =>
  name
    .replace(APOSTROPHES, "")
    .normalize("NFKD")
    .replace(INVISIBLE, "")
    .replace(LATIN_WITH_MARKS, "$1")
    .replace(DASHES, " ")
    .toUpperCase() // "ß" and "SS", "ı" and "I"
    .toLowerCase()
    .normalize("NFKC")
    .trim()
    .replace(/\s+/g, " ");
