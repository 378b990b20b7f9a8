// An instance that somebody has used: of everything that an export reads, something.

import type { Store } from "../../sandbox/store/store";

/** A secret of each account, which must be in no file. */
export const CANARY = "canary-credential";

/** Fills a store of the seed `small`. */
export function fillInstance(store: Store): void {
  const [nora, omar, pia] = [1893000002, 1893000003, 1893000004];
  const admin = store.owner.id;
  store.changeUser(omar, {
    roleId: 810756122,
    department: "Data",
    reportsTo: nora,
    timezone: "Europe/Oslo",
    locale: "nb-NO",
    hireDate: Date.parse("2020-01-31"),
    employeeNumber: "0042",
    attributes: { costCenter: ["4711"], skills: ["sql", "r"] },
  });
  store.changeUser(pia, { reportsTo: omar, phone: "+47 1", alternateEmail: "pia@home.example" });
  const finance = store.addGroup("Finance", { type: "closed", description: "Controllers and accountants" });
  for (const id of [nora, admin]) finance.members.add(id);
  finance.owners.push({ type: "USER", id: nora });
  const data = store.addGroup("Data");
  store.changeGroup(data.id, { type: "dynamic", rule: { operator: "AND", operands: [{ key: "DEPARTMENT", value: "Data" }] } });
  const open = store.addGroup("Everybody who likes chess");
  open.owners.push({ type: "GROUP", id: finance.id });
  const grants = [
    { type: "GROUP", id: finance.id, level: "CAN_VIEW" },
    { type: "USER", id: omar, level: "CAN_EDIT" },
  ] as const;
  const snowflake = { account: "acme", username: "DOMO", password: CANARY };
  const lake = store.accounts.add({ ...named("Lake"), dataProviderType: "snowflake", configurations: snowflake, createdBy: nora });
  lake.allowExternalUse = true;
  for (const { level, ...subject } of grants) store.accounts.grant(lake, subject, level);
  store.accounts.add({ ...named("Sheets"), dataProviderType: "google-spreadsheets", configurations: {}, createdBy: admin });
  const app = { "client-id": "domo", "client-secret": CANARY };
  const oauth = store.oauthAccounts.add({
    ...named("Lake"),
    dataProviderType: "snowflake-oauth-config",
    configurations: app,
    createdBy: admin,
  });
  store.oauthAccounts.grant(oauth, { type: "USER", id: pia }, "CAN_SHARE");
}

const named = (displayName: string) => ({ name: displayName, displayName });
