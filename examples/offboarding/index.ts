// Emil leaves. Deleting him at once would leave what he owns without an owner, so it is done in two steps, each a pull request:
//
//   pulumi config set emil leaving && pulumi up     Ada owns what he owned, and it is said where his DataSets are to go
//   pulumi config set emil gone && pulumi up        his account hands its DataSets over and goes, and so does he
import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const emil = new pulumi.Config().require("emil");
if (!["works", "leaving", "gone"].includes(emil)) throw new pulumi.RunError(`emil is "${emil}", but must be works, leaving or gone`);

const ada = new domo.User("ada", { email: "ada@acme.example", name: "Ada Lindgren", role: "Privileged" });

const warehouse = new domo.Account("warehouse", {
  name: "Warehouse",
  dataProviderType: "abstract-credential-store",
  configurations: { credentials: "not-a-real-credential" },
});

if (emil !== "gone") {
  const leaver = new domo.User("emil", { email: "emil@acme.example", name: "Emil Novak", role: "Privileged", reportsTo: ada });

  // Grants come before revocations and lowered levels: the warehouse has an owner at every moment.
  if (emil === "works") new domo.AccountShare("warehouse-emil", { account: warehouse, user: leaver, accessLevel: "OWNER" });

  new domo.Account("emils-own", {
    name: "Emil's own warehouse login",
    dataProviderType: "abstract-credential-store",
    configurations: { credentials: "not-a-real-credential-either" },
    // Read from the state when the account goes: it has to be applied before that.
    ...(emil === "leaving" && { transferDatasetsTo: warehouse.id }),
  });
}

if (emil !== "works") new domo.AccountShare("warehouse-ada", { account: warehouse, user: ada, accessLevel: "OWNER" });
