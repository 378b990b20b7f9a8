import { type Stage, type Staged, type Values } from "../../stage";
import type { LifecycleData } from "../lifecycle";

export const S3 = { accessKey: "AKIA-canary", secretKey: "canary-secret-key", bucket: "lake", region: "eu-north-1" };
export const FULL = { name: "Lake", dataProviderType: "amazon-s3", configurations: S3, allowExternalUse: true };

export const shelf = (stage: Stage) => stage.sandbox.store().accounts;

export function asInputs(stage: Stage, { id }: Staged): Values | undefined {
  const account = shelf(stage).accounts.get(Number(id));
  if (!account) return undefined;
  const { displayName, dataProviderType, configurations, allowExternalUse } = account;
  return { name: displayName, dataProviderType, configurations, allowExternalUse };
}

export const life: LifecycleData = {
  type: "Account",
  prepare: () => ({
    least: { name: "Lake", dataProviderType: "amazon-s3" },
    full: FULL,
    changed: {
      ...FULL,
      name: "Big lake",
      configurations: { ...S3, secretKey: "canary-rotated", region: "eu-west-1" },
      allowExternalUse: false,
    },
  }),
  world: asInputs,
  drift(stage, { id }) {
    const account = shelf(stage).get(Number(id));
    shelf(stage).rename(account, "Renamed by hand");
    shelf(stage).configure(account, { region: "us-east-1", allowExternalUse: "false" });
    return ["name", "configurations", "allowExternalUse"];
  },
  vanish(stage, { id }) {
    shelf(stage).accounts.delete(Number(id));
  },
};
