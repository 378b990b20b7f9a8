import { describe, expect, test } from "@jest/globals";
import { Gathering } from "../../../../../provider/client/gathering";
import { gatheredReader, whileItWorks } from "../../../../../provider/client/loading/gathered-reader";

const AT_ONCE = { isIdle: true, onChange: () => undefined };

describe("reads that are gathered", () => {
  test("do not wait for a row that has to be read by itself, and takes long", async () => {
    const slow = Promise.withResolvers<string>();
    const alone: string[] = [];
    const read = gatheredReader<string, string>({
      readOne: (id) => {
        alone.push(id);
        return slow.promise;
      },
      readMany: (ids) => Promise.resolve(new Map(ids.filter((id) => id !== "lost").map((id) => [id, `row ${id}`]))),
      gathering: new Gathering(AT_ONCE),
      sharingMs: 0,
    });
    const lost = read("lost");
    expect(await Promise.all([read("a"), read("b")])).toEqual(["row a", "row b"]);
    expect(await Promise.all([read("c"), read("d")])).toEqual(["row c", "row d"]);
    slow.resolve("at last");
    expect([await lost, alone]).toEqual(["at last", ["lost"]]);
  });

  test("are read by themselves where the response for several lacks them or fails, each with its own outcome", async () => {
    const read = gatheredReader<string, string>({
      readOne: (id) => (id === "bad" ? Promise.reject(new Error("503")) : Promise.resolve(`${id} alone`)),
      readMany: () => Promise.reject(new Error("down")),
      gathering: new Gathering(AT_ONCE),
    });
    const outcomes = await Promise.allSettled([read("a"), read("bad")]);
    expect(outcomes).toEqual([
      { status: "fulfilled", value: "a alone" },
      { status: "rejected", reason: new Error("503") },
    ]);
  });
});

describe("a request for several that has failed", () => {
  test("is tried again after ten times its duration, so that it adds little", async () => {
    let now = 0;
    let works = false;
    const tries: number[] = [];
    const read = whileItWorks<string, string>(
      () => {
        tries.push(now);
        now += 100;
        return works ? Promise.resolve("rows") : Promise.reject(new Error("a web page"));
      },
      () => now,
    );
    expect(await read(["a"])).toBeUndefined();
    now = 1_000;
    expect(await read(["a"])).toBeUndefined();
    works = true;
    now = 1_100;
    expect(await read(["a"])).toBe("rows");
    expect(await read(["a"])).toBe("rows");
    expect(tries).toEqual([0, 1_100, 1_200]);
  });
});
