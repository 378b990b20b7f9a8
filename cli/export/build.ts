// Makes the resources of a program of what an instance has. Pure: the same instance gives the same resources.

import type { CheckContext } from "../../provider/lifecycle/check";
import type { Fields } from "../../provider/lifecycle/definition";
import { acceptedInputs } from "./accepted";
import { Identities, type Identity } from "./identifiers";
import {
  accountType,
  titled,
  type ExistingAccount,
  type ExistingGroup,
  type Instance,
  type Omission,
  type Person,
  type Selection,
} from "./instance";
import { inOrder, Reference, Remark, type Argument, type Arguments, type ExportedResource, type ResourceType } from "./resources";

export interface BuildOptions {
  selection: Selection;
  check: CheckContext;
  /** What the stack declares already. Default: nothing. */
  declared?: DeclaredObjects;
}

export interface DeclaredObjects {
  /** Types and ids: `User 27`. */
  objects: ReadonlySet<string>;
  /** Names of resources by scope: a file, or `memberships`. */
  names: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of the objects that the program has under a name, to which other resources can refer. */
  referable: ReadonlySet<string>;
}

export interface Built {
  resources: ExportedResource[];
  omissions: Omission[];
}

export function buildResources(instance: Instance, options: BuildOptions): Built {
  return new Builder(instance, options).build();
}

/** Inputs of users in the order of a program. */
const USER_FIELDS = [
  ...(["email", "name", "role", "roleId", "title", "department", "alternateEmail", "phone", "deskPhone", "location", "timezone"] as const),
  ...(["locale", "employeeNumber", "employeeId", "hireDate"] as const),
];

const CIRCLE = "they refer to each other in a circle, so this is an id";

class Builder {
  private readonly omissions: Omission[];
  private readonly exported = new Set<string>();
  private readonly identities = new Map<string, Identities>();

  constructor(
    private readonly instance: Instance,
    private readonly options: BuildOptions,
  ) {
    this.omissions = [...instance.omissions];
  }

  build(): Built {
    const attributes = this.attributes();
    const people = this.people();
    const groups = this.groups();
    const accounts = this.accounts();
    const resources = [...attributes, ...people, ...groups, ...accounts];
    return { resources, omissions: this.omissions };
  }

  // What is exported --------------------------------------------------------------------------------------------------

  /** Whether the resource is not to be made, as the stack declares it already or it is not wanted. */
  private isLeftOut(type: ResourceType, id: string): boolean {
    const { declared, selection } = this.options;
    return declared?.objects.has(`${type} ${id}`) === true || selection.wants?.(type, id) === false;
  }

  /** Whether another resource can refer to this one, and not to its id only. */
  private isReferable(type: ResourceType, id: string): boolean {
    return this.exported.has(`${type} ${id}`) || (this.options.declared?.referable.has(`${type} ${id}`) ?? false);
  }

  /** `scope`: names are unique within it. */
  private identity(scope: string, texts: string[], kind: string): Identity {
    const { declared } = this.options;
    const identities = this.identities.get(scope) ?? new Identities(declared?.names.get(scope) ?? []);
    this.identities.set(scope, identities);
    return identities.of(texts, kind);
  }

  private omit(title: string, reason: string): void {
    this.omissions.push({ title, reason });
  }

  /** The inputs that the provider accepts. What it refuses is a remark in the program, or an omission. */
  private accepted(type: ResourceType, title: string, inputs: Fields): { inputs: Fields; remarks: string[] } | undefined {
    const { inputs: accepted, problems } = acceptedInputs(type, inputs, this.options.check);
    if (!accepted) {
      this.omit(title, `can't be declared: ${problems.map(({ reason }) => reason).join("; ")}`);
      return undefined;
    }
    return { inputs: accepted, remarks: problems.map(({ reason }) => `Left out: ${reason}.`) };
  }

  // Attributes and people ---------------------------------------------------------------------------------------------

