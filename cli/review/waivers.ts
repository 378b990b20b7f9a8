// Waivers: findings that may break a rule for some time. A waiver names a rule and the identity of everything that a finding is about, so that
// it holds for nothing but what somebody has looked at.

import { z } from "zod";
import type { Identity } from "./protection";
import { DEFAULT } from "./rules";
import type { Finding, Kind } from "./schema";

const EMAIL = /^[^\s@*<>]+@[^\s@*<>]+$/;
const IS_ID = /^\d+$/;

const NO_EMAIL = "must be an e-mail address, or a list of them: names of people do not waive, and there are no patterns";
const Emails = oneOrMore(z.string().trim().regex(EMAIL, NO_EMAIL), NO_EMAIL);

/** YAML reads an id without quotes as a number. */
const Name = (what: string) =>
  z
    .union([z.string().trim(), z.int().nonnegative()], what)
    .transform(String)
    .refine((name) => name !== "" && !name.includes("*"), what);
const NO_OBJECT = "must be an id in Domo or the name of the resource in the program, or a list of them; there are no patterns";
const Objects = oneOrMore(Name(NO_OBJECT), NO_OBJECT);

function oneOrMore<T extends z.ZodType>(item: T, message: string) {
  return z.union([item.transform((value) => [value]), z.array(item).min(1)], message);
}

export const Waiver = z
  .strictObject({
    rule: z.string("must name the rule that is waived"),
    person: Emails.optional(),
    account: Objects.optional(),
    group: Objects.optional(),
    resource: Name("must be the name or the URN of a resource").optional(),
    reason: z.string("must say why").trim().min(1, "must say why"),
    expires: z.iso.date("must be the last day on which it applies, such as 2026-12-31"),
  })
  .superRefine((waiver, context) => {
    const missing = missingIn(waiver);
    if (missing !== undefined) context.addIssue({ code: "custom", message: missing });
  });
export type Waiver = z.infer<typeof Waiver>;

type Subject = "person" | "account" | "group";

/** What findings of a kind are always about. */
const SUBJECTS: readonly { kinds: readonly Kind[]; about: string; needs: readonly Subject[] }[] = [
  {
    kinds: ["owner-gained", "gain", "raised", "restored", "loss", "lowered", "ineffective-removal", "undeclared-grant"],
    about: "somebody's access to an account",
    needs: ["account"],
  },
  { kinds: ["admin-gained", "email-changed", "role-changed", "person-created", "person-deleted"], about: "a person", needs: ["person"] },
  { kinds: ["account-deleted", "account-replaced", "account-created", "account-renamed"], about: "an account", needs: ["account"] },
  {
    kinds: ["group-owners-changed", "group-type-changed", "group-created", "group-renamed", "group-deleted"],
    about: "a group",
    needs: ["group"],
  },
];

/** Why a waiver could never apply. */
function missingIn(waiver: Partial<Record<Subject | "resource", unknown>> & { rule: string }): string | undefined {
  const { rule, person, account, group, resource } = waiver;
  if (rule === DEFAULT) return `${DEFAULT} stands for many rules: a waiver names the one that is broken`;
  if ([person, account, group, resource].every((value) => value === undefined))
    return "must name what it is about: person (an e-mail), account, group or resource";
  const entry = SUBJECTS.find(({ kinds }) => kinds.some((kind) => kind === rule)) ?? (rule.startsWith("gain>=") ? SUBJECTS[0] : undefined);
  // Thresholds are broken by findings about other things, too, which a resource or group alone can name.
  if (!entry || (rule.startsWith("gain>=") && person === undefined)) return undefined;
  const absent = entry.needs.filter((need) => waiver[need] === undefined);
  if (absent.length > 0) return `${rule} is about ${entry.about}: the waiver must name the ${absent.join(" and the ")}`;
  if (entry === SUBJECTS[0] && person === undefined && group === undefined)
    return `${rule} is about ${entry.about}: the waiver must name the person (an e-mail) or the group`;
  return undefined;
}

/** Whether a waiver names everything that a finding is about, and nothing else. */
export function covers(waiver: Waiver, { identities, resource }: Finding): boolean {
  const { person, account, group } = identities;
  if (!person && !account && !group && waiver.resource === undefined) return false;
  return (
    isSame(waiver.person, person, meansPerson) &&
    isSame(waiver.account, account, meansObject) &&
    isSame(waiver.group, group, meansObject) &&
    (waiver.resource === undefined || (resource !== undefined && [resource, nameOf(resource)].includes(waiver.resource)))
  );
}

function isSame(names: string[] | undefined, identity: Identity | undefined, means: typeof meansPerson): boolean {
  if (names === undefined || identity === undefined) return names === undefined && identity === undefined;
  return identity.unknown !== true && means(names, identity);
}

/** All e-mails, before and after: who gets the account of a person under another e-mail is another one. */
function meansPerson(names: string[], { emails = [] }: Identity): boolean {
  const folded = names.map(foldEmail);
  return emails.length > 0 && emails.every((email) => folded.includes(foldEmail(email)));
}

/**
 * All ids, or all names of resources, before and after: whoever writes the program can give a resource the name of another one. A number is
 * always an id, as a resource can have any name. Names do not do if the object becomes another one under the same name.
 */
function meansObject(names: string[], { ids, resources }: Identity): boolean {
  const isNamed = (name: string): boolean => names.includes(name);
  if (ids.length > 0 && ids.every(isNamed)) return true;
  return ids.length <= 1 && resources.length > 0 && resources.every((name) => !IS_ID.test(name) && isNamed(name));
}

/** ASCII only: `toLowerCase` would make a `k` of the sign of Kelvin. */
const foldEmail = (email: string): string => email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** `warehouse` of `urn:pulumi:prod::acme::pulumi-nodejs:dynamic/domo:Account::warehouse`. */
const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
