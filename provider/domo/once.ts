// Answers that hold for as long as the process lives.

/** Asks once; a failure is not remembered. */
export function once<T>(request: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= request().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
