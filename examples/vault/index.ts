// A credential that is kept in a vault and nowhere else: the vault's own tool prints it, and it goes to Domo as a secret.
//
//   pulumi config set vaultCommand "op read op://data/warehouse/password"     or vault, aws secretsmanager, gcloud secrets ...
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const config = new pulumi.Config();

// Run at every preview and update, so that a password that is rotated in the vault is written to Domo by the next run.
// `logging: none` keeps what it prints out of Pulumi's display.
const printed = command.local.runOutput({
  command: config.get("vaultCommand") ?? "./vault.sh read data/warehouse",
  logging: command.local.Logging.None,
});

const warehouse = new domo.Account("warehouse", {
  name: "Warehouse",
  ...domo.connectors.snowflake({
    account: "acme-prod",
    username: "DOMO",
    // What a command prints is an ordinary output: only this makes it a secret from here on.
    password: pulumi.secret(printed.stdout),
    role: "REPORTING",
  }),
});

export const warehouseAccount = warehouse.id;
