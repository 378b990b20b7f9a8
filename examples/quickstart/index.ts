// Everybody who may sign in to our Domo, the groups that dashboards are shared with, and who may use which credentials.
import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const config = new pulumi.Config();

// --- People -----------------------------------------------------------------------------------------------------------

const ada = new domo.User("ada", {
  email: "ada@acme.example",
  name: "Ada Lindgren",
  role: "Admin",
  title: "Head of Data",
  location: "Stockholm",
  timezone: "Europe/Stockholm",
});

const ben = new domo.User("ben", {
  email: "ben@acme.example",
  name: "Ben Okafor",
  role: "Privileged",
  title: "Data Engineer",
  phone: "+46 8 555 0102",
});

const chen = new domo.User("chen", {
  email: "chen@acme.example",
  name: "Chen Wei",
  role: "Editor",
  title: "Analyst",
  locale: "en-GB",
});

const dora = new domo.User("dora", {
  email: "dora@acme.example",
  name: "Dora Petrov",
  role: "Participant",
  title: "Controller",
});

const emil = new domo.User("emil", {
  email: "emil@acme.example",
  name: "Emil Novak",
  role: "Participant",
  title: "Account Manager",
  employeeNumber: "1042",
});

const fay = new domo.User("fay", {
  email: "fay@acme.example",
  name: "Fay Moreau",
  role: "Participant",
  title: "Account Manager",
});

// --- Groups -----------------------------------------------------------------------------------------------------------

const data = new domo.Group("data", { name: "Data Team" });
const finance = new domo.Group("finance", { name: "Finance" });
const sales = new domo.Group("sales", { name: "Sales" });

// --- Who is in which group --------------------------------------------------------------------------------------------

// `exclusive`: these people and nobody else. Whoever is added by hand is removed by the next run.
new domo.GroupMembership("data", { group: data, users: [ada, ben, chen], exclusive: true });
new domo.GroupMembership("finance", { group: finance, users: [ada, dora], exclusive: true });

// Without it, only these people are minded: sales may add guests by hand.
new domo.GroupMembership("sales", { group: sales, users: [emil, fay] });

// --- Credentials, and who may use them ---------------------------------------------------------------------------------

const warehouse = new domo.Account("warehouse", {
  name: "Warehouse (production)",
  ...domo.connectors.snowflakeKeyPair({
    account: "acme-prod",
    username: "DOMO",
    privateKey: config.requireSecret("warehousePrivateKey"),
    role: "REPORTING",
  }),
});

const warehouseApp = new domo.OAuthAccount("warehouse-app", {
  name: "Warehouse sign-in",
  ...domo.connectors.snowflakeOAuthConfig({
    "client-id": "acme-domo",
    "client-secret": config.requireSecret("warehouseClientSecret"),
  }),
});

new domo.AccountShare("warehouse-data", { account: warehouse, group: data, accessLevel: "CAN_EDIT" });
new domo.AccountShare("warehouse-finance", { account: warehouse, group: finance, accessLevel: "CAN_VIEW" });
new domo.AccountShare("warehouse-app-ben", { account: warehouseApp, user: ben, accessLevel: "CAN_EDIT" });

export const dataTeam = data.id;
