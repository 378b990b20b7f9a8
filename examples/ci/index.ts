// A small company whose access is code. The pipelines beside this file show in each pull request what a change of it means for
// people, and let nothing through that domo-review.yaml forbids.
import * as domo from "pulumi-domo";

const ada = new domo.User("ada", { email: "ada@acme.example", name: "Ada Lindgren" });
const bo = new domo.User("bo", { email: "bo@acme.example", name: "Bo Berg" });

const finance = new domo.Group("finance", { name: "Finance" });
new domo.GroupMembership("finance", { group: finance, users: [ada], exclusive: true });

const warehouse = new domo.Account("warehouse", {
  name: "Warehouse",
  dataProviderType: "abstract-credential-store",
  configurations: { credentials: "not-a-real-credential" },
});
new domo.AccountShare("warehouse-finance", { account: warehouse, group: finance, accessLevel: "CAN_VIEW" });
new domo.AccountShare("warehouse-bo", { account: warehouse, user: bo, accessLevel: "CAN_SHARE" });
