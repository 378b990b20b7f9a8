// Users on the public API (§6).

import { undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { batcher, sharedRead } from "../concurrency";
import { settleSeparately } from "../loading/failed-batch";
import type { ListedRows } from "../loading/listed-rows";
import { listedPublicUsers, type PublicReaders } from "../loading/public-readers";
import { SYSTEM_ROLES } from "../schemas/roles";
import type { PublicUser, PublicUserWrite } from "../schemas/users";
import { DEFAULT_ROLE, type Live, type UserDirectory, type UserFields, type UserReadOptions, type WantedUser } from "./directory";
import { emptyInRows, expectedInRows, provedFields, type ExpectedUser, type RowNames } from "./expected-user";
import { adminGuard, isAdmin } from "./guard";
import { writtenUsers } from "./public-written-users";

/** E-mails that are looked up in one request. */
const EMAILS_PER_REQUEST = 100;

export function publicUsers(domo: DomoPublic, readers: Pick<PublicReaders, "user" | "listed">): UserDirectory {
  const { users, gathering } = domo;
  const listUsers = sharedRead(() => users.list());
  const findByEmail = batcher<string, PublicUser[] | undefined>(
    async (emails) => {
      const ask = (several: string[]) => undefinedIfNotFound(users.byEmails(several));
      const [outcome] = await Promise.allSettled([ask(emails)]);
      if (outcome.status === "rejected") return settleSeparately(emails, outcome.reason, (email) => ask([email]));
      return emails.map(() => outcome);
    },
    { maxSize: EMAILS_PER_REQUEST, gathering },
  );
  const written = writtenUsers(domo);

  const get = async (id: string, { whole = false, expected = {} }: UserReadOptions = {}): Promise<Live<UserFields> | undefined> => {
    // Domo: only single reads return the role id (§6.6).
    const user = await (whole ? undefinedIfNotFound(users.get(id)) : readers.user(id, expectedInRows(expected, NOT_ALWAYS_LISTED)));
    return user && !user.deleted ? liveUser(user, { listed: readers.listed, expected }) : undefined;
  };
  const getWritten = async (id: string, options: UserReadOptions = {}): Promise<Live<UserFields> | undefined> => {
    const { whole = false, email = "", expected = {} } = options;
    if (whole || email === "") return get(id, options);
    const user = await written.get({ id, email, needed: emptyInRows(expected, NOT_ALWAYS_LISTED) });
    return user && !user.deleted ? liveUser(user, { listed: written.listed, expected }) : undefined;
  };
  /** Domo: every PUT requires email, name and role, and it is not documented whether omitted fields are kept (§6.4), so all are sent. */
  const put = async (id: string, want: WantedUser, fields: Partial<UserFields>): Promise<undefined> => {
    const known: Record<string, unknown> = { ...fields, ...want };
    const isWhole = Object.keys(NOT_ALWAYS_LISTED).every((field) => known[field] !== undefined);
    const live = isWhole ? fields : { ...fields, ...(await get(id, { whole: true }))?.fields };
    return written.followed.during(() => users.update(id, userWrite({ ...undeclaredFields(live, want), ...want }, live.role ?? "")));
  };
  const guard = adminGuard({
    callerId: () => domo.callerId(),
    get,
    isNoAdmin: async (id, email) => {
      const role = email === undefined ? undefined : (await written.glance({ id, email }))?.role;
      return typeof role === "string" && role !== "" && !isAdmin({ role });
    },
    // Not shared with other reads: the guard requires an answer to a request that was sent after it asked.
    admins: async () => (await users.list()).filter((user) => isAdmin(fieldsOf(user))).map(({ id }) => id),
    async setRole({ id, fields }, roleId) {
      const { email = "", name = "" } = fields;
      await put(id, { email, name, role: SYSTEM_ROLES[roleId] ?? "" }, fields);
    },
  });

  return {
    async create(want, options) {
      return (await written.followed.during(() => users.create(userWrite(want, DEFAULT_ROLE.name), options))).id;
    },
    get,
    getWritten,
    async find(email, { thorough, expected } = { thorough: true }) {
      const wanted = email.toLowerCase();
      const isMatch = (user: PublicUser): boolean => user.email?.toLowerCase() === wanted && !user.deleted;
      // Domo: only its Rust SDK has the route by e-mail (§6.7). Where Domo answers 404 to it, the list is read instead.
      const byEmail = await findByEmail(email);
      const match = byEmail?.find(isMatch) ?? (byEmail && !thorough ? undefined : (await listUsers()).find(isMatch));
      // Rows may have fewer fields than the user itself (§6.6).
      return match && get(match.id, { expected });
    },
    async all(onProgress) {
      const listed = listedPublicUsers();
      const rows = listed.record(await users.list(onProgress)).filter(({ deleted }) => !deleted);
      return rows.map((row) => liveUser(row, { listed }));
    },
    async update(id, want, { fields }) {
      await guard.change(id, { before: fields, after: want }, () => put(id, want, fields));
    },
    async delete(id, { email } = {}) {
      await guard.deletion({ id, email }, async () => {
        const isDone = await written.followed.during(() => undefinedIfNotFound(users.delete(id).then(() => true)));
        if (isDone) written.recordDeleted(id);
      });
    },
    restoreUndeleted: (id) => guard.restoreUndeleted(id),
  };
}

/** Fields that the documentation's rows lack (§6.6). */
const NOT_ALWAYS_LISTED = {
  title: "title",
  alternateEmail: "alternateEmail",
  phone: "phone",
  location: "location",
  employeeNumber: "employeeNumber",
} as const satisfies RowNames;

function liveUser(user: PublicUser, { listed, expected }: { listed: ListedRows<PublicUser>; expected?: ExpectedUser }): Live<UserFields> {
  const createdAt = Date.parse(user.createdAt ?? "");
  return {
    id: user.id,
    fields: provedFields(fieldsOf(user), { names: NOT_ALWAYS_LISTED, expected, proves: (name) => listed.proves(user, name) }),
    origin: { createdAt: Number.isNaN(createdAt) ? undefined : createdAt },
  };
}

function fieldsOf(user: PublicUser): Partial<UserFields> {
  return {
    email: user.email ?? "",
    name: user.name ?? "",
    role: user.role ?? "",
    // Domo: fields without a value are missing (§6.1) ...
    title: user.title ?? "",
    alternateEmail: user.alternateEmail ?? "",
    phone: user.phone ?? "",
    location: user.location ?? "",
    employeeNumber: String(user.employeeNumber ?? ""),
    ...(user.roleId && { roleId: user.roleId }),
    // ... but these two may be missing with a value too, so nothing is known about them then.
    ...(user.timezone && { timezone: user.timezone }),
    ...(user.locale && { locale: user.locale }),
  };
}

/** The live fields to send along unchanged: those with a value. A role is left out if one is declared, by name or by id. */
function undeclaredFields(fields: Partial<UserFields>, { role, roleId }: WantedUser): Partial<UserFields> {
  const declaresRole = role !== undefined || roleId !== undefined;
  const isKept = ([key, value]: [string, unknown]): boolean => value !== "" && !(declaresRole && (key === "role" || key === "roleId"));
  return Object.fromEntries(Object.entries(fields).filter(isKept));
}

/** `defaultRole` is the name of the role of a user for whom the program sets none. */
function userWrite(want: WantedUser, defaultRole: string): PublicUserWrite {
  const { email, name, role, roleId, title, alternateEmail, phone, location, timezone, locale, employeeNumber } = want;
  return {
    email,
    name,
    // Domo: the name of the role is required even if the id is given (§6.1).
    role: role ?? SYSTEM_ROLES[roleId ?? ""] ?? defaultRole,
    roleId,
    title,
    alternateEmail,
    phone,
    location,
    timezone,
    locale,
    // Domo: an integer on this API (§6.1), so an empty value is sent as null.
    ...(employeeNumber !== undefined && { employeeNumber: employeeNumber === "" ? null : Number(employeeNumber) }),
  };
}
