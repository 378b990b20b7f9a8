// Access on a page: links, levels, and the buttons that change them.

import { LEVELS, levelText, share } from "./domo.js";
import { ask, button, make, name, link, visible } from "./elements.js";

export const rank = ({ level }) => LEVELS.indexOf(level);
export const chip = (level) => make("span", { className: `chip ${level}` }, levelText(level));

export const accountLink = ({ kind, id, name: text }) => link(`#accounts/${kind}/${id}`, name(text));
export const userLink = ({ id, name: text }) => link(`#people/${id}`, name(text));
export const groupLink = ({ id, name: text }) => link(`#groups/${id}`, name(text));

/** A button for each level, the current one pressed, and one that takes the access away. */
export function levelButtons(account, subject, current) {
  const { type, object } = subject;
  const key = `${account.kind} ${account.id} ${type} ${object.id}`;
  const [who, what] = [visible(object.name), visible(account.name)];
  const buttons = LEVELS.map((level) =>
    button(levelText(level), () => level !== current && share(account, subject, level), {
      className: `level ${level}`,
      "aria-pressed": String(level === current),
      "data-key": `${key} ${level}`,
    }),
  );
  const remove = async () => {
    if (await ask(`Remove the access of ${who}?`, `Directly to ${what}. What comes through groups stays.`, "Remove")) {
      await share(account, subject, "NONE");
    }
  };
  const label = `Direct access of ${who} to ${what}`;
  const group = make("span", { className: "levels", role: "group", "aria-label": label }, buttons);
  const removal = button("Remove", remove, { className: "quiet", "aria-label": `Remove: ${label}`, "data-key": `${key} NONE` });
  return make("div", { className: "grant" }, group, current === undefined ? undefined : removal);
}

/** How a person has access: directly, and through groups. */
export const ways = ({ direct, groups }) => [
  ...(direct === undefined ? [] : ["directly ", chip(direct)]),
  ...groups.flatMap(({ group, level }, index) => [
    ...[index > 0 || direct !== undefined ? ", " : "", "through "],
    ...[groupLink(group), " ", chip(level)],
  ]),
];
