// What a finding is about, in the fields that all findings share.

import type { GrantEdge } from "../access-graph";
import type { Names } from "../names";
import { sourceOf, type State } from "../preview";
import type { Finding } from "../schema";

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

/** The resource that causes a finding, and its place in the program. */
export function placeOf(urn: string, state: State | undefined): Pick<Finding, "resource" | "source"> {
  const source = state && sourceOf(state);
  return { resource: urn, ...(source && { source }) };
}
