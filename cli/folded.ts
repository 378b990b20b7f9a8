// How names that people give are compared with those in Domo.

/** Texts that are equal but for case and surrounding blanks have the same. */
export const folded = (text: string): string => text.normalize("NFC").trim().toLowerCase();
