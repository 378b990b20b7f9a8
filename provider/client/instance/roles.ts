// Roles and who has them, on the instance API (§7): verb, path, shape.

import { z } from "zod";
import { Role, RoleUsers } from "../schemas/roles";
import type { Http } from "../http/http";

const ALL = "/api/authorization/v1/roles";

/** The role routes. */
export class Roles {
  constructor(private readonly http: Http) {}

  /** `GET /api/authorization/v1/roles`: Domo's own and the instance's. */
  list(): Promise<Role[]> {
    return this.http.send({ method: "GET", path: ALL, schema: z.array(Role) });
  }

  /** `GET /api/authorization/v1/roles/{id}/users`: ids of the first `limit` users who have it. */
  async users(id: string, limit: number): Promise<string[]> {
    const query = { offset: 0, limit };
    const { users } = await this.http.send({ method: "GET", path: `${ALL}/${encodeURIComponent(id)}/users`, query, schema: RoleUsers });
    return users.map(({ userId }) => userId);
  }
}
