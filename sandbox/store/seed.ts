// Initial data of a sandbox.

import { ApiError } from "../api-error";
import { putDataSet } from "./data-sets";
import { seedLively } from "./lively-seed";
import type { Store } from "./store";

const SMALL = [
  { email: "nora@example.com", name: "Nora Example", roleId: 2, title: "Head of Data" },
  { email: "omar@example.com", name: "Omar Example", roleId: 4 },
  { email: "pia@example.com", name: "Pia Example", roleId: 3, title: "Analyst" },
];

const ORDER_COLUMNS = [
  { name: "order", type: "LONG" as const },
  { name: "customer", type: "STRING" as const },
  { name: "amount", type: "DECIMAL" as const },
  { name: "day", type: "DATE" as const },
];
const ORDER_ROWS = [
  ["1001", "Fjord Outfitters", "129.90", "2026-01-05"],
  ["1002", "Lindgren & Sons", "45.00", "2026-01-06"],
  ["1003", null, "12.50", "2026-01-06"],
];

/** As many as the largest benchmark has. They take about 60 MB. */
const MOST_USERS = 50_000;

const NAMES = ["empty", "small", "lively"];

/**
 * Fills a new store. `name` is `empty` (only the admin), `small` (also three users, a group, two attributes, an account, two DataSets),
 * `lively` (an instance of some years) or `<n>-users`.
 */
export function seedStore(store: Store, name: string): void {
  const many = /^(\d+)-users$/.exec(name);
  if (!NAMES.includes(name) && !many) throw new ApiError(400, "a seed is empty, small, lively or <n>-users, such as 500-users");
  if (Number(many?.[1] ?? 0) > MOST_USERS) throw new ApiError(400, `a seed has at most ${String(MOST_USERS)} users, and ${name} has more`);
  if (name === "small") {
    const people = SMALL.map((person) => store.addUser(person));
    const office = store.addGroup("Office");
    for (const { id } of people) office.members.add(id);
    for (const [key, validator] of [
      ["costCenter", "ANY_VALUE"],
      ["skills", "ANY_VALUE_MULTI"],
    ] as const) {
      const rest = { title: key, description: "", keyspace: "customer-defined", securityVoter: "FULL_VIS_ADMIN_IDP" };
      store.attributes.set(key, { key, validator, ...rest });
    }
    const createdBy = store.owner.id;
    const configurations = { credentials: "sandbox-credentials" };
    const warehouse = store.accounts.add({
      name: "Warehouse",
      displayName: "Warehouse",
      dataProviderType: "abstract-credential-store",
      configurations,
      createdBy,
    });
    const [ORDERS, RETURNS] = ["00000000-0000-4000-8000-00000000d501", "00000000-0000-4000-8000-00000000d502"];
    const accountId = warehouse.id;
    putDataSet(store, { id: ORDERS, name: "Orders", accountId, columns: ORDER_COLUMNS, rows: ORDER_ROWS });
    putDataSet(store, { id: RETURNS, name: "Returns", accountId, columns: ORDER_COLUMNS, rows: ORDER_ROWS.slice(1, 2) });
  }
  if (name === "lively") seedLively(store);
  for (let i = 1; i <= Number(many?.[1] ?? 0); i++) {
    store.addUser({ email: `person${String(i)}@example.com`, name: `Person ${String(i)}`, roleId: 4 });
  }
}
