// Reads that many ask for at the same moment.

/** Whoever asks while an answer is under way gets that answer: many objects that are made at once look at one list. */
export function singleFlight<T>(request: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= request().finally(() => (underWay = undefined));
    return underWay;
  };
}
