// A customer's own OAuth app for a connector. Domo calls it OAuth configuration or account template. Surprising: its ids are numbered
// separately, so an OAuth account and an ordinary account may have the same id (§5.1).

import { z } from "zod";
import { withConnectorKeys } from "./configurations";
import { connectorAccount, connectorInputs } from "./connector-account";
import { adopt, onDelete } from "./fields";

const inputs = withConnectorKeys("oauth", z.strictObject({ ...connectorInputs, onDelete, adopt }));
export type OAuthAccountInputs = z.infer<typeof inputs>;

export const oauthAccount = connectorAccount({
  type: "OAuthAccount",
  kind: "oauth",
  label: "OAuth account",
  inputs,
  metaArguments: ["onDelete", "adopt"],
  canMoveDataSets: false,
  healthOutputs: ["enabled"],
  // Domo: the key of an OAuth configuration need not end in -oauth-config (§3.4), so the connector can't be checked.
  rules: () => [],
});
