// Everybody who may use the warehouse's credentials, in one list. Whoever gets access by hand shows as drift in the next preview, and loses it
// in the next `pulumi up`. The owner of the access token keeps its own access, listed or not.
import * as domo from "pulumi-domo";

const ada = new domo.User("ada", { email: "ada@acme.example", name: "Ada Lindgren", role: "Privileged" });
const finance = new domo.Group("finance", { name: "Finance" });

const warehouse = new domo.Account("warehouse", {
  name: "Warehouse",
  dataProviderType: "abstract-credential-store",
  configurations: { credentials: "not-a-real-credential" },
});

new domo.AccountAccess("warehouse", {
  account: warehouse,
  grants: [
    { user: ada, accessLevel: "OWNER" },
    { group: finance, accessLevel: "CAN_VIEW" },
  ],
});
