// A program of the proof as data: what it declares, and how it writes each value. `render` turns it into JavaScript.

/**
 * How a program writes a value: as it is, as a secret, or computed from the id of another resource. A preview does not show a secret, nor what is
 * computed from the id of a resource that does not exist yet.
 */
export type Value<T> = { is: T; how: "plain" | "secret" } | { is: T; how: "computed"; from: string };

/**
 * How a program refers to an object: the resource object, its `id`, its id as literal text, as a secret, through an `apply` that returns the same id,
 * or through an `apply` of another resource, the decoy, which `propertyDependencies` then names instead.
 */
export type Ref = { to: string; how: "object" | "id" | "literal" | "secret" | "applied" } | { to: string; how: "decoy"; decoy: string };

export interface Options {
  /** Logical names that the resource had before. */
  aliases?: string[];
  /** The component that it is a child of. */
  parent?: string;
  /** Parents that it had before; `root` for none. */
  formerParents?: string[];
  retain?: boolean;
  onDelete?: "keep" | "delete";
  adopt?: "always";
  /** `second`, or `explicit`: an explicit provider of the first instance. Default: the default provider. */
  provider?: "second" | "explicit";
  /** Whether it has had another provider: a move to another instance requires that the engine creates first. */
  moved?: boolean;
}

interface Resource {
  /** The variable in the program, which identifies it over changes. */
  key: string;
  /** The logical name. */
  logical: string;
  options: Options;
}

export interface UserSpec extends Resource {
  email: Value<string>;
  name: Value<string>;
  role?: Value<string>;
  department?: Value<string>;
  title?: string;
}

export type GroupType = "open" | "closed" | "dynamic";

export interface GroupSpec extends Resource {
  name: Value<string>;
  type?: Value<GroupType>;
  /** The department that the rule looks for. */
  rule?: Value<string>;
  owners?: Ref[];
  replaceOnTypeChange?: boolean;
}

export interface AccountSpec extends Resource {
  kind: "Account" | "OAuthAccount";
  name: Value<string>;
  connector: Value<string>;
  credential: string;
  external?: Value<boolean>;
}

export interface MembershipSpec extends Resource {
  group: Ref;
  users: Ref[];
  exclusive?: Value<boolean>;
  /** Whether the list is computed as a whole, and from what; undefined: element by element. */
  whole?: { how: "secret" } | { how: "computed"; from: string };
}

export interface GrantSpec {
  subject: { kind: "user" | "group" } & Ref;
  level: Value<Level>;
}

export interface ShareSpec extends Resource, GrantSpec {
  account: Ref;
}

/** All access to an account. */
export interface AccessSpec extends Resource {
  account: Ref;
  grants: GrantSpec[];
}

export const LEVELS = ["CAN_VIEW", "CAN_SHARE", "CAN_EDIT", "OWNER"] as const;
export type Level = (typeof LEVELS)[number];

export interface Program {
  /** Closed groups without access, from whose ids values are computed. */
  triggers: string[];
  users: UserSpec[];
  groups: GroupSpec[];
  accounts: AccountSpec[];
  memberships: MembershipSpec[];
  shares: ShareSpec[];
  accesses: AccessSpec[];
  /** Keys in the order of declaration, if it is not the usual one within a kind. */
  reversed?: boolean;
  /** Statements that declare nothing of Domo. */
  extra?: string[];
}

export const KINDS = ["users", "groups", "accounts", "memberships", "shares", "accesses"] as const;
export type Kind = (typeof KINDS)[number];

export const EMPTY: Program = { triggers: [], users: [], groups: [], accounts: [], memberships: [], shares: [], accesses: [] };

/** The grants of shares and access lists. */
export const grantsOf = ({ shares, accesses }: Program): (GrantSpec & { account: Ref })[] => [
  ...shares,
  ...accesses.flatMap(({ account, grants }) => grants.map((grant) => ({ ...grant, account }))),
];

