// The routes of groups and their members on the public API (§10).

import { z } from "zod";
import { MemberIds, PublicGroup } from "../schemas/groups";
import { withId } from "../schemas/id";
import type { Http } from "../http/http";
import { allPages, type OnProgress } from "../paging";

const path = (id: string): string => `/v1/groups/${encodeURIComponent(id)}`;
const memberPath = (groupId: string, userId: string): string => `${path(groupId)}/users/${encodeURIComponent(userId)}`;

/** Groups on the public API. */
export class PublicGroups {
  constructor(private readonly http: Http) {}

  /** `POST /v1/groups`. */
  create(group: { name: string }): Promise<PublicGroup> {
    return this.http.send({ method: "POST", path: "/v1/groups", json: group, schema: PublicGroup });
  }

  /** `GET /v1/groups/{id}`. A deleted group has `deleted: true`; an unknown id fails with 404. */
  get(id: string): Promise<PublicGroup> {
    return this.http.send({ method: "GET", path: path(id), schema: withId(PublicGroup, id) });
  }

  /** `PUT /v1/groups/{id}`. Domo may refuse the group's present name, as on the instance API (§10.2), so the request must not be repeated. */
  update(id: string, group: { name: string; active?: boolean }): Promise<undefined> {
    return this.http.send({ method: "PUT", path: path(id), json: group, repeatable: false });
  }

  /** `DELETE /v1/groups/{id}`. Remove its members first (§10.2). */
  delete(id: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: path(id) });
  }

  /** `GET /v1/groups`, a page. */
  page(query: { limit: number; offset: number }): Promise<PublicGroup[]> {
    return this.http.send({ method: "GET", path: "/v1/groups", query, schema: z.array(PublicGroup) });
  }

  /** `GET /v1/groups`, all pages. */
  list(onProgress?: OnProgress): Promise<PublicGroup[]> {
    return allPages(
      (query) => this.page(query),
      ({ id }) => id,
      { onProgress },
    );
  }

  /** `GET /v1/groups/{id}/users`, all pages: the ids of the members. */
  members(id: string): Promise<string[]> {
    const page = (query: { limit: number; offset: number }) =>
      this.http.send({ method: "GET", path: `${path(id)}/users`, query, schema: MemberIds });
    return allPages(page, (userId) => userId);
  }

  /** `PUT /v1/groups/{groupId}/users/{userId}`. */
  addMember(groupId: string, userId: string): Promise<undefined> {
    return this.http.send({ method: "PUT", path: memberPath(groupId, userId), json: {} });
  }

  /** `DELETE /v1/groups/{groupId}/users/{userId}`. */
  removeMember(groupId: string, userId: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: memberPath(groupId, userId) });
  }
}
