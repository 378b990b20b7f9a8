// When a thing counts as gone from Domo. Nothing else takes a resource out of a state.

import { isNotFound } from "./errors";

/**
 * Every conclusion "gone", with what proves it. A 404 is one with Domo's own JSON body; an absence from a list alone is never a proof, as
 * lists hold what the caller may see (contract §3.3). `test/unit/provider/client/absence.test.ts` plays each against filtered lists.
 */
export const PROOF_OF_ABSENCE = {
  user: {
    public: "GET /v1/users/{id} answers 404 or `deleted: true`",
    instance: "GET /api/identity/v1/users/{id} answers 404 or `deleted: true`, or no user while GET /api/content/v3/users/{id} answers 404",
  },
  group: {
    public: "GET /v1/groups/{id} answers 404, `deleted: true`, or an inactive group renamed to ..._deleted_<uuid>",
    instance: "GET /api/content/v2/groups/{id} answers 404, `deleted: true`, or an inactive group renamed to ..._deleted_<uuid>",
  },
  membership: { public: "the group is gone", instance: "the group is gone" },
  /** One person of a membership. */
  member: {
    public: "the list of members, as long as the group's own count, does not have the person",
    instance: "the list of members, as long as the group's own count, does not have the person",
  },
  account: {
    instance:
      "GET /api/data/v1/accounts/{id} answers 404, the list of accounts can be read and does not have it, and no DataSet uses it " +
      "(where Domo answers so for what is not shared with the token's owner, that needs the right to see all accounts)",
  },
  oauthAccount: { instance: "its access list answers 404, and the list of OAuth configurations can be read and does not have it" },
  grant: { instance: "the account is gone, or its access list, which names an owner, does not name the person or group" },
} as const satisfies Record<string, { public?: string; instance: string }>;

/** Domo's own word that a thing does not exist is an answer, every other failure is a failure. */
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

/** Domo: a deleted group may still be read, with `deleted: true`, or as `<name>_deleted_<uuid>` and inactive (§1.6). */
export const groupExists = ({ deleted, active, name }: Group): boolean =>
  !deleted && !(active === false && /_deleted_[0-9a-f-]{36}$/.test(name ?? ""));
