// Rules of dynamic groups on the instance API (§11.4). The SDK's declarations include this file, so it imports nothing.

/** Rule of a dynamic group: its conditions and nested rules, joined by one operator. Conditions test for equality only. */
export interface GroupRule {
  /** `AND`: all conditions and nested rules must hold. `OR`: at least one of them. */
  operator: "AND" | "OR";
  /** Conditions: the key of a user attribute, such as `DEPARTMENT`, and the value that it must have. */
  operands?: { key: string; value: string }[];
  /** Nested rules. */
  expressions?: GroupRule[];
}
