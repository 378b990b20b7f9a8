// Custom attributes of users, the people who have them, and a group whose members follow one of them.
import * as domo from "pulumi-domo";

const costCenter = new domo.UserAttribute("cost-center", {
  key: "acmeCostCenter",
  title: "Cost center",
  description: "Cost center that pays for the person",
});
const languages = new domo.UserAttribute("languages", { key: "acmeLanguages", title: "Languages", type: "stringList" });

// The keys of `attributes` are no references, so that the definitions have to be named for them to be made first.
new domo.User(
  "ada",
  {
    email: "ada@acme.example",
    name: "Ada Lindgren",
    attributes: { acmeCostCenter: "4711", acmeLanguages: ["sv", "en"] },
  },
  { dependsOn: [costCenter, languages] },
);

new domo.Group(
  "cost-center-4711",
  {
    name: "Cost center 4711",
    type: "dynamic",
    rule: { operator: "AND", operands: [{ key: "acmeCostCenter", value: "4711" }] },
  },
  { dependsOn: [costCenter] },
);
