import { beforeEach, describe, expect, test } from "@jest/globals";
import { ListedRows, provingReader } from "../../../../../provider/client/loading/listed-rows";

interface Row {
  id: string;
  title?: string;
}

describe("rows of a list", () => {
  let listed: ListedRows<Row>;
  beforeEach(() => {
    listed = new ListedRows((row) => Object.keys(row));
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
});
