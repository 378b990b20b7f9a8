// Requests that come while another is under way, and can be made as one.

interface Waiting<Item, Outcome> {
  item: Item;
  done: (outcome: Outcome) => void;
  failed: (error: unknown) => void;
}

/**
 * Has items done together, at most `most` at a time, with an outcome for each. One request is under way at once; who comes meanwhile
 * goes with the next, so that requests grow with the load, and nobody waits when there is none.
 */
export function together<Item, Outcome>(
  most: number,
  run: (items: Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
): (item: Item) => Promise<Outcome> {
  const waiting: Waiting<Item, Outcome>[] = [];
  let busy = false;

  const go = async (): Promise<void> => {
    for (let some = waiting.splice(0, most); some.length > 0; some = waiting.splice(0, most)) {
      const outcomes = await run(some.map(({ item }) => item)).catch((reason: unknown) =>
        some.map(() => ({ status: "rejected" as const, reason })),
      );
      some.forEach(({ done, failed }, at) => {
        const outcome = outcomes[at];
        if (outcome?.status === "fulfilled") done(outcome.value);
        else failed(outcome?.reason);
      });
    }
    busy = false;
  };

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (busy) return;
      busy = true;
      // All who ask in this moment go together.
      setImmediate(() => void go());
    });
}
