// The only file of the proof that imports the review. The oracle shares nothing with it.

import { InvalidPreviewError } from "../../../cli/review/preview";
import { readPreview, reviewOf } from "../../../cli/review/review";
import { DEFAULT_RULES, parseRule } from "../../../cli/review/rules";
import type { Change, Finding } from "../../../cli/review/schema";

export type { Change, Finding };

export interface Reviewed {
  findings: Finding[];
  access: Change[];
  limits: string[];
}

/** Undefined if the preview is refused. */
export function review(json: string): Reviewed | undefined {
  try {
    const { findings, access, limits } = reviewOf(readPreview(json));
    return { findings, access, limits };
  } catch (error) {
    if (error instanceof InvalidPreviewError) return undefined;
    throw error;
  }
}

/** Findings that the default rules stop. */
export const stopped = (findings: Finding[]): Finding[] =>
  DEFAULT_RULES.flatMap((rule) => parseRule(rule)?.hits(findings, { protectedLabels: [] }) ?? []);
