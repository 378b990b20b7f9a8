// The routes of groups, their owners and their members on the instance API (§11).

import { z } from "zod";
import {
  GroupListRow,
  GroupPermissions,
  GroupUserList,
  InstanceGroup,
  NewGroup,
  type GroupAccess,
  type GroupSubject,
} from "../schemas/instance-groups";
import type { GroupRule } from "../schemas/group-rule";
import { withId } from "../schemas/id";
import type { Http } from "../http/http";
import { allPages, distinct, type OnProgress } from "../paging";

const ALL = "/api/content/v2/groups";

/** The most groups in one request that clients are known to use (§11.2, §11.3). */
export const GROUPS_PAGE = 100;
const path = (id: string): string => `${ALL}/${encodeURIComponent(id)}`;

/** The fields to write. Omitted fields keep their values (§11.4). */
export interface GroupWrite {
  name?: string;
  type?: string;
  description?: string;
  rule?: GroupRule;
}

export interface GroupOwners {
  id: string;
  owners: GroupSubject[];
}

/** Groups on the instance API. */
export class InstanceGroups {
  constructor(private readonly http: Http) {}

  /** `POST /api/content/v2/groups` (§11.4): returns the id. Fails with 400 if another group has the name. */
  async create({ name, type, description }: GroupWrite): Promise<string> {
    return (await this.http.send({ method: "POST", path: ALL, json: { name, type, description }, schema: NewGroup })).id;
  }

  /** `GET /api/content/v2/groups/{id}`, with its members. */
  get(id: string): Promise<InstanceGroup> {
    return this.http.send({ method: "GET", path: path(id), schema: withId(InstanceGroup, id) });
  }

  /** `GET /api/content/v2/groups`: all groups in one response (§11.2), without their members unless `includeUsers` is set. */
  async list({ includeUsers = false } = {}): Promise<InstanceGroup[]> {
    const rows = await this.http.send({ method: "GET", path: ALL, query: { includeUsers }, schema: z.array(InstanceGroup) });
    return distinct(rows, ({ id }) => id);
  }

  /** `POST /api/content/v2/groups/get`: several groups, with their members (§11.2). Groups that do not exist are missing. */
  byIds(ids: string[]): Promise<InstanceGroup[]> {
    const query = { includeActive: true, includeUsers: true };
    return this.http.send({ method: "POST", path: `${ALL}/get`, query, json: ids, readOnly: true, schema: z.array(InstanceGroup) });
  }

  /** `GET /api/content/v2/groups/grouplist`: a page of groups with their owners (§11.3). */
  async ownersPage({ limit, offset }: { limit: number; offset: number }): Promise<GroupOwners[]> {
    const query = { ascending: true, sort: "name", limit, offset };
    const rows = await this.http.send({ method: "GET", path: `${ALL}/grouplist`, query, schema: z.array(GroupListRow) });
    return rows.map(({ groupId, owners }) => ({ id: groupId, owners }));
  }

  /** `GET /api/content/v2/groups/grouplist`, all pages: the owners of all groups. */
  allOwners(onProgress?: OnProgress): Promise<GroupOwners[]> {
    return allPages(
      (query) => this.ownersPage(query),
      ({ id }) => id,
      { size: GROUPS_PAGE, onProgress },
    );
  }

  /** `PUT /api/content/v2/groups` for one group. Domo: refuses the group's present name (§11.4), so the request must not be repeated. */
  update(id: string, { rule, ...fields }: GroupWrite): Promise<undefined> {
    const json = [{ groupId: Number(id), ...fields, ...(rule && { dynamicDefinition: { expression: rule } }) }];
    return this.http.send({ method: "PUT", path: ALL, json, repeatable: false });
  }

  /** `DELETE /api/content/v2/groups/{id}`. Its members lose access to whatever is shared with the group. */
  delete(id: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: path(id) });
  }

  /** `GET /api/content/v2/groups/{id}/permissions`: the owners. */
  async owners(id: string): Promise<GroupSubject[]> {
    const query = { checkOwnership: true, includeUsers: false };
    return (await this.http.send({ method: "GET", path: `${path(id)}/permissions`, query, schema: GroupPermissions })).owners;
  }

  /** `GET /api/content/v2/groups/users`, all pages: the ids of the members. */
  async members(id: string): Promise<string[]> {
    const page = async (query: { limit: number; offset: number }) => {
      const answer = await this.http.send({ method: "GET", path: `${ALL}/users`, query: { group: id, ...query }, schema: GroupUserList });
      return answer.groupUserList.map(({ userId }) => userId);
    };
    return allPages(page, (userId) => userId);
  }

  /** `PUT /api/content/v2/groups/access`: adds and removes members and owners of one or more groups (§11.5). */
  access(changes: GroupAccess[]): Promise<undefined> {
    const json = changes.map(({ groupId, ...change }) => ({ groupId: Number(groupId), ...change }));
    return this.http.send({ method: "PUT", path: `${ALL}/access`, json });
  }

  /** `PUT /api/content/v2/groups/{groupId}/user/{userId}`. */
  addMember(groupId: string, userId: string): Promise<undefined> {
    return this.http.send({ method: "PUT", path: `${path(groupId)}/user/${encodeURIComponent(userId)}` });
  }

  /** `DELETE /api/content/v2/groups/{groupId}/removeuser/{userId}`. */
  removeMember(groupId: string, userId: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: `${path(groupId)}/removeuser/${encodeURIComponent(userId)}` });
  }
}
