import { beforeEach, describe, expect, test } from "@jest/globals";
import { ListedRows, provingReader } from "../../../../../provider/client/loading/listed-rows";

interface Row {
  id: string;
  title?: string;
  phone?: string;
}

describe("rows of a list", () => {
  let listed: ListedRows<Row>;
  beforeEach(() => {
    listed = new ListedRows({ withValue: (row) => Object.keys(row), always: ["id"] });
  });

  test("prove that a field is empty only once another row had a value for it", () => {
    const [ada] = listed.record([{ id: "1" }]);
    expect([listed.proves(ada!, "id"), listed.proves(ada!, "title")]).toEqual([true, false]);
    listed.record([{ id: "2", title: "Lead" }]);
    expect(listed.proves(ada!, "title")).toBe(true);
  });

  test("are not needed for what was read by itself, which proves all of its fields", () => {
    expect(listed.proves({ id: "1" }, "title")).toBe(true);
  });

  test("are enough for the fields that are needed, or their objects are read by themselves", async () => {
    const [ada] = listed.record([{ id: "1" }]);
    const alone: string[] = [];
    const readAlone = ({ id }: Row): Promise<Row> => {
      alone.push(id);
      return Promise.resolve({ id, title: "Lead" });
    };
    const read = provingReader(() => Promise.resolve(ada), { listed, readAlone });
    expect(await read("1", ["id"])).toEqual({ id: "1" });
    expect(alone).toEqual([]);
    expect(await read("1", ["title"])).toEqual({ id: "1", title: "Lead" });
    expect(alone).toEqual(["1"]);
  });

  const readsOf = async (people: number, alone: (id: string) => Row, isRefresh = true): Promise<number> => {
    let reads = 0;
    const rows = listed.record(Array.from({ length: people }, (_, at): Row => ({ id: String(at) })));
    const readAlone = ({ id }: Row): Promise<Row> => {
      reads++;
      return Promise.resolve(alone(id));
    };
    const read = provingReader((id) => Promise.resolve(rows[Number(id)]), { listed, readAlone, isRefresh });
    for (const { id } of rows) await read(id, ["title"]);
    return reads;
  };

  test("are enough in a refresh for a field that nobody has a value for, once ten were compared and rows have other fields", async () => {
    expect(await readsOf(30, (id) => ({ id }))).toBe(30);
    listed.record([{ id: "30", phone: "1" }]);
    expect(await readsOf(30, (id) => ({ id }))).toBe(0);
    // Ten others prove nothing about somebody whom this run creates, adopts or changes.
    expect(await readsOf(30, (id) => ({ id }), false)).toBe(30);
  });

  test("never prove a field that somebody has a value for and no row has", async () => {
    listed.record([{ id: "30", phone: "1" }]);
    expect(await readsOf(30, (id) => (id === "5" ? { id, title: "Lead" } : { id }))).toBe(30);
  });
});
