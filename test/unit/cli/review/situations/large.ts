// Pull requests as they come: one of everyday size, the onboarding of a department, and a reorganisation.

import { BASE, members, share, type Situation } from "./company";

const CONNECTION = 'dataProviderType: "json5", configurations: { apiKey: "canary-6" }';

/** Groups and accounts of a larger company. */
const COMPANY = [
  `const account = (name, title) => new domo.Account(name, { name: title, ${CONNECTION} });`,
  'const accounts = { snowflakeProd: account("snowflake-prod", "Snowflake production"), snowflakeDev: account("snowflake-dev", "Snowflake development"), dataLake: account("data-lake", "S3 data lake"), billing: account("billing", "Postgres billing"), salesforce: account("salesforce", "Salesforce") };',
  'const team = (name, title) => new domo.Group(name, { name: title, type: "closed" });',
  'const teams = { engineering: team("engineering", "Data Engineering"), controlling: team("controlling", "Controlling"), sales: team("sales", "Sales"), support: team("support", "Support") };',
  'const grants = { engineering: [["dataLake", "CAN_EDIT"], ["snowflakeDev", "OWNER"], ["snowflakeProd", "CAN_EDIT"]], controlling: [["billing", "CAN_VIEW"], ["snowflakeProd", "CAN_VIEW"]], sales: [["salesforce", "CAN_SHARE"]], support: [["salesforce", "CAN_VIEW"]] };',
  "for (const [group, list] of Object.entries(grants)) for (const [account, accessLevel] of list) new domo.AccountShare(`${account}-${group}`, { account: accounts[account], group: teams[group], accessLevel });",
].join("\n");

const FIRST_NAMES = '["Rosa", "Ivan", "Mei", "Tunde", "Lena", "Omid", "Sara", "Jon"]';
const LAST_NAMES = '["Tanaka", "Okafor", "Silva", "Novak", "Haddad"]';
const person = (role: string): string =>
  `(i) => { const [first, last] = [${FIRST_NAMES}[i % 8], ${LAST_NAMES}[i % 5]]; const key = \`\${first}.\${last}\`.toLowerCase(); return new domo.User(key, { email: \`\${key}@acme.example\`, name: \`\${first} \${last}\`, role: ${role} }); }`;

const TEAM_MEMBERS =
  "for (const name of Object.keys(teams)) new domo.GroupMembership(name, { group: teams[name], users: [], exclusive: true });";
const ONBOARDED = [
  `const people = Array.from({ length: 40 }, (_, i) => (${person('"Participant"')})(i));`,
  "Object.keys(teams).forEach((name, t) => new domo.GroupMembership(name, { group: teams[name], users: people.filter((_, i) => i % 6 === t || (t === 0 && i === 5)), exclusive: true }));",
  'new domo.AccountShare("snowflake-prod-rosa", { account: accounts.snowflakeProd, user: people[0], accessLevel: "OWNER" });',
  'new domo.AccountShare("billing-ivan", { account: accounts.billing, user: people[1], accessLevel: "CAN_EDIT" });',
].join("\n");

/** A company of 120 people, 20 groups and 25 accounts; `shift` moves people between groups and levels between accounts. */
const reorganised = (shift: number): string =>
  [
    'const levels = ["CAN_VIEW", "CAN_SHARE", "CAN_EDIT", "OWNER"];',
    `const crowd = Array.from({ length: 120 }, (_, i) => new domo.User(\`person-\${i}\`, { email: \`person\${i}@acme.example\`, name: \`Person \${i}\`, role: (i + ${String(shift)}) % 40 === 0 ? "Admin" : "Participant" }));`,
    'const groups = Array.from({ length: 20 }, (_, i) => new domo.Group(`group-${i}`, { name: `Group ${i}`, type: "closed" }));',
    `const stores = Array.from({ length: 25 }, (_, i) => new domo.Account(\`store-\${i}\`, { name: \`Store \${i}\`, ${CONNECTION} }));`,
    `groups.forEach((group, g) => new domo.GroupMembership(\`group-\${g}\`, { group, users: crowd.filter((_, i) => (i * 7 + g + ${String(shift)}) % 20 < 2), exclusive: true }));`,
    `stores.forEach((account, s) => { for (const g of [s % 20, (s * 3 + ${String(shift)}) % 20].filter((n, i, all) => all.indexOf(n) === i)) new domo.AccountShare(\`store-\${s}-group-\${g}\`, { account, group: groups[g], accessLevel: levels[(s + g + ${String(shift)}) % 4] }); });`,
    `stores.forEach((account, s) => { for (let n = 0; n < 5; n++) { const i = (s * 5 + n + ${String(shift)} * 11) % 120; new domo.AccountShare(\`store-\${s}-person-\${i}\`, { account, user: crowd[i], accessLevel: levels[(i + n + ${String(shift)}) % 4] }); } });`,
  ].join("\n");

export const LARGE: Record<string, Situation> = {
  "realistic: a small pull request": {
    right: "Eve is new and joins Finance, Dan can edit Lake, Cy leaves Finance and keeps Warehouse: three facts.",
    lines: {
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"'),
      bo: BASE.bo!.replace("name:", 'title: "Head of Finance", name:'),
      financeMembers: "",
      more: `const eve = new domo.User("eve", { email: "eve@acme.example", name: "Eve Ek", role: "Participant" });\n${members("finance", "bo, eve")}`,
    },
  },
  "realistic: 40 people are onboarded into several groups": {
    right:
      "40 people are new; Rosa Tanaka owns Snowflake production directly and seven own Snowflake development through Data Engineering; the rest by group.",
    base: { company: COMPANY, people: TEAM_MEMBERS },
    lines: { people: ONBOARDED },
  },
  "realistic: a reorganisation of 300 resources": {
    right: "New owners and Admins first; hundreds of changes by group and person; nothing of the first table is left out.",
    base: { company: reorganised(0) },
    lines: { company: reorganised(1) },
    config: { before: { "domo:requestsPerMinute": "100000", "domo:concurrency": "30" } },
  },
};
