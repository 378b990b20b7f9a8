// What redaction costs: each request learns secrets and redacts a text, as in a run over many accounts.

import { Redactor } from "../../provider/client/http/redact";

export interface RedactionRow {
  secrets: number;
  texts: number;
  milliseconds: number;
  /** Edges and characters looked at. */
  steps: number;
}

const SIZE = { secrets: 5000, texts: 1000 };

/** Keys of one vendor: alike at their beginning. */
const secret = (i: number): string => `-----BEGIN KEY-----\nMIIEvQIBADAN${String(i).padStart(8, "0")}${"x/+".repeat(500)}`;

export function benchRedaction(): RedactionRow {
  const secrets = Array.from({ length: SIZE.secrets }, (_, i) => secret(i));
  const each = SIZE.secrets / SIZE.texts;
  const redactor = new Redactor();
  const begun = performance.now();
  for (let text = 0; text < SIZE.texts; text++) {
    redactor.register(secrets.slice(text * each, (text + 1) * each));
    redactor.redact(`the value ${secrets[text] ?? ""} is not valid ${"and nobody knows why ".repeat(10)}`);
  }
  return { ...SIZE, milliseconds: performance.now() - begun, steps: redactor.steps };
}

export const redactionReport = ({ secrets, texts, milliseconds, steps }: RedactionRow): string =>
  [
    "## Redaction",
    "",
    `${String(secrets)} secrets of ${String(secret(0).length)} characters learnt and ${String(texts)} texts redacted, five secrets and one text at a time: ` +
      `${milliseconds.toFixed(0)} ms, ${(steps / 1e6).toFixed(1)} million steps.`,
    "",
  ].join("\n");
