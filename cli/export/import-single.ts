// `pulumi-domo import-file`: the import file for single things, by the names that people know, and the declarations for the program.

import { nearest } from "../../provider/client/spelling";
import { folded } from "../folded";
import { buildResources } from "./build";
import { projectOf } from "./export";
import { importFile } from "./import-file";
import { accountLabel, accountType, titled, type Instance, type ObjectType, type Omission, type Part, type Selection } from "./instance";
import { declarations } from "./program";
import { importCommand, omissionText, requireStackName, shortStackName } from "./project";
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
  /** Why it can't be imported: the rest of a sentence. */
  obstacle?: string;
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
  const { stack = "prod" } = flags;
  requireStackName(stack);
  const found = new Map<string, Set<ResourceType>>();
  const selection: Selection = {
    parts: partsOf(requests),
    includes: (type, id, names) => requests.some((request) => request.types.includes(type) && isMeant(request.text, { type, id, names })),
    includeSelf: true,
  };
  const instance = await readInstance(environment, selection);
  const candidates = [...candidatesIn(instance), ...obstaclesIn(instance)];
  const problems: string[] = [];
  for (const request of requests) {
    const meant = meantBy(request, candidates);
    const [one] = meant;
    if (one === undefined || meant.length > 1 || one.obstacle !== undefined) problems.push(problemOf(request, meant, candidates));
    else found.set(keyOf(one), new Set([...(found.get(keyOf(one)) ?? []), ...request.imports]));
  }
  if (problems.length > 0) throw problemsError(problems);
  const wants = (type: ResourceType, id: string): boolean => found.get(objectOf(type, id))?.has(type) ?? false;
  const built = buildResources(instance, { selection: { ...selection, wants }, check: checkContext(environment) });
  const { resources } = built;
  const isBuilt = (object: string, type: ResourceType): boolean =>
    resources.some((resource) => resource.type === type && objectOf(type, resource.id) === object);
  const missing = [...found].flatMap(([object, types]) =>
    [...types].filter((type) => !isBuilt(object, type)).map((type) => reasonOf(object, type, built.omissions, instance)),
  );
  if (missing.length > 0) throw problemsError(missing);
  const text = importFile(resources, { host: instance.host, stack: `${projectOf(".") ?? "imported"}/${shortStackName(stack)}` });
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
      const title = titled(`${dataProviderType} ${accountLabel(kind)}`, name, id);
      return { type: accountType(kind), id, names: [name], title };
    }),
  ];
}

/** What else is known of that can't be imported. */
const obstaclesIn = ({ omissions }: Instance): Candidate[] =>
  omissions.flatMap(({ title, reason, of }): Candidate[] => {
    if (!of || of.type === "GroupMembership" || of.type === "AccountAccess") return [];
    return [{ type: of.type, id: of.id, names: of.names ?? [], title, obstacle: reason }];
  });

const keyOf = ({ type, id }: Pick<Candidate, "type" | "id">): string => `${type} ${id}`;

/** The ids by which an object may be asked for. Accounts and OAuth accounts may have the same, which `account:` and `oauth:` tell apart. */
function idsOf({ type, id }: Pick<Candidate, "type" | "id">): string[] {
  if (type === "Account") return [id, `account:${id}`];
  return type === "OAuthAccount" ? [id, `oauth:${id}`] : [id];
}

const isMeant = (text: string, { type, id, names }: Pick<Candidate, "type" | "id" | "names">): boolean =>
  idsOf({ type, id }).includes(text) || names.some((name) => folded(name) === folded(text));

/** An id means one thing. Of several with the name in some case, those with exactly the name are meant, and of those what can be imported. */
function meantBy({ text, types }: Request, candidates: Candidate[]): Candidate[] {
  const meant = candidates.filter((candidate) => types.includes(candidate.type) && isMeant(text, candidate));
  const exact = meant.filter(({ names }) => names.includes(text));
  const byId = meant.filter((candidate) => idsOf(candidate).includes(text));
  const closest = exact.length > 0 ? exact : byId.length > 0 ? byId : meant;
  const importable = closest.filter(({ obstacle }) => obstacle === undefined);
  return importable.length > 0 ? importable : closest;
}

const UNLISTED_USERS = ". Domo's own support users are in none of its lists, and no program can declare them";

function problemOf({ flag, text, types }: Request, meant: Candidate[], candidates: Candidate[]): string {
  const obstacles = meant.flatMap(({ title, obstacle }) => (obstacle === undefined ? [] : [`${title} ${obstacle}`]));
  if (obstacles.length > 0) return `${flag} ${text}: ${obstacles.join("; ")}`;
  if (meant.length > 1) {
    const ids = meant.map((candidate) => (types.length > 1 ? idsOf(candidate).at(-1) : candidate.id));
    return `${flag} ${text}: there are several: ${meant.map(({ title }) => title).join(", ")}. Give the id: ${ids.join(" or ")}`;
  }
  const names = candidates.filter(({ type }) => types.includes(type)).flatMap((candidate) => candidate.names);
  const close = nearest(text, names);
  const hint = close === undefined ? (types.includes("User") ? UNLISTED_USERS : "") : `. Did you mean ${close}?`;
  return `${flag} ${text}: Domo lists none of this name or id to these credentials${hint}`;
}

/** Why a resource of something that Domo has can't be imported. */
function reasonOf(object: string, type: ResourceType, omissions: Omission[], instance: Instance): string {
  const omission = omissions.find(({ of }) => of?.type === type && objectOf(type, of.id) === object);
  if (omission) return omissionText(omission);
  const { title = object } = candidatesIn(instance).find((candidate) => keyOf(candidate) === object) ?? {};
  const isDynamic = instance.groups.some(({ id, fields }) => `Group ${id}` === object && fields.type === "dynamic");
  if (type === "GroupMembership" && isDynamic) return `the members of ${title} follow its rule, and no program can declare them`;
  return `${type} of ${title} can't be declared`;
}

const problemsError = (problems: string[]): Error =>
  new Error(problems.length === 1 ? problems[0] : `${String(problems.length)} problems:\n  - ${problems.join("\n  - ")}`);
