// The routes of users on the public API (§6).

import { z } from "zod";
import { PublicUser, type PublicUserWrite } from "../schemas/users";
import { withId } from "../schemas/id";
import type { Http } from "../http/http";
import { someUsers } from "../absence";
import { allPages, type OnProgress } from "../paging";

const path = (id: string): string => `/v1/users/${encodeURIComponent(id)}`;

/** Users on the public API. */
export class PublicUsers {
  constructor(private readonly http: Http) {}

  /** `POST /v1/users` (§6.2). `sendInvite` e-mails an invitation. */
  create(user: PublicUserWrite, { sendInvite }: { sendInvite: boolean }): Promise<PublicUser> {
    return this.http.send({ method: "POST", path: "/v1/users", query: { sendInvite }, json: user, schema: PublicUser });
  }

  /** `GET /v1/users/{id}` (§6.3). A deleted user has `deleted: true`; an unknown id fails with 404. */
  get(id: string): Promise<PublicUser> {
    return this.http.send({ method: "GET", path: path(id), schema: withId(PublicUser, id) });
  }

  /** `PUT /v1/users/{id}` (§6.4). E-mail, name and role are required. */
  update(id: string, user: PublicUserWrite): Promise<undefined> {
    return this.http.send({ method: "PUT", path: path(id), json: user });
  }

  /** `DELETE /v1/users/{id}` (§6.5). Objects that the user owns lose their owner (§8.8). */
  delete(id: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: path(id) });
  }

  /** `GET /v1/users` (§6.6), a page. */
  page(query: { limit: number; offset: number }): Promise<PublicUser[]> {
    return this.http.send({ method: "GET", path: "/v1/users", query, schema: z.array(PublicUser) });
  }

  /** `GET /v1/users`, all pages. Throws `IncompleteListError` if there are none. */
  async list(onProgress?: OnProgress): Promise<PublicUser[]> {
    const rows = await allPages(
      (query) => this.page(query),
      ({ id }) => id,
      { onProgress },
    );
    return someUsers(rows);
  }

  /** `POST /v1/users/bulk/emails` (§6.7): the users with these e-mails. */
  byEmails(emails: string[]): Promise<PublicUser[]> {
    return this.http.send({ method: "POST", path: "/v1/users/bulk/emails", json: emails, readOnly: true, schema: z.array(PublicUser) });
  }
}