/** Objects of the seed `small`, which programs refer to by id only. */
export const EXTERNAL = {
  "!nora": { kind: "user", id: "1893000002", email: "nora@example.com", name: "Nora Example" },
  "!omar": { kind: "user", id: "1893000003", email: "omar@example.com", name: "Omar Example" },
  "!pia": { kind: "user", id: "1893000004", email: "pia@example.com", name: "Pia Example" },
  "!office": { kind: "group", id: "1814000002", name: "Office" },
  "!default": { kind: "group", id: "1814000001", name: "Default" },
  "!warehouse": { kind: "account", id: "101", name: "Warehouse" },
} as const;
export type ExternalKey = keyof typeof EXTERNAL;
export const isExternal = (key: string): key is ExternalKey => Object.hasOwn(EXTERNAL, key);

export const plain = <T>(is: T): Value<T> => ({ is, how: "plain" });

export interface Rendering {
  secondUrl: string;
  /** The URL of the first instance. */
  url: string;
  /** The id of a declared object that exists already. */
  idOf: (key: string) => string | undefined;
}

export function render(program: Program, { url, secondUrl, idOf }: Rendering): string {
  const lines: string[] = [];
  const provider = (name: string, instance: string): string =>
    `const ${name} = new domo.Provider("${name}", { instance: "${instance}", accessToken: "sandbox-token", requestsPerMinute: 1000000, concurrency: 16 });`;
  const all = KINDS.flatMap((kind): Resource[] => program[kind]);
  const uses = (name: string): boolean => all.some(({ options }) => options.provider === name);
  if (uses("second")) lines.push(provider("second", secondUrl));
  if (uses("explicit")) lines.push(provider("explicit", url));
  const components = new Set(all.flatMap(({ options: { parent } }) => parent ?? []));
  for (const each of components) lines.push(`const ${each} = new pulumi.ComponentResource("app:Team", "${each}");`);
  for (const key of program.triggers) lines.push(`const ${key} = new domo.Group("${key}", { name: "Trigger ${key}", type: "closed" });`);

  const add = (type: string, { key, logical, options }: Resource, args: Record<string, string | undefined>): void => {
    const { onDelete, adopt } = options;
    const properties = objectCode({ ...args, onDelete: text(onDelete), adopt: text(adopt) });
    lines.push(`const ${key} = new domo.${type}("${logical}", ${properties}${optionsCode(options)});`);
  };
  const ids = (ref: Ref): string => idCode(ref, idOf);
  const each = <T>(list: T[]): T[] => (program.reversed ? [...list].reverse() : list);

  for (const user of each(program.users)) {
    const { email, name, role, department, title } = user;
    add("User", user, { email: code(email), name: code(name), role: code(role), department: code(department), title: text(title) });
  }
  for (const group of each(program.groups)) {
    const { name, type, rule, owners, replaceOnTypeChange } = group;
    const rules = rule && `{ operator: "AND", operands: [{ key: "department", value: ${code(rule) ?? ""} }] }`;
    const ownersCode = owners && `{ userIds: [${owners.map(ids).join(", ")}] }`;
    const replaces = replaceOnTypeChange ? "true" : undefined;
    add("Group", group, { name: code(name), type: code(type), rule: rules, owners: ownersCode, replaceOnTypeChange: replaces });
  }
  for (const account of each(program.accounts)) {
    const { kind, name, connector, credential, external } = account;
    add(kind, account, {
      name: code(name),
      dataProviderType: code(connector),
      configurations: configurations(connector.is, credential),
      allowExternalUse: code(external),
    });
  }
  for (const membership of each(program.memberships)) {
    const { group, users, exclusive, whole } = membership;
    const objects = users.filter(({ how, to }) => how === "object" && whole === undefined && !isExternal(to));
    const others = users.filter((user) => !objects.includes(user)).map(ids);
    const list = `[${others.join(", ")}]`;
    const userIds =
      whole === undefined ? list : whole.how === "secret" ? `pulumi.secret(${list})` : `${whole.from}.id.apply(() => ${list})`;
    add("GroupMembership", membership, {
      ...(group.how === "object" && !isExternal(group.to) ? { group: group.to } : { groupId: ids(group) }),
      ...(objects.length > 0 && { users: `[${objects.map(({ to }) => to).join(", ")}]` }),
      ...((others.length > 0 || objects.length === 0) && { userIds }),
      exclusive: code(exclusive),
    });
  }
  const isObject = (ref: Ref): boolean => ref.how === "object" && !isExternal(ref.to);
  const accountArguments = (account: Ref): Record<string, string | undefined> => {
    const kind = program.accounts.find(({ key }) => key === account.to)?.kind === "OAuthAccount" ? "oauth" : undefined;
    return isObject(account) ? { account: account.to } : { accountId: ids(account), accountKind: text(kind) };
  };
  const grantArguments = ({ subject, level }: GrantSpec): Record<string, string | undefined> => ({
    ...(isObject(subject) ? { [subject.kind]: subject.to } : { [`${subject.kind}Id`]: ids(subject) }),
    accessLevel: code(level),
  });
  for (const share of each(program.shares)) add("AccountShare", share, { ...accountArguments(share.account), ...grantArguments(share) });
  for (const access of each(program.accesses)) {
    const grants = access.grants.map((grant) => objectCode(grantArguments(grant)));
    add("AccountAccess", access, { ...accountArguments(access.account), grants: `[${grants.join(", ")}]` });
  }
  return [...lines, ...(program.extra ?? [])].join("\n");
}

