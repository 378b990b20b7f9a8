// Rules that make a review fail: `--fail-on owner-gained,gain>=CAN_EDIT,removals>5`.

import { ACCESS_LEVELS } from "../../provider/domo/contract/accounts";
import type { Finding, Kind, Review } from "./review";
import { rank, type Level } from "./world";

export interface Gate {
  /** As it was written. */
  rule: string;
  hits: (review: Review) => Finding[];
}

export interface Failed {
  rule: string;
  findings: Finding[];
}

const PLAIN: Record<string, Kind> = {
  "owner-gained": "owner-gained",
  "admin-gained": "admin-gained",
  "account-deleted": "account-deleted",
  "account-replaced": "account-replaced",
  "ineffective-removal": "ineffective-removal",
  unknown: "unknown",
};

export const RULES = [...Object.keys(PLAIN), "gain>=<level>", "removals><number>"];

/** The rules in a text, or an error that names all that are none. */
export function readGates(text: string): Gate[] {
  const gates: Gate[] = [];
  const problems: string[] = [];
  for (const rule of text
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean)) {
    const gate = gateOf(rule);
    if (gate) gates.push(gate);
    else problems.push(rule);
  }
  if (problems.length > 0)
    throw new Error(`there is no rule ${problems.join(", ")}: use ${RULES.join(", ")}, with the levels ${ACCESS_LEVELS.join(", ")}`);
  return gates;
}

function gateOf(rule: string): Gate | undefined {
  const kind = Object.hasOwn(PLAIN, rule) ? PLAIN[rule] : undefined;
  if (kind !== undefined) return { rule, hits: ({ findings }) => findings.filter((finding) => finding.kind === kind) };
  const level = ACCESS_LEVELS.find((each) => rule === `gain>=${each}`);
  if (level) return { rule, hits: ({ findings }) => findings.filter((finding) => gains(finding, level)) };
  const most = /^removals>(\d{1,6})$/.exec(rule)?.[1];
  if (most === undefined) return undefined;
  return {
    rule,
    hits: ({ findings }) => {
      const lost = findings.filter(({ kind: each }) => each === "loss" || each === "person-deleted");
      return lost.length > Number(most) ? lost : [];
    },
  };
}

const gains = ({ kind, level }: Finding, least: Level): boolean =>
  (kind === "gain" || kind === "raised" || kind === "owner-gained") && rank(level) >= rank(least);

/** The rules that this review breaks. */
export const failed = (gates: Gate[], review: Review): Failed[] =>
  gates.map(({ rule, hits }) => ({ rule, findings: hits(review) })).filter(({ findings }) => findings.length > 0);
