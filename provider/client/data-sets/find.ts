// A DataSet by its name, which several may have.

import { nothingFound, onlyMatch } from "../lookups/candidates";
import { allPages } from "../paging";
import { similarTo } from "../spelling";
import type { DataSetApi } from "./data-set";

/** Domo's largest page of DataSets on both APIs (§16.2, §16.3). */
const PAGE_SIZE = 50;
/** Pages that are searched for similar names. An instance may have more DataSets than an error is worth requests. */
const MOST_PAGES = 20;

interface Named {
  id: string;
  name: string;
}

/** The DataSets with exactly this name. */
export async function allNamed(api: DataSetApi, name: string): Promise<Named[]> {
  // Domo: finds parts of names, in any case (§16.2).
  const page = (query: { limit: number; offset: number }) => api.page({ ...query, nameLike: name });
  const like = await allPages(page, ({ id }) => id, { size: PAGE_SIZE });
  return like.filter((dataSet) => dataSet.name === name);
}

/** The id of the DataSet with exactly this name. */
export async function findByName(api: DataSetApi, name: string): Promise<string> {
  const matches = await allNamed(api, name);
  const only = onlyMatch(matches, { several: `${api.host} has several DataSets named ${name}`, labelOf });
  if (only) return only.id;
  const { known, isWhole } = await someDataSets(api);
  const scope = isWhole ? "" : `, of which the first ${String(known.length)} were compared`;
  throw nothingFound({
    text: `${api.host} has no DataSet with exactly the name ${name}`,
    similar: similarTo(name, known, (dataSet) => dataSet.name),
    labelOf,
    reason: `Domo shows the DataSets that ${api.caller} may see${scope}`,
    isResource: false,
  });
}

const labelOf = ({ id, name }: Named): string => `${name} (id ${id})`;

/** The first DataSets, and whether there are no others. */
async function someDataSets(api: DataSetApi): Promise<{ known: Named[]; isWhole: boolean }> {
  const known: Named[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const read = await api.page({ limit: PAGE_SIZE, offset: page * PAGE_SIZE });
    known.push(...read);
    if (read.length < PAGE_SIZE) return { known, isWhole: true };
  }
  return { known, isWhole: false };
}
