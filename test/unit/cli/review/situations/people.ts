// Persons: roles, e-mails, names, and persons that come and go.

import { BASE, members, share, withOptions, type Situation } from "./company";

/** Dan is created last, so that his id is known: 1893000008. */
const LAST_IS_DAN = { dan: withOptions(BASE.dan!, "{ dependsOn: [ada, bo, cy] }") };

export const PEOPLE: Record<string, Situation> = {
  "somebody becomes Admin": { right: "Bo becomes Admin.", lines: { bo: BASE.bo!.replace('"Editor"', '"Admin"') } },
  "somebody becomes Admin by the id of the role": {
    right: "Bo becomes Admin: role id 1 is Admin whatever the program calls it.",
    lines: { bo: BASE.bo!.replace('role: "Editor"', 'roleId: "1"') },
  },
  "somebody gets a custom role": {
    right: "Bo's role becomes Analyst, a custom role: what it allows can't be seen here.",
    lines: { bo: BASE.bo!.replace('"Editor"', '"Analyst"') },
  },
  "a new person is Admin": {
    right: "Eve is new and an Admin.",
    lines: { more: 'new domo.User("eve", { email: "eve@acme.example", name: "Eve Ek", role: "Admin" });' },
  },
  "the role is removed from the program": {
    right: "Ada keeps the role Admin, which nothing declares any more: nothing changes in Domo, and the role is no longer managed.",
    lines: { ada: BASE.ada!.replace(', role: "Admin"', "") },
  },
  "an e-mail and a role change": {
    right: "Cy's e-mail and role change; whoever has the new address may do all that Cy may.",
    lines: { cy: BASE.cy!.replace("cy@", "cyril@").replace('"Participant"', '"Privileged"') },
  },
  "the e-mail of an owner changes to another domain": {
    right: "Whoever reads ada@acme-partners.example owns Warehouse, may edit Lake and is Admin; the other domain stands out.",
    lines: { ada: BASE.ada!.replace("ada@acme.example", "ada@acme-partners.example") },
  },
  "the e-mail changes to a domain that looks alike": {
    right:
      "Ada's address goes to acrne.example, with r and n in place of m: told as an e-mail change to another domain, with all accesses.",
    lines: { ada: BASE.ada!.replace("ada@acme.example", "ada@acrne.example") },
  },
  "two people swap their e-mails": {
    right: "Whoever signs in as dan@acme.example owns Warehouse from now on, and ada@ loses it: two e-mail changes, with all accesses.",
    lines: { ada: BASE.ada!.replace("ada@acme", "dan@acme"), dan: BASE.dan!.replace("dan@acme", "ada@acme") },
  },
  "an e-mail goes to a new person": {
    right: "Ada's address changes and a new person gets the old one: ada@acme.example is no longer the Ada who owns Warehouse.",
    lines: {
      ada: BASE.ada!.replace("ada@acme", "ada.lindgren@acme"),
      more: 'new domo.User("other", { email: "ada@acme.example", name: "Ada Lindgren", role: "Participant" });',
    },
  },
  "a display name becomes that of another person": {
    right: "Dan is called Ada Lindgren from now on and owns Warehouse: told apart by e-mail.",
    lines: {
      dan: BASE.dan!.replace('"Dan Diaz"', '"Ada Lindgren"'),
      more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "OWNER"'),
    },
  },
  "two people have one display name": {
    right: "One of two people called Sam Smith gains Lake: which one is told by e-mail.",
    base: {
      sam: 'const sam = new domo.User("sam", { email: "sam@acme.example", name: "Sam Smith", role: "Editor" });',
      sam2: 'const sam2 = new domo.User("sam2", { email: "sam.smith@acme.example", name: "Sam Smith", role: "Participant" });',
    },
    lines: { sharing: share("lake-sam2", 'account: lake, user: sam2, accessLevel: "CAN_EDIT"') },
  },
  "somebody who owns leaves": {
    right: "Ada is deleted; Warehouse has no declared owner left, Data no declared member and no access.",
    lines: { ada: "", dataMembers: "", warehouseAda: "", lakeData: "" },
  },
  "somebody leaves and shares stay by id": {
    right: "Dan is deleted, and with him the access to Lake that a share by id still declares.",
    base: {
      ...LAST_IS_DAN,
      lakeDan: share("lake-dan", 'account: lake, userId: "1893000008", accessLevel: "CAN_VIEW"', "{ dependsOn: [dan] }"),
    },
    lines: { dan: "", lakeDan: share("lake-dan", 'account: lake, userId: "1893000008", accessLevel: "CAN_EDIT"') },
  },
  "a person is renamed in the program without an alias": {
    right:
      "Ada is the same person under another logical name: no gain and no loss, and that the old resource is removed has no effect in Domo.",
    lines: {
      ada: BASE.ada!.replace('User("ada"', 'User("ada-lindgren"'),
    },
  },
  "a person is renamed in the program without an alias, and gains": {
    right: "Dan, under another logical name, owns Lake: a raise of the same person.",
    lines: {
      dan: BASE.dan!.replace('User("dan"', 'User("dan-diaz"'),
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "OWNER"'),
    },
  },
  "an existing person is adopted": {
    right: "Nora, who exists in Domo, is adopted and joins Finance: she gains Warehouse.",
    lines: {
      more: `const nora = new domo.User("nora", { email: "nora@example.com", name: "Nora Example" , adopt: "always" });\n${members("finance", "bo, cy, nora")}`,
      financeMembers: "",
    },
  },
};