  private attributes(): ExportedResource[] {
    if (!this.options.selection.parts.has("attributes")) return [];
    const unique = this.onlyFirst(
      sortedBy(this.instance.attributes, ({ key }) => key),
      {
        identity: ({ key }) => key.toLowerCase(),
        title: ({ key }) => `custom attribute ${key}`,
        reason: "differs from another one in case only, which no program can declare beside it",
      },
    );
    return unique.flatMap(({ key, title, description, type }): ExportedResource[] => {
      if (this.isLeftOut("UserAttribute", key)) return [];
      const accepted = this.accepted("UserAttribute", `custom attribute ${key}`, { key, title, ...(description && { description }), type });
      if (!accepted) return [];
      const { inputs, remarks } = accepted;
      this.exported.add(`UserAttribute ${key}`);
      const { type: inputType, ...rest } = inputs;
      const args = toArguments(inputType === "string" ? rest : inputs);
      const identity = this.identity("attributes", [key], "attribute");
      return [{ part: "attributes", type: "UserAttribute", id: key, ...identity, inputs, outputs: ADOPTED, args, dependsOn: [], remarks }];
    });
  }

  private people(): ExportedResource[] {
    const { selection } = this.options;
    if (!selection.parts.has("people")) return [];
    const { callerId } = this.instance;
    const wanted = this.instance.people.filter(({ id, fields: { name = "", email = "" } }) => {
      if (!selection.includes("User", id, [name, email]) || this.isLeftOut("User", id)) return false;
      if (id !== callerId || selection.includeSelf) return true;
      this.omit(titled("user", email, id), "is the user whom the credentials act as (--include-self exports it, too)");
      return false;
    });
    const checked = sortedBy(wanted, ({ fields }) => fields.name ?? "").flatMap((person) => {
      const accepted = this.accepted("User", titled("user", person.fields.email ?? "", person.id), this.userInputs(person));
      return accepted ? [{ person, ...accepted }] : [];
    });
    const byId = new Map(checked.map((each) => [each.person.id, each]));
    for (const id of byId.keys()) this.exported.add(`User ${id}`);
    const circles = new Set<string>();
    const ordered = inOrder(checked, {
      needs: ({ inputs: { reportsTo } }) =>
        typeof reportsTo === "string" ? [byId.get(reportsTo)].filter((each) => each !== undefined) : [],
      cut: ({ person }) => circles.add(person.id),
    });
    return ordered.map(({ person: { id, fields }, inputs, remarks }) => {
      const { reportsTo, ...rest } = inputs;
      const manager = typeof reportsTo === "string" ? this.reference("User", reportsTo, { isCircle: circles.has(id) }) : undefined;
      const args = { ...toArguments(rest), ...(manager !== undefined && { reportsTo: manager }) };
      const identity = this.identity("people", [fields.name ?? "", (fields.email ?? "").split("@")[0] ?? ""], "user");
      const used = Object.keys((inputs.attributes as Fields | undefined) ?? {}); // a map, as the check has accepted it
      const dependsOn = used
        .filter((key) => this.isReferable("UserAttribute", key))
        .map((key) => new Reference("UserAttribute", key, "resource"));
      return { part: "people", type: "User", id, ...identity, inputs, outputs: ADOPTED, args, dependsOn, remarks };
    });
  }

  /** The fields that Domo has. What is empty in Domo is left out: a program with all of it could not be read. */
  private userInputs({ fields }: Person): Fields {
    const texts = USER_FIELDS.flatMap((field): [string, string][] => (fields[field] ? [[field, fields[field]]] : []));
    const custom = new Set(this.instance.attributes.map(({ key }) => key));
    const attributes = Object.entries(fields.attributes ?? {}).filter(([key, values]) => custom.has(key) && values.length > 0);
    const values = sortedBy(attributes, ([key]) => key).map(([key, list]): [string, unknown] => [key, list.length === 1 ? list[0] : list]);
    return {
      ...Object.fromEntries(texts),
      ...(fields.reportsTo && { reportsTo: fields.reportsTo }),
      ...(values.length > 0 && { attributes: Object.fromEntries(values) }),
    };
  }

