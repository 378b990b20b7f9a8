// What a finding is about, in the fields that all findings share.

import type { GrantEdge } from "../access-graph";
import type { Names } from "../names";
import { sourceOf, type State } from "../preview";
import { isInterrupted, resourceName } from "../resources";
import type { Finding } from "../schema";
import { hasUnknown, referencesOf, valueOf } from "../values";
import { listNames } from "../wording";

type About = Pick<Finding, "person" | "group" | "account" | "identities">;

/** Each takes the key of a node. */
export const aboutPerson = (key: string, names: Names): About => ({
  person: names.subject(key),
  identities: { person: names.subjectIdentity(key) },
});

export const aboutGroup = (key: string, names: Names): About => ({
  group: names.group(key),
  identities: { group: names.groupIdentity(key) },
});

export const aboutAccount = (key: string, names: Names): About => ({
  account: names.account(key),
  identities: { account: names.accountIdentity(key) },
});

/** An account, and the person or group that has access to it. */
export function aboutShare({ account, subject: { kind, key } }: Pick<GrantEdge, "account" | "subject">, names: Names): About {
  const grantee = kind === "person" ? aboutPerson(key, names) : aboutGroup(key, names);
  const granted = aboutAccount(account, names);
  return { ...granted, ...grantee, identities: { ...granted.identities, ...grantee.identities } };
}

/** ` (assumed: from User eve)`, of properties that are not known before the update. Empty if nothing is told of them. */
export function assumedFrom(state: State | undefined, properties: readonly string[]): string {
  if (!state) return "";
  const isComputed = (property: string): boolean => {
    const value = valueOf(state, property);
    return value.kind === "computed" || (value.kind === "known" && hasUnknown(value.value));
  };
  const computed = properties.filter(isComputed).flatMap((property) => state.propertyDependencies?.[property] ?? []);
  // What the program passes as a resource is known to be that resource.
  const exact = new Set(referencesOf(state));
  const urns = new Set(computed.filter((urn) => !exact.has(urn)));
  return urns.size === 0 ? "" : ` (assumed: from ${listNames([...urns].map(resourceLabel), MOST_ASSUMED)})`;
}

/** How something came into Domo that the code did not say, as far as it is known: a run that did not finish may have made it, too. */
export const madeBefore = (code: State | undefined): string =>
  isInterrupted(code) ? "made before, by hand or by a run that did not finish" : "made by hand before";

/** Further ones are counted. */
const MOST_ASSUMED = 3;

/** `User eve`, from a URN. */
const resourceLabel = (urn: string): string => {
  const type = urn.split("::")[2] ?? "";
  return `${/[^:$/]*$/.exec(type)?.[0] ?? ""} ${resourceName(urn)}`.trim();
};

/** The resource that causes a finding, and its place in the program. */
export function placeOf(urn: string, state: State | undefined): Pick<Finding, "resource" | "source"> {
  const source = state && sourceOf(state);
  return { resource: urn, ...(source && { source }) };
}
