// The search route of the instance API (§3.12).

import { SearchAnswer, type AccountHit } from "../schemas/search";
import type { Http } from "../http/http";
import type { OnProgress } from "../paging";

/** Domo's largest page of hits. */
const PAGE_SIZE = 100;
/** Domo: returns no hits beyond this number. */
export const MAX_HITS = 10_000;

/** Full-text search. The search index lags behind writes, so a missing hit does not prove that an object does not exist. */
export class Search {
  constructor(private readonly http: Http) {}

  /** `POST /api/search/v1/query`: the accounts whose names contain the text (`*` for all), at most the first 10,000. */
  async accounts(text: string, onProgress?: OnProgress): Promise<AccountHit[]> {
    const hits = new Map<string, AccountHit>();
    for (let offset = 0; offset < MAX_HITS; offset += PAGE_SIZE) {
      const json = {
        count: PAGE_SIZE,
        offset,
        combineResults: false,
        query: text,
        filters: [],
        facetValuesToInclude: [],
        queryProfile: "GLOBAL",
        entityList: [["account"]],
        hideSearchObjects: true,
        sort: { fieldSorts: [{ field: "display_name_sort", sortOrder: "ASC" }] },
      };
      const { searchResultsMap, totalResultCount } = await this.http.send({
        method: "POST",
        path: "/api/search/v1/query",
        json,
        readOnly: true,
        schema: SearchAnswer,
      });
      const page = searchResultsMap.account ?? [];
      for (const hit of page) hits.set(hit.databaseId, hit);
      onProgress?.(hits.size, totalResultCount);
      if (page.length < PAGE_SIZE) break;
    }
    return [...hits.values()];
  }
}
