// Users by e-mail or id, and users by their fields.

import type { Live, UserFields } from "../directory/directory";
import { IncompleteListError, InvalidInputError, MissingObjectError } from "../errors";
import { similarTo } from "../spelling";
import { cachedList } from "./cached-list";
import { listCandidates, nothingFound } from "./candidates";
import type { EmailOrId, FilterField, LookupContext, NameOrId } from "./queries";

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

/** The most similar users that an error names. */
const MAX_SIMILAR = 5;

interface UserLookupContext extends LookupContext {
  role: (query: NameOrId) => Promise<unknown>;
}

export function userLookups({ host, isPublic, directory, instance, role: findRole }: UserLookupContext) {
  const allUsers = cachedList(() => directory().users.all());

  const byEmail = async (email: string): Promise<FoundUser> => {
    const wanted = email.trim().toLowerCase();
    const user = await directory().users.find(wanted, { thorough: true });
    if (user) return found(user);
    // That the search does not find the user proves nothing.
    const { matches, rows } = await allUsers(({ fields }) => fields.email?.toLowerCase() === wanted);
    if (matches[0]) return found(matches[0]);
    throw nothingFound({ text: `${host} has no user with this e-mail`, similar: mostSimilar(wanted, rows), labelOf });
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

  /** Throws for a role or an attribute that Domo does not have: nobody would match. Asks Domo only if no candidate has it. */
  const requireExisting = async (
    { role, roleId }: Pick<UserFilter, "role" | "roleId">,
    attributes: Record<string, string>,
    candidates: FoundUser[],
  ): Promise<void> => {
    if (role !== undefined && !candidates.some((user) => user.role === role)) await findRole({ name: role });
    if (roleId !== undefined && !candidates.some((user) => user.roleId === roleId)) await findRole({ id: roleId });
    const unused = Object.keys(attributes).filter((key) => !candidates.some((user) => user.attributes?.[key] !== undefined));
    if (unused.length === 0 || isPublic) return;
    const defined = (await instance().attributes.all()).map(({ key }) => key);
    for (const key of unused) {
      if (defined.includes(key)) continue;
      const similar = similarTo(key, defined, (each) => each);
      throw nothingFound({ text: `${host} has no attribute ${key} of users`, similar, labelOf: String, isResource: false });
    }
  };

  return {
    user: ({ email, id }: EmailOrId): Promise<FoundUser> => (email === undefined ? byId(id ?? "") : byEmail(email)),
    systemUserIds: async (): Promise<string[]> => (await allUsers(() => true)).rows.filter(({ isSystem }) => isSystem).map(({ id }) => id),
    async users({ emails, attributes, groupId, ...fields }: UserFilter): Promise<FoundUser[]> {
      const members = groupId === undefined ? undefined : await membersOf(groupId);
      const candidates = emails ? await eachFound(emails, byEmail) : (await allUsers(() => true)).rows.map(found);
      await requireExisting(fields, attributes ?? {}, candidates);
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

/** Those of the users whose e-mails are most similar: first those that differ in the domain only. */
function mostSimilar(email: string, users: Live<UserFields>[]): Live<UserFields>[] {
  const localPart = (address = ""): string => address.split("@")[0] ?? "";
  return similarTo(localPart(email), users, ({ fields }) => localPart(fields.email)).slice(0, MAX_SIMILAR);
}

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
