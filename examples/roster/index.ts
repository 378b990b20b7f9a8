// The people of a company, from the file that HR exports. The pipelines beside this file check it, show what it means for people in each pull
// request, apply it on merge and every six hours, and write down in Domo what was done.
import * as domo from "pulumi-domo";

const certifications = new domo.UserAttribute("certifications", { key: "certifications", title: "Certifications", type: "stringList" });

const groups = {
  Analysts: new domo.Group("analysts", { name: "Analysts", type: "closed" }),
  Controllers: new domo.Group("controllers", { name: "Controllers", type: "closed" }),
};

const people = new domo.Roster(
  "people",
  {
    source: domo.csv("people.csv"),
    // Lasts, whatever somebody is called: a new e-mail address is a change of the person, and not a leaver and a joiner.
    key: "employeeId",
    groups,
    sendInvite: true,
    // More missing rows are taken for a file that was cut short. Nothing is changed then.
    maxLeavers: 3,
    // Who is in Domo and not in the file is shown, and deleted with "delete".
    orphans: "report",
  },
  { dependsOn: [certifications] },
);

export const strangers = people.report.orphans;
