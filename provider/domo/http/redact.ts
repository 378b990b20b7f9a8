// The one place where secrets are taken out of texts that may be shown or logged.

/** Shorter ones can't be told from ordinary words. */
const SHORTEST = 4;

/** Knows secrets, and takes them out of texts. What it has learnt once it never lets pass again. */
export class Redactor {
  private readonly known = new Set<string>();
  private pattern: RegExp | undefined;

  constructor(secrets: string[] = []) {
    this.learn(secrets);
  }

  /** Adds secrets, as they are and as Domo's answers may spell them: in JSON, in a URL, in base64. */
  learn(secrets: string[]): void {
    const before = this.known.size;
    for (const secret of secrets) {
      if (secret.length < SHORTEST) continue;
      const inJson = JSON.stringify(secret).slice(1, -1);
      for (const spelling of [secret, inJson, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]) this.known.add(spelling);
    }
    if (this.known.size !== before) this.pattern = undefined;
  }

  /** The text with every known secret, and whatever looks like a bearer token, replaced by `[redacted]`. */
  redact(text: string): string {
    this.pattern ??= this.build();
    return text.replaceAll(this.pattern, "[redacted]").replaceAll(/\bbearer\s+[\w.~+/-]{8,}=*/gi, "bearer [redacted]");
  }

  private build(): RegExp {
    // Longest first, so that no secret is cut by a shorter one inside it.
    const parts = [...this.known].sort((a, b) => b.length - a.length).map((secret) => secret.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
    return parts.length > 0 ? new RegExp(parts.join("|"), "g") : /(?!)/g;
  }
}
