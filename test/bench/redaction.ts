// The cost of redaction: each request registers secrets and redacts a text, as in a run with many accounts.

import { Redactor } from "../../provider/client/http/redact";

export interface RedactionRow {
  secrets: number;
  texts: number;
  milliseconds: number;
  /** Steps through edges and characters. */
  steps: number;
}

const SIZE = { secrets: 5000, texts: 1000 };

/** Keys with the same beginning, as those of one vendor. */
const secret = (i: number): string => `-----BEGIN KEY-----\nMIIEvQIBADAN${String(i).padStart(8, "0")}${"x/+".repeat(500)}`;

export function benchRedaction(): RedactionRow {
  const secrets = Array.from({ length: SIZE.secrets }, (_, i) => secret(i));
  const secretsPerText = SIZE.secrets / SIZE.texts;
  const redactor = new Redactor();
  const startedAt = performance.now();
  for (let text = 0; text < SIZE.texts; text++) {
    redactor.register(secrets.slice(text * secretsPerText, (text + 1) * secretsPerText));
    redactor.redact(`the value ${secrets[text] ?? ""} is not valid ${"and nobody knows why ".repeat(10)}`);
  }
  return { ...SIZE, milliseconds: performance.now() - startedAt, steps: redactor.steps };
}

export const redactionReport = ({ secrets, texts, milliseconds, steps }: RedactionRow): string =>
  [
    "## Redaction",
    "",
    `${String(secrets)} secrets of ${String(secret(0).length)} characters registered and ${String(texts)} texts redacted, five secrets and one text at a time: ` +
      `${milliseconds.toFixed(0)} ms, ${(steps / 1e6).toFixed(1)} million steps.`,
    "",
  ].join("\n");
