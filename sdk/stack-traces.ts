// Stack traces while Pulumi constructs a resource. Pulumi takes one for each of the four promises of each property, and maps all its frames to
// sources, only to say where a promise was made that the program never resolves: half of the time of a program with a thousand users. The
// positions of resources in the program, which Pulumi records in the state, are apart from that and stay.

/** Omits stack traces from here on. Returns a function that ends this, and that gives an error its place in the program. */
export function omitStackTraces(): (error?: unknown) => void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return (error) => {
    Error.stackTraceLimit = stackTraceLimit;
    if (error instanceof Error) Error.captureStackTrace(error);
  };
}
