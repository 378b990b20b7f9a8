// E-mail addresses of two people that look alike: usually one person twice, or a stranger under a known name.

import { quoted } from "./problems";
import type { Person } from "./people";

/** Letters and digits that look like another, in addresses, which are ASCII. */
const shapeOf = (email: string): string =>
  email.toLowerCase().replaceAll("rn", "m").replaceAll("vv", "w").replaceAll("0", "o").replaceAll(/[1i|]/g, "l").replaceAll("5", "s");

/** A line for each pair of addresses that look alike. */
export function lookAlikes(people: Person[]): string[] {
  const byShape = Map.groupBy(people, ({ email }) => shapeOf(email));
  return [...byShape.values()].flatMap((same) =>
    same.length < 2
      ? []
      : [`${same.map(({ email, row }) => `${quoted(email)} (row ${String(row)})`).join(" and ")} look alike: are they two people?`],
  );
}
