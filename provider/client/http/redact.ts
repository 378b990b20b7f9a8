// The one place where secrets are taken out of texts that came over the wire or from a program, before these are shown or logged.

import { STATUS_CODES } from "node:http";
import { isPlainKey } from "../schemas/connectors";
import { canonical, folded, readings, type Canonical } from "./canonical";
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
    ..."admin could create default delete dynamic editor from name open owner participant privileged public read social that this".split(
      " ",
    ),
    ..."update which with".split(" "),
  ].map((word) => word.toLowerCase()),
);

/** A text of this length is nowhere by chance. */
const UNIQUE = 12;

/** Shorter lines of a file, and shorter words, may be anybody's. */
const SHORTEST_LINE = 16;
const SHORTEST_WORD = 16;

/** Keys under which also a word is a secret. */
const SENSITIVE = /pass|pwd|secret|token|key|credential|sig/i;

/** `password=...` in a file, a URL or a connection string; `password: ...` on a line; a URL's `user:password@`; an element of XML. */
const VALUES = [
  /([\w.-]+)[ \t]*=[ \t]*["']?([^\s"'&;<>]+)/g,
  /^[ \t-]*([\w.-]+):[ \t]+["']?([^"'\r\n]+)/gm,
  /:\/\/([^\s/:@]*):([^\s/@]+)@/g,
  /<([\w.-]+)>([^<>]+)</g,
];

/** E-mails and plain URLs count as a whole only: parts of them, such as a domain, are in all kinds of answers. */
const ADDRESS = /^(?:[^\s@]+@[\w.-]+|https?:\/\/[^\s?#@]+)$/i;

/** A run of characters that may be base64, in either alphabet, folded into lines or not. */
const BASE64 = /[\w+/-]{4,}(?:\r?\n[ \t]*[\w+/-]+)*/g;

interface Part {
  text: string;
  extent: Extent;
}

/**
 * What of a secret may come back alone: of JSON, such as a key file, each value but those of plain keys; of other files and of connection
 * strings likewise, and long lines. Fragments of JSON itself may be plain.
 */
function partsOf(secret: string): Part[] {
  const leaves = leavesOf(secret);
  const whole: Part = { text: secret, extent: leaves ? "whole" : extentOf(secret) };
  return [whole, ...(leaves ?? [...linesOf(secret), ...valuesOf(secret)]).map((text) => ({ text, extent: extentOf(text) }))];
}

const extentOf = (text: string): Extent => (ADDRESS.test(text) ? "whole" : "fragments");

function leavesOf(secret: string): string[] | undefined {
  if (!/^\s*[[{]/.test(secret)) return undefined;
  const leaves: string[] = [];
  try {
    JSON.parse(secret, (key, value: unknown) => {
      if (typeof value === "string" && isValue(key, value)) leaves.push(value);
      return value;
    });
    return leaves;
  } catch {
    return undefined; // a secret like any other
  }
}

/** Lines that are no comments, no frames such as those of PEM, and no `key=value`, whose values count. */
const linesOf = (secret: string): string[] =>
  secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(
      (line) =>
        line.length >= SHORTEST_LINE && line.length < secret.trim().length && !/^(?:#|\/\/|-----|<|- )|^[\w.-]+\s*[:=]\s*\S/.test(line),
    );

const valuesOf = (secret: string): string[] =>
  VALUES.flatMap((pattern) => [...secret.matchAll(pattern)])
    .filter(([, key = "", value = ""]) => isValue(key, value))
    .map(([, , value = ""]) => value.trim());

/** Whether what stands under a key is a secret by itself. */
const isValue = (key: string, value: string): boolean =>
  !isPlainKey(key) && (SENSITIVE.test(key) || value.length >= SHORTEST_WORD || !/^[a-z]+(?:[ _-][a-z]+)*\d?$/i.test(value.trim()));

/** Words of all kinds of answers, and numbers that are too short: ports, years. */
const isOrdinary = (text: string): boolean => ORDINARY.has(text.toLowerCase()) || /^\d{0,5}$/.test(text);

/** The end with what the canonical form has dropped there, and the padding of base64. */
function padded(text: string, end: number): number {
  while (text[end] === "+" || text[end] === "=") end++;
  return end;
}

const NOTHING: Canonical = { text: "", starts: [], ends: [] };

/** Knows secrets, and takes them out of texts. What it has learnt once it never lets pass again. */
export class Redactor {
  private readonly known = new Set<string>();
  private readonly index = new SecretIndex();

  constructor(secrets: string[] = []) {
    this.register(secrets);
  }

  /** Adds secrets. Those of fewer than four characters, and words that every error answer is made of, are not taken out. */
  register(secrets: string[]): void {
    for (const secret of secrets) {
      if (this.known.has(secret)) continue;
      this.known.add(secret);
      for (const { text: part, extent } of partsOf(secret)) {
        if (isOrdinary(part.trim())) continue;
        for (const { text } of canonical(part)) if (text.length >= SHORTEST) this.index.add(text, extent);
      }
    }
  }

  /**
   * A text from outside with every known secret, and whatever looks like a bearer token, replaced by `[redacted]`. Found are secrets in any
   * spelling of JSON, URLs, forms, HTML and base64, in any case, folded into lines, and fragments: half of one of 16 to 23 characters, 12
   * characters of one of up to 64, 23 of a longer one.
   */
  redact(text: string): string {
    return this.cleared(text, "fragments");
  }

  /** A sentence of ours without secrets. Fragments stay, as they would be words like any others; what Domo says in it is redacted before. */
  redactSentence(text: string): string {
    return this.cleared(text, "whole");
  }

  /** Whether the text holds a whole secret that is too long to be there by chance. */
  containsSecret(text: string): boolean {
    return text.length >= UNIQUE && this.occurrences(text, "whole").some(({ start, end }) => end - start >= UNIQUE);
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
    const all = readings(text);
    const found = [...all.flatMap((read) => this.plain(read, extent)), ...this.inBase64(all.at(-1), extent)];
    return merged(found.map(({ start, end }) => ({ start, end: padded(text, end) })));
  }

  private plain(read: Canonical, extent: Extent): Range[] {
    const { text, starts, ends } = folded(read);
    // A fragment reaches no further than the next blank: what is left of it beyond is shorter than a word.
    const isJoined = (at: number): boolean => starts[at] !== undefined && starts[at] <= (ends[at - 1] ?? -1);
    return this.index.find(text, extent).map(({ start, end, before, after }) => {
      for (let left = before; left > 0 && isJoined(start); left--) start--;
      for (let left = after; left > 0 && isJoined(end); left--) end++;
      return { start: starts[start] ?? 0, end: ends[end - 1] ?? 0 };
    });
  }

  /** Runs of base64 that hold a secret. Where in its run a secret begins is not known, so each of the four alignments is read. */
  private inBase64(read: Canonical | undefined, extent: Extent): Range[] {
    const { text, starts, ends } = read ?? NOTHING;
    return [...text.matchAll(BASE64)].flatMap(({ 0: run, index }) => {
      const digits = run.replaceAll(/\s/g, "");
      const isSecret = [0, 1, 2, 3].some((skipped) => {
        const decoded = Buffer.from(digits.slice(skipped), "base64").toString();
        return decoded.length >= SHORTEST && canonical(decoded).some((form) => this.index.find(form.text, extent).length > 0);
      });
      return isSecret ? [{ start: starts[index] ?? 0, end: ends[index + run.length - 1] ?? 0 }] : [];
    });
  }
}
