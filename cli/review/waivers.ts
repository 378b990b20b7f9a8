// Waivers: findings that may break a rule for some time. A waiver names a rule and the identity of everything that a finding is about, so that
// it holds for nothing but what somebody has looked at.

import { z } from "zod";
import { wholeName } from "./identities";
import { DEFAULT } from "./rules";
import type { Finding, Identity, Kind } from "./schema";

const EMAIL = /^[^\s@*<>]+@[^\s@*<>]+$/;
const HOST = /^[a-z0-9.-]+(?::\d+)?$/i;

/** Stands before ids and names of OAuth accounts, whose ids are of their own. */
export const OAUTH = "oauth:";

/** What is read as an id, an OAuth account or a URN is never the name of a resource, which can be any text. */
const RESERVED = /^(?:\d+$|oauth:|urn:)/;

const NO_EMAIL = "must be an e-mail address, or a list of them: names of people do not waive, and there are no patterns";
const Emails = oneOrMore(z.string().trim().regex(EMAIL, NO_EMAIL), NO_EMAIL);

/** YAML reads an id without quotes as a number. */
const Name = (what: string) =>
  z
    .union([z.string().trim(), z.int().nonnegative()], what)
    .transform(String)
    .refine((name) => name !== "" && !name.includes("*"), what);
const NO_OBJECT = "must be an id in Domo, the name of the resource in the program or its URN, or a list of them; there are no patterns";
const Objects = oneOrMore(Name(NO_OBJECT), NO_OBJECT);

const NO_INSTANCE = "must be the host name of a Domo instance, such as acme.domo.com";

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
    instance: z.string(NO_INSTANCE).trim().toLowerCase().regex(HOST, NO_INSTANCE).optional(),
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
  {
    kinds: ["admin-gained", "email-changed", "role-changed", "person-created", "person-deleted", "person-replaced"],
    about: "a person",
    needs: ["person"],
  },
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
export const covers = (waiver: Waiver, finding: Finding): boolean => judge(waiver, finding)?.problem === null;

/** Why a waiver does not apply to a finding for which it may have been written. Undefined if it applies, or is about something else. */
export const whyNot = (waiver: Waiver, finding: Finding): string | undefined => judge(waiver, finding)?.problem ?? undefined;

/** Undefined if a waiver is about something else. A problem is what it has to name so that it means one thing. */
type Judgement = { problem: string | null } | undefined;

const FITS: Judgement = { problem: null };

function judge(waiver: Waiver, finding: Finding): Judgement {
  const { identities } = finding;
  const present = SORTS.flatMap((sort) => identities[sort] ?? []);
  if (present.length === 0 && waiver.resource === undefined) return undefined;
  const judgements = [...SORTS.map((sort) => judgeIdentity(sort, waiver[sort], identities[sort])), judgeResource(waiver, finding)];
  judgements.push(judgeInstance(waiver, present));
  if (judgements.includes(undefined)) return undefined;
  return judgements.find((judgement) => judgement?.problem !== null) ?? FITS;
}

const SORTS: readonly Subject[] = ["person", "account", "group"];

function judgeIdentity(sort: Subject, names: string[] | undefined, identity: Identity | undefined): Judgement {
  if (names === undefined || identity === undefined) return names === undefined && identity === undefined ? FITS : undefined;
  const judgement = sort === "person" ? judgePerson(names, identity) : judgeObject(sort, names, identity);
  return judgement && identity.unknown === true ? { problem: `the preview does not tell which ${sort} it is` } : judgement;
}

/** All e-mails, before and after: who gets the account of a person under another e-mail is another one. */
function judgePerson(names: string[], { emails = [] }: Identity): Judgement {
  const folded = names.map(foldEmail);
  const isNamed = (email: string): boolean => folded.includes(foldEmail(email));
  if (!emails.some(isNamed)) return undefined;
  return emails.every(isNamed) ? FITS : { problem: `it has to name all e-mails of the person: ${emails.join(", ")}` };
}

/**
 * All ids, URNs or names of resources, before and after: whoever writes the program can give a resource the name of another one. Names and URNs do
 * not do if the object becomes another one under the same name.
 */
function judgeObject(sort: Subject, names: string[], identity: Identity): Judgement {
  const { ids, urns = [], resources, ambiguous = [] } = identity;
  const isOAuth = identity.accountKind === "oauth";
  const written = (text: string): string => (isOAuth ? `${OAUTH}${text}` : text);
  const isNamed = (text: string): boolean => names.includes(text);
  const nameable = resources.filter((name) => !RESERVED.test(name));
  const areAll = (texts: string[]): boolean => texts.length > 0 && texts.every(isNamed);

  const isById = areAll(ids.map(written));
  const isByName = nameable.length === resources.length && areAll(nameable.map(written)) && !ambiguous.includes("name");
  if (isById || (ids.length <= 1 && (areAll(urns) || isByName))) return FITS;

  const exact = [...ids, ...nameable].map(written);
  if ([...exact, ...urns].some(isNamed)) {
    const problem =
      ids.length <= 1 && areAll(nameable.map(written))
        ? `another ${sort} has a resource of that name, so write ${[...ids.map(written), ...urns].join(" or ")}`
        : `it has to name all that the ${sort} has before and after the change: ${(ids.length > 1 ? ids : resources).map(written).join(", ")}`;
    return { problem };
  }
  const isOfOtherKind = [...ids, ...nameable].some((text) => isNamed(isOAuth ? text : `${OAUTH}${text}`));
  if (!isOfOtherKind || sort !== "account") return undefined;
  return { problem: `the account is ${isOAuth ? "an" : "no"} OAuth account, so write ${exact.join(" or ")}` };
}

/** Ids and e-mails are of one instance. */
function judgeInstance({ instance }: Waiver, present: Identity[]): Judgement {
  if (instance !== undefined) {
    return present.length > 0 && present.every((identity) => identity.instance?.toLowerCase() === instance) ? FITS : undefined;
  }
  if (!present.some(({ ambiguous = [] }) => ambiguous.includes("instance"))) return FITS;
  const [host] = present.map((identity) => identity.instance);
  return {
    problem: `the preview has several instances, ${host === undefined ? "of which it does not tell this one" : `so add instance: ${host}`}`,
  };
}

function judgeResource(waiver: Waiver, { resource, isResourceNameShared }: Finding): Judgement {
  if (waiver.resource === undefined || waiver.resource === resource) return FITS;
  if (resource === undefined || RESERVED.test(waiver.resource) || wholeName(resource) !== waiver.resource) return undefined;
  return isResourceNameShared ? { problem: `another resource has that name, so write ${resource}` } : FITS;
}

/** ASCII only: `toLowerCase` would make a `k` of the sign of Kelvin. */
const foldEmail = (email: string): string => email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
