// Hits of the instance API's search for accounts (§3.12).

import { z } from "zod";
import { Id } from "./id";

export const AccountHit = z.looseObject({
  databaseId: Id,
  displayName: z.string().nullish(),
  dataProviderType: z.string().nullish(),
  owners: z.array(z.looseObject({ id: Id, type: z.string() })).nullish(),
});
export type AccountHit = z.infer<typeof AccountHit>;

export const SearchAnswer = z.looseObject({
  totalResultCount: z.number(),
  searchResultsMap: z.looseObject({ account: z.array(AccountHit).nullish() }),
});
