// From the text of a preview to the text of its review: what the command does, but for reading and writing.

import { existsSync, readFileSync } from "node:fs";
import { mapTexts, printable, printableJson } from "../../provider/printable";
import { POLICY_FILE, evaluatePolicy, readPolicy } from "./policy";
import { html } from "./render/html";
import { markdown } from "./render/markdown";
import { reviewOf, readPreview } from "./review";
import { sarif } from "./render/sarif";
import type { Review } from "./schema";
import { effectiveAccessOf } from "./effective-access";

export const FORMATS = ["markdown", "html", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface Flags {
  failOn?: string;
  config?: string;
  diffOnly?: boolean;
  live?: boolean;
  /** Of this package. */
  version: string;
}

/** Reviews a preview. Throws an error in one sentence when there can be no review. */
export async function report(preview: string, format: Format, flags: Flags): Promise<{ text: string; broken: boolean }> {
  const policy = readPolicy({ failOn: flags.failOn, file: policyFile(flags.config) });
  const reading = readPreview(preview, flags);
  // Loaded when wanted only: most reviews ask nobody, and start quicker without.
  const live = flags.live ? await import("./live-audit.js") : undefined;
  const outcome = reviewOf(reading, live ? await live.auditLive(reading, process.env) : []);
  const judged: Review = { version: 1, ...outcome, ...evaluatePolicy(outcome.findings, policy, today()) };
  // Domo may have the credentials in a name.
  const redact = live?.redact ?? ((text: string): string => text);
  const review = live ? mapTexts(judged, redact) : judged;
  const shown = mapTexts(review, printable);
  const standing = () => mapTexts(effectiveAccessOf(reading), (text) => printable(redact(text)));
  const texts: Record<Format, () => string | Promise<string>> = {
    markdown: () => markdown(shown),
    html: () => html(shown, standing()),
    json: () => `${printableJson(review, 2)}\n`,
    sarif: () => `${JSON.stringify(sarif(shown, flags.version))}\n`,
  };
  return { text: await texts[format](), broken: review.broken.length > 0 };
}

/** By UTC, so that a waiver expires everywhere at once. */
const today = (): string => new Date().toISOString().slice(0, "2026-01-31".length);

function policyFile(path: string | undefined): { path: string; text: string } | undefined {
  if (path === undefined && !existsSync(POLICY_FILE)) return undefined;
  const file = path ?? POLICY_FILE;
  return { path: file, text: readFileSync(file, "utf8") };
}