  // Groups ------------------------------------------------------------------------------------------------------------

  private groups(): ExportedResource[] {
    const { selection } = this.options;
    if (!selection.parts.has("groups")) return [];
    const wanted = this.instance.groups.filter(({ id, fields: { name = "" } }) => selection.includes("Group", id, [name]));
    const oldestFirst = sortedBy(wanted, ({ id }) => Number(id));
    const unique = this.onlyFirst(
      sortedBy(oldestFirst, ({ id }) => (this.isLeftOut("Group", id) ? 0 : 1)),
      {
        identity: ({ fields: { name = "" } }) => name.trim().toLowerCase(),
        title: ({ id, fields: { name = "" } }) => titled("group", name, id),
        reason: "has the name of another group, and no program can declare both: rename one of them in Domo, and export again",
      },
    );
    const checked = sortedBy(unique, ({ fields }) => fields.name ?? "").flatMap((group) => {
      if (this.isLeftOut("Group", group.id)) return [];
      const accepted = this.accepted("Group", titled("group", group.fields.name ?? "", group.id), this.groupInputs(group));
      return accepted ? [{ group, ...accepted }] : [];
    });
    const byId = new Map(checked.map((each) => [each.group.id, each]));
    for (const id of byId.keys()) this.exported.add(`Group ${id}`);
    const circles = new Set<string>();
    const ordered = inOrder(checked, {
      needs: ({ group }) => (group.fields.owners?.groupIds ?? []).flatMap((id) => byId.get(id) ?? []),
      cut: ({ group }, to) => circles.add(`${group.id} ${to.group.id}`),
    });
    const resources = new Map(
      ordered.map(({ group, inputs, remarks }): [string, ExportedResource] => [group.id, this.group(group, { inputs, remarks, circles })]),
    );
    // Memberships of groups that the stack declares already are made, too, where it has none.
    return [
      ...resources.values(),
      ...sortedBy(unique, ({ fields }) => fields.name ?? "").flatMap((group) => this.membership(group, resources.get(group.id))),
    ];
  }

  private groupInputs({ fields: { name, description, type, owners } }: ExistingGroup): Fields {
    const { userIds = [], groupIds = [] } = owners ?? {};
    const isOwner = (id: string): boolean => id !== this.instance.callerId || this.isReferable("User", id);
    return {
      name,
      ...(description && { description }),
      // A group of a type that can't be created keeps it as long as no program declares another one.
      ...(type !== "adHoc" && { type }),
      ...(owners && { owners: { userIds: userIds.filter(isOwner), groupIds } }),
    };
  }

  private group(
    { id, fields }: ExistingGroup,
    { inputs, remarks, circles }: { inputs: Fields; remarks: string[]; circles: ReadonlySet<string> },
  ): ExportedResource {
    const { owners, ...rest } = inputs;
    const args = toArguments(rest);
    if (owners !== undefined) {
      const { userIds, groupIds } = owners as { userIds: string[]; groupIds: string[] }; // from `groupInputs`
      args.owners = {
        userIds: userIds.map((owner) => this.reference("User", owner, { form: "id" })),
        groupIds: groupIds.map((owner) => this.reference("Group", owner, { form: "id", isCircle: circles.has(`${id} ${owner}`) })),
      };
    }
    const notes = [
      ...(fields.type === "dynamic"
        ? ["Domo does not tell the rule of a dynamic group. Without it here the rule stays as it is in Domo."]
        : []),
      ...(fields.type === "adHoc" ? ["An ad hoc group, which Domo no longer creates: made new, it would be an open group."] : []),
    ];
    const identity = this.identity("groups", [fields.name ?? ""], "group");
    return {
      part: "groups",
      type: "Group",
      id,
      ...identity,
      inputs,
      outputs: ADOPTED,
      args,
      dependsOn: [],
      remarks: [...remarks, ...notes],
    };
  }

