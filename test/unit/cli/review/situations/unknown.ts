// What the preview does not tell: computed and secret values.

import { BASE, EVE, members, membership, share, type Situation } from "./company";

const FRESH =
  'const fresh = new domo.Account("fresh", { name: "Fresh", dataProviderType: "json5", configurations: { apiKey: "canary-6" } });';
const TEAM = 'const team = new domo.Group("team", { name: "Team", type: "closed" });';

export const UNKNOWNS: Record<string, Situation> = {
  "who is meant is not known": {
    right: "Somebody gains Lake, and the preview does not tell who: Eve or Dan are only assumed.",
    lines: {
      more: `${EVE}\n${share("lake-somebody", 'account: lake, userId: pulumi.all([eve.id, dan.id]).apply(([eveId]) => eveId), accessLevel: "CAN_VIEW"')}`,
    },
  },
  "a share by the id of a new person": {
    right: "The id of Eve could have been computed into another one: somebody gains Lake, Eve is only assumed.",
    lines: { more: `${EVE}\n${share("lake-eve", 'account: lake, userId: eve.id, accessLevel: "CAN_VIEW"')}` },
  },
  "a share by an id that only looks like that of a new person": {
    right: "Somebody owns Lake: the id is computed from Eve's and is another person's. Not told as Eve.",
    lines: { more: `${EVE}\n${share("lake-eve", 'account: lake, userId: eve.id.apply(() => "1893000002"), accessLevel: "OWNER"')}` },
  },
  "a person is secret": {
    right: "Somebody owns Lake, and the preview hides who.",
    lines: { more: share("lake-secret", 'account: lake, userId: pulumi.secret("1893000002"), accessLevel: "OWNER"') },
  },
  "an account is secret": {
    right: "Dan owns an account that the preview hides: it may be a protected one.",
    lines: { more: share("secret-dan", 'accountId: pulumi.secret("101"), user: dan, accessLevel: "OWNER"') },
  },
  "an account is computed": {
    right: "Dan owns an account that is not known before the update; Fresh is only assumed.",
    lines: { more: `${FRESH}\n${share("fresh-dan", 'accountId: fresh.id.apply(() => "101"), user: dan, accessLevel: "OWNER"')}` },
  },
  "a group is secret": {
    right: "Everybody in some group, which the preview hides, gains Lake.",
    lines: { more: share("lake-secret", 'account: lake, groupId: pulumi.secret("1814000002"), accessLevel: "CAN_EDIT"') },
  },
  "a group is computed": {
    right: "Everybody in some group, which is not known before the update, gains Lake; Team is only assumed.",
    lines: { more: `${TEAM}\n${share("lake-team", 'account: lake, groupId: team.id.apply(() => "1814000001"), accessLevel: "CAN_EDIT"')}` },
  },
  "a level is secret": {
    right: "Dan has Lake at a level that the preview hides: it may be owner.",
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: pulumi.secret("OWNER")') },
  },
  "a level is computed": {
    right: "Dan has Lake at a level that is not known before the update: it may be owner.",
    lines: { more: EVE, lakeDan: "", late: share("lake-dan", 'account: lake, user: dan, accessLevel: eve.id.apply(() => "OWNER")') },
  },
  "everything about a share is secret": {
    right: "Somebody has some account at some level: unknown in all three.",
    lines: {
      more: share("secret", 'accountId: pulumi.secret("101"), userId: pulumi.secret("1893000002"), accessLevel: pulumi.secret("OWNER")'),
    },
  },
  "a list of members is secret": {
    right: "Finance may have anybody as member, who may then use Warehouse; Bo and Cy may lose it or not.",
    lines: { financeMembers: membership("finance", 'group: finance, userIds: pulumi.secret(["1893000002"]), exclusive: true') },
  },
  "somebody else joins beside a membership with a secret member that stays": {
    right: "Dan joins Data and gains Lake. Finance, whose members are secret, has the same as before: nobody is said to join it.",
    base: { financeMembers: membership("finance", 'group: finance, users: [bo], userIds: [pulumi.secret("1893000002")], exclusive: true') },
    lines: { dataMembers: members("data", "ada, dan") },
  },
  "one secret member is added": {
    right: "Somebody whom the preview hides joins Finance: the list is secret as a whole.",
    lines: {
      financeMembers: membership("finance", 'group: finance, users: [bo, cy], userIds: [pulumi.secret("1893000002")], exclusive: true'),
    },
  },
  "one computed member is added": {
    right: "Somebody who is not known before the update joins Finance beside Bo and Cy, and gains Warehouse.",
    lines: {
      financeMembers: "",
      more: `${EVE}\n${membership("finance", 'group: finance, users: [bo, cy], userIds: [eve.id.apply(() => "1893000002")], exclusive: true')}`,
    },
  },
  "a list of members is computed": {
    right: "Anybody may be in Finance, as the list is not known before the update; Eve is only assumed.",
    lines: {
      financeMembers: "",
      more: `${EVE}\n${membership("finance", 'group: finance, userIds: eve.id.apply(() => ["1893000002", "1893000003"]), exclusive: true')}`,
    },
  },
  "a new person stands beside a computed member": {
    right: "Eve joins Finance, exactly, and so does somebody who is not known before the update.",
    lines: {
      financeMembers: "",
      more: `${EVE}\n${membership("finance", 'group: finance, users: [bo, cy, eve], userIds: [eve.id.apply(() => "1893000002")], exclusive: true')}`,
    },
  },
  "the group of a membership is computed": {
    right: "Dan joins some group, which is not known before the update: he may gain whatever groups give; Team is only assumed.",
    lines: { more: `${TEAM}\n${membership("team", 'groupId: team.id.apply(() => "1814000003"), users: [dan]')}` },
  },
  "the group of a membership is secret": {
    right: "Dan joins some group, which the preview hides: he may gain whatever groups give.",
    lines: { more: membership("secret", 'groupId: pulumi.secret("1814000003"), users: [dan]') },
  },
  "whether a membership is exclusive is secret": {
    right: "It is not known whether Finance has others from now on.",
    lines: { financeMembers: membership("finance", "group: finance, users: [bo, cy], exclusive: pulumi.secret(false)") },
  },
  "a role is secret": {
    right: "Bo's role is hidden: he may become Admin.",
    lines: { bo: BASE.bo!.replace('"Editor"', 'pulumi.secret("Admin")') },
  },
  "a role is computed": {
    right: "Bo's role is not known before the update: he may become Admin.",
    lines: { bo: "", more: "", cy: `${BASE.cy!}\n${EVE}\n${BASE.bo!.replace('"Editor"', 'eve.id.apply(() => "Admin")')}` },
  },
  "the id of a role is secret": {
    right: "Bo's role is hidden: he may become Admin.",
    lines: { bo: BASE.bo!.replace('role: "Editor"', 'roleId: pulumi.secret("1")') },
  },
  "an e-mail is secret": {
    right: "Ada's e-mail is hidden: whoever has the new address gets all that Ada may do.",
    lines: { ada: BASE.ada!.replace('"ada@acme.example"', 'pulumi.secret("mallory@evil.example")') },
  },
  "an e-mail is computed": {
    right: "Ada's e-mail is not known before the update: whoever has it gets all that Ada may do.",
    lines: { ada: `${EVE}\n${BASE.ada!.replace('"ada@acme.example"', "eve.id.apply((id) => `user${id}@evil.example`)")}` },
  },
  "a name of a group is secret": {
    right: "Finance gets a name that the preview hides: it is still Finance for rules, by its old name and its id.",
    lines: { finance: BASE.finance!.replace('"Finance"', 'pulumi.secret("Lunch")') },
  },
  "a name of a new group is computed": {
    right: "A new group of unknown name is given Lake: rules about protected groups count it.",
    lines: {
      more: [
        EVE,
        'const late = new domo.Group("late", { name: eve.id.apply((id) => `Group of ${id}`), type: "closed" });',
        membership("late", "group: late, users: [dan], exclusive: true"),
        share("lake-late", 'account: lake, group: late, accessLevel: "CAN_EDIT"'),
      ].join("\n"),
    },
  },
  "a name of an account is secret": {
    right: "Warehouse gets a name that the preview hides, and Dan owns it: rules match the old name.",
    lines: {
      warehouse: BASE.warehouse!.replace('"Warehouse"', 'pulumi.secret("Lunch menu")'),
      more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "OWNER"'),
    },
  },
  "a name of a new account is secret": {
    right: "A new account with a hidden name is given to Dan: rules about protected accounts count it.",
    lines: {
      more: `${FRESH.replace('"Fresh"', 'pulumi.secret("Snowflake production")')}\n${share("fresh-dan", 'account: fresh, user: dan, accessLevel: "OWNER"')}`,
    },
  },
  "a name of an account is computed": {
    right: "Lake gets a name that is not known before the update.",
    lines: { lake: `${EVE}\n${BASE.lake!.replace('"Lake"', "eve.id.apply((id) => `Lake ${id}`)")}` },
  },
  "a type of a group is secret": {
    right: "The type of the new group is hidden: it may be open, and anybody may join and edit Lake.",
    lines: {
      more: `${TEAM.replace('"closed"', 'pulumi.secret("open")')}\n${membership("team", "group: team, users: [dan], exclusive: true")}\n${share("lake-team", 'account: lake, group: team, accessLevel: "CAN_EDIT"')}`,
    },
  },
  "the value of a rule is secret": {
    right: "Whoever the new rule of Data matches, which the preview hides, may edit Lake.",
    base: {
      data: 'const data = new domo.Group("data", { name: "Data", type: "dynamic", rule: { operator: "AND", operands: [{ key: "DEPARTMENT", value: "Data" }] } });',
      dataMembers: "",
    },
    lines: {
      data: 'const data = new domo.Group("data", { name: "Data", type: "dynamic", rule: { operator: "AND", operands: [{ key: "DEPARTMENT", value: pulumi.secret("Sales") }] } });',
    },
  },
  "external use is secret": {
    right: "Whether Lake may be used outside of connectors is hidden: it may be turned on.",
    lines: { lake: BASE.lake!.replace('name: "Lake",', 'name: "Lake", allowExternalUse: pulumi.secret(true),') },
  },
  "a known value is made secret": {
    right: "The member list of Finance is hidden from now on, and the step is one that changes nothing: Bo and Cy are in it as before.",
    lines: { financeMembers: membership("finance", "group: finance, userIds: pulumi.secret([bo.id, cy.id]), exclusive: true") },
  },
  "a secret value is no longer secret": {
    right: "Dan's level was hidden before and is owner now: owner, and it is not known what it was before.",
    base: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: pulumi.secret("CAN_VIEW")') },
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "OWNER"') },
  },
  "secret values do not change": {
    right: "The level of Dan and the members of Finance are hidden before and after, and Finance gains Lake: whoever is in Finance.",
    base: {
      financeMembers: membership("finance", "group: finance, userIds: pulumi.secret([bo.id, cy.id]), exclusive: true"),
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: pulumi.secret("CAN_VIEW")'),
    },
    lines: { more: share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_SHARE"') },
  },
  "a name reads as a hidden value": {
    right: "An account is really called [secret] and a group as the text of unknown values: they hide nothing, and count as unknown.",
    lines: {
      lake: BASE.lake!.replace('"Lake"', '"[secret]"'),
      finance: BASE.finance!.replace('"Finance"', '"04da6b54-80e4-46f7-96ec-b56ff0331ba9"'),
      more: share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_SHARE"'),
      dataMembers: members("data", "ada"),
    },
  },
};
