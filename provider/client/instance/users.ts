// The routes of users on the instance API (§8).

import { z } from "zod";
import { someUsers } from "../absence";
import { NotDeletedError } from "../errors";
import { ContentUser, ContentUserState, IdentityUsers, DeleteRefusal, type AttributeWrite, type IdentityUser } from "../schemas/identity";
import type { Http } from "../http/http";
import { allPages, countedPages, type CountedPage, type OnProgress } from "../paging";

const userPath = (id: string): string => `/api/identity/v1/users/${encodeURIComponent(id)}`;

/** The page size that Domo's own clients use (§8.3). */
export const USERS_PAGE = 200;

export interface NewUser {
  displayName: string;
  email: string;
  roleId: string;
}

/** Users on the instance API. */
export class InstanceUsers {
  constructor(private readonly http: Http) {}

  /** `POST /api/content/v3/users` (§8.5): returns the id. It is the only create route with `sendInvite`, which e-mails an invitation. */
  async create({ displayName, email, roleId }: NewUser, { sendInvite }: { sendInvite: boolean }): Promise<string> {
    const json = { displayName, detail: { email }, roleId: Number(roleId) };
    return (await this.http.send({ method: "POST", path: "/api/content/v3/users", query: { sendInvite }, json, schema: ContentUser })).id;
  }

  /** `GET /api/identity/v1/users/{id}` with all attributes (§8.2). For an unknown id, Domo answers 404 or an empty list (undefined here). */
  async get(id: string): Promise<IdentityUser | undefined> {
    const { users } = await this.http.send({ method: "GET", path: userPath(id), query: { parts: "DETAILED" }, schema: IdentityUsers });
    return users.find((user) => user.id === id);
  }

  /** `GET /api/content/v3/users/{id}` (§8.5): fails with 404 if the user does not exist. */
  exists(id: string): Promise<unknown> {
    return this.http.send({ method: "GET", path: `/api/content/v3/users/${encodeURIComponent(id)}`, schema: ContentUser });
  }

  /** `GET /api/content/v3/users?id=` (§8.5): role and state of several users, also of deleted ones. Others may be missing. */
  states(ids: string[]): Promise<ContentUserState[]> {
    const query = { id: ids.join(","), includeDetails: true };
    return this.http.send({ method: "GET", path: "/api/content/v3/users", query, schema: z.array(ContentUserState) });
  }

  /** `PATCH /api/identity/v1/users/{id}` (§8.2). Omitted attributes keep their values. */
  update(id: string, attributes: AttributeWrite[]): Promise<undefined> {
    return this.http.send({ method: "PATCH", path: userPath(id), json: { attributes } });
  }

  /** `DELETE /api/identity/v1/users/{id}` (§8.2). Objects that the user owns lose their owner (§8.8). */
  async delete(id: string): Promise<void> {
    const response = await this.http.send({ method: "DELETE", path: userPath(id), schema: z.unknown() });
    const refusal = DeleteRefusal.safeParse(response).data;
    if (refusal) throw new NotDeletedError(`Domo did not delete it: ${refusal.description ?? refusal.reason ?? "it does not say why"}`);
  }

  /** `POST /api/identity/v1/users/search` (§8.3): a page of the users that match all filters. */
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

  /** `POST /api/identity/v1/users/search`, all pages. Domo: a text also matches parts of values, so check the results. */
  search(filter: Record<string, unknown>): Promise<IdentityUser[]> {
    const page = async (query: { limit: number; offset: number }) => (await this.page([filter], query)).rows;
    return allPages(page, ({ id }) => id, { size: USERS_PAGE });
  }

  /**
   * `POST /api/identity/v1/users/search`: all users that are not deleted. Throws `IncompleteListError` if there are fewer than Domo counts, or
   * none at all.
   */
  async list(onProgress?: OnProgress): Promise<IdentityUser[]> {
    const page = (query: { limit: number; offset: number }) => this.page([], query);
    const rows = await countedPages(page, ({ id }) => id, { label: "users", size: USERS_PAGE, onProgress });
    return someUsers(rows);
  }

  /** `POST /api/identity/v1/users/search`: several users, at most `USERS_PAGE`. Users that do not exist are missing. */
  async byIds(ids: string[]): Promise<IdentityUser[]> {
    const filter = { field: "id", filterType: "value", values: ids, operator: "EQ" };
    return (await this.page([filter], { limit: USERS_PAGE, offset: 0 })).rows;
  }
}

/** A page of users. */
export type UserPage = CountedPage<IdentityUser>;
