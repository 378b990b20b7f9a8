// Groups, their owners and their members on the instance API (§11): verb, path, shape.

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
import { allPages } from "../paging";

const ALL = "/api/content/v2/groups";
const path = (id: string): string => `${ALL}/${encodeURIComponent(id)}`;

/** What of a group is written; what is left out stays (§11.4). */
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

/** The instance API's group routes. */
export class InstanceGroups {
  constructor(private readonly http: Http) {}

  /** `POST /api/content/v2/groups`. Answers with the id; a name that is taken is a 400. */
  async create({ name, type, description }: GroupWrite): Promise<string> {
    return (await this.http.send({ method: "POST", path: ALL, json: { name, type, description }, schema: NewGroup })).id;
  }

  /** `GET /api/content/v2/groups/{id}`, with its members. */
  get(id: string): Promise<InstanceGroup> {
    return this.http.send({ method: "GET", path: path(id), schema: withId(InstanceGroup, id) });
  }

  /** `GET /api/content/v2/groups`: all groups in one answer (§11.2), with their members or without. */
  list({ includeUsers = false } = {}): Promise<InstanceGroup[]> {
    return this.http.send({ method: "GET", path: ALL, query: { includeUsers }, schema: z.array(InstanceGroup) });
  }

  /** `POST /api/content/v2/groups/get`: these groups, with their members (§11.2). */
  some(ids: string[]): Promise<InstanceGroup[]> {
    const query = { includeActive: true, includeUsers: true };
    return this.http.send({ method: "POST", path: `${ALL}/get`, query, json: ids, readOnly: true, schema: z.array(InstanceGroup) });
  }

  /** `GET /api/content/v2/groups/grouplist`: a page of groups with their owners (§11.3). */
  async ownersPage({ limit, offset }: { limit: number; offset: number }): Promise<GroupOwners[]> {
    const query = { ascending: true, sort: "name", limit, offset };
    const rows = await this.http.send({ method: "GET", path: `${ALL}/grouplist`, query, schema: z.array(GroupListRow) });
    return rows.map(({ groupId, owners }) => ({ id: groupId, owners }));
  }

  /** `PUT /api/content/v2/groups` for one group. Domo: a name that is there already is refused (§11.4), so that it is not sent twice. */
  update(id: string, { rule, ...fields }: GroupWrite): Promise<undefined> {
    const json = [{ groupId: Number(id), ...fields, ...(rule && { dynamicDefinition: { expression: rule } }) }];
    return this.http.send({ method: "PUT", path: ALL, json, repeatable: false });
  }

  /** `DELETE /api/content/v2/groups/{id}`. Members lose what was shared with the group. */
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

  /** `PUT /api/content/v2/groups/access`: members and owners who come and go, of as many groups as are given (§11.5). */
  access(changes: GroupAccess[]): Promise<undefined> {
    const json = changes.map(({ groupId, ...change }) => ({ groupId: Number(groupId), ...change }));
    return this.http.send({ method: "PUT", path: `${ALL}/access`, json });
  }

  /** `PUT /api/content/v2/groups/{gid}/user/{uid}`. */
  addMember(groupId: string, userId: string): Promise<undefined> {
    return this.http.send({ method: "PUT", path: `${path(groupId)}/user/${encodeURIComponent(userId)}` });
  }

  /** `DELETE /api/content/v2/groups/{gid}/removeuser/{uid}`. */
  removeMember(groupId: string, userId: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: `${path(groupId)}/removeuser/${encodeURIComponent(userId)}` });
  }
}
