// Attributes of users as the identity and content v2 routes read and write them: a key with a list of values (§8.2).

import { z } from "zod";
import { ApiError } from "../../api-error";
import type { SandboxUser } from "../../store/records";
import type { Store } from "../../store/store";

export const AttributeValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type AttributeValue = z.infer<typeof AttributeValue>;
export const Attribute = z.looseObject({ key: z.string(), values: z.array(AttributeValue) });
type Attribute = z.infer<typeof Attribute>;

/** Domo's attributes that are texts, and the field of a user in which the store has each. */
const TEXT_FIELDS = {
  title: "title",
  department: "department",
  alternateEmail: "alternateEmail",
  phoneNumber: "phone",
  deskPhoneNumber: "deskPhone",
  employeeLocation: "location",
  timeZone: "timezone",
  locale: "locale",
  employeeId: "employeeId",
} as const satisfies Record<string, keyof SandboxUser>;

/** All attributes of a user that have a value, Domo's own and custom ones. */
export function attributesOf(user: SandboxUser): Map<string, AttributeValue[]> {
  const texts = Object.entries(TEXT_FIELDS).flatMap(([key, field]): [string, AttributeValue[]][] =>
    user[field] ? [[key, [user[field]]]] : [],
  );
  const others: [string, AttributeValue | undefined][] = [
    ["id", user.id],
    ["displayName", user.name],
    ["userName", user.email],
    ["emailAddress", user.email],
    ["roleId", user.roleId],
    ["employeeNumber", user.employeeNumber === undefined ? undefined : String(user.employeeNumber)],
    ["hireDate", user.hireDate],
    ["reportsTo", user.reportsTo === undefined ? undefined : String(user.reportsTo)],
    ["invitorUserId", user.invitorUserId],
    ["created", user.createdAt],
    ["modified", user.updatedAt],
    ["lastLogin", user.lastLogin],
    ["lastActivity", user.lastActivity],
    ["isActive", user.inactive !== true],
    ["isPending", false],
    ["isSystemUser", user.isSupport === true],
    ["isAnonymous", false],
    ["lastActivity", user.lastActivity],
    ["lastLogin", user.lastActivity],
    ["avatarKey", `/api/content/v1/avatar/USER/${String(user.id)}`],
  ];
  const custom = Object.entries(user.attributes).filter(([, values]) => values.length > 0);
  return new Map([
    ...others.flatMap(([key, value]): [string, AttributeValue[]][] => (value === undefined ? [] : [[key, [value]]])),
    ...texts,
    ...custom,
  ]);
}

/** The fields that a write of attributes changes. An empty value, or null, clears an attribute. */
export function fieldsFromAttributes(attributes: Attribute[], user: SandboxUser, store: Store): Partial<SandboxUser> {
  const fields: Partial<SandboxUser> = {};
  const custom = { ...user.attributes };
  for (const { key, values } of attributes) {
    const [first = null] = values;
    const text = first === null || first === "" ? undefined : String(first);
    // `hasOwn`, as a request may have keys such as `constructor`. Cast: the check has shown that it is one of these keys.
    if (Object.hasOwn(TEXT_FIELDS, key)) Object.assign(fields, { [TEXT_FIELDS[key as keyof typeof TEXT_FIELDS]]: text });
    else if (key === "displayName") fields.name = required(key, text);
    else if (key === "emailAddress") fields.email = required(key, text);
    else if (key === "roleId") fields.roleId = Number(first);
    else if (key === "employeeNumber") fields.employeeNumber = text;
    else if (key === "hireDate") fields.hireDate = text === undefined ? undefined : Number(text);
    else if (key === "reportsTo") fields.reportsTo = text === undefined ? undefined : store.liveUser(Number(text)).id;
    else if (store.attributes.has(key)) custom[key] = values.flatMap((value) => (value === null || value === "" ? [] : [String(value)]));
    else throw new ApiError(400, `there is no attribute ${key}`);
  }
  return { ...fields, attributes: custom };
}

function required(key: string, text: string | undefined): string {
  if (text === undefined) throw new ApiError(400, `${key} can't be empty`);
  return text;
}
