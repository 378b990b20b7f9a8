// People in reports: the parts of the labels under which findings, changes and groups name them.

import type { Change, Review } from "../schema";

export interface Person {
  name: string;
  email?: string;
  isNew: boolean;
}

/** `Bo Berg (bo@acme.example)` */
const LABEL = /^(.+) \(([^\s()]+@[^\s()]+)\)$/s;

/** The name in a label: `Bo Berg`. */
export const nameIn = (label: string): string => LABEL.exec(label)?.[1] ?? label;

type Subject = Change["subject"];

/** The label of a subject, as findings and groups name it. */
export function labelOf(subject: Subject): string {
  if (subject.kind !== "person") return subject.name;
  const { name, email } = subject;
  return email === undefined || email === name || name.endsWith(` (${email})`) ? name : `${name} (${email})`;
}

/** Looks up the parts of a label. Only an e-mail that the review knows as one is taken for one, as a name may look like a label. */
export function peopleOf({ access, findings }: Pick<Review, "access" | "findings">): (label: string) => Person {
  const emails = new Map<string, readonly string[]>();
  const created = new Set<string>();
  for (const { kind, person, identities } of findings) {
    if (person === undefined) continue;
    if (identities.person) emails.set(person, identities.person.emails ?? []);
    if (kind === "person-created") created.add(person);
  }
  for (const { subject } of access) {
    if (subject.kind !== "person") continue;
    const label = labelOf(subject);
    emails.set(label, subject.email === undefined ? [] : [subject.email]);
    if (subject.isNew) created.add(label);
  }
  return (label) => {
    const isNew = created.has(label);
    const known = emails.get(label);
    const [, name, email] = LABEL.exec(label) ?? [];
    if (name !== undefined && email !== undefined && known?.includes(email) !== false) return { name, email, isNew };
    return known?.includes(label) ? { name: "", email: label, isNew } : { name: label, isNew };
  };
}
