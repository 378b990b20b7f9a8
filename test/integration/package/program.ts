// A program that uses every export of the package. The package's test compiles a copy of it against the packed declarations.

import * as pulumi from "@pulumi/pulumi";
import * as domo from "pulumi-domo";

const config = new pulumi.Config();
const settings: domo.ProviderArgs = { instance: "acme", accessToken: config.requireSecret("accessToken"), concurrency: 2 };
const provider = new domo.Provider("acme", settings);

const adaArgs: domo.UserArgs = { email: "ada@acme.example", name: "Ada Lindgren", role: "Admin", locale: "en-GB" };
const ada = new domo.User("ada", adaArgs, { provider });
const bo = new domo.User("bo", { email: "bo@acme.example", name: "Bo Berg", reportsTo: ada, attributes: { skills: ["sql", "excel"] } });

const rule: domo.GroupRule = {
  operator: "AND",
  operands: [{ key: "department", value: "Finance" }],
  expressions: [{ operator: "OR", operands: [] }],
};
const financeArgs: domo.GroupArgs = { name: "Finance", type: "dynamic", rule, owners: { userIds: [ada.id] } };
const finance = new domo.Group("finance", financeArgs);
const membershipArgs: domo.GroupMembershipArgs = { group: finance, users: [ada, bo], exclusive: true };
new domo.GroupMembership("finance", membershipArgs);

const keys: domo.ConnectorArgs<"snowflakeKeyPair"> = { account: "acme", username: "DOMO", privateKey: config.requireSecret("privateKey") };
const connection: domo.ConnectorConfiguration = domo.connectors.snowflakeKeyPair(keys);
const warehouseArgs: domo.AccountArgs = { name: "Warehouse", ...connection, allowExternalUse: false };
const warehouse = new domo.Account("warehouse", warehouseArgs);

const clientSecret = config.requireSecret("clientSecret");
const appArgs: domo.OAuthAccountArgs = {
  name: "Sign-in",
  ...domo.connectors.snowflakeOAuthConfig({ "client-id": "acme", "client-secret": clientSecret }),
};
const app = new domo.OAuthAccount("app", appArgs);

const shareArgs: domo.AccountShareArgs = { account: warehouse, group: finance, accessLevel: "CAN_VIEW" };
new domo.AccountShare("warehouse-finance", shareArgs);
new domo.AccountShare("app-ada", { account: app, user: ada, accessLevel: "OWNER" });

const grant: domo.AccountAccessGrant = { user: ada, accessLevel: "OWNER" };
const accessArgs: domo.AccountAccessArgs = { accountId: "71", grants: [grant, { groupId: "7", accessLevel: "CAN_VIEW" }] };
new domo.AccountAccess("lake", accessArgs);

const attributeArgs: domo.UserAttributeArgs = { key: "skills", title: "Skills", type: "stringList" };
export const kind: pulumi.Output<string> = new domo.UserAttribute("skills", attributeArgs).type;

export const manager: pulumi.Output<string | undefined> = bo.reportsTo;
export const email: pulumi.Output<string> = domo.User.get("cy", "1234").email;

const options: domo.LookupOptions = { provider };
const userArgs: domo.GetUserArgs = { email: "nora@acme.example" };
const nora: Promise<domo.GetUserResult> = domo.getUser(userArgs, options);
const omarArgs: domo.GetUserOutputArgs = { email: config.requireSecret("omar") };
const omar: pulumi.Output<domo.GetUserResult> = domo.getUserOutput(omarArgs, options);
const usersArgs: domo.GetUsersArgs = { department: "Finance" };
const people: Promise<domo.GetUsersResult> = domo.getUsers(usersArgs);
const peopleArgs: domo.GetUsersOutputArgs = { groupId: finance.id };
export const ids: pulumi.Output<string[]> = domo.getUsersOutput(peopleArgs).ids;
const officeArgs: domo.GetGroupArgs = { name: "Office" };
const office: Promise<domo.GetGroupResult> = domo.getGroup(officeArgs);
const boardArgs: domo.GetGroupOutputArgs = { name: "Board" };
const board: domo.GroupReference = domo.getGroupOutput(boardArgs);
new domo.GroupMembership("office", { group: office, userIds: people.then((found) => found.ids) });
new domo.GroupMembership("board", { group: board, users: [omar] });
const lakeArgs: domo.GetAccountArgs = { name: "Lake", dataProviderType: "amazon-s3" };
const lake: Promise<domo.GetAccountResult> = domo.getAccount(lakeArgs);
const pondArgs: domo.GetAccountOutputArgs = { id: "72" };
const pond: domo.AccountReference = domo.getAccountOutput(pondArgs);
const reference: domo.UserReference = nora;
new domo.AccountShare("lake-nora", { account: lake, user: reference, accessLevel: "CAN_VIEW" }, { provider });
new domo.AccountShare("pond-office", { account: pond, group: office, accessLevel: "CAN_VIEW" });
export const apps: pulumi.Output<string>[] = [
  domo.getOAuthAccountOutput({ name: "App" }).id,
  pulumi.output(domo.getOAuthAccount({ id: "8" })).name,
];
const roleArgs: domo.GetRoleArgs = { name: "Analyst" };
const role: Promise<domo.GetRoleResult> = domo.getRole(roleArgs);
const otherRole: domo.GetRoleOutputArgs = { id: "4" };
export const roles: pulumi.Output<string>[] = [pulumi.output(role).name, domo.getRoleOutput(otherRole).name];

const rosterRow: domo.RosterRow = { email: "di@acme.example", displayName: "Di Dahl", roleId: 4, groups: ["Office"] };
const sources: domo.RosterSource[] = [domo.csv("people.csv"), domo.dataset("HR people"), domo.rows([rosterRow])];
const rosterArgs: domo.RosterArgs[] = sources.map((source, at) => ({ source, key: "employeeId", orphans: at === 0 ? "report" : "ignore" }));
const rosters = rosterArgs.map((args, at) => new domo.Roster(`people${String(at)}`, args));
export const reports: pulumi.Output<domo.RosterReport>[] = rosters.map(({ report }) => report);
export const kept: pulumi.Output<domo.KeptUser[]>[] = reports.map((report) => report.kept);
const populationArgs: domo.UserPopulationArgs = { roster: "staff", people: { E1: "Ada Lindgren <ada@acme.example>" }, maxLeavers: "5%" };
new domo.UserPopulation("staff", populationArgs);
const orphan: domo.OrphanedUser = { id: "27", name: "Bo Berg", role: "Participant" };
const orphanedArgs: domo.OrphanedUsersArgs = { roster: "staff", orphans: { "bo@acme.example": orphan }, onOrphans: "report" };
export const deleted: pulumi.Output<Record<string, domo.OrphanedUser>> = new domo.OrphanedUsers("staff", orphanedArgs).deleted;
