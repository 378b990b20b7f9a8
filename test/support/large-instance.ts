// An instance of a large company.

import type { Store } from "../../sandbox/store/store";

export interface Size {
  people: number;
  groups: number;
  accounts: number;
}

const TYPES = ["snowflake", "amazon-s3", "json5", "dataset-copy", "google-spreadsheets"];

/** Fills an empty store. Everybody has a manager and a department, every group owners and members, every account grants. */
export function fillLarge(store: Store, { people, groups, accounts }: Size): void {
  const ids = Array.from({ length: people }, (_, i) => {
    const number = String(i + 1);
    const { id } = store.addUser({
      email: `p${number}@acme.example`,
      name: `Person ${number}`,
      roleId: 4,
      department: `Department ${String(i % 40)}`,
    });
    return id;
  });
  ids.forEach((id, i) => {
    if (i > 0) store.changeUser(id, { reportsTo: ids[Math.floor(i / 8)]! });
  });
  const groupIds = Array.from({ length: groups }, (_, i) => {
    const group = store.addGroup(`Team ${String(i + 1)}`, { type: i % 2 === 0 ? "closed" : "open" });
    group.owners.push({ type: "USER", id: ids[i % people]! });
    for (let k = 0; k < 20; k++) group.members.add(ids[(i * 10 + k) % people]!);
    return group.id;
  });
  for (let i = 0; i < accounts; i++) {
    const name = `Source ${String(i + 1)}`;
    const account = store.accounts.add({
      name,
      displayName: name,
      dataProviderType: TYPES[i % TYPES.length]!,
      configurations: {},
      createdBy: ids[i % people]!,
    });
    store.accounts.grant(account, { type: "GROUP", id: groupIds[i % groups]! }, "CAN_VIEW");
    store.accounts.grant(account, { type: "USER", id: ids[(i + 7) % people]! }, "CAN_EDIT");
  }
}
