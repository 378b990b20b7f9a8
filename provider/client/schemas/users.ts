// Users on the public API (§6).

import { z } from "zod";
import { Id } from "./id";

const text = z.string().nullish();

/** A user. Fields without a value are missing. A deleted user has few fields, with `deleted: true` (§1.6). */
export const PublicUser = z.looseObject({
  id: Id,
  email: text,
  name: text,
  role: text,
  roleId: Id.nullish(),
  title: text,
  alternateEmail: text,
  phone: text,
  location: text,
  timezone: text,
  locale: text,
  employeeNumber: z.union([z.number(), z.string()]).nullish(),
  createdAt: text,
  deleted: z.boolean().nullish(),
});
export type PublicUser = z.infer<typeof PublicUser>;

/** The fields to write: the documented ones, and `roleId`, which Domo's Rust SDK sends too. */
export interface PublicUserWrite {
  email: string;
  name: string;
  role: string;
  roleId?: string;
  title?: string;
  alternateEmail?: string;
  phone?: string;
  location?: string;
  timezone?: string;
  locale?: string;
  employeeNumber?: number | null;
}
