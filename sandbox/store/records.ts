// The records of the store: one interface per kind of object.

import type { GroupRule } from "../../provider/client/schemas/group-rule";

export interface SandboxUser {
  id: number;
  email: string;
  name: string;
  roleId: number;
  title?: string;
  department?: string;
  alternateEmail?: string;
  phone?: string;
  deskPhone?: string;
  location?: string;
  timezone?: string;
  locale?: string;
  employeeNumber?: number | string;
  employeeId?: string;
  /** Epoch milliseconds. */
  hireDate?: number;
  reportsTo?: number;
  attributes: Record<string, string[]>;
  createdAt: number;
  updatedAt: number;
  invitorUserId: number;
  /** Epoch milliseconds; undefined before the first one. */
  lastLogin?: number;
  lastActivity?: number;
  /** Whether an admin has deactivated the user. */
  inactive?: boolean;
  /** Whether the user is one of Domo's own, for support. */
  isSupport?: boolean;
  deleted: boolean;
}

export interface SandboxSubject {
  type: "USER" | "GROUP";
  id: number;
}

export interface SandboxGroup {
  id: number;
  name: string;
  type: "open" | "closed" | "dynamic" | "adHoc" | "directory" | "system";
  description: string;
  active: boolean;
  default: boolean;
  creatorId: number;
  createdAt: number;
  owners: SandboxSubject[];
  rule?: GroupRule;
  /** User ids, in the order in which they were added. */
  members: Set<number>;
  deleted: boolean;
}

export interface SandboxRole {
  id: number;
  name: string;
  description: string;
}

export interface SandboxAttribute {
  key: string;
  title: string;
  description: string;
  keyspace: string;
  validator: string;
  securityVoter: string;
}
