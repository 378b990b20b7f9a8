// Creates a DataSet.

import { CreatedObjectNotFoundError, CreateOutcomeUnknownError, InvalidInputError, isOutcomeUnknown } from "../errors";
import type { DataSetApi, WantedDataSet } from "./data-set";
import { allNamed } from "./find";

/**
 * Returns the id of the new DataSet. The create is sent once: Domo accepts any number of DataSets of one name. Where Domo's answer is lost or
 * has no id, the DataSet is the one of this name that was not there before.
 */
export async function createDataSet(api: DataSetApi, want: WantedDataSet): Promise<string> {
  checkColumns(want);
  const before = new Set((await allNamed(api, want.name)).map(({ id }) => id));
  const findNew = async (): Promise<string | undefined> => {
    const [created, ...others] = (await allNamed(api, want.name)).filter(({ id }) => !before.has(id));
    return others.length === 0 ? created?.id : undefined;
  };
  const id = await api.create(want).catch((error: unknown) => {
    if (isOutcomeUnknown(error)) return outcomeOf(error, findNew, want);
    throw error;
  });
  const found = id ?? (await findNew());
  if (found !== undefined) return found;
  // Domo: what the instance API answers to a create is not documented (§16.7).
  throw new CreatedObjectNotFoundError(
    `Domo created the DataSet ${want.name} without telling its id, and does not list it. Run again later`,
  );
}

async function outcomeOf(error: unknown, findNew: () => Promise<string | undefined>, { name }: WantedDataSet): Promise<string> {
  // An error of this search would hide that of the create.
  const found = await findNew().catch(() => undefined);
  if (found !== undefined) return found;
  const reason = error instanceof Error ? error.message : String(error);
  throw new CreateOutcomeUnknownError(
    `It is not known whether Domo created the DataSet ${name}: ${reason}. Look for it before creating it again`,
  );
}

function checkColumns({ name, columns }: WantedDataSet): void {
  if (name.trim() === "") throw new InvalidInputError("a DataSet needs a name");
  if (columns.length === 0) throw new InvalidInputError(`the DataSet ${name} needs columns`);
  const seen = new Set<string>();
  for (const column of columns) {
    // Domo: columns that differ only in case break some of its routes (§16.8).
    const key = column.name.trim().toLowerCase();
    if (key === "") throw new InvalidInputError(`a column of the DataSet ${name} has no name`);
    if (seen.has(key)) throw new InvalidInputError(`the DataSet ${name} would have two columns named ${column.name}, ignoring case`);
    seen.add(key);
  }
}
