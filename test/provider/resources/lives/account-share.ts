import { type Stage, type Values } from "../../stage";
import type { LifecycleData } from "../lifecycle";

export const [ADMIN, NORA, OMAR] = ["1893000001", "1893000002", "1893000003"];
export const OFFICE = "1814000002";

export const grantsOf = (stage: Stage, accountId: string): Record<string, string> =>
  Object.fromEntries(
    stage.sandbox
      .store()
      .accounts.get(Number(accountId))
      .grants.map(({ type, id, accessLevel }) => [`${type} ${String(id)}`, accessLevel]),
  );

export const life: LifecycleData = {
  type: "AccountShare",
  prepare(stage) {
    const accountId = String([...stage.sandbox.store().accounts.accounts.keys()][0]);
    const full = { accountId, accountKind: "account", userId: NORA, accessLevel: "CAN_VIEW" };
    return { least: full, full, changed: { ...full, accessLevel: "CAN_EDIT" } };
  },
  world(stage, { inputs, outputs }): Values | undefined {
    const { accountId, userId } = { ...outputs, ...inputs } as { accountId: string; userId: string };
    const accessLevel = stage.sandbox.store().accounts.accounts.has(Number(accountId))
      ? grantsOf(stage, accountId)[`USER ${userId}`]
      : undefined;
    return accessLevel === undefined ? undefined : { accountId, accountKind: "account", userId, accessLevel };
  },
  drift(stage, { inputs }) {
    const shelf = stage.sandbox.store().accounts;
    shelf.grant(shelf.get(Number(inputs.accountId)), { type: "USER", id: Number(NORA) }, "OWNER");
    return ["accessLevel"];
  },
  vanish(stage, { inputs }) {
    const { accounts, dataSets } = stage.sandbox.store();
    accounts.accounts.delete(Number(inputs.accountId));
    // Domo: its DataSets are disconnected (§3.10).
    for (const dataSet of dataSets) delete dataSet.accountId;
  },
};
