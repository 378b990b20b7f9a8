import * as domo from "pulumi-domo";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const finance = new domo.Group("finance", { name: "Finance" });

const warehouse = new domo.Account("warehouse", {
  name: "Warehouse",
  ...domo.connectors.snowflakeKeyPair({ account: "acme", username: "DOMO", privateKey: config.requireSecret("privateKey") }),
});
new domo.AccountShare("warehouse-finance", { account: warehouse, group: finance, accessLevel: "CAN_VIEW" });
