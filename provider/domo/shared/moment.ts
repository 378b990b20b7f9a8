// Requests that come in the same moment and can be made as one.

/** Collects what is asked for in one turn of the event loop, at most `most` at a time, and has it done together: an outcome for each. */
export function together<Item, Outcome>(
  most: number,
  run: (items: Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
): (item: Item) => Promise<Outcome> {
  interface Waiting {
    item: Item;
    done: (outcome: Outcome) => void;
    failed: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  const go = (): void => {
    const all = waiting;
    waiting = [];
    for (let i = 0; i < all.length; i += most) {
      const some = all.slice(i, i + most);
      run(some.map(({ item }) => item)).then(
        (outcomes) => {
          some.forEach(({ done, failed }, at) => {
            const outcome = outcomes[at];
            if (outcome?.status === "fulfilled") done(outcome.value);
            else failed(outcome?.reason);
          });
        },
        (error: unknown) => {
          for (const { failed } of some) failed(error);
        },
      );
    }
  };
  return (item) =>
    new Promise((done, failed) => {
      // Later than promises that are settled already, so that all who are ready ask together.
      if (waiting.push({ item, done, failed }) === 1) setImmediate(go);
    });
}
