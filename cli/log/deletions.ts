// Whom an OrphanedUsers has deleted. If it ended well, its output has them; if not, only the lines that the provider printed meanwhile and the error.

import { z } from "zod";
import { printable } from "../../provider/printable";
import type { Result, Step } from "./events";

export interface Deletion {
  email: string;
  id: string;
  name?: string;
  role?: string;
  result: Result;
  /** Why it failed. */
  error?: string;
}
type Person = Omit<Deletion, "result" | "error">;

/** What else the log of the run has about deletions. */
interface Evidence {
  /** Keys of {@link deletedUserIn}. */
  deletedUsers: ReadonlySet<string>;
  /** Lines of the errors of the resource. */
  errorLines: string[];
}

/** As provider/resources/orphaned-users.ts prints it when a user is deleted. A name may look like the rest, so the last label counts. */
const DELETED = /^(?:domo: )?deleted user .*<([^<>]+)> \(.*, id (\w+)\), who is not in the roster$/;

/** What its error begins with: everybody is tried before it fails. The error names only the first of those who are still there. */
const STILL_THERE = /\d+ of \d+ are still there(?=:$)/;

/** A key of the user of whom a message of the provider says that they were deleted. */
export function deletedUserIn(message: string): string | undefined {
  const [, email, id] = DELETED.exec(message.trim()) ?? [];
  return email === undefined || id === undefined ? undefined : keyOf({ email, id });
}

/** A change of the people themselves, who have rows of their own. */
export const isOfOrphans = (path: string): boolean => /^orphans\b/.test(path);

/** The people whom a step of an OrphanedUsers deleted or was to delete. Where nothing tells how a deletion ended, it is unfinished. */
export function deletionsOf({ step, result }: { step: Step; result: Result }, { deletedUsers, errorLines }: Evidence): Deletion[] {
  const { inputs = {}, outputs = {} } = step.new ?? {};
  if (result === "done") return peopleIn(outputs.deleted).map((person) => ({ ...person, result }));
  const people = inputs.onOrphans === "delete" ? peopleIn(inputs.orphans) : [];
  const errors = errorsByEmail(errorLines, people);
  const summary = errorLines.flatMap((line) => STILL_THERE.exec(line)?.[0] ?? [])[0];
  return people.map((person) => {
    if (deletedUsers.has(keyOf(person))) return { ...person, result: "done" };
    const error =
      errors.get(shownEmail(person)) ??
      (result === "failed" && summary !== undefined ? `${summary}; the log has the reasons of others only` : undefined);
    return { ...person, result: error === undefined ? "unfinished" : "failed", error };
  });
}

/** The first line about each person. It may name others after them, as the new owner of an address. */
function errorsByEmail(lines: string[], people: Person[]): Map<string, string> {
  const emails = new Set(people.map(shownEmail));
  const errors = new Map<string, string>();
  for (const line of lines) {
    const email = line
      .split(/[\s<>(),:;]+/)
      .map((word) => word.toLowerCase())
      .find((word) => emails.has(word));
    if (email !== undefined && !errors.has(email)) errors.set(email, line.replace(/^- /, ""));
  }
  return errors;
}

/** As messages have it, in lower case: Domo may have it in another case since. */
const shownEmail = ({ email }: Pick<Person, "email">): string => printable(email).toLowerCase();
const keyOf = (person: Pick<Person, "email" | "id">): string => `${shownEmail(person)} ${person.id}`;

const text = z.string().optional().catch(undefined);
const People = z.record(
  z.string(),
  z.object({ id: z.union([z.string(), z.number()]).transform(String).catch(""), name: text, role: text }),
);

function peopleIn(value: unknown): Person[] {
  const { data = {} } = People.safeParse(value);
  return Object.entries(data).map(([email, person]) => ({ email, ...person }));
}
