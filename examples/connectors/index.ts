// Credentials for Snowflake and S3. The secrets come from the stack's configuration:
//
//   pulumi config set --secret privateKey -- "$(cat key.p8)"
//   pulumi config set --secret s3SecretKey ...
import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const config = new pulumi.Config();

const engineers = new domo.Group("engineers", { name: "Data Engineers" });

const snowflake = new domo.Account("snowflake", {
  name: "Snowflake (reporting)",
  ...domo.connectors.snowflakeKeyPair({
    account: "acme-prod",
    username: "DOMO_REPORTING",
    privateKey: config.requireSecret("privateKey"),
    role: "REPORTING",
  }),
});

const lake = new domo.Account("lake", {
  name: "Data lake",
  ...domo.connectors.amazonS3({
    accessKey: config.require("s3AccessKey"),
    secretKey: config.requireSecret("s3SecretKey"),
    bucket: "acme-data-lake",
    region: "eu-north-1",
  }),
});

new domo.AccountShare("snowflake-engineers", { account: snowflake, group: engineers, accessLevel: "CAN_EDIT" });
new domo.AccountShare("lake-engineers", { account: lake, group: engineers, accessLevel: "CAN_VIEW" });

export const snowflakeAccount = snowflake.id;
