// What proves that an object does not exist in Domo. Nothing else removes a resource from a state.

import { IncompleteListError, isNotFound } from "./errors";

/**
 * For each kind of object, what proves that it does not exist. A 404 counts only with Domo's own JSON body. Absence from a list alone proves
 * nothing, as lists contain what the caller may see (§3.3). `test/unit/provider/client/absence.test.ts` tests each proof against filtered
 * lists. The texts are shown to users.
 */
export const PROOF_OF_ABSENCE = {
  user: {
    public: "GET /v1/users/{id} answers 404 or `deleted: true`",
    instance: "GET /api/identity/v1/users/{id} answers 404 or `deleted: true`, or no user while GET /api/content/v3/users/{id} answers 404",
  },
  /** A user after a DELETE of this process that Domo has answered with success, beside the proofs above. */
  deletedUser: {
    public: "POST /v1/users/bulk/emails, which has shown the user before, does not have it, but has the user whom the credentials act as",
    instance: "GET /api/content/v3/users?id=, which has shown it as active before, answers it with `active: false`",
  },
  group: {
    public: "GET /v1/groups/{id} answers 404, `deleted: true`, or an inactive group renamed to ..._deleted_<uuid>",
    instance: "GET /api/content/v2/groups/{id} answers 404, `deleted: true`, or an inactive group renamed to ..._deleted_<uuid>",
  },
  attribute: {
    instance: "GET /api/user/v1/properties/meta/keys, which has the attributes that Domo defines itself, does not have it",
  },
  membership: { public: "the group is gone", instance: "the group is gone" },
  /** One user of a membership. */
  member: {
    public: "the list of members, as long as the group's own count, does not have the person",
    instance: "the list of members, as long as the group's own count, does not have the person",
  },
  account: {
    instance:
      "GET /api/data/v1/accounts/{id} answers 404, the list of accounts can be read and does not have it, and no DataSet uses it " +
      "(where Domo answers so for what is not shared with the token's owner, that needs the right to see all accounts)",
  },
  /** An account, ordinary or OAuth, after a DELETE of this process that Domo has answered with success, beside the proofs for either. */
  deletedAccount: {
    instance: "the list of accounts, requested after it, which has shown the account before, does not have it, but has another account",
  },
  oauthAccount: { instance: "its access list answers 404, and the list of OAuth configurations can be read and does not have it" },
  access: { instance: "the account is gone" },
  grant: { instance: "the account is gone, or its access list, which names an owner, does not name the person or group" },
} as const satisfies Record<string, { public?: string; instance: string }>;

/** Returns undefined after Domo's own 404, and throws every other error. */
export async function undefinedIfNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

interface Group {
  deleted?: boolean | null;
  active?: boolean | null;
  name?: string | null;
}

/** Domo: a deleted group may still be returned, with `deleted: true`, or inactive and renamed to `<name>_deleted_<uuid>` (§1.6). */
export const groupExists = ({ deleted, active, name }: Group): boolean =>
  !deleted && !(active === false && /_deleted_[0-9a-f-]{36}$/.test(name ?? ""));

/** The rows of a list of all users. Throws `IncompleteListError` if there are none: at least the user of the credentials exists. */
export function someUsers<Row>(rows: Row[]): Row[] {
  if (rows.length > 0) return rows;
  throw new IncompleteListError("Domo lists no users, not even the one whom the credentials act as. Run again");
}
