// Hits of the instance API's search for accounts (§3.12).

import { z } from "zod";
import { Id } from "./id";

export const AccountHit = z.looseObject({
  databaseId: Id,
  displayName: z.string().nullish(),
  dataProviderType: z.string().nullish(),
  credentialsType: z.string().nullish(),
  allowExternalUse: z.boolean().nullish(),
  owners: z.array(z.looseObject({ id: Id, type: z.string(), displayName: z.string().nullish() })).nullish(),
  /** Whether DataSets use it, and how many. */
  used: z.boolean().nullish(),
  datasetCount: z.number().nullish(),
  /** Whether Domo considers the credential valid. */
  valid: z.boolean().nullish(),
  /** Epoch milliseconds. */
  createDate: z.number().nullish().catch(undefined),
  lastModified: z.number().nullish().catch(undefined),
});
export type AccountHit = z.infer<typeof AccountHit>;

export const SearchAnswer = z.looseObject({
  totalResultCount: z.number(),
  searchResultsMap: z.looseObject({ account: z.array(AccountHit).nullish() }),
});