function optionsCode({ aliases = [], parent, formerParents = [], retain, provider, moved }: Options): string {
  const alias = [
    ...aliases.map((name) => `{ name: "${name}" }`),
    ...formerParents.map((former) => `{ parent: ${former === "root" ? "pulumi.rootStackResource" : former} }`),
    // The engine does not combine aliases: a resource that was renamed and moved needs the combination.
    ...formerParents.flatMap((former) =>
      aliases.map((name) => `{ name: "${name}", parent: ${former === "root" ? "pulumi.rootStackResource" : former} }`),
    ),
  ];
  const entries = [
    ...(alias.length > 0 ? [`aliases: [${alias.join(", ")}]`] : []),
    ...(parent ? [`parent: ${parent}`] : []),
    ...(retain ? ["retainOnDelete: true"] : []),
    ...(provider ? [`provider: ${provider}`] : []),
    ...(moved ? ["deleteBeforeReplace: false"] : []),
  ];
  return entries.length === 0 ? "" : `, { ${entries.join(", ")} }`;
}

const objectCode = (properties: Record<string, string | undefined>): string =>
  `{ ${Object.entries(properties)
    .flatMap(([name, code]) => (code === undefined ? [] : [`${name}: ${code}`]))
    .join(", ")} }`;

const text = (value: string | undefined): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

function code<T>(value: Value<T> | undefined): string | undefined {
  if (value === undefined) return undefined;
  const literal = JSON.stringify(value.is);
  if (value.how === "computed") return `${value.from}.id.apply(() => ${literal})`;
  return value.how === "secret" ? `pulumi.secret(${literal})` : literal;
}

function idCode(ref: Ref, idOf: Rendering["idOf"]): string {
  const id = isExternal(ref.to) ? JSON.stringify(EXTERNAL[ref.to].id) : `${ref.to}.id`;
  if (ref.how === "secret") return `pulumi.secret(${id})`;
  if (ref.how === "decoy") return `${ref.decoy}.id.apply(() => ${id})`;
  if (isExternal(ref.to)) return id;
  if (ref.how === "applied") return `${id}.apply((id) => id)`;
  return ref.how === "literal" ? (text(idOf(ref.to)) ?? id) : id;
}

export const CONNECTORS = ["amazon-s3", "abstract-credential-store"];

function configurations(connector: string, credential: string): string {
  const settings: Record<string, string> = {
    "amazon-s3": `accessKey: "AKIA-EXAMPLE", secretKey: "${credential}", bucket: "lake", region: "eu-north-1"`,
    "abstract-credential-store": `credentials: "${credential}"`,
    "snowflake-oauth-config": `"client-id": "client", "client-secret": "${credential}"`,
  };
  return `{ ${settings[connector] ?? ""} }`;
}
