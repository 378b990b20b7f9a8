// Users on the instance API (§7-§9).

import { undefinedIfNotFound } from "../absence";
import type { DomoInstance } from "../client";
import { allUsers } from "../loading/all-users";
import type { InstanceReaders } from "../loading/instance-readers";
import type { IdentityUser } from "../schemas/identity";
import { ADMIN } from "../schemas/roles";
import { activityOf, ATTRIBUTES, attributeChecker, attributesFor, fieldsOf, IS_ACTIVE, isActive, originOf } from "./attributes";
import { DEFAULT_ROLE, type Live, type UserDirectory, type UserFields, type UserReadOptions } from "./directory";
import { emptyInRows, expectedInRows, provedFields, type ExpectedUser } from "./expected-user";
import { adminGuard } from "./guard";
import { roleNames } from "./roles";

/** The number of a role's users that are read to find one that is an Admin. */
const MAX_ADMINS_READ = 50;

export function instanceUsers(
  domo: DomoInstance,
  readers: Pick<InstanceReaders, "user" | "writtenUser" | "state" | "recordDeleted" | "followed" | "userByEmail" | "listed">,
): UserDirectory {
  const { users } = domo;
  const roles = roleNames(domo);
  const checkAttributes = attributeChecker(domo);

  const liveUser = async (user: IdentityUser, expected?: ExpectedUser): Promise<Live<UserFields>> => {
    const fields = fieldsOf(user);
    const role = await roles.nameOf(fields.roleId);
    const proved = provedFields({ ...fields, role }, { names: ATTRIBUTES, expected, proves: (name) => readers.listed.proves(user, name) });
    return { id: user.id, fields: proved, origin: originOf(user), active: isActive(user) };
  };
  const get = async (id: string, { expected = {} }: UserReadOptions = {}): Promise<Live<UserFields> | undefined> => {
    const user = await readers.user(id, [IS_ACTIVE, ...expectedInRows(expected, ATTRIBUTES)]);
    return user && liveUser(user, expected);
  };
  const guard = adminGuard({
    callerId: () => domo.callerId(),
    get,
    async isNoAdmin(id) {
      const { roleId, detail } = (await readers.state(id)) ?? {};
      return detail?.active === true && typeof roleId === "string" && roleId !== ADMIN;
    },
    admins: () => domo.roles.users(ADMIN, MAX_ADMINS_READ),
    async setRole({ id }, roleId) {
      await users.update(id, [{ key: "roleId", values: [Number(roleId)] }]);
    },
  });

  return {
    async create(want, options) {
      const roleId = (await roles.idOf(want)) ?? DEFAULT_ROLE.id;
      // Attributes are written by an update. They are checked before the user exists.
      await checkAttributes(want.attributes);
      return readers.followed.during(() => users.create({ displayName: want.name, email: want.email, roleId }, options));
    },
    get,
    async getWritten(id, { expected = {} } = {}) {
      const user = await readers.writtenUser(id, emptyInRows(expected, ATTRIBUTES));
      return user && liveUser(user, expected);
    },
    async find(email, { expected = {} } = { thorough: true }) {
      const user = await readers.userByEmail(email.toLowerCase(), expectedInRows(expected, ATTRIBUTES));
      return user && liveUser(user, expected);
    },
    async all(onProgress) {
      const listed = await allUsers(domo, onProgress);
      return Promise.all(listed.map(async (user) => ({ ...(await liveUser(user)), ...activityOf(user) })));
    },
    async update(id, want, { fields }) {
      const roleId = await roles.idOf(want);
      await checkAttributes(want.attributes);
      const attributes = attributesFor(want, roleId);
      await guard.change(id, { before: fields, after: { roleId } }, () => readers.followed.during(() => users.update(id, attributes)));
    },
    async delete(id) {
      await guard.deletion({ id }, async () => {
        const isDone = await readers.followed.during(() => undefinedIfNotFound(users.delete(id).then(() => true)));
        if (isDone) readers.recordDeleted(id);
      });
    },
    restoreUndeleted: (id) => guard.restoreUndeleted(id),
  };
}
