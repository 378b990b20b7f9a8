// What each kind of finding is in reports: its short description, its section, how bad it is.

import type { Finding, Kind } from "../schema";

export interface KindInfo {
  /** For lists of rules. */
  description: string;
  level: "error" | "warning" | "note";
  /** Whether each finding of the kind is dangerous. */
  isDangerous?: true;
}

const danger = (description: string): KindInfo => ({ description, level: "error", isDangerous: true });
const caution = (description: string): KindInfo => ({ description, level: "warning", isDangerous: true });
const warning = (description: string): KindInfo => ({ description, level: "warning" });
const note = (description: string): KindInfo => ({ description, level: "note" });

export const KIND_INFO: Record<Kind, KindInfo> = {
  "admin-gained": danger("Somebody becomes Admin of the instance."),
  "owner-gained": danger("Somebody becomes owner of an account."),
  unknown: danger("The preview does not tell who gets what."),
  "email-changed": danger("The e-mail of a user changes: whoever has the new address gets all that the user may do."),
  "account-deleted": danger("An account is deleted, and with it everybody's access."),
  "account-replaced": danger("An account is deleted and created again under another id."),
  "datasets-cut-off": danger("DataSets lose the account that loads their data."),
  "person-replaced": caution("A user is deleted, and one of the same name created."),
  gain: warning("Somebody gains access to an account."),
  raised: warning("Somebody's access to an account rises."),
  restored: warning("Access that was taken away by hand is given back."),
  "group-owners-changed": caution("The owners of a group, who can change its members, change."),
  "group-type-changed": caution("The type of a group, which decides who may join, changes."),
  "group-rule-changed": caution("The rule of a dynamic group, or an attribute that it looks at, changes."),
  "external-use": caution("An account can be used outside of the instance."),
  "credentials-changed": caution("The credentials of an account change."),
  "provider-changed": caution("A resource moves to another provider or instance."),
  "opaque-change": caution("A resource that can call any API changes."),
  "partial-preview": caution("The preview does not contain everything."),
  "nothing-of-domo": warning("The preview has no resource of Domo."),
  "disguised-name": caution("A name contains invisible or look-alike characters."),
  "noncanonical-id": caution("An id is not written as Domo writes it."),
  "limits-raised": note("A limit of what a roster may delete is raised, or a protection removed."),
  drift: warning("A change that was made by hand is undone."),
  "undeclared-grant": warning("A grant in Domo is not declared."),
  "undeclared-member": warning("A member of a group in Domo is not declared."),
  "inactive-person": warning("Somebody with access is not active."),
  "invalid-credential": warning("Domo marks the credential of an account as invalid."),
  "ineffective-removal": warning("A removal has no effect: the access remains in another way."),
  loss: warning("Somebody loses access to an account."),
  lowered: warning("Somebody's access to an account is lowered."),
  "thin-ownership": warning("An account is left with one owner or none."),
  "role-changed": warning("The role of a user changes."),
  "person-deleted": warning("A user is deleted."),
  "person-created": note("A user is created."),
  "account-created": note("An account is created."),
  "account-renamed": note("An account is renamed."),
  "group-created": note("A group is created."),
  "group-renamed": warning("A group is renamed."),
  "group-deleted": warning("A group is deleted."),
  "members-changed": note("The members of a group change."),
  "left-in-domo": warning("A removal from the program leaves access in Domo as it is."),
  "no-effect": note("A share has no effect: the access exists in another way."),
};

/** Findings about the access of one person to one account. */
export const ACCESS_KINDS: ReadonlySet<Kind> = new Set<Kind>(["owner-gained", "gain", "raised", "restored", "loss", "lowered"]);

/** Whether a reviewer should look at it first, also if no rule forbids it. */
export const isDangerous = ({ kind, role }: Finding): boolean =>
  KIND_INFO[kind].isDangerous === true || (kind === "person-deleted" && role === "Admin");
