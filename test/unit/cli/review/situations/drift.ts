// What was changed by hand since the last run, with and without a refresh.

import { account, BASE, group, members, share, user, type Situation } from "./company";
import type { Store } from "../../../../../sandbox/store/store";

const raiseCy = (store: Store): void => {
  store.accounts.grant(account(store, "Warehouse"), { type: "USER", id: user(store, "cy").id }, "OWNER");
};
const ownedByCy = share("warehouse-cy", 'account: warehouse, user: cy, accessLevel: "OWNER"');
const promoteBo = (store: Store): void => {
  store.changeUser(user(store, "bo").id, { roleId: 1 });
};
const boIsAdmin = BASE.bo!.replace('"Editor"', '"Admin"');
const addDan = (store: Store): void => {
  group(store, "Finance").members.add(user(store, "dan").id);
};

export const DRIFT: Record<string, Situation> = {
  "only drift: a level was raised by hand": {
    right: "Cy was raised by hand and gets back the level of the code.",
    byHand: (store) => {
      store.accounts.grant(account(store, "Warehouse"), { type: "USER", id: user(store, "cy").id }, "CAN_EDIT");
    },
  },
  "only drift: a share was taken away, and a stranger joined": {
    right: "The share of Finance is restored; the undeclared member with id 1893000004 is removed.",
    byHand: (store) => {
      store.accounts.grant(account(store, "Warehouse"), { type: "GROUP", id: group(store, "Finance").id }, "NONE");
      group(store, "Finance").members.add(1893000004);
    },
  },
  "only drift: somebody was deleted who is in a group": {
    right: "Cy, deleted by hand, is created again; Bo is restored in Finance.",
    byHand: (store) => {
      store.deleteUser(user(store, "cy").id);
      group(store, "Finance").members.delete(user(store, "bo").id);
    },
  },
  "drift and a change": {
    right: "Bo, made Admin by hand, is Editor again; Dan can share Lake.",
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_SHARE"') },
    byHand: promoteBo,
  },
  "only drift: a level was lowered by hand": {
    right: "Bo's level on Warehouse is restored: a rise that only gives back.",
    byHand: (store) => {
      store.accounts.grant(account(store, "Warehouse"), { type: "USER", id: user(store, "bo").id }, "CAN_VIEW");
    },
  },
  "only drift: an e-mail was changed by hand": {
    right: "Ada's address was changed by hand to one of another domain and is changed back.",
    byHand: (store) => {
      store.changeUser(user(store, "ada").id, { email: "mallory@evil.example" });
    },
  },
  "only drift: a group was opened by hand": {
    right: "Finance was open by hand and is closed again.",
    base: {
      finance: BASE.finance!.replace("closed", "dynamic").replace(
        " });",
        ', rule: { operator: "AND", operands: [{ key: "TITLE", value: "x" }] } });',
      ),
      financeMembers: "",
    },
    byHand: (store) => {
      store.changeGroup(group(store, "Finance").id, { type: "open" });
    },
  },
  "only drift: an account was renamed by hand": {
    right: "Warehouse was renamed by hand and gets its name back.",
    byHand: (store) => {
      store.accounts.rename(account(store, "Warehouse"), "Lunch menu");
    },
  },
  "a level that was raised by hand is adopted by the code": {
    right: "Cy is owner of Warehouse, from now on by code, made by hand before: a gain for gates.",
    lines: { warehouseCy: ownedByCy },
    byHand: raiseCy,
  },
  "a level that was raised by hand is adopted, without a refresh": {
    right: "Cy becomes owner of Warehouse; that changes by hand are not visible is said.",
    lines: { warehouseCy: ownedByCy },
    byHand: raiseCy,
    refresh: false,
  },
  "an Admin made by hand is adopted by the code": {
    right: "Bo is Admin, from now on by code, made by hand before: a finding for gates.",
    lines: { bo: boIsAdmin },
    byHand: promoteBo,
  },
  "an Admin made by hand is adopted, without a refresh": {
    right: "Bo becomes Admin; that changes by hand are not visible is said.",
    lines: { bo: boIsAdmin },
    byHand: promoteBo,
    refresh: false,
  },
  "a member added by hand is adopted by the code": {
    right: "Dan may use Warehouse through Finance, from now on by code, made by hand before.",
    lines: { financeMembers: members("finance", "bo, cy, dan") },
    byHand: addDan,
  },
  "a member added by hand to a group that is given an account": {
    right: "Dan, added by hand, is removed from Finance; Bo and Cy gain Lake.",
    lines: { more: share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_EDIT"') },
    byHand: addDan,
  },
  "a member added by hand is adopted by the code after a saved refresh": {
    right: "Dan may use Warehouse through Finance, from now on by code: the state of a refresh tells that no code declared him.",
    runs: [{ byHand: addDan, isRefresh: true }],
    lines: { financeMembers: members("finance", "bo, cy, dan") },
  },
  "a grant made by hand is declared": {
    right: "Dan may edit Warehouse, made by hand before and not visible to the preview, from now on by code: a gain.",
    lines: { more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "CAN_EDIT"') },
    byHand: (store) => {
      store.accounts.grant(account(store, "Warehouse"), { type: "USER", id: user(store, "dan").id }, "CAN_EDIT");
    },
  },
  "a level that was raised by hand is adopted half": {
    right: "Cy, owner by hand, may edit by code: lower than live, higher than the code was.",
    lines: { warehouseCy: share("warehouse-cy", 'account: warehouse, user: cy, accessLevel: "CAN_EDIT"') },
    byHand: raiseCy,
  },
  "a share that was taken away by hand is removed from the program": {
    right: "Dan has no access to Lake any more, taken away by hand before: the removal changes nothing.",
    lines: { lakeDan: "" },
    byHand: (store) => {
      store.accounts.grant(account(store, "Lake"), { type: "USER", id: user(store, "dan").id }, "NONE");
    },
  },
  "a refresh without drift": {
    right: "It is proved that no access changes, live.",
    refresh: true,
  },
  "a refresh without drift, and a change": {
    right: "Dan can edit Lake, told once.",
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"') },
    refresh: true,
  },
};
