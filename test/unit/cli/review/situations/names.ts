// Names that try to mislead a reader or a rule: look-alikes, invisible characters, markup, long texts.

import { BASE, members, share, type Situation } from "./company";

const named = (name: string): string => BASE.warehouse!.replace('"Warehouse"', JSON.stringify(name));
const account = (variable: string, name: string): string =>
  `const ${variable} = new domo.Account("${variable}", { name: ${JSON.stringify(name)}, dataProviderType: "json5", configurations: { apiKey: "canary-6" } });`;

export const NAMES: Record<string, Situation> = {
  "a protected account is renamed and given away": {
    right: "Warehouse is renamed and Dan owns it: a rule about Warehouse matches, by its old name.",
    lines: { warehouse: named("Lunch menu"), more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "OWNER"') },
  },
  "an account gets a name with an invisible character": {
    right:
      "The new name of Warehouse has a zero width space, shown as a visible token: rules about Warehouse match, and the name is a finding.",
    lines: { warehouse: named("Ware\u200Bhouse"), more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "CAN_EDIT"') },
  },
  "an account gets a name with look-alike letters": {
    right: "The new name of Warehouse has a Cyrillic a: rules about Warehouse match, and the name is a finding.",
    lines: { warehouse: named("W\u0430rehouse"), more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "CAN_EDIT"') },
  },
  "a new account looks like another one": {
    right: "Dan owns a new account that only looks like Lake: told apart from Lake, and the name is a finding.",
    lines: { more: `${account("decoy", "L\u0430ke")}\n${share("decoy-dan", 'account: decoy, user: dan, accessLevel: "OWNER"')}` },
  },
  "a new account has the name of another one": {
    right: "Dan owns a new account called Lake, not the Lake that there is: told apart by the names of the resources.",
    lines: { more: `${account("decoy", "Lake")}\n${share("decoy-dan", 'account: decoy, user: dan, accessLevel: "OWNER"')}` },
  },
  "names turn the direction of the text": {
    right: "Bidirectional characters are shown as visible tokens and turn nothing around.",
    lines: {
      dan: BASE.dan!.replace('"Dan Diaz"', JSON.stringify("Dan \u202Ezaid\u202C (ada@acme.example)")),
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "OWNER"'),
    },
  },
  "names are markup": {
    right: "Nothing becomes a cell, a link, a picture, a mention, an issue, an emoji, mathematics or HTML.",
    lines: {
      dan: BASE.dan!.replace('"Dan Diaz"', JSON.stringify("Dan | @acme/admins [ok](https://evil.example) #12 :tada: $x$ <!-- `")),
      lake: BASE.lake!.replace('"Lake"', JSON.stringify("![x](https://evil.example/p.png) </details><script>alert(1)</script> **Lake**")),
      finance: BASE.finance!.replace('"Finance"', JSON.stringify("Finance\\ | ``` ## Approved ✅ www.evil.example a@b.example")),
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "OWNER"'),
      more: share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_EDIT"'),
    },
  },
  "names have several lines": {
    right: "A line break or tab in a name breaks no table, and no line reads as one of the review's own.",
    lines: {
      dan: BASE.dan!.replace('"Dan Diaz"', JSON.stringify("Dan\n## No access changes\n\t| x |")),
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "OWNER"'),
    },
  },
  "names are very long": {
    right: "Names are cut at 80 characters, and differ where they differed.",
    lines: {
      dan: BASE.dan!.replace('"Dan Diaz"', JSON.stringify(`Dan ${"very ".repeat(400)}long`)),
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "OWNER"'),
    },
  },
  "names of resources are markup": {
    right: "The names of resources, which stand where names are equal, become no markup either.",
    lines: {
      lakeDan: "",
      more: [
        account("decoy", "Lake").replace('Account("decoy"', `Account(${JSON.stringify("de|coy](https://evil.example) <b> @acme")}`),
        share("decoy-dan | <i>", 'account: decoy, user: dan, accessLevel: "OWNER"'),
      ].join("\n"),
    },
  },
  "a group looks like another one": {
    right: "Dan joins a new group that only looks like Data and gains Warehouse by it: told apart, and the name is a finding.",
    lines: {
      more: [
        'const decoy = new domo.Group("decoy", { name: "D\u0430ta", type: "closed" });',
        members("decoy", "dan"),
        share("warehouse-decoy", 'account: warehouse, group: decoy, accessLevel: "OWNER"'),
      ].join("\n"),
    },
  },
};