  private membership({ id, members }: ExistingGroup, group: ExportedResource | undefined): ExportedResource[] {
    if (!members || this.isLeftOut("GroupMembership", id)) return [];
    if (!group && !this.isLeftOut("Group", id)) return [];
    const userIds = this.byName("user", members);
    const { declared, others } = this.split(userIds);
    const { name } = this.identity("memberships", [group?.name ?? this.instance.names.get(`group ${id}`) ?? ""], "group");
    return [
      {
        part: "groups",
        type: "GroupMembership",
        id,
        name,
        inputs: { groupId: id, userIds: [...declared, ...others], exclusive: true },
        // Leaves the members on destroy: they were members before.
        outputs: { __found: [...declared, ...others] },
        args: {
          ...(this.isReferable("Group", id) ? { group: new Reference("Group", id, "resource") } : { groupId: this.named("group", id) }),
          ...((declared.length > 0 || others.length === 0) && { users: declared.map((user) => new Reference("User", user, "resource")) }),
          ...(others.length > 0 && { userIds: others.map((user) => this.named("user", user)) }),
          exclusive: true,
        },
        dependsOn: [],
        remarks: [],
      },
    ];
  }

  // Accounts ----------------------------------------------------------------------------------------------------------

  private accounts(): ExportedResource[] {
    const { selection } = this.options;
    // Accounts before OAuth accounts, as they were read.
    const ordered = sortedBy(this.instance.accounts, ({ name }) => name);
    const resources = selection.parts.has("accounts") ? ordered.flatMap((account) => this.account(account)) : [];
    const access = selection.parts.has("access") ? ordered.flatMap((account) => this.access(account, resources)) : [];
    return [...resources, ...access];
  }

  private account({ kind, id, name, dataProviderType, allowExternalUse }: ExistingAccount): ExportedResource[] {
    const type = accountType(kind);
    if (this.isLeftOut(type, id)) return [];
    const title = titled(kind === "oauth" ? "OAuth account" : "account", name, id);
    const accepted = this.accepted(type, title, { name, dataProviderType, allowExternalUse });
    if (!accepted) return [];
    const { inputs, remarks } = accepted;
    this.exported.add(`${type} ${id}`);
    const identity = this.identity("accounts", [name], kind === "oauth" ? "app" : "account");
    return [{ part: "accounts", type, id, ...identity, inputs, outputs: ADOPTED, args: toArguments(inputs), dependsOn: [], remarks }];
  }

  private access({ kind, id, name, grants }: ExistingAccount, accounts: ExportedResource[]): ExportedResource[] {
    const type = accountType(kind);
    const accessId = `${kind}:${id}`;
    if (!grants || this.isLeftOut("AccountAccess", accessId)) return [];
    const { callerId } = this.instance;
    // The access of the user whom the credentials act as is never taken away, and would be another user's in another instance.
    const listed = grants.filter((grant) => grant.type !== "USER" || grant.id !== callerId || this.isReferable("User", callerId));
    const ordered = sortedBy(
      sortedBy(listed, (grant) => this.instance.names.get(`${grant.type.toLowerCase()} ${grant.id}`) ?? grant.name ?? ""),
      ({ accessLevel }) => LEVELS.indexOf(accessLevel),
    );
    const inputs = {
      accountId: id,
      accountKind: kind,
      grants: ordered.map(({ type: subject, id: subjectId, accessLevel }) => ({ ...subjectIds(subject, subjectId), accessLevel })),
    };
    const title = titled(`the access to ${kind === "oauth" ? "OAuth account" : "account"}`, name, id);
    const accepted = this.accepted("AccountAccess", title, inputs);
    if (!accepted) return [];
    const account = accounts.find((each) => each.type === type && each.id === id);
    const isReferable = this.isReferable(type, id);
    const identity = this.identity("access", [account?.name ?? name], "account");
    const args: Arguments = {
      ...(isReferable
        ? { account: new Reference(type, id, "resource") }
        : { accountId: id, ...(kind === "oauth" && { accountKind: kind }) }),
      grants: ordered.map((grant) => this.grantArguments(grant)),
    };
    return [
      {
        part: "access",
        type: "AccountAccess",
        id: accessId,
        name: identity.name,
        inputs,
        // Leaves the access on destroy: it was there before.
        outputs: { __found: ordered.map(({ type: subject, id: subjectId }) => `${subject.toLowerCase()} ${subjectId}`) },
        args,
        dependsOn: [],
        remarks: isReferable ? accepted.remarks : [...accepted.remarks, name],
      },
    ];
  }

