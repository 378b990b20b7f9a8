// What programs give to a roster, and what it reports.

import type * as pulumi from "@pulumi/pulumi";
import type { OrphanedUser } from "../orphaned-users";
import type { GroupReference, UserReference } from "../references";
import type { KeptUser } from "./orphans";
import type { RosterSource } from "./sources";

/** Arguments for `Roster`. */
export interface RosterArgs {
  /** Where the rows come from: `domo.csv(path)`, `domo.dataset(idOrName)` or `domo.rows([...])`. */
  source: RosterSource;
  /**
   * Meanings of columns by heading, where a heading is none of Domo's: the name of a column, such as `{ "E-Mail": "email" }`, the key of a custom
   * attribute, or `""` to ignore the column. Default: a heading that is no column of Domo's tool is the key of a custom attribute.
   */
  columns?: Readonly<Record<string, string>>;
  /**
   * Heading of the column that identifies people for good, such as an employee id: a new e-mail address then changes the person's user. Default: the e-mail
   * address, so that another one is another person.
   */
  key?: string;
  /**
   * Heading of the column that was the key in the last run, so that changing `key` changes nobody. In a run in which keys change nobody may leave, and nobody
   * whose key changes may have another e-mail address. Default: the key is as before.
   */
  formerKey?: string;
  /** Takes the rows that have this value in the column `instance`. Required if there is such a column. */
  instance?: string;
  /** Groups of the column `groups` by name, for groups that the program declares. Others are looked up. */
  groups?: Readonly<Record<string, GroupReference>>;
  /** If true, Domo sends an invitation by e-mail to people whom it creates. Default: false. */
  sendInvite?: boolean;
  /** Whether to adopt existing users, as for `User`. Default: the provider setting `adopt`, which is `own` unless set. */
  adopt?: "never" | "own" | "always";
  /**
   * What happens to people whose row goes: `delete` deletes their users, `keep` leaves them in Domo. Default: those
   * whom the roster has created are deleted, adopted ones are left.
   */
  leavers?: "delete" | "keep";
  /**
   * How many people may leave at once: a number, or a share of the people of the last run, such as `10%`. If more are missing, preview and update fail and
   * nothing is changed. Default: a tenth, or three if that is more, but less than half.
   */
  maxLeavers?: number | `${number}%`;
  /**
   * What happens to people in the instance who are neither in the roster nor named as managers there: `ignore`, `report` shows them in the preview, `delete`
   * deletes them. The user of the credentials, the last Admin and protected users are never deleted. Default: `ignore`.
   */
  orphans?: "ignore" | "report" | "delete";
  /** How many orphans may be deleted at once. If there are more, preview and update fail. Default: 10. */
  maxOrphans?: number;
  /** E-mail addresses of people who are no orphans; `*` stands for any text. Default: `*@domo.com`, which are Domo's own people. */
  protected?: readonly string[];
  /** What the program declares or looks up besides the roster in this instance: users, and other rosters (`Roster`). Their people are
   * no orphans. */
  besides?: readonly (pulumi.ComponentResource | UserReference)[];
}

/** What is in the roster and in the instance. */
export interface RosterReport {
  /** Number of people in the roster. */
  people: number;
  /** People in the instance who are not in the roster, by e-mail address. Empty if `orphans` is `ignore`. With `delete`, and in previews, those who
   * leave the roster in this run may be among them, whom it does not delete as orphans. */
  orphans: Record<string, OrphanedUser>;
  /** People who would be orphans but are left alone, with the reason. */
  kept: KeptUser[];
}
