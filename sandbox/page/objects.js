// The views of one person, group or account: what it is, who may use what, and what can be changed by clicking.

import { accountLink, chip, groupLink, levelButtons, rank, userLink, ways } from "./access.js";
import * as domo from "./domo.js";
import { button, day, link, make, name, none, plural, subLine, table, tag, visible } from "./elements.js";
import { editor, limited, picker, removal } from "./forms.js";

const { data } = domo;
const heading = (object, ...tags) =>
  make(
    "h2",
    { tabIndex: -1 },
    name(object.name),
    tags.flatMap((each) => [" ", each]),
  );
const back = (list, title) => make("p", {}, link(`#${list}`, `← ${title}`));
const facts = (entries) =>
  make(
    "dl",
    {},
    entries.map(([term, ...value]) => make("div", {}, make("dt", {}, term), make("dd", {}, ...value))),
  );
const section = (title, ...content) => make("section", {}, make("h3", { tabIndex: -1 }, title), ...content);

/** Labels that are different for different objects. */
const userLabel = ({ name: text, email }) => `${text} <${email}>`;
const groupLabel = ({ name: text, id }) => `${text} (group ${id})`;
const accountLabel = ({ name: text, kind, id }) => `${text} (${kind === "account" ? "account" : "OAuth configuration"} ${id})`;
const labelled = (objects, label) => objects.map((object) => [visible(label(object)), object]);
const asUser = (object) => ({ type: "USER", object });
const asGroup = (object) => ({ type: "GROUP", object });

/** New shares begin with the lowest level. */
const giveAccess = (key, { label, candidates }, give) => picker({ key, label, action: "Share to view", candidates }, give);

const byLevel = (a, b) => rank(b) - rank(a) || (a.person ?? a.account).name.localeCompare((b.person ?? b.account).name);

export function person(id) {
  const user = data.userById.get(id);
  if (!user) return undefined;
  const fields = [
    { label: "Name", field: "name", value: user.name, required: true },
    { label: "Title", field: "title", value: user.title },
    { label: "Department", field: "department", value: user.department },
    { label: "Role", field: "roleId", value: user.roleId, choices: data.roles.map((role) => [role.id, role.name]) },
  ];
  const joinable = data.groups.filter((group) => !user.groups.includes(group) && hasMembersByHand(group));
  const rows = user.groups.map((group) => [
    groupLink(group),
    tag(group.type),
    hasMembersByHand(group)
      ? button("Leave", () => domo.leave(group, user), { "data-key": `leave ${group.id}`, "aria-label": `Leave ${visible(group.name)}` })
      : "",
  ]);
  const access = [...user.access].sort(byLevel);
  const others = data.accounts.filter((account) => !access.some((each) => each.account === account));
  return [
    back("people", "People"),
    heading(user, ...(user.inactive ? [tag("deactivated", "alarm")] : []), ...(user.isSupport ? [tag("support user")] : [])),
    facts([
      ["E-mail", visible(user.email)],
      ["Id", String(user.id)],
      ["Since", day(user.createdAt)],
      ["Last seen", day(user.lastActivity)],
    ]),
    editor(`user ${id}`, fields, (changed) => domo.changeUser(user, changed)),
    section(
      `May use ${plural(access.length, "account")}`,
      access.length > 0
        ? table(
            "Access",
            [{ title: "Account" }, { title: "May", minor: true }, { title: "Directly" }],
            access.map((each) => [
              [accountLink(each.account), subLine(ways({ ...each, direct: undefined }))],
              chip(each.level),
              levelButtons(each.account, asUser(user), each.direct),
            ]),
          )
        : none("No access to any account."),
      giveAccess(`give user ${id}`, { label: "Another account", candidates: labelled(others, accountLabel) }, (account) =>
        domo.share(account, asUser(user), "CAN_VIEW"),
      ),
    ),
    section(
      `Is in ${plural(rows.length, "group")}`,
      table("Groups", [{ title: "Group" }, { title: "Type" }, { title: "Membership" }], rows),
      picker({ key: `join ${id}`, label: "Another group", action: "Join", candidates: labelled(joinable, groupLabel) }, (group) =>
        domo.join(group, user),
      ),
    ),
    removal(user, "people", { consequence: `${user.email} leaves all groups and loses all access.`, remove: domo.deleteUser }),
  ];
}

/** Domo or a directory determines the members of the others. */
const hasMembersByHand = ({ type }) => !["dynamic", "directory", "system"].includes(type);

const ruleText = ({ operator, operands = [], expressions = [] }) =>
  [...operands.map(({ key, value }) => `${key} = ${value}`), ...expressions.map((rule) => `(${ruleText(rule)})`)].join(` ${operator} `);

