// The one place where secrets are taken out of texts that came over the wire or from a program, before these are shown or logged.

import { STATUS_CODES } from "node:http";
import { SecretTree } from "./secret-tree";

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

/** Shorter lines of a secret of several lines may be anybody's. */
const SHORTEST_LINE = 16;

/** What of a secret may stand alone in an answer: a key read from a file ends with a newline, and is repeated without it, or line by line. */
function partsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const long = lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE && !/^-----(BEGIN|END) /.test(line)) : [];
  return [...new Set([secret, secret.trim(), lines.join("\n").trim(), lines.join(""), ...long])];
}

/** Knows secrets, and takes them out of texts. What it has learnt once it never lets pass again. */
export class Redactor {
  private readonly known = new Set<string>();
  private readonly tree = new SecretTree();

  constructor(secrets: string[] = []) {
    this.learn(secrets);
  }

  /** Adds secrets, as they are and as Domo's answers may spell them: without blanks around, line by line, in JSON, in a URL, in base64. */
  learn(secrets: string[]): void {
    for (const secret of secrets) {
      if (this.known.has(secret)) continue;
      this.known.add(secret);
      for (const part of partsOf(secret)) {
        if (part.length < SHORTEST || ORDINARY.has(part.toLowerCase())) continue;
        const inJson = JSON.stringify(part).slice(1, -1);
        for (const spelling of [part, inJson, encodeURIComponent(part), Buffer.from(part).toString("base64")]) this.tree.add(spelling);
      }
    }
  }

  /** The text with every known secret, and whatever looks like a bearer token, replaced by `[redacted]`. */
  redact(text: string): string {
    let shown = "";
    let from = 0;
    for (const { start, end } of this.tree.occurrences(text)) {
      shown += `${text.slice(from, start)}[redacted]`;
      from = end;
    }
    return (shown + text.slice(from)).replaceAll(/\bbearer\s+[\w.~+/-]{8,}=*/gi, "bearer [redacted]");
  }

  /** Steps taken by learning and redacting so far: what tests hold against a budget instead of time. */
  get steps(): number {
    return this.tree.steps;
  }
}
