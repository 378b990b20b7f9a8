// Levels of access in reports: their order and their words.

import { rank } from "../access-graph";
import type { Change, Level } from "../schema";

/** 0 without access; a level that the preview does not tell may be any, and ranks highest. */
export const rankOf = rank;

export const LEVEL_WORDS = ["none", "use", "share", "edit", "own", "unknown"] as const;
export const levelWord = (level: Level | null | undefined): string => LEVEL_WORDS[rankOf(level)] ?? "unknown";

/** A level before the change that is not known counts as none for a rise, and as the lowest for a fall. */
const leastRankOf = (level: Level | null | undefined, least: Level | null): number => rankOf(level === "UNKNOWN" ? least : level);

/** Whether the access rises, against what is in Domo or against what the code declared: a level that was raised by hand and is now in the code is a rise, too. */
export const isRise = ({ before, code, after }: Change): boolean =>
  rankOf(after?.level) > Math.min(leastRankOf(before?.level, null), code === undefined ? Infinity : leastRankOf(code, null));

export const isFall = ({ before, after }: Change): boolean => rankOf(after?.level) < leastRankOf(before?.level, "CAN_VIEW");
