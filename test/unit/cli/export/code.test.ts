import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { declaration, expression, Expression, literal, Remarked, type Code } from "../../../../cli/export/code";

const narrow = { width: 20, column: 0, indent: "" };

test("a value means the same when the program is run, at any width", () => {
  const value = fc.letrec<{ value: Code }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "class")), tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 200 }), (given, width) => {
      const read: unknown = runInNewContext(`JSON.stringify(${expression(given, { ...narrow, width })})`);
      expect(read).toBe(JSON.stringify(given));
    }),
    { seed: 20261127 },
  );
});

test("a literal contains nothing that is invisible or turns the text around it", () => {
  expect(literal('a\u202eb\u2028c\u200bd\u{e0041}\n"')).toBe('"a\\u202eb\\u2028c\\u200bd\\u{e0041}\\n\\""');
});

test("a remark stands behind its value, on a line of its own, and ends there", () => {
  const remarked = new Remarked({ userId: "7" }, "Ada\n*/ evil();");
  expect(expression([remarked, 1], { ...narrow, width: 200 })).toBe('[\n  { userId: "7" }, // Ada\\u000a*/ evil();\n  1,\n]');
});

test("a declaration is one line if that fits", () => {
  const args = { name: "Finance", users: [new Expression("people.ada")], none: undefined };
  const ada = { identifier: "finance", type: "Group", name: "finance", args };
  expect(declaration(ada, 120)).toBe('export const finance = new domo.Group("finance", { name: "Finance", users: [people.ada] });');
  expect(declaration({ ...ada, remarks: ["why"], options: { dependsOn: [new Expression("x")] } }, 60)).toBe(
    '// why\nexport const finance = new domo.Group("finance", {\n  name: "Finance",\n  users: [people.ada],\n}, { dependsOn: [x] });',
  );
});
