// What a stack declares already, from its state; and where its program has it, from the files of the program, which people may have edited.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { INSTANCE } from "../../provider/lifecycle/reserved-properties";
import { typeToken } from "../../provider/wire-format";
import { readTextFile } from "../files";
import type { Instance } from "./instance";
import { namespaceOf, type Place } from "./program";
import { referenceKey, type ExportedResource, type ResourceType } from "./resources";

export interface DeclaredResource {
  type: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

export interface Declared {
  /** `<project>/<stack>`. */
  stack: string;
  resources: DeclaredResource[];
}

const State = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({
          urn: z.string(),
          type: z.string(),
          id: z.string().optional(),
          external: z.boolean().optional(),
          inputs: z.record(z.string(), z.unknown()).optional(),
          outputs: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .nullish(),
  }),
});

const TOKEN = typeToken("");

/** The resources of this package in a state as `pulumi stack export` prints it. Throws an error that a user can read. */
export function declaredIn(text: string, host: string): Declared {
  const parsed = State.safeParse(parseJson(text));
  if (!parsed.success) throw new Error("the state is not what `pulumi stack export` prints");
  const resources = parsed.data.deployment.resources ?? [];
  const [first] = resources;
  if (first === undefined) throw new Error("the state has no resources: import the first export, and then export again");
  const own = resources.filter(({ type, external }) => type.startsWith(TOKEN) && external !== true);
  const others = own.filter(({ inputs }) => typeof inputs?.[INSTANCE] === "string" && !inputs[INSTANCE].endsWith(`@${host}`));
  if (own.length > 0 && others.length === own.length)
    throw new Error(`the state is of another instance than ${host}: ${String(others[0]?.inputs?.[INSTANCE])}`);
  const [stack = "", project = ""] = first.urn.replace("urn:pulumi:", "").split("::");
  return {
    stack: `${project}/${stack}`,
    resources: own
      .filter((resource) => !others.includes(resource))
      .map(({ urn, type, id = "", inputs = {}, outputs = {} }) => {
        return { type: type.slice(TOKEN.length), name: urn.split("::").slice(3).join("::"), id, inputs, outputs };
      }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names are unique within a scope, as `build.ts` gives them out. */
const SCOPES: Readonly<Record<string, string>> = {
  UserAttribute: "attributes",
  User: "people",
  Group: "groups",
  GroupMembership: "memberships",
  Account: "accounts",
  OAuthAccount: "accounts",
  AccountAccess: "access",
};

/** Types and ids of what is declared. An account with single shares has its access declared. */
export const objectsOf = ({ resources }: Declared): Set<string> =>
  new Set(
    resources.flatMap(({ type, id }) => [
      `${type} ${id}`,
      ...(type === "AccountShare" ? [`AccountAccess ${id.split(":").slice(0, 2).join(":")}`] : []),
    ]),
  );

export function namesOf({ resources }: Declared): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { type, name } of resources) {
    const scope = SCOPES[type];
    if (scope !== undefined) names.set(scope, (names.get(scope) ?? new Set()).add(name));
  }
  return names;
}

/** `export const ada = new domo.User("ada", ...`, also over several lines. */
const CONSTANT = /^export const ([\p{ID_Start}$_][\p{ID_Continue}$]*) = new domo\.(\w+)\(\s*("(?:[^"\\\n]|\\.)*")/gmu;

/**
 * Where the files of the folder have the declared resources. What stands in none of them, or twice, has no place; nor has what stands in `entry`, which
 * imports the new files: they would import each other in a circle.
 */
export function placesIn(dir: string, { resources }: Declared, entry: string): Map<string, Place> {
  const ids = new Map(resources.map(({ type, name, id }) => [`${type} ${name}`, id]));
  const places = new Map<string, Place>();
  const ambiguous = new Set<string>();
  const add = (type: string, name: string, place: Place): void => {
    const id = ids.get(`${type} ${name}`);
    if (id === undefined) return;
    const key = referenceKey({ type: type as ResourceType, id }); // a type that the state has
    if (places.has(key)) ambiguous.add(key);
    places.set(key, place);
  };
  const files = readdirSync(dir).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && name !== entry);
  for (const file of files) {
    const stem = file.slice(0, -".ts".length);
    const place = { namespace: namespaceOf(stem), module: `./${stem}` };
    const text = readTextFile(join(dir, file));
    for (const [, member = "", type = "", name = ""] of text.matchAll(CONSTANT)) {
      const parsed = parseJson(name);
      if (typeof parsed === "string") add(type, parsed, { ...place, member });
    }
    if (/^export function person\(/m.test(text))
      for (const name of rowNames(join(dir, `${stem}.table.json`)))
        add("User", name, { ...place, member: `person(${JSON.stringify(name)})` });
  }
  for (const key of ambiguous) places.delete(key);
  return places;
}

const Rows = z.array(z.looseObject({ resource: z.string() }));

function rowNames(path: string): string[] {
  try {
    return Rows.parse(JSON.parse(readTextFile(path))).map(({ resource }) => resource);
  } catch {
    return []; // no table that an export has written
  }
}

/** What the program takes away from new people and groups, unless it is told of them: members and grants of whole lists that it declares. */
export function conflicts(instance: Instance, { resources }: Declared, added: ExportedResource[]): string[] {
  const isNew = new Set(added.filter(({ type }) => type === "User" || type === "Group").map(({ type, id }) => subjectOf(type, id)));
  const declared = new Map(resources.map((resource) => [`${resource.type} ${resource.id}`, resource]));
  const taken = (resource: DeclaredResource | undefined, subjects: string[], what: string): string[] => {
    if (!resource) return [];
    const listed = listedIn(resource);
    return subjects
      .filter((subject) => isNew.has(subject) && !listed.has(subject))
      .map((subject) => `${instance.names.get(subject) ?? subject} ${what}, which "${resource.name}" does not list`);
  };
  const inGroups = instance.groups.flatMap(({ id, fields: { name = id }, members = [] }) => {
    const membership = declared.get(`GroupMembership ${id}`);
    if (membership?.inputs.exclusive !== true) return [];
    return taken(membership, members.map(userSubject), `is a member of group ${name}`);
  });
  const withAccess = instance.accounts.flatMap(({ kind, id, name, grants = [] }) => {
    const subjects = grants.map((grant) => subjectOf(grant.type, grant.id));
    // Access of the user whom the credentials act as is never taken away.
    const others = subjects.filter((subject) => subject !== userSubject(instance.callerId));
    return taken(declared.get(`AccountAccess ${kind}:${id}`), others, `has access to ${name}`);
  });
  return [...inGroups, ...withAccess];
}

/** A user or group: `user 27`, as in `Instance.names`. */
const subjectOf = (type: string, id: string): string => `${type.toLowerCase()} ${id}`;
const userSubject = (id: string): string => subjectOf("user", id);

const Texts = z.array(z.string()).catch([]);
const Grants = z.array(z.looseObject({ userId: z.string().optional(), groupId: z.string().optional() })).catch([]);

/** The users and groups that a membership or an access list declares. */
function listedIn({ inputs, outputs }: DeclaredResource): Set<string> {
  const grants = Grants.parse(inputs.grants).map(({ userId, groupId = "" }) =>
    userId === undefined ? subjectOf("group", groupId) : userSubject(userId),
  );
  // A refresh adds to the lists in the state what it found in Domo, and says so in these outputs.
  const undeclared = new Set([...Texts.parse(outputs.__strangers).map(userSubject), ...Texts.parse(outputs.__undeclared)]);
  return new Set([...Texts.parse(inputs.userIds).map(userSubject), ...grants].filter((subject) => !undeclared.has(subject)));
}
