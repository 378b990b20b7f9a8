// Resources that are removed from the program, and what that leaves in Domo.

import { BASE, members, share, withOptions, type Situation } from "./company";

const KEPT = "{ retainOnDelete: true }";

export const REMOVALS: Record<string, Situation> = {
  "a retained share is removed": {
    right: "Dan keeps Lake: the share is retained in Domo, and no longer managed.",
    base: { lakeDan: withOptions(BASE.lakeDan!, KEPT) },
    lines: { lakeDan: "" },
  },
  "a share is removed that is retained only from now on": {
    right: "Dan loses Lake: retainOnDelete was not deployed before the share was removed, and another share says it too late.",
    lines: { lakeDan: "", lakeData: withOptions(BASE.lakeData!, KEPT) },
  },
  "a retained person is removed": {
    right: "Dan stays in Domo with his access to Lake only if the share stays: the share is removed, the person is left.",
    base: { dan: withOptions(BASE.dan!, KEPT) },
    lines: { dan: "", lakeDan: "" },
  },
  "a retained person with retained access is removed": {
    right: "Dan stays in Domo and may use Lake, neither of which is managed any more.",
    base: { dan: withOptions(BASE.dan!, KEPT), lakeDan: withOptions(BASE.lakeDan!, KEPT) },
    lines: { dan: "", lakeDan: "" },
  },
  "a retained account is removed": {
    right: "Lake stays in Domo; its shares are removed, so that Ada and Dan lose it.",
    base: { lake: withOptions(BASE.lake!, KEPT) },
    lines: { lake: "", lakeData: "", lakeDan: "" },
  },
  "a retained membership is removed": {
    right: "Bo and Cy stay in Finance, which from now on may have others as well.",
    base: { financeMembers: withOptions(BASE.financeMembers!, KEPT), warehouseBo: "", warehouseCy: "" },
    lines: { financeMembers: "" },
  },
  "a retained group is removed": {
    right: "Finance stays in Domo with its access to Warehouse, if its share stays: the share is removed.",
    base: { finance: withOptions(BASE.finance!, KEPT), warehouseBo: "", warehouseCy: "" },
    lines: { finance: "", financeMembers: "", warehouseFinance: "" },
  },
  "a share is removed that is to be kept": {
    right: "Dan keeps Lake, as onDelete is keep.",
    base: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_VIEW", onDelete: "keep"') },
    lines: { lakeDan: "" },
  },
  "a person is removed who is to be kept": {
    right: "Dan is left in Domo; his share of Lake is removed.",
    base: { dan: BASE.dan!.replace(" });", ', onDelete: "keep" });') },
    lines: { dan: "", lakeDan: "" },
  },
  "a share is removed whose onDelete is secret": {
    right: "It is not known whether Dan keeps Lake: it may have no effect.",
    base: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_VIEW", onDelete: pulumi.secret("keep")') },
    lines: { lakeDan: "" },
  },
  "an adopted share is removed": {
    right: "The creator keeps Lake: the share existed before, was adopted, and is left in Domo.",
    base: { more: share("old-admin", 'accountId: "101", userId: "1893000001", accessLevel: "OWNER", adopt: "always"') },
    lines: { more: "" },
  },
  "an adopted share is removed that is to be deleted": {
    right: "Nora loses the account with id 101: it was adopted, but onDelete is delete.",
    before: (store) => {
      store.accounts.grant(store.accounts.get(101), { type: "USER", id: 1893000002 }, "CAN_EDIT");
    },
    base: {
      more: share("old-nora", 'accountId: "101", userId: "1893000002", accessLevel: "CAN_EDIT", adopt: "always", onDelete: "delete"'),
    },
    lines: { more: "" },
  },
  "an adopted person is removed": {
    right: "Nora was adopted and is left in Domo; her share of Lake is removed.",
    base: {
      more: [
        'const nora = new domo.User("nora", { email: "nora@example.com", name: "Nora Example", adopt: "always" });',
        share("lake-nora", 'account: lake, user: nora, accessLevel: "CAN_EDIT"'),
      ].join("\n"),
    },
    lines: { more: "" },
  },
  "an adopted member is removed with the membership": {
    right: "Pia was in Office before and stays; Dan, whom the membership added, is removed.",
    base: { more: 'new domo.GroupMembership("office", { groupId: "1814000002", users: [dan], userIds: ["1893000004"] });' },
    lines: { more: "" },
  },
  "a protected share is changed": {
    right: "Dan can edit Lake: protect only prevents that the share is deleted.",
    base: { lakeDan: withOptions(BASE.lakeDan!, "{ protect: true }") },
    lines: { lakeDan: withOptions(share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"'), "{ protect: true }") },
  },
  "an account that is to be kept is replaced": {
    right: "The old Lake is left in Domo with its access, and a new one takes its name: who had the old one keeps it.",
    base: { lake: BASE.lake!.replace('name: "Lake",', 'name: "Lake", onDelete: "keep",') },
    lines: {
      lake: 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazons3-advanced", configurations: { bucket: "b" }, onDelete: "keep" });',
    },
  },
  "a share that is to be kept is replaced": {
    right: "Bo gains Lake, and Dan keeps it: the old share is left in Domo.",
    base: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_VIEW", onDelete: "keep"') },
    lines: { lakeDan: share("lake-dan", 'account: lake, user: bo, accessLevel: "CAN_VIEW", onDelete: "keep"') },
  },
  "a retained share of a group is removed, and its members leave": {
    right: "Ada leaves Data, which keeps Lake: she loses it by leaving.",
    base: { lakeData: withOptions(BASE.lakeData!, KEPT) },
    lines: { lakeData: "", dataMembers: members("data", "") },
  },
};
