// Users on the instance API (§8): verb, path, shape.

import { z } from "zod";
import { NotDeletedError } from "../errors";
import { ContentUser, IdentityUsers, DeleteRefusal, type AttributeWrite, type IdentityUser } from "../schemas/identity";
import type { Http } from "../http/http";
import { allPages } from "../paging";

const userPath = (id: string): string => `/api/identity/v1/users/${encodeURIComponent(id)}`;

/** Clients ask for this many at once (§8.3). */
export const USERS_PAGE = 200;

interface NewUser {
  displayName: string;
  email: string;
  roleId: string;
}

/** The instance API's user routes. */
export class InstanceUsers {
  constructor(private readonly http: Http) {}

  /** `POST /api/content/v3/users` (§8.5), the only create of this API that knows `sendInvite`. Answers with the id. */
  async create({ displayName, email, roleId }: NewUser, { sendInvite }: { sendInvite: boolean }): Promise<string> {
    const json = { displayName, detail: { email }, roleId: Number(roleId) };
    return (await this.http.send({ method: "POST", path: "/api/content/v3/users", query: { sendInvite }, json, schema: ContentUser })).id;
  }

  /** `GET /api/identity/v1/users/{id}` with all attributes (§8.2). An unknown id is a 404 or an empty list. */
  async get(id: string): Promise<IdentityUser | undefined> {
    const { users } = await this.http.send({ method: "GET", path: userPath(id), query: { parts: "DETAILED" }, schema: IdentityUsers });
    return users.find((user) => user.id === id);
  }

  /** `GET /api/content/v3/users/{id}` (§8.5), which plainly says 404 of a user who is not there. */
  exists(id: string): Promise<unknown> {
    return this.http.send({ method: "GET", path: `/api/content/v3/users/${encodeURIComponent(id)}`, schema: ContentUser });
  }

  /** `PATCH /api/identity/v1/users/{id}` (§8.2). What is not named stays as it is. */
  update(id: string, attributes: AttributeWrite[]): Promise<undefined> {
    return this.http.send({ method: "PATCH", path: userPath(id), json: { attributes } });
  }

  /** `DELETE /api/identity/v1/users/{id}` (§8.2). What the user owns is left without an owner (§8.8). */
  async delete(id: string): Promise<void> {
    const answer = await this.http.send({ method: "DELETE", path: userPath(id), schema: z.unknown() });
    const refusal = DeleteRefusal.safeParse(answer).data;
    if (refusal) throw new NotDeletedError(`Domo did not delete it: ${refusal.description ?? refusal.reason ?? "it does not say why"}`);
  }

  /** `POST /api/identity/v1/users/search` (§8.3): a page of those whom the filters let through, with how many there are. */
  async page(filters: Record<string, unknown>[], { limit, offset }: { limit: number; offset: number }): Promise<UserPage> {
    const json = {
      showCount: true,
      count: false,
      includeDeleted: false,
      onlyDeleted: false,
      includeSupport: false,
      limit,
      offset,
      sort: { field: "displayName", order: "ASC" },
      filters,
      ids: [],
      attributes: [],
      parts: ["DETAILED"],
    };
    const path = "/api/identity/v1/users/search";
    const query = { explain: false };
    const { users, count } = await this.http.send({ method: "POST", path, query, json, readOnly: true, schema: IdentityUsers });
    return { rows: users, total: count ?? undefined };
  }

  /** All pages of the search. Domo: a text matches parts, so what comes has to be looked at. */
  search(filter: Record<string, unknown>): Promise<IdentityUser[]> {
    const page = async (query: { limit: number; offset: number }) => (await this.page([filter], query)).rows;
    return allPages(page, ({ id }) => id, USERS_PAGE);
  }

  /** Those of these users who are there, at most `USERS_PAGE` at once. */
  async some(ids: string[]): Promise<IdentityUser[]> {
    const filter = { field: "id", filterType: "value", values: ids, operator: "EQ" };
    return (await this.page([filter], { limit: USERS_PAGE, offset: 0 })).rows;
  }
}

export interface UserPage {
  rows: IdentityUser[];
  total?: number;
}
