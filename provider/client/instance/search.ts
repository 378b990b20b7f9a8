// The search route of the instance API (§3.12).

import { SearchAnswer, type AccountHit } from "../schemas/search";
import type { Http } from "../http/http";
import { availablePages, type CountedPage, type OnProgress } from "../paging";

/** Domo's largest page of hits. */
const PAGE_SIZE = 100;
/** Domo: returns no hits beyond this number. */
const MAX_HITS = 10_000;

/** Full-text search. The search index lags behind writes, so a missing hit does not prove that an object does not exist. */
export class Search {
  constructor(private readonly http: Http) {}

  /** `POST /api/search/v1/query`: the accounts whose names contain the text (`*` for all), at most the first 10,000. There may be fewer than Domo counts. */
  async accounts(text: string, onProgress?: OnProgress): Promise<AccountHit[]> {
    const page = (query: { limit: number; offset: number }) => this.accountPage(text, query);
    return (await availablePages(page, ({ databaseId }) => databaseId, { size: PAGE_SIZE, onProgress })).rows;
  }

  private async accountPage(text: string, { limit, offset }: { limit: number; offset: number }): Promise<CountedPage<AccountHit>> {
    const json = {
      count: limit,
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
    const path = "/api/search/v1/query";
    const { searchResultsMap, totalResultCount } = await this.http.send({
      method: "POST",
      path,
      json,
      readOnly: true,
      schema: SearchAnswer,
    });
    return { rows: searchResultsMap.account ?? [], total: Math.min(totalResultCount, MAX_HITS) };
  }
}
