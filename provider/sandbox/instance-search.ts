// The instance API's search (§3.12), for accounts. It is an index, which may lag behind what it finds.

import { Hono } from "hono";
import { z } from "zod";
import { fieldsOf, type SandboxAccount } from "./account-store";
import { body } from "./answers";
import { Refusal } from "./refusal";
import type { Store } from "./store";

const Query = z.looseObject({
  count: z.number().int().nonnegative().default(10),
  offset: z.number().int().nonnegative().default(0),
  query: z.string().default("*"),
  entityList: z.array(z.array(z.string())).default([]),
  filters: z.array(z.looseObject({ field: z.string(), value: z.coerce.string(), not: z.boolean().default(false) })).default([]),
});

/** Domo's window of hits, and its largest page. */
const WINDOW = 10_000;
const LARGEST_PAGE = 100;

export function search(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.post("/query", async (c) => {
    const { count, offset, query, entityList, filters } = await body(c, Query);
    if (offset + count > WINDOW) throw new Refusal(400, "count and offset reach beyond 10,000");
    if (!entityList.flat().includes("account")) throw new Refusal(400, "the sandbox searches accounts only");
    const indexed = [...store.accounts.accounts.values()].filter(({ modifiedAt }) => modifiedAt <= store.now() - store.switches.searchLag);
    const found = indexed
      .filter(({ displayName }) => pattern(query).test(displayName))
      .filter((account) => filters.every(({ field, value, not }) => valuesOf(account, field).includes(value) !== not))
      .sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
    const hits = found.slice(offset, offset + Math.min(count, LARGEST_PAGE)).map((account) => hit(account, store));
    return c.json({
      facetMap: {},
      totalResultCount: found.length,
      sort: { fieldSorts: [{ field: "display_name_sort", sortOrder: "ASC" }] },
      queryUuid: "00000000-0000-4000-8000-0000000000c1",
      hideSearchObjects: true,
      searchObjects: [],
      searchResultsMap: { account: hits },
    });
  });
  return routes;
}

const pattern = (query: string): RegExp => new RegExp(`^${query.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll(/\*+/g, ".*")}$`, "i");

const ownersOf = ({ grants }: SandboxAccount) => grants.filter(({ accessLevel }) => accessLevel === "OWNER");

function valuesOf(account: SandboxAccount, field: string): string[] {
  if (field === "dataproviderkey_facet") return [account.dataProviderType];
  if (field === "owned_by_id") return ownersOf(account).flatMap(({ id, type }) => [String(id), `${String(id)}:${type}`]);
  throw new Refusal(400, `there is no filter ${field}`);
}

function hit(account: SandboxAccount, store: Store) {
  const { id, displayName, dataProviderType, allowExternalUse, createdAt, modifiedAt } = account;
  const owners = ownersOf(account).map(({ type, id: owner }) => ({
    id: String(owner),
    type,
    displayName: type === "USER" ? store.user(owner).name : store.group(owner).name,
  }));
  fieldsOf(dataProviderType);
  const datasetCount = store.dataSets.filter(({ accountId }) => accountId === id).length;
  return {
    databaseId: String(id),
    entityType: "account",
    displayName,
    winnerText: displayName,
    dataProviderType,
    allowExternalUse,
    owners,
    createDate: createdAt,
    lastModified: modifiedAt,
    lastIndexed: store.now(),
    datasetCount,
    used: datasetCount > 0,
    valid: true,
  };
}
