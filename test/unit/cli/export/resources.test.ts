import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { inOrder } from "../../../../cli/export/resources";

const order = (needs: Record<string, string[]>) => {
  const cut: string[] = [];
  const ordered = inOrder(Object.keys(needs), { needs: (item) => [...(needs[item] ?? [])], cut: (from, to) => cut.push(`${from}-${to}`) });
  return { ordered, cut };
};

test("what is referred to comes first, and otherwise the order stays", () => {
  expect(order({ a: ["c"], b: [], c: ["d"], d: [] })).toEqual({ ordered: ["d", "c", "a", "b"], cut: [] });
});

test("a circle is cut once", () => {
  expect(order({ a: ["b"], b: ["c"], c: ["a"] })).toEqual({ ordered: ["c", "b", "a"], cut: ["c-a"] });
  expect(order({ a: ["a"] })).toEqual({ ordered: ["a"], cut: ["a-a"] });
});

test("a chain of 20,000 managers is no problem", () => {
  const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_, i): [string, string[]] => [`p${String(i)}`, [`p${String(i + 1)}`]]));
  const needs = { ...chain, p20000: [] };
  expect(order(needs).ordered[0]).toBe("p20000");
});

test("every reference that is not cut points back", () => {
  const edges = fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 })), { maxLength: 25 });
  fc.assert(
    fc.property(edges, (given) => {
      const names = Array.from({ length: 9 }, (_, i) => String(i));
      const needs = Object.fromEntries(
        names.map((name) => [name, given.filter(([from]) => String(from) === name).map(([, to]) => String(to))]),
      );
      const { ordered, cut } = order(needs);
      expect([...ordered].sort()).toEqual(names);
      for (const [from, to] of given)
        if (!cut.includes(`${String(from)}-${String(to)}`)) expect(ordered.indexOf(String(to))).toBeLessThan(ordered.indexOf(String(from)));
    }),
    { seed: 20261127 },
  );
});
