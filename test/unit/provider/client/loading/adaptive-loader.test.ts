import { beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ResponseError } from "../../../../../provider/client/errors";
import { WriteCounter } from "../../../../../provider/client/http/write-counter";
import { AdaptiveLoader, type LoaderOptions } from "../../../../../provider/client/loading/adaptive-loader";

interface Row {
  id: string;
  title?: string;
}

const QUIET = { info: () => undefined, debug: () => undefined };
const ids = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => String(from + i));

describe("a loader", () => {
  let calls: string[];
  let writes: WriteCounter;
  beforeEach(() => {
    calls = [];
    writes = new WriteCounter();
  });

  /** A loader for `size` users, with or without batches and a total. */
  const loaderFor = (
    size: number,
    more: Partial<LoaderOptions<Row>> & { batches?: number; total?: boolean; pageSize?: number } = {},
  ): AdaptiveLoader<Row> => {
    const { batches, total = false, pageSize = 500, ...rest } = more;
    const rows = ids(0, size).map((id): Row => ({ id, title: "x" }));
    return new AdaptiveLoader<Row>({
      label: "users",
      key: ({ id }) => id,
      readOne: (id) => {
        calls.push("one");
        return Promise.resolve(rows[Number(id)]);
      },
      ...(batches !== undefined && {
        batch: {
          size: batches,
          read: (wanted) => {
            calls.push("some");
            return Promise.resolve(wanted.flatMap((id) => rows[Number(id)] ?? []));
          },
        },
      }),
      list: {
        size: pageSize,
        page: (offset) => {
          calls.push("page");
          return Promise.resolve({ rows: rows.slice(offset, offset + pageSize), ...(total && { total: size }) });
        },
      },
      writes,
      log: QUIET,
      ...rest,
    });
  };

  test("returns to each concurrent caller its own row", async () => {
    const loader = loaderFor(10);
    const rows = await Promise.all(ids(0, 10).map((id) => loader.get(id)));
    expect(rows.map((row) => row?.id)).toEqual(ids(0, 10));
  });

  test("reads a few rows one by one, and the list for many", async () => {
    const loader = loaderFor(400);
    await loader.get("1");
    await loader.get("2");
    expect(calls).toEqual(["one", "one"]);
    await Promise.all(ids(3, 300).map((id) => loader.get(id)));
    expect(calls).toEqual(["one", "one", "page"]);
  });

  test("reads in batches where Domo has batch routes", async () => {
    const loader = loaderFor(50_000, { batches: 200, total: true, pageSize: 200 });
    await Promise.all(ids(0, 3).map((id) => loader.get(id)));
    expect(calls).toEqual(["some"]);
  });

  test("reads an object by id if the list does not have it", async () => {
    const loader = loaderFor(5);
    await Promise.all(ids(0, 4).map((id) => loader.get(id)));
    calls = [];
    expect(await loader.get("77")).toBeUndefined();
    expect(calls).toEqual(["one"]);
  });

  test("forgets all rows after a write", async () => {
    const loader = loaderFor(5, { freeRequests: 0 });
    await loader.get("1");
    writes.add();
    calls = [];
    await loader.get("1");
    expect(calls).toEqual(["page"]);
  });

  test("rejects the reads that depend on a failed list, and reads it again the next time", async () => {
    let fails = true;
    const list = {
      size: 500,
      page: () => (fails ? Promise.reject(new Error("no")) : Promise.resolve({ rows: [{ id: "1" }] })),
    };
    const loader = loaderFor(5, { freeRequests: 0, list });
    await expect(Promise.all([loader.get("1"), loader.get("2")])).rejects.toThrow("no");
    fails = false;
    expect(await loader.get("1")).toEqual({ id: "1" });
  });

  test("fails only the read of a batch that Domo refuses, and not the others", async () => {
    const refusal = new ResponseError({ method: "POST", path: "/search", host: "example" }, { status: 422, reason: "" });
    const loader = loaderFor(50_000, {
      batch: { size: 200, read: () => Promise.reject(refusal) },
      readOne: (id) => (id === "odd" ? Promise.reject(refusal) : Promise.resolve({ id })),
    });
    const [one, odd, two] = await Promise.allSettled(["1", "odd", "2"].map((id) => loader.get(id)));
    expect([one, two]).toMatchObject([{ value: { id: "1" } }, { value: { id: "2" } }]);
    expect(odd).toEqual({ status: "rejected", reason: refusal });
  });

  test("loses no row of pages that shift meanwhile, and ends a list that repeats itself", async () => {
    const shifting = { size: 2, page: (offset: number) => Promise.resolve({ rows: [{ id: String(offset) }, { id: "same" }] }) };
    const repeating = { size: 2, page: () => Promise.resolve({ rows: [{ id: "0" }, { id: "1" }] }) };
    for (const list of [shifting, repeating]) {
      const loader = loaderFor(9, { freeRequests: 0, list });
      const race = await Promise.all(ids(0, 9).map((id) => loader.get(id)));
      expect(race.map((row) => row?.id)).toEqual(ids(0, 9));
    }
  });

  test("logs the progress of long reads", async () => {
    const lines: string[] = [];
    const now = Date.now;
    let clock = 0;
    Date.now = () => (clock += 2_000);
    const log = { info: (line: string) => void lines.push(line), debug: () => undefined };
    const loader = loaderFor(3000, { total: true, pageSize: 500, freeRequests: 0, log });
    await Promise.all(ids(0, 3000).map((id) => loader.get(id)));
    Date.now = now;
    expect(lines.join("\n")).toMatch(/reading [\d,]+ of 3,000 users/);
  });

  test("never sends more than twice the optimal number of requests, and a few", async () => {
    const mixes = fc.record({
      size: fc.integer({ min: 1, max: 3000 }),
      share: fc.integer({ min: 1, max: 100 }),
      wave: fc.integer({ min: 1, max: 200 }),
      batches: fc.option(fc.constantFrom(50, 200), { nil: undefined }),
      total: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(mixes, async ({ size, share, wave, batches, total }) => {
        calls = [];
        const pageSize = batches === undefined ? 500 : 200;
        const loader = loaderFor(size, { batches, total, pageSize });
        const wanted = ids(0, size).filter((_, i) => (i * 37) % 100 < share);
        if (wanted.length === 0) return;
        let byId = 0;
        for (let i = 0; i < wanted.length; i += wave) {
          const some = wanted.slice(i, i + wave);
          byId += batches === undefined ? some.length : Math.ceil(some.length / batches);
          await Promise.all(some.map((id) => loader.get(id)));
        }
        // Without a total, one more page is required to know that a full page was the last.
        const pages = total ? Math.ceil(size / pageSize) : Math.floor(size / pageSize) + 1;
        expect(calls.length).toBeLessThanOrEqual(2 * Math.min(pages, byId) + 5);
      }),
      { numRuns: 200, seed: 20261122 },
    );
  });
});
