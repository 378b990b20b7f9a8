// People as a table, for instances with thousands of them: rows in JSON, one line each, and a short program that declares a resource for each row. The
// lists in which people are, members and grants, are tables as well. JSON and not CSV, as values may be lists, and as it needs no package.

import { printableJson } from "../../provider/printable";
import { comment } from "./code";
import type { Part } from "./instance";
import {
  Reference,
  referenceKey,
  Remark,
  type Argument,
  type Arguments,
  type ExportedResource,
  type ProgramFile,
  type ResourceType,
} from "./resources";

/** Whether resources of the type are rows. */
export const isInTable = (type: ResourceType): boolean => ["User", "GroupMembership", "AccountAccess"].includes(type);

interface TableOptions {
  host: string;
}

/** The table of a part and the program that reads it, if the part has rows. */
export function tableFiles(part: Part, resources: ExportedResource[], { host }: TableOptions): ProgramFile[] {
  const table = TABLES[part];
  const rows = table ? resources.filter(({ type }) => type === table.type) : [];
  if (!table || rows.length === 0) return [];
  const byKey = new Map(resources.map((resource) => [referenceKey(resource), resource]));
  const has = (types: ResourceType[]): boolean => resources.some(({ type }) => types.includes(type));
  return [
    // Not `people.json`: Node finds that before `people.ts` where a program imports `./people`.
    { name: `${table.stem}.table.json`, text: tableText(rows.map((resource) => rowOf(resource, byKey))) },
    {
      name: `${table.stem}.ts`,
      text: `${comment(`${table.title} of ${host}: one row each in ${table.stem}.table.json.`)}\n\n${table.program(has)}`,
    },
  ];
}

interface Table {
  type: ResourceType;
  stem: string;
  title: string;
  program: (has: (types: ResourceType[]) => boolean) => string;
}

const TABLES: Partial<Record<Part, Table>> = {
  people: { type: "User", stem: "people", title: "People", program: peopleProgram },
  groups: { type: "GroupMembership", stem: "members", title: "Members of groups", program: membersProgram },
  access: { type: "AccountAccess", stem: "access", title: "Who may use which account, whole access lists", program: accessProgram },
};

const tableText = (rows: object[]): string => `[\n${rows.map((row) => `  ${printableJson(row)}`).join(",\n")}\n]\n`;

/** The arguments of a resource with names in place of references. */
function rowOf({ name, args }: ExportedResource, byKey: ReadonlyMap<string, ExportedResource>): object {
  const plain = (argument: Argument): unknown => {
    if (argument instanceof Remark) return plain(argument.value);
    if (argument instanceof Reference) {
      const resource = byKey.get(referenceKey(argument));
      return argument.type === "User" ? resource?.name : resource?.identifier;
    }
    if (Array.isArray(argument)) return argument.map(plain);
    if (typeof argument !== "object") return argument;
    return plainEntries(argument);
  };
  const plainEntries = (entries: Arguments): object =>
    Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, plain(value)]])));
  // The program sets `exclusive` for all rows. Custom attributes, which are deeper, may have any of these names.
  const { exclusive: _, reportsTo, ...rest } = args;
  // A manager by name has another key than one by id, so that a row tells which it is.
  const manager = reportsTo === undefined ? {} : { [reportsTo instanceof Reference ? "manager" : "reportsTo"]: plain(reportsTo) };
  return { resource: name, ...plainEntries(rest), ...manager };
}

const READ = (stem: string): string => `JSON.parse(readFileSync(join(__dirname, "${stem}.table.json"), "utf8")) as Row[]`;

const IMPORTS = `import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as domo from "pulumi-domo";
`;

