// `pulumi-domo list users`.

import type { ListedUser, UserFields } from "../../../provider/client/directory/directory";
import { contains, equals, isTime } from "../conditions";
import { dateOf, flagOptions, timeOptions, type ListKind } from "../kind";

/** Domo records sign-ins, and activity where it is newer. */
const lastSeenOf = ({ lastLogin, lastActivity }: ListedUser): Date | undefined =>
  dateOf(lastLogin === undefined ? lastActivity : Math.max(lastLogin, lastActivity ?? 0));

const field =
  (name: Exclude<keyof UserFields, "attributes">) =>
  ({ fields }: ListedUser): string | undefined =>
    fields[name];

export const USERS: ListKind<ListedUser> = {
  name: "users",
  label: "users",
  description: "people",
  columns: [
    { name: "name", value: field("name"), isMain: true },
    { name: "email", value: field("email"), isMain: true },
    { name: "id", value: ({ id }) => id, isMain: true },
    { name: "role", value: field("role"), isMain: true },
    { name: "department", value: field("department"), isMain: true },
    { name: "title", value: field("title") },
    { name: "lastSeen", value: lastSeenOf, isMain: true, none: "never" },
    { name: "active", value: ({ active }) => active, isMain: true },
    { name: "pending", value: ({ isPending }) => isPending },
    { name: "created", value: ({ origin }) => dateOf(origin.createdAt) },
    { name: "location", value: field("location") },
    { name: "phone", value: field("phone") },
    { name: "employeeNumber", value: field("employeeNumber") },
    { name: "employeeId", value: field("employeeId") },
    { name: "reportsTo", value: field("reportsTo") },
    { name: "attributes", value: ({ fields: { attributes } }) => attributes && attributeTexts(attributes) },
  ],
  sort: ["name", "email"],
  options: [
    {
      flags: "--search <text>",
      description: "only those with the text in the name or the e-mail",
      type: "text",
      condition: (text) => contains(text, ({ fields: { name, email } }) => [name, email]),
    },
    {
      flags: "--role <name>",
      description: "only those with the role",
      type: "text",
      condition: (text) => equals(text, field("role")),
      readValues: async (context) =>
        context.settings.api === "instance" ? (await context.instance.roles()).map(({ name }) => name) : undefined,
    },
    {
      flags: "--department <name>",
      description: "only those of the department",
      type: "text",
      condition: (text) => equals(text, field("department")),
    },
    ...timeOptions<ListedUser>("last-seen", "last seen", (side, limit, rows) => {
      // Who has never been there has no time, and has not been there since; but Domo may also return no times at all.
      const isReturned = rows.some((row) => lastSeenOf(row) !== undefined);
      const condition = isTime(side, limit, lastSeenOf);
      return (row) => condition(row) ?? (isReturned ? side === "before" : undefined);
    }),
    ...flagOptions<ListedUser>(["active", "inactive"], ["only those who may sign in", "only those who may not"], ({ active }) => active),
  ],
  read: async ({ directory }, onProgress) => ({ rows: await directory.users.all(onProgress("users")), notes: [] }),
};

const attributeTexts = (attributes: Record<string, string[]>): string[] =>
  Object.entries(attributes).map(([key, values]) => `${key}=${values.join("|")}`);
