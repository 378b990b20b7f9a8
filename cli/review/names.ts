// The names under which reports show people, groups and accounts.

import { resourceName, type AccessGraph, type GrantEdge } from "./access-graph";

/** Each function takes the key of a node. */
export interface Names {
  person: (key: string) => string;
  group: (key: string) => string;
  account: (key: string) => string;
}

/** If there are several instances, accounts and groups are shown with theirs, as the same name in two instances means two objects. */
export function namesOf(before: AccessGraph, after: AccessGraph): Names {
  const hosts = new Set([...before.hosts, ...after.hosts]);
  const suffix = (host: string): string => (hosts.size > 1 && host !== "" ? ` on ${host}` : "");
  const accounts = new Map([...before.accounts, ...after.accounts]);
  const label = ({ name, host }: { name: string; host: string }): string => `${name}${suffix(host)}`;
  const accountsByLabel = Map.groupBy(accounts.values(), label);
  return {
    person: (key) => {
      const person = after.people.get(key) ?? before.people.get(key);
      if (!person) return key;
      const name = person.email !== undefined && person.email !== person.name ? `${person.name} (${person.email})` : person.name;
      return person.declared ? name : `${name}${suffix(person.host)}`;
    },
    group: (key) => {
      const group = after.groups.get(key) ?? before.groups.get(key);
      return group ? label(group) : key;
    },
    account: (key) => {
      const account = accounts.get(key);
      if (!account) return key;
      // Domo: several accounts may have the same name. The names of their resources differ.
      const isUnique = accountsByLabel.get(label(account))?.length === 1;
      return isUnique ? label(account) : `${label(account)} (${resourceName(key)})`;
    },
  };
}

/** `Ada (ada@acme.example)`, `group Finance` */
export const subjectName = ({ subject }: GrantEdge, names: Names): string =>
  subject.kind === "person" ? names.person(subject.key) : `group ${names.group(subject.key)}`;
