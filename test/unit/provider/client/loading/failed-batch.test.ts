import { describe, expect, test } from "@jest/globals";
import { ConnectionError, ResponseError } from "../../../../../provider/client/errors";
import { settleSeparately, type SeparateOptions } from "../../../../../provider/client/loading/failed-batch";

const EXCHANGE = { method: "POST", path: "/v1/users/bulk/emails", host: "api.domo.com" };
const answered = (status: number): ResponseError => new ResponseError(EXCHANGE, { status, reason: "" });
const lost = new ConnectionError(EXCHANGE, "no answer", true);

describe("after a request for ten items has failed", () => {
  /** The outcomes of items of which some can't be read, and how many were read. */
  async function outcomes(
    error: Error,
    fails: (item: number) => boolean,
    options?: SeparateOptions,
  ): Promise<{ fulfilled: number[]; read: number }> {
    let read = 0;
    const items = Array.from({ length: 10 }, (_, i) => i);
    const all = await settleSeparately(
      items,
      error,
      (item) => {
        read++;
        return fails(item) ? Promise.reject(error) : Promise.resolve(item);
      },
      options,
    );
    expect(all).toHaveLength(items.length);
    return { fulfilled: items.filter((item) => all[item]?.status === "fulfilled"), read };
  }

  test.each([400, 403, 422, 500, 503])("with %j, only the one that was the reason fails", async (status) => {
    for (const odd of [0, 1, 5, 9]) {
      const { fulfilled, read } = await outcomes(answered(status), (item) => item === odd);
      expect(fulfilled).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((item) => item !== odd));
      expect(read).toBe(10);
    }
  });

  test.each([500, 503])("with %j of a server that is down, only two are tried", async (status) => {
    expect(await outcomes(answered(status), () => true)).toEqual({ fulfilled: [], read: 2 });
  });

  test.each([403, 500])("with %j, as many writes are tried as are told", async (status) => {
    const options = { triedFirst: 5 };
    expect(await outcomes(answered(status), () => true, options)).toEqual({ fulfilled: [], read: 5 });
    expect(await outcomes(answered(status), (item) => item < 4, options)).toEqual({ fulfilled: [4, 5, 6, 7, 8, 9], read: 10 });
  });

  test.each([
    ["a limit", answered(429)],
    ["the credentials", answered(401)],
    ["the network", lost],
  ])("because of %s, none is tried", async (_what, error) => {
    expect(await outcomes(error, () => false)).toEqual({ fulfilled: [], read: 0 });
  });
});
