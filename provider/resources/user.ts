// A person who can sign in to the Domo instance, identified by the e-mail, ignoring case. Surprising: creating a user with the e-mail of a
// deleted user restores the old user with its old id (§6.2).

import { z } from "zod";
import { SYSTEM_ROLES } from "../client/schemas/roles";
import type { Live, UserFields, WantedUser } from "../client/directory/directory";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { RefusedError } from "../client/errors";
import { defineResource, type LiveObject, type CheckFailure } from "../lifecycle/definition";
import { isInRoster, labelOf } from "../lifecycle/reserved-properties";
import type { Run } from "../lifecycle/run";
import { LOCALES } from "../client/schemas/locales";
import { isMap, ownValue } from "../maps";
import { requireLetGo, treatedByRoster } from "./leavers";
import { requireNotMoved } from "./moved-people";
import { formerKeyProblem, isLeftoverOf, requireNotOthers } from "./roster-members";
import { adopt, asText, listed, nonEmptyText, id, number, onDelete, sameCase, sameNumber, sameSet, text } from "./fields";

const email = z.email("must be an e-mail address such as ada@example.com");
const orEmpty = <T extends z.ZodType>(shape: T) => z.union([z.literal(""), shape]);

const attribute = z.union([z.string(), number]);

const inputs = z.strictObject({
  email,
  name: nonEmptyText("the person's full name"),
  role: nonEmptyText("the name of a role").optional(),
  roleId: id.optional(),
  title: text.optional(),
  department: text.optional(),
  alternateEmail: orEmpty(email).optional(),
  phone: text.optional(),
  deskPhone: text.optional(),
  location: text.optional(),
  timezone: orEmpty(text.refine(isTimezone, "must be a time zone of the tz database, such as Europe/Berlin")).optional(),
  locale: orEmpty(z.enum(LOCALES, `must be one of Domo's locales: ${LOCALES.join(", ")}`)).optional(),
  employeeNumber: z.union([text, number]).optional(),
  employeeId: text.optional(),
  hireDate: orEmpty(z.iso.date("must be a date such as 2026-01-31")).optional(),
  reportsTo: orEmpty(id).optional(),
  attributes: z.record(z.string(), z.union([attribute, z.array(attribute, "must be text, a number or a list of them")])).optional(),
  sendInvite: z.boolean("must be true or false").optional(),
  onDelete,
  adopt,
});
export type UserInputs = z.infer<typeof inputs>;

export const user = defineResource<UserInputs>({
  type: "User",
  requires: "directory",
  inputs,
  title: ({ email: address }) => `user ${address ?? "whose e-mail is not known yet"}`,
  identity: ["email"],
  replaceOnChanges: [],
  metaArguments: ["sendInvite", "onDelete", "adopt"],
  secretInputs: [],
  instanceOnly: ["department", "deskPhone", "employeeId", "hireDate", "reportsTo", "attributes"],
  same: { email: sameCase, alternateEmail: sameCase, employeeNumber: sameNumber, attributes: sameAttributes },

  rules({ role, roleId, employeeNumber }, { api }) {
    const failures: CheckFailure[] = [];
    if (role !== undefined && roleId !== undefined) {
      failures.push({ property: "roleId", reason: "can't be given together with role: use one of them" });
    }
    const systemRoles = Object.values(SYSTEM_ROLES);
    if (api === "public" && role !== undefined && !systemRoles.includes(role)) {
      const close = systemRoles.find((name) => sameCase(name, role));
      failures.push({
        property: "role",
        reason: `is no role that Domo's public API accepts by name: use ${close ?? systemRoles.join(", ")}, or roleId for a custom role`,
      });
    }
    if (api === "public" && employeeNumber !== undefined && !/^\d{0,15}$/.test(String(employeeNumber))) {
      failures.push({ property: "employeeNumber", reason: "must be a whole number, as Domo's public API keeps it as one" });
    }
    return failures;
  },

  // Domo: both APIs refuse a second user with the same e-mail (§6.2, §8.5) ...
  isUnique: () => true,
  // ... which clients have seen on the instance API only.
  // Whoever adopts expects that the user exists.
  refusesDuplicates: ({ api }, { adopt }) => api === "instance" && adopt !== "always",
  proofOfAbsence: PROOF_OF_ABSENCE.user,

  addresses: ({ email: now, name }, { email: before }) =>
    sameCase(now, before)
      ? { givenUp: [], taken: [] }
      : { givenUp: before === undefined ? [] : [{ address: before }], taken: now === undefined ? [] : [{ address: now, name }] },
  isLeftover: isLeftoverOf,
  newMemberProblem: formerKeyProblem,
  requireAdoptable: requireNotOthers,
  requireNotElsewhere: requireNotMoved,
  renameHint: (key = "") =>
    isInRoster(key)
      ? "If the key of a row of the Roster was corrected, put the old keys into a column of their own, and name that for one run as formerKey of the Roster"
      : undefined,

  create: ({ directory }, want) => directory.users.create(wanted(want), { sendInvite: want.sendInvite ?? false }),
  async read({ directory }, userId, prior) {
    const whole = prior.roleId !== undefined || Object.keys(prior).length === 0;
    const found = await directory.users.get(userId, { whole, email: prior.email, expected: prior });
    return found && live(found, prior);
  },
  async find({ directory }, want, { thorough }) {
    const found = await directory.users.find(want.email, { thorough, expected: want });
    return found && live(found, want);
  },
  async update({ directory }, userId, { want, live: { fields } }) {
    await directory.users.update(userId, wanted(want), { fields });
    return undefined;
  },
  treatedNow: treatedByRoster,
  requireLetGo,
  async remove({ directory, run }, userId, { email: address }) {
    requireNobodyReportsTo(userId, address, run);
    await directory.users.delete(userId, { email: address });
    return undefined;
  },
  restoreUndeleted: ({ directory }, userId) => directory.users.restoreUndeleted(userId),
});

