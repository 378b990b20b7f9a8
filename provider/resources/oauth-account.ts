// A customer's own OAuth app for a connector, which Domo calls OAuth configuration or account template. Surprising: its ids are a
// row of their own, so that one may equal the id of an ordinary account (§5.1).

import { z } from "zod";
import { withConnectorKeys, connectorAccount, connectorInputs } from "./connector-account";
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
  // Which connectors are OAuth configurations only Domo knows: their keys need not end in -oauth-config (§3.4).
  rules: () => [],
});
