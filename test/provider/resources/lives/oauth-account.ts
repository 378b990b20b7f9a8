import { type Stage, type Staged, type Values } from "../../stage";
import type { LifecycleData } from "../lifecycle";

const APP = { "client-id": "app", "client-secret": "canary-client-secret" };
export const FULL = { name: "Our app", dataProviderType: "snowflake-oauth-config", configurations: APP, allowExternalUse: true };

export const shelf = (stage: Stage) => stage.sandbox.store().oauthAccounts;

function asInputs(stage: Stage, { id }: Staged): Values | undefined {
  const account = shelf(stage).accounts.get(Number(id));
  if (!account) return undefined;
  const { displayName, dataProviderType, configurations, allowExternalUse } = account;
  return { name: displayName, dataProviderType, configurations, allowExternalUse };
}

export const life: LifecycleData = {
  type: "OAuthAccount",
  prepare: () => ({
    least: { name: "Our app", dataProviderType: "snowflake-oauth-config" },
    full: FULL,
    changed: {
      ...FULL,
      name: "Their app",
      configurations: { "client-id": "other", "client-secret": "canary-rotated" },
      allowExternalUse: false,
    },
  }),
  world: asInputs,
  drift(stage, { id }) {
    const account = shelf(stage).get(Number(id));
    shelf(stage).rename(account, "Renamed by hand");
    shelf(stage).configure(account, { "client-secret": "canary-by-hand", allowExternalUse: "false" });
    return ["name", "configurations", "allowExternalUse"];
  },
  vanish(stage, { id }) {
    shelf(stage).accounts.delete(Number(id));
  },
};
