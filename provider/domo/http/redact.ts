// The one place where secrets are taken out of texts that came over the wire or from a program, before these are shown or logged.

import { STATUS_CODES } from "node:http";
import { canonical, folded, withoutEscapes, type Canonical } from "./canonical";
import { merged, SecretIndex, type Extent, type Range } from "./secret-index";

/** Shorter ones can't be told from ordinary words. */
const SHORTEST = 4;

/**
 * Words that error answers are made of whatever was asked. As a secret (a placeholder such as `DOMO_ACCESS_TOKEN=wrong`) they protect
 * nothing, and without them no answer can be read.
 */
const ORDINARY: ReadonlySet<string> = new Set(
  [
    ...Object.values(STATUS_CODES).flatMap((phrase = "") => phrase.split(" ")),
    ..."access account client credential credentials denied domo error expired false group header invalid login message missing".split(" "),
    ..."none null password revoked secret string token true undefined unknown user users value wrong".split(" "),
  ].map((word) => word.toLowerCase()),
);

/** Leaves of JSON that are shorter may be anybody's words. */
const SHORTEST_LEAF = 16;

/** A run of characters that may be base64, in either alphabet, folded into lines or not. */
const BASE64 = /[\w+/-]{4,}(?:\r?\n[ \t]*[\w+/-]+)*/g;

/** What of a secret may stand alone in an answer: the values of a key file, which is JSON, are repeated one by one. */
function partsOf(secret: string): string[] {
  if (!/^\s*[[{]/.test(secret)) return [secret];
  const leaves: string[] = [];
  try {
    JSON.parse(secret, (_key, value: unknown) => {
      if (typeof value === "string" && value.length >= SHORTEST_LEAF) leaves.push(value);
    });
  } catch {
    // No JSON: a secret like any other.
  }
  return [secret, ...leaves];
}

/** The end with what the canonical form has dropped there, and the padding of base64. */
function padded(text: string, end: number): number {
  while (text[end] === "+" || text[end] === "=") end++;
  return end;
}

/** Knows secrets, and takes them out of texts. What it has learnt once it never lets pass again. */
export class Redactor {
  private readonly known = new Set<string>();
  private readonly index = new SecretIndex();

  constructor(secrets: string[] = []) {
    this.learn(secrets);
  }

  /** Adds secrets. Those of fewer than four characters, and words that every error answer is made of, are not taken out. */
  learn(secrets: string[]): void {
    for (const secret of secrets) {
      if (this.known.has(secret)) continue;
      this.known.add(secret);
      for (const part of partsOf(secret)) {
        const { text } = canonical(part);
        if (text.length >= SHORTEST && !ORDINARY.has(text.toLowerCase())) this.index.add(text);
      }
    }
  }

  /**
   * A text from outside with every known secret, and whatever looks like a bearer token, replaced by `[redacted]`. Found are secrets in any
   * spelling of JSON, URLs, forms, HTML and base64, folded into lines, and fragments: half of one of 16 characters, 16 characters of a long one.
   */
  redact(text: string): string {
    return this.cleared(text, "fragments");
  }

  /** A sentence of ours without secrets. Those that are wanted in it are there as a whole; a fragment would be a word like any other. */
  redactWhole(text: string): string {
    return this.cleared(text, "whole");
  }

  /** Steps taken by learning and redacting so far: what tests hold against a budget instead of time. */
  get steps(): number {
    return this.index.steps;
  }

  private cleared(text: string, extent: Extent): string {
    let shown = "";
    let from = 0;
    for (const { start, end } of this.occurrences(text, extent)) {
      shown += `${text.slice(from, start)}[redacted]`;
      from = end;
    }
    return (shown + text.slice(from)).replaceAll(/\bbearer\s+[\w.~+/-]{8,}=*/gi, "bearer [redacted]");
  }

  private occurrences(text: string, extent: Extent): Range[] {
    const read = withoutEscapes(text);
    return merged(
      [...this.plain(read, extent), ...this.inBase64(read, extent)].map(({ start, end }) => ({ start, end: padded(text, end) })),
    );
  }

  private plain(read: Canonical, extent: Extent): Range[] {
    const { text, starts, ends } = folded(read);
    return this.index.find(text, extent).map(({ start, end }) => ({ start: starts[start] ?? 0, end: ends[end - 1] ?? 0 }));
  }

  /** Runs of base64 that hold a secret. Where in its run a secret begins is not known, so each of the four alignments is read. */
  private inBase64({ text, starts, ends }: Canonical, extent: Extent): Range[] {
    return [...text.matchAll(BASE64)].flatMap(({ 0: run, index }) => {
      const digits = run.replaceAll(/\s/g, "");
      const isSecret = [0, 1, 2, 3].some((skipped) => {
        const decoded = Buffer.from(digits.slice(skipped), "base64").toString();
        return decoded.length >= SHORTEST && this.index.find(canonical(decoded).text, extent).length > 0;
      });
      return isSecret ? [{ start: starts[index] ?? 0, end: ends[index + run.length - 1] ?? 0 }] : [];
    });
  }
}
