// Changes of the program that change nothing for anybody: no warning, no gain, no loss.

import { BASE, members, membership, share, withOptions, type Situation } from "./company";

/** A line under another logical name. */
const renamed = (line: string, from: string, to: string, withAlias: boolean): string => {
  const moved = line.replace(`("${from}"`, `("${to}"`);
  return withAlias ? withOptions(moved, `{ aliases: [{ name: "${from}" }] }`) : moved;
};
const TEAM =
  'class Team extends pulumi.ComponentResource { constructor(name) { super("acme:index:Team", name); } }\nconst team = new Team("team");';
const IN_TEAM = "{ parent: team, aliases: [{ parent: pulumi.rootStackResource }] }";
const ADDITIVE = { financeMembers: membership("finance", "group: finance, users: [bo, cy]"), warehouseBo: "", warehouseCy: "" };
const SPLIT = [membership("finance", "group: finance, users: [bo]"), membership("finance-cy", "group: finance, users: [cy]")].join("\n");

export const BENIGN: Record<string, Situation> = {
  "benign: only comments and order": {
    right: "No access changes.",
    lines: { ada: `// The owner of everything.\n${BASE.ada!}\n${BASE.bo!}`, bo: "" },
  },
  "benign: people are renamed in the program, with aliases": {
    right: "No access changes: Ada and Dan are who they were.",
    lines: { ada: renamed(BASE.ada!, "ada", "ada-lindgren", true), dan: renamed(BASE.dan!, "dan", "dan-diaz", true) },
  },
  "benign: groups and accounts are renamed in the program, with aliases": {
    right: "No access changes.",
    lines: {
      finance: renamed(BASE.finance!, "finance", "finance-group", true),
      warehouse: renamed(BASE.warehouse!, "warehouse", "snowflake", true),
      lake: renamed(BASE.lake!, "lake", "s3", true),
      lakeDan: renamed(BASE.lakeDan!, "lake-dan", "s3-dan", true),
      financeMembers: renamed(BASE.financeMembers!, "finance", "finance-people", true),
    },
  },
  "benign: a share with secret ids is renamed in the program, with an alias and a refresh": {
    right: "No access changes: the share is the same, whatever is hidden of it.",
    base: { lakeDan: share("lake-dan", 'accountId: pulumi.secret(lake.id), user: dan, accessLevel: "CAN_VIEW"') },
    lines: {
      lakeDan: share(
        "dan-on-lake",
        'accountId: pulumi.secret(lake.id), user: dan, accessLevel: "CAN_VIEW"',
        '{ aliases: [{ name: "lake-dan" }] }',
      ),
    },
    refresh: true,
  },
  "benign: a share is renamed in the program, without an alias": {
    right: "Dan keeps Lake: a share goes under one name and comes under another.",
    lines: { lakeDan: renamed(BASE.lakeDan!, "lake-dan", "dan-on-lake", false) },
  },
  "benign: shares of groups are renamed in the program, without aliases": {
    right: "Everybody keeps everything.",
    lines: {
      lakeData: renamed(BASE.lakeData!, "lake-data", "data-on-lake", false),
      warehouseFinance: renamed(BASE.warehouseFinance!, "warehouse-finance", "finance-on-warehouse", false),
      warehouseAda: renamed(BASE.warehouseAda!, "warehouse-ada", "ada-on-warehouse", false),
    },
  },
  "benign: a membership is renamed in the program, without an alias": {
    right: "Bo and Cy stay in Finance.",
    base: { warehouseBo: "", warehouseCy: "" },
    lines: { financeMembers: renamed(BASE.financeMembers!, "finance", "finance-people", false) },
  },
  "benign: everything moves into a component, with aliases": {
    right: "No access changes.",
    lines: {
      ada: `${TEAM}\n${withOptions(BASE.ada!, IN_TEAM)}`,
      ...Object.fromEntries(
        ["bo", "finance", "financeMembers", "lake", "lakeDan", "warehouseFinance"].map((name): [string, string] => [
          name,
          withOptions(BASE[name]!, IN_TEAM),
        ]),
      ),
    },
  },
  "benign: a share moves into a component, without an alias": {
    right: "Dan keeps Lake.",
    lines: { lakeDan: `${TEAM}\n${withOptions(BASE.lakeDan!, "{ parent: team }")}` },
  },
  "benign: ids are given in place of resources": {
    right: "No access changes: the ids are those of the resources.",
    lines: {
      lakeDan: share("lake-dan", 'accountId: lake.id, userId: dan.id, accessLevel: "CAN_VIEW"'),
      lakeData: share("lake-data", 'accountId: lake.id, groupId: data.id, accessLevel: "CAN_EDIT"'),
      financeMembers: membership("finance", "groupId: finance.id, userIds: [bo.id, cy.id], exclusive: true"),
    },
  },
  "benign: resources are given in place of ids": {
    right: "No access changes.",
    base: {
      lakeDan: share("lake-dan", 'accountId: lake.id, userId: dan.id, accessLevel: "CAN_VIEW"'),
      financeMembers: membership("finance", "groupId: finance.id, userIds: [bo.id, cy.id], exclusive: true"),
    },
    lines: { lakeDan: BASE.lakeDan!, financeMembers: BASE.financeMembers! },
  },
  "benign: the order of members changes, and one is listed twice": {
    right: "No access changes.",
    lines: { financeMembers: members("finance", "cy, bo, cy") },
  },
  "benign: a membership is split in two": {
    right: "Bo and Cy stay in Finance; whether others are in it is as unknown as before.",
    base: ADDITIVE,
    lines: { financeMembers: SPLIT },
  },
  "benign: two memberships are merged": {
    right: "Bo and Cy stay in Finance.",
    base: { ...ADDITIVE, financeMembers: SPLIT },
    lines: { financeMembers: ADDITIVE.financeMembers },
  },
  "benign: the case of an e-mail changes": {
    right: "No access changes: Domo compares e-mails without case.",
    lines: { ada: BASE.ada!.replace("ada@acme.example", "Ada@ACME.example") },
  },
  "benign: a direct share is replaced by an equal one through a group": {
    right: "Dan keeps Lake at the same level, through Data: one way is swapped for another.",
    base: { lakeData: share("lake-data", 'account: lake, group: data, accessLevel: "CAN_VIEW"') },
    lines: { lakeDan: "", dataMembers: members("data", "ada, dan") },
  },
  "benign: access through a group is replaced by an equal direct share": {
    right: "Dan keeps Lake at the same level, directly.",
    base: {
      lakeData: share("lake-data", 'account: lake, group: data, accessLevel: "CAN_VIEW"'),
      lakeDan: "",
      dataMembers: members("data", "ada, dan"),
    },
    lines: { dataMembers: members("data", "ada"), lakeDan: BASE.lakeDan! },
  },
  "benign: options of resources change": {
    right: "No access changes.",
    lines: {
      warehouse: withOptions(BASE.warehouse!, "{ protect: true }"),
      warehouseAda: withOptions(BASE.warehouseAda!, "{ protect: true, dependsOn: [bo] }"),
      lakeDan: withOptions(BASE.lakeDan!, "{ retainOnDelete: true }"),
      cy: withOptions(BASE.cy!, '{ ignoreChanges: ["title"] }'),
    },
  },
  "benign: what no access depends on changes": {
    right: "Titles and descriptions change: no access changes.",
    lines: {
      bo: BASE.bo!.replace(" });", ', title: "Controller", phone: "+47 1" });'),
      finance: BASE.finance!.replace(" });", ', description: "Controllers and accountants" });'),
    },
  },
  "benign: values become outputs": {
    right: "No access changes: the values are known in the preview.",
    lines: {
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: pulumi.output("CAN_VIEW")'),
      bo: BASE.bo!.replace('"Editor"', 'pulumi.output(Promise.resolve("Editor"))'),
    },
  },
  "benign: the same role is given by its id": {
    right: "Bo is Editor as before: role id 3.",
    lines: { bo: BASE.bo!.replace('role: "Editor"', 'roleId: "3"') },
  },
  "benign: onDelete and adopt are declared": {
    right: "No access changes; what a later removal leaves is not a change of access.",
    lines: {
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_VIEW", onDelete: "keep", adopt: "always"'),
      dan: BASE.dan!.replace(" });", ', onDelete: "keep" });'),
    },
  },
};
