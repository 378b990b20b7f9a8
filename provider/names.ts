// Names of people as they are compared.

/** Characters that can't be seen, such as the non-joiner of Persian names. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A name as it is compared with one of Domo or of another table, which may write it with other blanks, in other case, or with other characters that look the same. */
export const nameKey = (name: string): string => name.normalize("NFKC").replace(INVISIBLE, "").trim().replace(/\s+/g, " ").toLowerCase();
