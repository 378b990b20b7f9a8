// Patterns of paths and search texts.

import { expect, test } from "@jest/globals";
import { matchesWildcard } from "../../../sandbox/wildcard";

test.each([
  ["/v1/users", "/v1/users", true],
  ["/v1/users", "/v1/users/7", false],
  ["/v1/users/*", "/v1/users/7", true],
  ["/v1/users/*", "/v1/users", false],
  ["*", "", true],
  ["*/share/*", "/accounts/share/7", true],
  ["a*a", "a", false],
  ["a*b*c", "a.b.c", true],
  ["a*b*c", "acb", false],
  ["a**b", "ab", true],
])("the pattern %s and the text “%s”: %s", (pattern, text, isMatch) => {
  expect(matchesWildcard(pattern, text)).toBe(isMatch);
});
