// Rules of dynamic groups on the instance API (§11.4). The SDK's declarations include this file, so it imports nothing.

/** A rule of a dynamic group (§11.4): conditions and nested rules, of which all (`AND`) or at least one (`OR`) must hold. */
export interface GroupRule {
  operator: "AND" | "OR";
  operands?: { key: string; value: string }[];
  expressions?: GroupRule[];
}
