// Connector accounts, OAuth configurations and their access lists on the instance API (§3-§5).

import { z } from "zod";
import { Id } from "./id";

/** An account or OAuth configuration. Domo: never includes the configuration; `name` is internal and never changes (§3.1). */
export const Account = z.looseObject({
  id: Id,
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  dataProviderType: z.string().nullish(),
  allowExternalUse: z.boolean().nullish(),
  /** Whether Domo considers the credential valid. Domo: false in the response to a create, although the account works (§3.6). */
  valid: z.boolean().nullish(),
  createdBy: Id.nullish(),
  /** Epoch milliseconds; null in the response to a create (§3.1). */
  createdAt: z.number().nullish(),
  modifiedAt: z.number().nullish(),
  credentialsType: z.string().nullish(),
  /** Only of OAuth configurations (§5.1). */
  enabled: z.boolean().nullish(),
  datasourceCount: z.number().nullish(),
  owners: z.array(z.looseObject({ id: Id, type: z.string() })).nullish(),
});
export type Account = z.infer<typeof Account>;

/** A configuration, a map of texts. Secrets are masked. Unless it is empty, it always has `allowExternalUse` (§3.5). */
export const Configuration = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => String(value ?? "")),
  )
  .refine(
    (map) => Object.keys(map).length === 0 || "allowExternalUse" in map,
    "it is no account's configuration: allowExternalUse is missing",
  );

export const ACCESS_LEVELS = ["OWNER", "CAN_EDIT", "CAN_SHARE", "CAN_VIEW"] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** The access of one user or group to an account. */
export const Grant = z.looseObject({ type: z.enum(["USER", "GROUP"]), id: Id, accessLevel: z.string(), name: z.string().nullish() });
export type Grant = z.infer<typeof Grant>;
export const AccessList = z.looseObject({ list: z.array(Grant).transform(highestGrants) });

/** One grant for each user and group: of several, the one that allows most, so that an owner counts as one. */
function highestGrants(list: Grant[]): Grant[] {
  const highest = new Map<string, Grant>();
  for (const grant of list) {
    const key = `${grant.type} ${grant.id}`;
    const other = highest.get(key);
    if (!other || rankOf(grant) > rankOf(other)) highest.set(key, grant);
  }
  return [...highest.values()];
}

const rankOf = ({ accessLevel }: Grant): number => [...ACCESS_LEVELS].reverse().findIndex((level) => level === accessLevel);

/** A DataSet that uses an account. Domo: the batch route has other names for the id and the name, and null under the usual ones (§3.11). */
export const DataSetRow = z
  .looseObject({
    dataSourceId: z.string().min(1).nullish(),
    id: z.string().min(1).nullish(),
    dataSourceName: z.string().nullish(),
    name: z.string().nullish(),
  })
  .refine(({ dataSourceId, id }) => (dataSourceId ?? id ?? "") !== "", "it is a DataSet without an id");
export type DataSetRow = z.infer<typeof DataSetRow>;

/** DataSets by the id of their account (§3.11). */
export const DataSetsByAccount = z.record(z.string(), z.array(DataSetRow));

/** The owner of the access token (§2.2). */
export const Me = z.looseObject({ id: Id, emailAddress: z.string().nullish() });
export type Me = z.infer<typeof Me>;

/** The result of a check of credentials (§3.7). */
export const Validation = z.looseObject({ result: z.string(), messages: z.unknown().optional() });
export type Validation = z.infer<typeof Validation>;

/** A connector of the catalogue (§3.4). */
export const Connector = z.looseObject({ key: z.string(), connectorValidatorPresent: z.boolean() });
