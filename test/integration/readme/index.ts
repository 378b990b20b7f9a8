import * as domo from "pulumi-domo";

const ada = new domo.User("ada", { email: "ada@acme.example", name: "Ada Lindgren", role: "Admin" });
const finance = new domo.Group("finance", { name: "Finance" });

new domo.GroupMembership("finance", { group: finance, users: [ada], exclusive: true });
