// What a run left in Domo because another resource of the program declares it, or its roster keeps it, or deleted because its roster does so by now, which only
// the lines tell that the provider printed meanwhile.

import { domoTypeOf } from "../review/resources";
import type { State } from "../review/preview";

/** The first words of the provider's titles. */
const TITLES: Partial<Record<string, string>> = {
  ...{ User: "user", Group: "group", Account: "account", OAuthAccount: "OAuth account" },
  ...{ AccountShare: "the share", UserAttribute: "custom attribute" },
};
const DECLARED = "another resource declares it";
/** As provider/lifecycle/hand-over.ts and provider/lifecycle/lifecycle.ts print it. */
const STAYS: [form: RegExp, reason: string | undefined][] = [
  [/^(?:domo: )?(.*) stays in Domo: another resource of this program declares it(?:\. If "|$)/, DECLARED],
  [/^(?:domo: )?(.*) is left in Domo: its roster keeps who leaves \(leavers\)$/, 'leavers: "keep" of the roster'],
  [/^(?:domo: )?(.*) was deleted, as its roster deletes who leaves by now \(leavers\)$/, undefined],
];
/** A title may have anything in it, so the last id counts. */
const OBJECT = /^(user|group|account|OAuth account|the share|custom attribute) .*\(id ([^\s()]+)\)$/;
const PART = /^the (?:members|access) [^:]*: (user \w+ in group \w+|AccountShare [\w:]+)$/;

/** A key of the object or part of which a message of the provider says that it stays, and why it does. Without a reason it is deleted, whatever the state says. */
export function stayingIn(message: string): [key: string, reason: string | undefined] | undefined {
  for (const [form, reason] of STAYS) {
    const [, what = ""] = form.exec(message.trim()) ?? [];
    const [, title, id] = OBJECT.exec(what) ?? [];
    const key = title === undefined || id === undefined ? PART.exec(what)?.[1] : objectKey(title, id);
    if (key !== undefined) return [key, reason];
  }
  return undefined;
}

/** The key of a resource's object. */
export const objectKeyOf = (state: State): string => objectKey(TITLES[domoTypeOf(state)] ?? "", state.id ?? "");
/** The key of a member of a group. */
export const memberKey = (group: string, user: string): string => `user ${user} in group ${group}`;
/** The key of somebody's access to an account. `access`: the id of the access list, such as `account:7`. `subject`: `user 5` */
export const grantKey = (access: string, subject: string): string =>
  `AccountShare ${access}:${subject.replace(/^\w+/, (kind) => kind.toUpperCase()).replace(" ", ":")}`;

const objectKey = (title: string, id: string): string => `${title} ${id}`;
