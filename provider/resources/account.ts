// The credentials with which Domo connects to a data source for its DataSets. Surprising: Domo masks secrets unless the instance is
// configured otherwise, so drift is detected only in values that it shows in clear (§3.5).

import { z } from "zod";
import { isOAuthConfig } from "../client/schemas/connectors";
import { withConnectorKeys } from "./configurations";
import { connectorAccount, connectorInputs } from "./connector-account";
import { checkCredential, checkReplacement, validate } from "./credential";
import { adopt, id, onDelete } from "./fields";

const inputs = withConnectorKeys(
  "account",
  z.strictObject({ ...connectorInputs, transferDatasetsTo: id.optional(), onDelete, validate, adopt }),
);
export type AccountInputs = z.infer<typeof inputs>;

export const account = connectorAccount({
  type: "Account",
  kind: "account",
  label: "account",
  inputs,
  metaArguments: ["transferDatasetsTo", "onDelete", "validate", "adopt"],
  rules: ({ dataProviderType }) =>
    dataProviderType !== undefined && isOAuthConfig(dataProviderType)
      ? [{ property: "dataProviderType", reason: "is an OAuth configuration: declare it as OAuthAccount" }]
      : [],
  canMoveDataSets: true,
  checkCredential,
  checkReplacement,
  healthOutputs: ["valid", "credentialsType"],
});