function peopleProgram(has: (types: ResourceType[]) => boolean): string {
  const withAttributes = has(["UserAttribute"]);
  const options = withAttributes ? ", { dependsOn: args.attributes ? Object.values(attributes) : [] }" : "";
  return `${IMPORTS}${withAttributes ? 'import * as attributes from "./attributes";\n' : ""}
interface Row extends Omit<domo.UserArgs, "reportsTo"> {
  /** The name of the resource. */
  resource: string;
  /** The manager, by the name of another row. */
  manager?: string;
  /** The manager, by id. */
  reportsTo?: string;
}

const rows = new Map((${READ("people")}).map((row) => [row.resource, row]));
const users = new Map<string, domo.User>();

/** The person of a row. */
export function person(name: string): domo.User {
  const declared = users.get(name);
  if (declared) return declared;
  const row = rows.get(name);
  if (!row) throw new Error(\`people.table.json has no row \${name}\`);
  const { resource, manager, ...args } = row;
  const reportsTo = manager === undefined ? args.reportsTo : person(manager);
  const user = new domo.User(resource, { ...args, reportsTo }${options});
  users.set(name, user);
  return user;
}

for (const name of rows.keys()) person(name);
`;
}

function membersProgram(has: (types: ResourceType[]) => boolean): string {
  const withPeople = has(["User"]);
  return `${IMPORTS}import * as groups from "./groups";
${withPeople ? 'import { person } from "./people";\n' : ""}
interface Row {
  /** The name of the resource. */
  resource: string;
  /** A constant of groups.ts. */
  group: string;
  /** Rows of people.table.json. */
  users?: string[];
  /** Members that are not in people.table.json. */
  userIds?: string[];
}

const groupsByName: Record<string, domo.Group | undefined> = groups;
const rows = ${READ("members")};

for (const { resource, group, users = [], userIds = [] } of rows) {
  const declared = groupsByName[group];
  if (!declared) throw new Error(\`groups.ts has no \${group}\`);
  new domo.GroupMembership(resource, { group: declared, ${withPeople ? "users: users.map(person), userIds" : "userIds: [...users, ...userIds]"}, exclusive: true });
}
`;
}

function accessProgram(has: (types: ResourceType[]) => boolean): string {
  const [withPeople, withGroups, withAccounts] = [has(["User"]), has(["Group"]), has(["Account", "OAuthAccount"])];
  const imports = [
    ...(withAccounts ? ['import * as accounts from "./accounts";'] : []),
    ...(withGroups ? ['import * as groups from "./groups";'] : []),
    ...(withPeople ? ['import { person } from "./people";'] : []),
  ];
  return `${IMPORTS}${imports.map((line) => `${line}\n`).join("")}
interface Row {
  /** The name of the resource. */
  resource: string;
  /** A constant of accounts.ts. */
  account?: string;
  accountId?: string;
  accountKind?: "account" | "oauth";
  /** A user is a row of people.table.json, a group a constant of groups.ts. */
  grants: { user?: string; userId?: string; group?: string; groupId?: string; accessLevel: domo.AccountAccessGrant["accessLevel"] }[];
}

const rows = ${READ("access")};

for (const { resource, account, grants, ...byId } of rows) {
  new domo.AccountAccess(resource, {
    ...byId,
    ${withAccounts ? 'account: account === undefined ? undefined : declared<domo.Account | domo.OAuthAccount>("accounts.ts", accounts, account),' : "// No account is declared here."}
    grants: grants.map(({ user, group, ...grant }) => ({
      ...grant,
      ${withPeople ? "user: user === undefined ? undefined : person(user)," : "// No person is declared here."}
      ${withGroups ? 'group: group === undefined ? undefined : declared<domo.Group>("groups.ts", groups, group),' : "// No group is declared here."}
    })),
  });
}
${
  withAccounts || withGroups
    ? `
function declared<Resource>(file: string, resources: Record<string, Resource | undefined>, name: string): Resource {
  const resource = resources[name];
  if (resource === undefined) throw new Error(\`\${file} has no \${name}\`);
  return resource;
}
`
    : ""
}`;
}
