// Protected accounts, groups and people: which findings touch them.

import { fold, type Folded } from "./look-alikes";
import { matchesFolded } from "./name-pattern";
import { mayGive, type Rule } from "./rules";
import type { Finding, Kind } from "./schema";
import { OAUTH } from "./waivers";

/** The rule that they break. */
export const PROTECTED = "protected";

/** Patterns: of names, ids and names of resources; of people, of their e-mails. */
export interface ProtectedNames {
  accounts: string[];
  groups: string[];
  people: string[];
}

type Identities = Finding["identities"];
export type Sort = keyof Identities;
export type Identity = NonNullable<Identities[Sort]>;

const PROPERTIES = { account: "accounts", group: "groups", person: "people" } as const satisfies Record<Sort, keyof ProtectedNames>;
const SORTS = Object.keys(PROPERTIES) as Sort[]; // Cast: of a constant without other keys.

export interface Protection {
  /** Whether a rule protects it, or may: if the preview does not tell what it is, it may be anything. */
  isProtected: (sort: Sort, identity: Identity) => boolean;
  /** Undefined if nothing is protected. */
  rule: Rule | undefined;
}

export function protectionOf(names: ProtectedNames): Protection {
  const patterns = (sort: Sort): Folded[] => folded[PROPERTIES[sort]];
  const folded = { accounts: names.accounts.map(fold), groups: names.groups.map(fold), people: names.people.map(fold) };
  const foldOnce = memoizedFold();
  const matches = (sort: Sort, name: string): boolean => patterns(sort).some((pattern) => matchesFolded(pattern, foldOnce(name)));

  const isProtected = (sort: Sort, identity: Identity): boolean =>
    patterns(sort).length > 0 &&
    (identity.unknown === true ||
      textsOf(sort, identity).some((text) => matches(sort, text)) ||
      (isNameless(sort, identity) && (identity.ids.length === 0 || names[PROPERTIES[sort]].some(isName))));

  const isInScope = ({ people, accounts }: NonNullable<Finding["scope"]>, protectedLabels: readonly string[]): boolean => {
    if (people === "anybody" ? patterns("person").length > 0 : people.some((email) => matches("person", email))) return true;
    if (accounts === "any") return patterns("account").length > 0;
    return accounts.some((label) => protectedLabels.includes(label) || labelsOf(label).some((name) => matches("account", name)));
  };

  const hits: Rule["hits"] = (findings, { protectedLabels }) =>
    findings.filter(({ kind, identities, scope }) => {
      const present = SORTS.flatMap((sort) => (identities[sort] ? [{ sort, identity: identities[sort] }] : []));
      if (present.some(({ sort, identity }) => isProtected(sort, identity))) return true;
      if (scope) return mayGive(kind, scope) && isInScope(scope, protectedLabels);
      // It is about nothing in particular: it may be about anything.
      return ANYTHING.includes(kind) && present.length === 0;
    });

  const isAnything = SORTS.some((sort) => patterns(sort).length > 0);
  return { isProtected, rule: isAnything ? { rule: PROTECTED, hits } : undefined };
}

/** Kinds of findings that can be about any account, group or person. */
const ANYTHING: readonly Kind[] = ["unknown", "provider-changed", "opaque-change"];

/** Whether only an id tells what it is, as with an account that no code declares: it may have a protected name. */
const isNameless = (sort: Sort, { names, emails = [] }: Identity): boolean => (sort === "person" ? emails : names).length === 0;

/** Whether a pattern is of names. Otherwise it is an id, and what has another id is not meant. */
const isName = (pattern: string): boolean => !/^(?:oauth:)?\d+$/.test(pattern);

/** What patterns are compared with. Anybody can give a person a name, so that names of people say nothing. */
function textsOf(sort: Sort, { names, emails = [], ids, resources, accountKind }: Identity): string[] {
  if (sort === "person") return emails;
  // An id with leading zeros is the same id for Domo.
  const allIds = [...ids, ...ids.map((id) => id.replace(/^0+(?=\d)/, ""))];
  // An id without the prefix protects accounts of both kinds: too much rather than too little.
  return [...names, ...allIds, ...(accountKind === "oauth" ? allIds.map((id) => `${OAUTH}${id}`) : []), ...resources];
}

/** A label, and without what texts may append in order to tell things of one name apart: ` on acme.domo.com`, ` (warehouse)`. */
const labelsOf = (label: string): string[] => [label, label.replace(/ \([^()]*\)$/, ""), label.replace(/ on \S+(?: \([^()]*\))?$/, "")];

/** One name is in many findings. */
function memoizedFold(): (text: string) => Folded {
  const known = new Map<string, Folded>();
  return (text) => {
    const existing = known.get(text);
    if (existing) return existing;
    const created = fold(text);
    known.set(text, created);
    return created;
  };
}
