// From the text of a preview to the text of its review: all of the command but options, input and output.

import { existsSync } from "node:fs";
import { mapTexts, printable, printableJson } from "../../provider/printable";
import { readTextFile } from "../files";
import { effectiveAccessOf } from "./effective-access";
import { POLICY_FILE, evaluatePolicy, readPolicy } from "./policy";
import { html } from "./render/html";
import { markdown } from "./render/markdown";
import { sarif } from "./render/sarif";
import { readPreview, reviewOf } from "./review";
import type { Review } from "./schema";

export const FORMATS = ["markdown", "html", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface Flags {
  failOn?: string;
  config?: string;
  diffOnly?: boolean;
  live?: boolean;
  /** The version of this package. */
  version: string;
}

/**
 * Reviews a preview. `isBroken` is whether a rule is broken.
 *
 * @throws an error of one sentence if there can be no review.
 */
export async function report(preview: string, format: Format, flags: Flags): Promise<{ text: string; isBroken: boolean }> {
  const policy = readPolicy({ failOn: flags.failOn, file: policyFile(flags.config) });
  const declared = readPreview(preview, flags);
  // Imported on demand: most reviews send no requests to Domo, and start faster without it.
  const live = flags.live ? await import("./live-audit.js") : undefined;
  const { input, findings } = live ? await live.auditLive(declared, process.env) : { input: declared, findings: [] };
  const result = reviewOf(input, findings);
  const evaluated: Review = { version: 1, ...result, ...evaluatePolicy(result.findings, policy, today()) };
  // A name in Domo may contain the credentials.
  const redact = live?.redact ?? ((text: string): string => text);
  const review = live ? mapTexts(evaluated, redact) : evaluated;
  const printableReview = mapTexts(review, printable);
  const effectiveAccess = () => mapTexts(effectiveAccessOf(input), (text) => printable(redact(text)));
  const render: Record<Format, () => string | Promise<string>> = {
    markdown: () => markdown(printableReview),
    html: () => html(printableReview, effectiveAccess()),
    json: () => `${printableJson(review, 2)}\n`,
    sarif: () => `${JSON.stringify(sarif(printableReview, flags.version))}\n`,
  };
  return { text: await render[format](), isBroken: review.broken.length > 0 };
}

/** In UTC, so that a waiver expires everywhere at the same time. */
const today = (): string => new Date().toISOString().slice(0, "2026-01-31".length);

function policyFile(option: string | undefined): { path: string; text: string } | undefined {
  if (option === undefined && !existsSync(POLICY_FILE)) return undefined;
  const path = option ?? POLICY_FILE;
  return { path, text: readTextFile(path) };
}
