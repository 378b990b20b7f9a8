// Users by e-mail or id, and users by their fields.

import type { Live, UserFields } from "../directory/directory";
import { IncompleteListError, InvalidInputError, MissingObjectError } from "../errors";
import { cachedList } from "./cached-list";
import { listCandidates, nothingFound } from "./candidates";
import type { EmailOrId, FilterField, LookupContext } from "./queries";

/** A user. Fields that the API in use does not return are undefined; those without a value are empty. */
export interface FoundUser extends Partial<UserFields> {
  id: string;
  email: string;
  name: string;
}

/** Users have to match all of it. */
export interface UserFilter extends Partial<Record<FilterField, string>> {
  /** E-mails, in any case. A user must exist for each of them. */
  emails?: string[];
  /** Values of custom attributes. A user with a list matches if the list has the value. */
  attributes?: Record<string, string>;
  groupId?: string;
}

const FILTER_FIELDS: readonly FilterField[] = ["role", "roleId", "title", "department", "location", "reportsTo"];

/** Lookups without a result for which similar users are searched. Each costs a request. */
const MAX_SUGGESTIONS = 10;

export function userLookups(context: LookupContext) {
  const { host, isPublic, directory } = context;
  const allUsers = cachedList(() => directory().users.all());
  let suggestions = 0;

  const byEmail = async (email: string): Promise<FoundUser> => {
    const { users } = directory();
    const user = await users.find(email.trim(), { thorough: true });
    if (user) return found(user);
    const similar = ++suggestions > MAX_SUGGESTIONS ? [] : await users.similar(email);
    throw nothingFound({ text: `${host} has no user with this e-mail`, similar, labelOf });
  };
  const byId = async (id: string): Promise<FoundUser> => {
    const user = await directory().users.get(id);
    if (user) return found(user);
    throw new MissingObjectError(`${host} has no user with this id`);
  };
  const membersOf = async (groupId: string): Promise<Set<string>> => {
    const list = await directory().members.list(groupId);
    if (!list) throw new MissingObjectError(`${host} has no group with the id ${groupId}`);
    if (list.unlisted !== 0) throw new IncompleteListError(`Domo does not list all members of group ${groupId}`);
    return new Set(list.userIds);
  };

  return {
    user: ({ email, id }: EmailOrId): Promise<FoundUser> => (email === undefined ? byId(id ?? "") : byEmail(email)),
    async users({ emails, attributes, groupId, ...fields }: UserFilter): Promise<FoundUser[]> {
      const members = groupId === undefined ? undefined : await membersOf(groupId);
      const candidates = emails ? await eachFound(emails, byEmail) : (await allUsers(() => true)).rows.map(found);
      const wanted = FILTER_FIELDS.flatMap((field) => (fields[field] === undefined ? [] : [{ field, value: fields[field] }]));
      requireShown(candidates, [...wanted.map(({ field }) => field), ...(attributes ? ["attributes" as const] : [])], isPublic);
      return candidates
        .filter(({ id }) => members?.has(id) ?? true)
        .filter((user) => wanted.every(({ field, value }) => user[field] === value))
        .filter((user) => Object.entries(attributes ?? {}).every(([key, value]) => user.attributes?.[key]?.includes(value)))
        .sort((a, b) => (a.email < b.email ? -1 : 1));
    },
  };
}

const found = ({ id, fields }: Live<UserFields>): FoundUser => ({ ...fields, id, email: fields.email ?? "", name: fields.name ?? "" });

const labelOf = ({ id, fields }: Pick<Live<UserFields>, "id" | "fields">): string =>
  `${fields.email ?? "?"} (${fields.name ?? "?"}, id ${id})`;

/** The users with these e-mails, without duplicates. Throws one error about all e-mails that nobody has. */
async function eachFound(emails: string[], byEmail: (email: string) => Promise<FoundUser>): Promise<FoundUser[]> {
  const outcomes = await Promise.allSettled(emails.map(byEmail));
  const missing = outcomes.flatMap((outcome, at) =>
    outcome.status === "rejected" ? [{ email: emails[at] ?? "", reason: outcome.reason as unknown }] : [],
  );
  const other = missing.find(({ reason }) => !(reason instanceof MissingObjectError)) ?? (missing.length === 1 ? missing[0] : undefined);
  if (other?.reason instanceof Error) throw other.reason;
  if (missing.length > 0)
    throw new MissingObjectError(`there are no users with these e-mails: ${listCandidates(missing, ({ email }) => email)}`);
  const users = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  return [...new Map(users.map((user) => [user.id, user])).values()];
}

/** Throws `InvalidInputError` for fields that the API in use does not return: nobody would match. */
function requireShown(users: FoundUser[], fields: (FilterField | "attributes")[], isPublic: boolean): void {
  const missing = fields.filter((field) => users.length > 0 && users.every((user) => user[field] === undefined));
  if (missing.length === 0) return;
  const remedy = isPublic ? ". The public API is in use; the instance API, which an access token opens, shows more" : "";
  throw new InvalidInputError(`Domo's list of users does not show ${missing.join(", ")}, so that users can't be selected by it${remedy}`);
}
