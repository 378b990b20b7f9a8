// Several Domo instances, and providers.

import { BASE, share, withOptions, type Situation } from "./company";

const provider = (name: string, host: string): string =>
  `const ${name} = new domo.Provider("${name}", { instance: "https://${host}", apiUrl: "https://${host}", accessToken: "sandbox-token", directory: "instance" });`;
const SECOND = provider("second", "second.domo.com");
const FIRST = provider("first", "acme.domo.com");
const IN_SECOND = "{ provider: second }";
const IN_FIRST = "{ provider: first }";

/** A company with a second instance, in which Dan may use an account called Lake as well. */
const BOTH = {
  ada: `${SECOND}\n${BASE.ada!}`,
  more: [
    `const dan2 = new domo.User("dan2", { email: "dan@acme.example", name: "Dan Diaz", role: "Participant" }, ${IN_SECOND});`,
    `const lake2 = new domo.Account("lake2", { name: "Lake", dataProviderType: "json5", configurations: { apiKey: "canary-6" } }, ${IN_SECOND});`,
  ].join("\n"),
  last: share("lake2-dan", 'account: lake2, user: dan2, accessLevel: "CAN_VIEW"', IN_SECOND),
};

const ONLY_LAKE = { warehouse: "", app: "", warehouseFinance: "", warehouseAda: "", warehouseBo: "", warehouseCy: "" };

export const INSTANCES: Record<string, Situation> = {
  "a level is raised in the second instance": {
    right: "Dan can edit Lake on second.domo.com; his access to Lake on acme.domo.com does not change.",
    base: BOTH,
    lines: { last: share("lake2-dan", 'account: lake2, user: dan2, accessLevel: "CAN_EDIT"', IN_SECOND) },
  },
  "an account moves to another instance": {
    right: "Lake is deleted on acme.domo.com, where Dan loses it, and made on second.domo.com, where Dan gains it.",
    base: { ...BOTH, lake: withOptions(BASE.lake!, "{}"), lakeData: "" },
    lines: {
      lake: withOptions(BASE.lake!, IN_SECOND),
      lakeDan: "",
      last: [BOTH.last, share("lake-dan", 'account: lake, user: dan2, accessLevel: "CAN_VIEW"', IN_SECOND)].join("\n"),
    },
  },
  "everybody moves to another instance": {
    right: "Each person loses what they had on acme.domo.com and gains it on second.domo.com.",
    base: { ...ONLY_LAKE, ada: `${SECOND}\n${BASE.ada!}` },
    lines: Object.fromEntries(
      ["bo", "cy", "dan", "finance", "data", "financeMembers", "dataMembers", "lake", "lakeData", "lakeDan"]
        .map((name): [string, string] => [name, withOptions(BASE[name]!, IN_SECOND)])
        .concat([["ada", `${SECOND}\n${withOptions(BASE.ada!, IN_SECOND)}`]]),
    ),
  },
  "benign: everybody gets an explicit provider of the same instance": {
    right: "The provider changes and the instance does not: nobody gains or loses.",
    base: { ...ONLY_LAKE, ada: `${FIRST}\n${BASE.ada!}` },
    lines: Object.fromEntries(
      ["bo", "cy", "dan", "finance", "data", "financeMembers", "dataMembers", "lake", "lakeData", "lakeDan"]
        .map((name): [string, string] => [name, withOptions(BASE[name]!, IN_FIRST)])
        .concat([["ada", `${FIRST}\n${withOptions(BASE.ada!, IN_FIRST)}`]]),
    ),
  },
  "the settings of an explicit provider change": {
    right: "The access token and the concurrency of the provider second change, and nothing else.",
    base: BOTH,
    lines: {
      ada: `${SECOND.replace("sandbox-token", "sandbox-token-2").replace("directory:", "concurrency: 3, directory:")}\n${BASE.ada!}`,
    },
  },
  "adopting anything becomes a setting of the stack": {
    right: "The setting adopt becomes always: Office, which a new group declares, is adopted with its members, who gain Lake.",
    config: { after: { "domo:adopt": "always" } },
    lines: {
      more: `const office = new domo.Group("office", { name: "Office", type: "open" });\n${share("lake-office", 'account: lake, group: office, accessLevel: "CAN_EDIT"')}`,
    },
  },
};
