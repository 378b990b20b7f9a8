// The routes of roles on the instance API (§7).

import { z } from "zod";
import { Role, RoleUsers } from "../schemas/roles";
import type { Http } from "../http/http";
import { distinct } from "../paging";

const ALL = "/api/authorization/v1/roles";

/** Roles and their users. */
export class Roles {
  constructor(private readonly http: Http) {}

  /** `GET /api/authorization/v1/roles`: Domo's own roles and those of the instance. */
  async list(): Promise<Role[]> {
    return distinct(await this.http.send({ method: "GET", path: ALL, schema: z.array(Role) }), ({ id }) => id);
  }

  /** `GET /api/authorization/v1/roles/{id}/users`: the ids of the first `limit` users with the role. */
  async users(id: string, limit: number): Promise<string[]> {
    const query = { offset: 0, limit };
    const { users } = await this.http.send({ method: "GET", path: `${ALL}/${encodeURIComponent(id)}/users`, query, schema: RoleUsers });
    return users.map(({ userId }) => userId);
  }
}
