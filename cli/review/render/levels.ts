// Levels of access in reports: their order and their words.

import { rank } from "../access-graph";
import type { Change, Level } from "../schema";

/** 0 without access; a level that the preview does not tell may be any, and ranks highest. */
export const rankOf = rank;

export const LEVEL_WORDS = ["none", "use", "share", "edit", "own", "unknown"] as const;
export const levelWord = (level: Level | null | undefined): string => LEVEL_WORDS[rankOf(level)] ?? "unknown";

/** The least that somebody has at a level: one that the preview does not tell may be the lowest. */
const leastRankOf = (level: Level | null | undefined): number => (level === "UNKNOWN" ? rankOf("CAN_VIEW") : rankOf(level));

/** Whether the access rises, against what is in Domo or against what the code declared: a level that was raised by hand and is now in the code is a rise, too. */
export const isRise = ({ before, code, after }: Change): boolean =>
  rankOf(after?.level) > Math.min(leastRankOf(before?.level), code === undefined ? Infinity : leastRankOf(code));

export const isFall = ({ before, after }: Change): boolean => rankOf(after?.level) < leastRankOf(before?.level);
