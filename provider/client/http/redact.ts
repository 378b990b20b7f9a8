// Removes secrets from texts of responses and programs, before these are shown or logged.

import { STATUS_CODES } from "node:http";
import { canonical, folded, readings, type Canonical } from "./canonical";
import { merged, SecretIndex, type Extent, type Range } from "./secret-index";
import { partsOf } from "./secret-parts";

/** Shorter secrets can't be distinguished from ordinary words. */
const MIN_LENGTH = 4;

/**
 * Words that occur in error responses to any request. As a secret (a placeholder such as `DOMO_ACCESS_TOKEN=wrong`) they protect nothing, and
 * redacting them would make responses unreadable.
 */
const ORDINARY_WORDS: ReadonlySet<string> = new Set(
  [
    ...Object.values(STATUS_CODES).flatMap((phrase = "") => phrase.split(" ")),
    ..."access account client credential credentials denied domo error expired false group header invalid login message missing".split(" "),
    ..."none null password revoked secret string token true undefined unknown user users value wrong".split(" "),
    ..."admin could create default delete dynamic editor from name open owner participant privileged public read social that this".split(
      " ",
    ),
    ..."update which with".split(" "),
  ].map((word) => word.toLowerCase()),
);

/** A secret of this length does not occur in a text by chance. */
const MIN_UNIQUE_LENGTH = 12;

/** Characters that may be base64, in either alphabet, and possibly folded into lines. */
const BASE64 = /[\w+/-]{4,}(?:\r?\n[ \t]*[\w+/-]+)*/g;

/** Ordinary words, and short numbers such as ports and years. */
const isOrdinary = (text: string): boolean => ORDINARY_WORDS.has(text.toLowerCase()) || /^\d{0,5}$/.test(text);

/** The end of a match, extended by characters that the canonical form drops and by the padding of base64. */
function padded(text: string, end: number): number {
  while (text[end] === "+" || text[end] === "=") end++;
  return end;
}

const EMPTY: Canonical = { text: "", starts: [], ends: [] };

/** Redacts registered secrets. A registered secret is never removed. */
export class Redactor {
  private readonly registered = new Set<string>();
  private readonly index = new SecretIndex();

  constructor(secrets: string[] = []) {
    this.register(secrets);
  }

  /** Registers secrets. Those of fewer than four characters, and ordinary words, are not redacted. */
  register(secrets: string[]): void {
    for (const secret of secrets) {
      if (this.registered.has(secret)) continue;
      this.registered.add(secret);
      for (const { text: part, extent } of partsOf(secret)) {
        if (isOrdinary(part.trim())) continue;
        for (const { text } of canonical(part)) if (text.length >= MIN_LENGTH) this.index.add(text, extent);
      }
    }
  }

  /**
   * Replaces secrets, and whatever looks like a bearer token, in a text from outside with `[redacted]`. Secrets are found as escaped for JSON,
   * URLs, forms, HTML and base64, in any case, folded into lines, and as fragments: half of a secret of 16 to 23 characters, 12 characters of
   * one of up to 64, 23 of a longer one.
   */
  redact(text: string): string {
    return this.replaced(text, "fragments");
  }

  /** Replaces whole secrets in a message of ours. Fragments are kept, as they may be ordinary words. Quoted responses are redacted before. */
  redactSentence(text: string): string {
    return this.replaced(text, "whole");
  }

  /** Whether the text contains a whole secret that is too long to occur by chance. */
  containsSecret(text: string): boolean {
    return text.length >= MIN_UNIQUE_LENGTH && this.occurrences(text, "whole").some(({ start, end }) => end - start >= MIN_UNIQUE_LENGTH);
  }

  /** The number of steps taken so far, which tests compare with a budget instead of measuring time. */
  get steps(): number {
    return this.index.steps;
  }

  private replaced(text: string, extent: Extent): string {
    let shown = "";
    let from = 0;
    for (const { start, end } of this.occurrences(text, extent)) {
      shown += `${text.slice(from, start)}[redacted]`;
      from = end;
    }
    return (shown + text.slice(from)).replaceAll(/\bbearer\s+[\w.~+/-]{8,}=*/gi, "bearer [redacted]");
  }

  private occurrences(text: string, extent: Extent): Range[] {
    const all = readings(text);
    const found = [...all.flatMap((read) => this.inPlainText(read, extent)), ...this.inBase64(all.at(-1), extent)];
    return merged(found.map(({ start, end }) => ({ start, end: padded(text, end) })));
  }

  private inPlainText(read: Canonical, extent: Extent): Range[] {
    const { text, starts, ends } = folded(read);
    // A fragment extends at most to the next blank, as the rest beyond is shorter than a word.
    const isJoined = (at: number): boolean => starts[at] !== undefined && starts[at] <= (ends[at - 1] ?? -1);
    return this.index.find(text, extent).map(({ start, end, before, after }) => {
      for (let left = before; left > 0 && isJoined(start); left--) start--;
      for (let left = after; left > 0 && isJoined(end); left--) end++;
      return { start: starts[start] ?? 0, end: ends[end - 1] ?? 0 };
    });
  }

  /** Runs of base64 that contain a secret. As it may start anywhere in the run, all four alignments are decoded. */
  private inBase64(read: Canonical | undefined, extent: Extent): Range[] {
    const { text, starts, ends } = read ?? EMPTY;
    return [...text.matchAll(BASE64)].flatMap(({ 0: run, index }) => {
      const digits = run.replaceAll(/\s/g, "");
      const isSecret = [0, 1, 2, 3].some((skipped) => {
        const decoded = Buffer.from(digits.slice(skipped), "base64").toString();
        return decoded.length >= MIN_LENGTH && canonical(decoded).some((form) => this.index.find(form.text, extent).length > 0);
      });
      return isSecret ? [{ start: starts[index] ?? 0, end: ends[index + run.length - 1] ?? 0 }] : [];
    });
  }
}
