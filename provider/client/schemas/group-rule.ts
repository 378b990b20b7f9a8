// Rules of dynamic groups on the instance API (§11.4). Programs declare them too, so this file imports nothing.

/** A rule of a dynamic group: conditions that all (`AND`) or any of (`OR`) must hold, and rules inside (§11.4). */
export interface GroupRule {
  operator: "AND" | "OR";
  operands?: { key: string; value: string }[];
  expressions?: GroupRule[];
}