  private grantArguments({
    type,
    id,
    accessLevel,
    name,
  }: {
    type: "USER" | "GROUP";
    id: string;
    accessLevel: string;
    name?: string | null;
  }): Argument {
    const label = type === "USER" ? ("user" as const) : ("group" as const);
    const resource = type === "USER" ? "User" : "Group";
    if (this.isReferable(resource, id)) return { [label]: new Reference(resource, id, "resource"), accessLevel };
    const shown = this.instance.names.get(`${label} ${id}`) ?? name ?? "Domo does not list it";
    return new Remark({ [`${label}Id`]: id, accessLevel }, shown);
  }

  // References --------------------------------------------------------------------------------------------------------

  /** A reference to what is declared, or else the id, with the name behind it. */
  private reference(
    type: "User" | "Group",
    id: string,
    { form = "resource", isCircle = false }: { form?: Reference["form"]; isCircle?: boolean } = {},
  ): Argument {
    const named = this.named(type === "User" ? "user" : "group", id);
    if (isCircle) return new Remark(id, `${named.text}: ${CIRCLE}`);
    return this.isReferable(type, id) ? new Reference(type, id, form) : named;
  }

  private named(label: "user" | "group", id: string): Remark {
    const self = id === this.instance.callerId && label === "user" ? ", whom the credentials act as" : "";
    return new Remark(id, `${this.instance.names.get(`${label} ${id}`) ?? "Domo does not list it"}${self}`);
  }

  private split(userIds: string[]): { declared: string[]; others: string[] } {
    const isDeclared = (id: string): boolean => this.isReferable("User", id);
    return { declared: userIds.filter(isDeclared), others: userIds.filter((id) => !isDeclared(id)) };
  }

  private byName(label: "user" | "group", ids: string[]): string[] {
    return sortedBy(
      sortedBy(ids, (id) => Number(id)),
      (id) => this.instance.names.get(`${label} ${id}`) ?? "",
    );
  }

  /** The first of several that a program can't tell apart. The others are omissions. */
  private onlyFirst<Item>(
    items: Item[],
    { identity, title, reason }: { identity: (item: Item) => string; title: (item: Item) => string; reason: string },
  ): Item[] {
    const seen = new Set<string>();
    return items.filter((item) => {
      const key = identity(item);
      if (seen.has(key)) this.omit(title(item), reason);
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    });
  }
}

/** Levels, the most first. */
const LEVELS = ["OWNER", "CAN_EDIT", "CAN_SHARE", "CAN_VIEW"];

/** What was there before an import is left in Domo on destroy, like what is adopted. */
const ADOPTED: Fields = { adopted: true };

const subjectIds = (type: "USER" | "GROUP", id: string): Fields => (type === "USER" ? { userId: id } : { groupId: id });

/** Inputs as arguments, which they are where they refer to nothing. */
const toArguments = (inputs: Fields): Arguments => inputs as Arguments;

/** A sorted copy, without regard to case: the same order on every machine, whatever its language. */
function sortedBy<Item>(items: Item[], key: (item: Item) => string | number): Item[] {
  const folded = (value: string | number): string | number => (typeof value === "string" ? value.toLowerCase() : value);
  const keyed = items.map((item) => ({ item, key: folded(key(item)) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
