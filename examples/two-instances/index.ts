// One roster for two Domo instances. Each has its own credentials, in the environment:
//
//   export DOMO_EU_ACCESS_TOKEN=...  DOMO_US_ACCESS_TOKEN=...     (sandbox-token, for two sandboxes)
import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const config = new pulumi.Config();

const ROSTER = [
  { id: "ada", email: "ada@acme.example", name: "Ada Lindgren", role: "Privileged" },
  { id: "ben", email: "ben@acme.example", name: "Ben Okafor", role: "Editor" },
  { id: "chen", email: "chen@acme.example", name: "Chen Wei", role: "Editor" },
];

const INSTANCES = {
  europe: new domo.Provider("europe", { instance: config.require("europe"), environmentPrefix: "DOMO_EU_" }),
  america: new domo.Provider("america", { instance: config.require("america"), environmentPrefix: "DOMO_US_" }),
};

for (const [region, provider] of Object.entries(INSTANCES)) {
  const people = ROSTER.map(({ id, ...person }) => new domo.User(`${region}-${id}`, person, { provider }));
  const analysts = new domo.Group(`${region}-analysts`, { name: "Analysts", type: "closed" }, { provider });
  new domo.GroupMembership(`${region}-analysts`, { group: analysts, users: people, exclusive: true }, { provider });
}
