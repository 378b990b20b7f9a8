// Words and lists that the texts of findings and reports share.

import type { Level } from "./access-graph";

export const ACCESS_VERBS: Record<Level, string> = { CAN_VIEW: "use", CAN_SHARE: "share", CAN_EDIT: "edit", OWNER: "own" };

/** `1 person`, `2 people` */
export const pluralize = (count: number, singular: string, plural: string): string => `${String(count)} ${count === 1 ? singular : plural}`;

/** `a`, `a and b`, `a, b and c` */
export const joinNames = (names: string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