/**
 * Throws `RefusedError` if users whom the program declares report to this one, whom it does not: in the next run they would report to nobody who exists.
 */
function requireNobodyReportsTo(userId: string, email: string | undefined, run: Run): void {
  if (run.declaredWith((want) => want.email !== undefined && sameCase(want.email, email)).length > 0) return;
  const reports = new Set(run.declaredWith(({ reportsTo }) => reportsTo === userId).map(labelOf));
  if (reports.size === 0) return;
  throw new RefusedError(
    `this program declares that ${listed([...reports], { most: 5 })} ${reports.size === 1 ? "reports" : "report"} to it: ` +
      "declare another manager there first (reportsTo), or none",
  );
}

type Attributes = NonNullable<UserInputs["attributes"]>;

/** The values of an attribute, which may be declared as one text or as a list. */
const values = (attribute: unknown): unknown[] => (Array.isArray(attribute) ? attribute : attribute === "" ? [] : [attribute]).map(asText);

/** Compares each attribute as a set of values, whether it is declared as text or as a list. */
function sameAttributes(a: unknown, b: unknown): boolean {
  if (!isMap(a) || !isMap(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => Object.hasOwn(a, key) && Object.hasOwn(b, key) && sameSet(values(a[key]), values(b[key])));
}

const wanted = ({ attributes, employeeNumber, ...fields }: UserInputs): WantedUser => ({
  ...fields,
  ...(employeeNumber !== undefined && { employeeNumber: String(employeeNumber) }),
  ...(attributes && { attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, values(value) as string[]])) }), // text only, as `inputs` ensures
});

/** Reports only the attributes that the program manages, in the form that it uses: text for one value, a list for several. */
function live({ fields: { attributes, ...fields }, ...rest }: Live<UserFields>, prior: Partial<UserInputs>): LiveObject {
  if (!attributes) return { ...rest, fields };
  const keys = prior.attributes ? Object.keys(prior.attributes) : Object.keys(attributes);
  const managed = keys.map((key) => {
    const found = ownValue(attributes, key) ?? [];
    const before = prior.attributes?.[key];
    if (before !== undefined && sameSet(values(before), found)) return [key, before];
    return [key, Array.isArray(before) || found.length > 1 ? found : (found[0] ?? "")];
  });
  return { ...rest, fields: { ...fields, attributes: Object.fromEntries(managed) as Attributes } };
}

/** Names that were looked up before: each lookup takes longer than all other checks of a user. */
const timezones = new Map<string, boolean>();

function isTimezone(name: string): boolean {
  const known = timezones.get(name) ?? (/^[A-Z]/.test(name) && isKnownToIntl(name));
  timezones.set(name, known);
  return known;
}

function isKnownToIntl(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
    return true;
  } catch {
    return false;
  }
}
