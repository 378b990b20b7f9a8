// Roles (§7).

import { z } from "zod";
import { Id } from "./id";

export const Role = z.looseObject({ id: Id, name: z.string(), description: z.string().nullish(), userCount: z.number().nullish() });
export type Role = z.infer<typeof Role>;

export const RoleUsers = z.looseObject({ totalCount: z.number().nullish(), users: z.array(z.looseObject({ userId: Id })) });

/** Names of Domo's own roles by their ids. */
export const SYSTEM_ROLES: Readonly<Record<string, string>> = {
  "1": "Admin",
  "2": "Privileged",
  "3": "Editor",
  "4": "Participant",
  "5": "Social",
};

/** The id of the role Admin. */
export const ADMIN = "1";
