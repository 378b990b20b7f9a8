// A company's own OAuth app, with which people sign in to Snowflake from Domo. The client secret comes from the stack's
// configuration: pulumi config set --secret clientSecret ...
import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const config = new pulumi.Config();

const app = new domo.OAuthAccount("snowflake", {
  name: "Snowflake sign-in",
  ...domo.connectors.snowflakeOAuthConfig({
    "client-id": "acme-domo",
    "client-secret": config.requireSecret("clientSecret"),
  }),
});

const analysts = new domo.Group("analysts", { name: "Analysts" });
new domo.AccountShare("snowflake-analysts", { account: app, group: analysts, accessLevel: "CAN_VIEW" });
