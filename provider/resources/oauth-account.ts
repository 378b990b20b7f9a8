// A customer's own OAuth app for a connector, which Domo calls OAuth configuration or account template. Surprising: its ids are a
// row of their own, so that one may equal the id of an ordinary account (§5.1).

import { z } from "zod";
import { isOAuthConfig } from "../domo/contract/connectors";
import { connectorAccount, connectorInputs } from "./connector-account";
import { adopt, onDelete } from "./fields";

const inputs = z.strictObject({ ...connectorInputs, onDelete, adopt });
export type OAuthAccountInputs = z.infer<typeof inputs>;

export const oauthAccount = connectorAccount({
  type: "OAuthAccount",
  kind: "oauth",
  called: "OAuth account",
  inputs,
  controls: ["onDelete", "adopt"],
  movable: false,
  rules: ({ dataProviderType }) =>
    dataProviderType === undefined || isOAuthConfig(dataProviderType)
      ? []
      : [{ property: "dataProviderType", reason: "is no OAuth configuration: these end in -oauth-config; declare others as Account" }],
});