export function group(id) {
  const found = data.groupById.get(id);
  if (!found) return undefined;
  const { members, owners, access, type, rule } = found;
  const isOpen = hasMembersByHand(found);
  const leave = (user) =>
    isOpen
      ? button("Remove", () => domo.leave(found, user), { "data-key": `leave ${user.id}`, "aria-label": `Remove ${visible(user.name)}` })
      : "";
  const sorted = [...members].sort((a, b) => a.name.localeCompare(b.name));
  const others = data.accounts.filter((account) => !access.some((each) => each.account === account));
  const ownerLinks = owners.flatMap((owner, index) => {
    const object = (owner.type === "USER" ? data.userById : data.groupById).get(owner.id);
    return object ? [index > 0 ? ", " : "", owner.type === "USER" ? userLink(object) : groupLink(object)] : [];
  });
  return [
    back("groups", "Groups"),
    heading(found, tag(type)),
    facts([["Id", String(id)], ["Owners", ...ownerLinks], ...(rule ? [["Rule", visible(ruleText(rule))]] : [])]),
    ...(type === "system"
      ? []
      : [
          editor(
            `group ${id}`,
            [
              { label: "Name", field: "name", value: found.name, required: true },
              { label: "Description", field: "description", value: found.description },
            ],
            (changed) => domo.changeGroup(found, changed),
          ),
        ]),
    section(
      `Gives access to ${plural(access.length, "account")}`,
      access.length > 0
        ? table(
            "Access",
            [{ title: "Account" }, { title: "All members may" }],
            [...access].sort(byLevel).map(({ account, level }) => [accountLink(account), levelButtons(account, asGroup(found), level)]),
          )
        : none("No access to any account."),
      giveAccess(`give group ${id}`, { label: "Another account", candidates: labelled(others, accountLabel) }, (account) =>
        domo.share(account, asGroup(found), "CAN_VIEW"),
      ),
    ),
    section(
      plural(members.length, "member"),
      isOpen
        ? picker(
            {
              key: `add ${id}`,
              label: "Another person",
              action: "Add",
              candidates: labelled(
                data.users.filter((user) => !members.includes(user)),
                userLabel,
              ),
            },
            (user) => domo.join(found, user),
          )
        : none(type === "dynamic" ? "The rule determines the members." : "The members can't be changed by hand."),
      limited(`members ${id}`, sorted, (shown) =>
        table(
          "Members",
          [{ title: "Name" }, { title: "Department", minor: true }, { title: "Membership" }],
          shown.map((user) => [userLink(user), visible(user.department ?? ""), leave(user)]),
        ),
      ),
    ),
    ...(type === "system" || found.isDefault
      ? []
      : [
          removal(found, "groups", {
            consequence: `${plural(members.length, "member")} lose what it gives access to.`,
            remove: domo.deleteGroup,
          }),
        ]),
  ];
}

export function account(id, kind) {
  const found = data.accounts.find((each) => each.id === id && each.kind === kind);
  if (!found) return undefined;
  const subjects = found.grants.flatMap(({ type, id: subject, accessLevel }) => {
    const object = (type === "USER" ? data.userById : data.groupById).get(subject);
    return object ? [{ type, object, level: accessLevel }] : [];
  });
  const isShared = (object) => subjects.some((each) => each.object === object);
  const candidates = [
    ...labelled(
      data.users.filter((user) => !isShared(user)),
      userLabel,
    ).map(([label, object]) => [label, asUser(object)]),
    ...labelled(
      data.groups.filter((each) => !isShared(each)),
      groupLabel,
    ).map(([label, object]) => [label, asGroup(object)]),
  ];
  const users = [...found.access].sort(byLevel);
  const title = found.kind === "account" ? "account" : "OAuth configuration";
  return [
    back("accounts", "Accounts"),
    heading(found, tag(found.type), ...(found.valid ? [] : [tag("invalid credential", "alarm")])),
    facts([
      ["Id", `${title} ${id}`],
      ["Created", day(found.createdAt)],
      ["Changed", day(found.modifiedAt)],
      ["External use", found.allowExternalUse ? "allowed" : "not allowed"],
      [
        "Configuration",
        found.keys.length === 0 ? "none" : make("code", {}, visible(found.keys.map((key) => `${key}: ********`).join(", "))),
      ],
      ["DataSets", found.dataSets.length === 0 ? "none" : visible(found.dataSets.join(", "))],
    ]),
    editor(`account ${kind} ${id}`, [{ label: "Name", field: "name", value: found.name, required: true }], (changed) =>
      domo.renameAccount(found, changed.name),
    ),
    section(
      "Shared with",
      table(
        "Shares",
        [{ title: "Person or group" }, { title: "May" }],
        subjects.map((subject) => [
          [
            subject.type === "USER" ? userLink(subject.object) : groupLink(subject.object),
            " ",
            subject.type === "GROUP" ? tag(plural(subject.object.members.length, "member")) : undefined,
          ],
          levelButtons(found, subject, subject.level),
        ]),
      ),
      giveAccess(`give account ${kind} ${id}`, { label: "Another person or group", candidates }, (subject) =>
        domo.share(found, subject, "CAN_VIEW"),
      ),
    ),
    section(
      `${plural(users.length, "person may", "people may")} use it`,
      limited(`users ${kind} ${id}`, users, (shown) =>
        table(
          "People",
          [{ title: "Person" }, { title: "May" }],
          shown.map((access) => [[userLink(access.person), subLine(ways(access))], chip(access.level)]),
        ),
      ),
    ),
    removal(found, "accounts", {
      consequence: `${plural(found.dataSets.length, "DataSet uses", "DataSets use")} it.`,
      remove: domo.deleteAccount,
    }),
  ];
}
