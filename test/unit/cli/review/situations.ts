// Situations of one small company, each with a recorded preview (record.test.ts): changed lines of its program, and changes by hand.

import { ACCESS } from "./situations/access";
import { BENIGN } from "./situations/benign";
import { LISTS } from "./situations/lists";
import { DRIFT } from "./situations/drift";
import { GROUPS } from "./situations/groups";
import { INSTANCES } from "./situations/instances";
import { LARGE } from "./situations/large";
import { NAMES } from "./situations/names";
import { OUTSIDE } from "./situations/outside";
import { PEOPLE } from "./situations/people";
import { REMOVALS } from "./situations/removals";
import { UNFINISHED } from "./situations/unfinished";
import { UNKNOWNS } from "./situations/unknown";
import type { Situation } from "./situations/company";

export { BASE, fileOf, programOf, urnOf, type Run, type Situation } from "./situations/company";

/** By name. Names of those that change nothing for anybody start with `benign: `. */
export const SITUATIONS: Record<string, Situation> = {
  ...ACCESS,
  ...PEOPLE,
  ...GROUPS,
  ...UNKNOWNS,
  ...NAMES,
  ...REMOVALS,
  ...DRIFT,
  ...INSTANCES,
  ...OUTSIDE,
  ...BENIGN,
  ...LISTS,
  ...UNFINISHED,
  ...LARGE,
};
