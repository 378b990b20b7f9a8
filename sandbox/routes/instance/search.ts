// `/api/search/v1`: the search for accounts (§3.12), by an index that may be outdated.

import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import type { SandboxAccount } from "../../store/accounts";
import type { Store } from "../../store/store";
import { matchesWildcard } from "../../wildcard";
import { jsonBody } from "../requests";

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Filter = z.looseObject({
  filterType: z.string().default("term"),
  field: z.string(),
  value: text.optional(),
  values: z.array(text).optional(),
  query: z.string().optional(),
  not: z.boolean().default(false),
});
type Filter = z.infer<typeof Filter>;

const Query = z.looseObject({
  count: z.number().int().nonnegative().default(10),
  offset: z.number().int().nonnegative().default(0),
  query: z.string().default("*"),
  entityList: z.array(z.array(z.string())).default([]),
  filters: z.array(Filter).default([]),
  orFilters: z.array(Filter).default([]),
  notFilters: z.array(Filter).default([]),
  facetValuesToInclude: z.array(z.string()).default([]),
  sort: z.looseObject({ fieldSorts: z.array(z.looseObject({ field: z.string(), sortOrder: z.enum(["ASC", "DESC"]) })) }).optional(),
});

/** Domo's limit of `offset` plus `count`, and its largest page. */
const WINDOW = 10_000;
const LARGEST_PAGE = 100;

export function searchRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.post("/query", async (c) => {
    const { count, offset, query, entityList, filters, orFilters, notFilters, facetValuesToInclude, sort } = await jsonBody(c, Query);
    if (offset + count > WINDOW) throw new ApiError(400, "count and offset reach beyond 10,000");
    if (!entityList.flat().includes("account")) throw new ApiError(400, "the sandbox searches accounts only");
    const indexed = store.accounts
      .listVisible(store.caller)
      .filter(({ modifiedAt }) => modifiedAt <= store.now() - store.switches.searchLag);
    const found = indexed
      .filter(({ displayName }) => matchesText(query, displayName))
      .filter((account) => filters.every((filter) => matchesFilter(account, filter, store)))
      .filter((account) => orFilters.length === 0 || orFilters.some((filter) => matchesFilter(account, filter, store)))
      .filter((account) => !notFilters.some((filter) => matchesFilter(account, filter, store)))
      .sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
    if (sort?.fieldSorts[0]?.sortOrder === "DESC") found.reverse();
    const hits = found.slice(offset, offset + Math.min(count, LARGEST_PAGE)).map((account) => hitJson(account, store));
    return c.json({
      facetMap: facets(facetValuesToInclude, found, store),
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

/** Whether a query, in which `*` stands for any text, matches this text, in any case. */
const matchesText = (query: string, text: string): boolean => matchesWildcard(query.toLowerCase(), text.toLowerCase());

const ownersOf = ({ grants }: SandboxAccount) => grants.filter(({ accessLevel }) => accessLevel === "OWNER");

const dataSetCount = (account: SandboxAccount, store: Store): number =>
  store.dataSets.filter(({ accountId }) => accountId === account.id).length;

/** The values of an account in the fields that can be filtered (§3.12). */
const FIELDS = new Map<string, (account: SandboxAccount, store: Store) => string[]>([
  ["dataproviderkey_facet", ({ dataProviderType }) => [dataProviderType]],
  ["dataprovidername_facet", ({ dataProviderType }) => [dataProviderType]],
  ["owned_by_id", (account) => ownersOf(account).flatMap(({ id, type }) => [String(id), `${String(id)}:${type}`])],
  ["databaseId", ({ id }) => [String(id)]],
  ["used", (account, store) => [String(dataSetCount(account, store) > 0)]],
  ["valid", ({ valid }) => [String(valid)]],
]);

const FACETS = new Map([
  ["DATAPROVIDERNAME", "dataprovidername_facet"],
  ["OWNED_BY_ID", "owned_by_id"],
  ["USED", "used"],
  ["VALID", "valid"],
]);

/** Filters of other types, and of fields that the index does not have, match nothing. */
function matchesFilter(account: SandboxAccount, { filterType, field, value, values, query, not }: Filter, store: Store): boolean {
  const actual = FIELDS.get(field)?.(account, store);
  if (!actual) return false;
  if (filterType === "wildcard") return actual.some((text) => matchesText(query ?? "*", text)) !== not;
  if (filterType !== "term" && filterType !== "boolean") return false;
  const wanted = values ?? (value === undefined ? [] : [value]);
  return actual.some((text) => wanted.includes(text)) !== not;
}

function facets(names: string[], found: SandboxAccount[], store: Store) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const fieldName = FACETS.get(name);
      if (fieldName === undefined) return [];
      const counts = new Map<string, number>();
      for (const account of found) {
        // Owners are listed as `<id>:<type>` only.
        const values = FIELDS.get(fieldName)?.(account, store).filter((value) => name !== "OWNED_BY_ID" || value.includes(":")) ?? [];
        for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const facetValues = [...counts].map(([value, count]) => ({ count, facetType: name, filterType: "term", label: value, value }));
      return [[name, { fieldName, searchFacetEnum: name, facetValues }]];
    }),
  );
}

function hitJson(account: SandboxAccount, store: Store) {
  const { id, displayName, dataProviderType, credentialsType, allowExternalUse, valid, createdAt, modifiedAt } = account;
  const owners = ownersOf(account).map(({ type, id: owner }) => ({
    id: String(owner),
    type,
    displayName: type === "USER" ? store.user(owner).name : store.group(owner).name,
  }));
  const datasetCount = dataSetCount(account, store);
  return {
    databaseId: String(id),
    entityType: "account",
    displayName,
    winnerText: displayName,
    dataProviderType,
    credentialsType,
    allowExternalUse,
    owners,
    createDate: createdAt,
    lastModified: modifiedAt,
    lastIndexed: store.now(),
    datasetCount,
    used: datasetCount > 0,
    valid,
  };
}
