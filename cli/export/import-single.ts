// `pulumi-domo import-file`: the import file for single things, by the names that people know, and the declarations for the program.

import { nearest } from "../../provider/client/spelling";
import { buildResources } from "./build";
import { projectOf } from "./export";
import { importFile } from "./import-file";
import { accountType, titled, type Instance, type ObjectType, type Part, type Selection } from "./instance";
import { declarations } from "./program";
import { importCommand } from "./project";
import { checkContext, readInstance } from "./read-instance";
import type { ResourceType } from "./resources";
import { writeNewFiles } from "./write-files";

export { redact } from "./read-instance";

/** Names or ids of what is imported. */
export interface ImportFlags {
  /** E-mails or full names. */
  user?: string[];
  group?: string[];
  /** Groups whose members are imported. */
  members?: string[];
  account?: string[];
  oauthAccount?: string[];
  /** Accounts or OAuth accounts whose access lists are imported. */
  access?: string[];
  attribute?: string[];
  /** The file, or `-` to get its text only. */
  out: string;
  /** The name of the stack. */
  stack?: string;
}

export interface ImportResult {
  /** The import file. */
  text: string;
  /** The declarations. */
  program: string;
  /** The next command. */
  command: string;
}

interface Candidate {
  type: ObjectType;
  id: string;
  /** Names by which it may be asked for. */
  names: string[];
  title: string;
}

interface Request {
  flag: string;
  text: string;
  types: ObjectType[];
  /** The types of the resources that are imported for it. */
  imports: ResourceType[];
}

/** Throws one error that a user can read for all names that nothing, or more than one thing, has. */
export async function importSingle(flags: ImportFlags, environment: Record<string, string | undefined>): Promise<ImportResult> {
  const requests = requestsIn(flags);
  if (requests.length === 0)
    throw new Error("nothing to import: give --user, --group, --members, --account, --oauth-account, --access or --attribute");
  const found = new Map<string, ResourceType[]>();
  const selection: Selection = {
    parts: partsOf(requests),
    includes: (type, id, names) => requests.some((request) => request.types.includes(type) && isMeant(request.text, { id, names })),
    includeSelf: true,
  };
  const instance = await readInstance(environment, selection);
  const candidates = candidatesIn(instance);
  const problems: string[] = [];
  for (const request of requests) {
    const meant = meantBy(request, candidates);
    const [one] = meant;
    if (one === undefined || meant.length > 1) problems.push(problemOf(request, meant, candidates));
    else found.set(`${one.type} ${one.id}`, [...(found.get(`${one.type} ${one.id}`) ?? []), ...request.imports]);
  }
  if (problems.length > 0)
    throw new Error(problems.length === 1 ? problems[0] : `${String(problems.length)} problems:\n  - ${problems.join("\n  - ")}`);
  const wants = (type: ResourceType, id: string): boolean => found.get(objectOf(type, id))?.includes(type) ?? false;
  const { resources, omissions } = buildResources(instance, { selection: { ...selection, wants }, check: checkContext(environment) });
  if (resources.length < [...found.values()].flat().length)
    throw new Error(`not everything can be imported:\n  - ${omissions.map(({ title, reason }) => `${title} ${reason}`).join("\n  - ")}`);
  const text = importFile(resources, { host: instance.host, stack: `${projectOf(".") ?? "imported"}/${flags.stack ?? "prod"}` });
  if (flags.out !== "-") writeNewFiles(".", [{ name: flags.out, text }]);
  return { text, program: declarations(resources), command: importCommand(flags.out === "-" ? "import.json" : flags.out) };
}

function requestsIn({ user, group, members, account, oauthAccount, access, attribute }: ImportFlags): Request[] {
  const each = (flag: string, texts: string[] = [], types: ObjectType[], imports: ResourceType[]): Request[] =>
    texts.map((text) => ({ flag, text, types, imports }));
  return [
    ...each("--attribute", attribute, ["UserAttribute"], ["UserAttribute"]),
    ...each("--user", user, ["User"], ["User"]),
    ...each("--group", group, ["Group"], ["Group"]),
    ...each("--members", members, ["Group"], ["GroupMembership"]),
    ...each("--account", account, ["Account"], ["Account"]),
    ...each("--oauth-account", oauthAccount, ["OAuthAccount"], ["OAuthAccount"]),
    ...each("--access", access, ["Account", "OAuthAccount"], ["AccountAccess"]),
  ];
}

const PARTS_OF: Record<ResourceType, Part> = {
  UserAttribute: "attributes",
  User: "people",
  Group: "groups",
  GroupMembership: "groups",
  Account: "accounts",
  OAuthAccount: "accounts",
  AccountAccess: "access",
};

const partsOf = (requests: Request[]): Set<Part> => new Set(requests.flatMap(({ imports }) => imports.map((type) => PARTS_OF[type])));

/** The object that a resource is about. */
function objectOf(type: ResourceType, id: string): string {
  if (type === "GroupMembership") return `Group ${id}`;
  if (type !== "AccountAccess") return `${type} ${id}`;
  const [kind, accountId = ""] = id.split(":");
  return `${accountType(kind === "oauth" ? "oauth" : "account")} ${accountId}`;
}

function candidatesIn({ people, groups, accounts, attributes }: Instance): Candidate[] {
  return [
    ...attributes.map(({ key, title }): Candidate => ({
      type: "UserAttribute",
      id: key,
      names: [title],
      title: `custom attribute ${key}`,
    })),
    ...people.map(({ id, fields: { email = "", name = "" } }): Candidate => {
      return { type: "User", id, names: [email, name], title: titled("user", email, id) };
    }),
    ...groups.map(({ id, fields: { name = "" } }): Candidate => ({ type: "Group", id, names: [name], title: titled("group", name, id) })),
    ...accounts.map(({ kind, id, name, dataProviderType }): Candidate => {
      const label = kind === "oauth" ? "OAuth account" : "account";
      return { type: accountType(kind), id, names: [name], title: titled(`${dataProviderType} ${label}`, name, id) };
    }),
  ];
}

const fold = (text: string): string => text.normalize("NFC").trim().toLowerCase();

const isMeant = (text: string, { id, names }: Pick<Candidate, "id" | "names">): boolean =>
  id === text || names.some((name) => fold(name) === fold(text));

/** An id means one thing. Of several with the name in some case, those with exactly the name are meant. */
function meantBy({ text, types }: Request, candidates: Candidate[]): Candidate[] {
  const meant = candidates.filter((candidate) => types.includes(candidate.type) && isMeant(text, candidate));
  const exact = meant.filter(({ names }) => names.includes(text));
  const byId = meant.filter(({ id }) => id === text);
  return exact.length > 0 ? exact : byId.length > 0 ? byId : meant;
}

function problemOf({ flag, text, types }: Request, meant: Candidate[], candidates: Candidate[]): string {
  if (meant.length > 1) return `${flag} ${text}: there are several: ${meant.map(({ title }) => title).join(", ")}. Give the id`;
  const names = candidates.filter(({ type }) => types.includes(type)).flatMap((candidate) => candidate.names);
  const close = nearest(text, names);
  return `${flag} ${text}: Domo lists none of this name or id to these credentials${close === undefined ? "" : `. Did you mean ${close}?`}`;
}
