// A user's fields as attributes of the instance API (§8.1), and checks of custom attributes against their definitions (§9.1).

import type { DomoInstance } from "../client";
import { sharedRead } from "../concurrency";
import { InvalidInputError } from "../errors";
import type { AttributeDefinition } from "../schemas/attributes";
import type { AttributeWrite, IdentityUser } from "../schemas/identity";
import type { RowNames } from "./expected-user";
import type { ListedUser, Origin, UserFields, WantedUser } from "./directory";

/** Fields with one text value, and Domo's attributes for them (§8.1). */
const TEXT_ATTRIBUTES = {
  title: "title",
  department: "department",
  alternateEmail: "alternateEmail",
  phone: "phoneNumber",
  deskPhone: "deskPhoneNumber",
  location: "employeeLocation",
  timezone: "timeZone",
  locale: "locale",
  employeeNumber: "employeeNumber",
  employeeId: "employeeId",
  reportsTo: "reportsTo",
} as const satisfies Partial<Record<keyof UserFields, string>>;
type TextField = keyof typeof TEXT_ATTRIBUTES;

/** The attributes that fields come from. */
export const ATTRIBUTES: RowNames = {
  ...TEXT_ATTRIBUTES,
  ...{ email: "emailAddress", name: "displayName", role: "roleId", roleId: "roleId", hireDate: "hireDate" },
};

/** Whether a user may sign in. */
export const IS_ACTIVE = "isActive";

/** Domo's own attributes. All others are custom attributes. */
const DOMO_ATTRIBUTES = new Set<string>([
  ...Object.values(TEXT_ATTRIBUTES),
  ...["id", "displayName", "userName", "emailAddress", "hireDate", "modified", "created", "roleId", "isAnonymous", "isSystemUser"],
  ...["isPending", IS_ACTIVE, "invitorUserId", "lastActivity", "lastLogin", "avatarKey", "webLandingPage", "webMobileLandingPage"],
]);

type Value = string | number | boolean | null;

/** The fields of a user, without the name of its role. */
export function fieldsOf({ displayName, emailAddress, roleId, attributes }: IdentityUser): Partial<UserFields> {
  const values = new Map((attributes ?? []).map(({ key, values: list }) => [key, list ?? []]));
  const text = (key: string): string => String(values.get(key)?.[0] ?? "");
  const texts = Object.entries(TEXT_ATTRIBUTES).map(([field, key]) => [field, text(key)]);
  const hired = values.get("hireDate")?.[0];
  return {
    ...(Object.fromEntries(texts) as Record<TextField, string>), // the keys of TEXT_ATTRIBUTES
    email: emailAddress ?? text("emailAddress"),
    name: displayName ?? text("displayName"),
    roleId: roleId ?? text("roleId"),
    hireDate: typeof hired === "number" ? new Date(hired).toISOString().slice(0, "2026-01-31".length) : "",
    attributes: Object.fromEntries([...values].filter(([key]) => !DOMO_ATTRIBUTES.has(key)).map(([key, list]) => [key, textsIn(list)])),
  };
}

const textsIn = (list: Value[]): string[] => list.filter((value) => value !== null && value !== "").map(String);

const valueOf = ({ attributes }: IdentityUser, key: string): Value | undefined =>
  attributes?.find((attribute) => attribute.key === key)?.values?.[0];

export const isActive = (user: IdentityUser): boolean => valueOf(user, IS_ACTIVE) !== false;

/** Whether the user is one of Domo's own, and no person (§8.1). */
export const isSystemUser = (user: IdentityUser): boolean =>
  valueOf(user, "isSystemUser") === true || valueOf(user, "isAnonymous") === true;

export function originOf(user: IdentityUser): Origin {
  const createdAt = valueOf(user, "created");
  const creator = valueOf(user, "invitorUserId");
  return {
    createdAt: typeof createdAt === "number" ? createdAt : undefined,
    creatorId: creator === undefined || creator === null ? undefined : String(creator),
    inUse: typeof valueOf(user, "lastLogin") === "number",
  };
}

/** What the list of all users has beside a user's fields. */
export function activityOf(user: IdentityUser): Pick<ListedUser, "active" | "lastLogin" | "lastActivity" | "isPending" | "isSystem"> {
  const time = (key: string): number | undefined => {
    const value = valueOf(user, key);
    return typeof value === "number" ? value : undefined;
  };
  const flag = (key: string): boolean | undefined => {
    const value = valueOf(user, key);
    return typeof value === "boolean" ? value : undefined;
  };
  const times = { lastLogin: time("lastLogin"), lastActivity: time("lastActivity") };
  return { active: flag(IS_ACTIVE), ...times, isPending: flag("isPending"), isSystem: isSystemUser(user) };
}

/** The attributes to write for the wanted fields, and for the role if an id is given. */
export function attributesFor(want: WantedUser, roleId: string | undefined): AttributeWrite[] {
  return [
    { key: "displayName", values: [want.name] },
    { key: "emailAddress", values: [want.email] },
    ...(roleId === undefined ? [] : [{ key: "roleId", values: [Number(roleId)] }]),
    ...Object.entries(TEXT_ATTRIBUTES).flatMap(([field, key]) => {
      const value = want[field as TextField]; // a key of TEXT_ATTRIBUTES
      return value === undefined ? [] : [{ key, values: [value === "" ? null : value] }];
    }),
    ...(want.hireDate === undefined ? [] : [{ key: "hireDate", values: [want.hireDate === "" ? null : Date.parse(want.hireDate)] }]),
    ...Object.entries(want.attributes ?? {}).map(([key, values]) => ({ key, values: values.length === 0 ? [null] : values })),
  ];
}

/** Whether users may have values for the attribute that Domo does not set itself. */
export const isCustom = ({ keyspace }: AttributeDefinition): boolean => keyspace !== "domo-defined";

/** Why the values of a custom attribute can't be written, or undefined. */
export function attributeProblem(key: string, values: string[], definitions: AttributeDefinition[]): string | undefined {
  const definition = definitions.find((candidate) => candidate.key === key);
  if (!definition) return `there is no custom attribute ${key}`;
  const isSingle = definition.validator !== "ANY_VALUE_MULTI";
  return isSingle && values.length > 1 ? `the attribute ${key} takes one value, not a list` : undefined;
}

/**
 * Returns a function that checks custom attributes against Domo's definitions. It throws one `InvalidInputError` with all attributes that can't
 * be written. The definitions are read again when those that were read last do not allow a value.
 */
export function attributeChecker(domo: DomoInstance): (attributes?: Record<string, string[]>) => Promise<void> {
  const list = sharedRead(() => domo.attributes.list());
  let definitions: AttributeDefinition[] = [];
  return async (attributes = {}) => {
    const problems = (): string[] =>
      Object.entries(attributes).flatMap(([key, values]) => attributeProblem(key, values, definitions) ?? []);
    if (problems().length === 0) return;
    definitions = (await list()).filter(isCustom);
    const left = problems();
    if (left.length === 0) return;
    const keys = definitions.map(({ key }) => key);
    throw new InvalidInputError(
      `${left.join("; ")}. The instance has ${keys.length === 0 ? "no custom attributes yet" : keys.join(", ")} (case-sensitive); ` +
        "they are defined in Domo under Admin > Governance > Attributes, or by a UserAttribute, on which the user then has to depend (dependsOn)",
    );
  };
}
