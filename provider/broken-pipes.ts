// The engine may be killed while its processes go on. What they print then can't be written, and the handler of uncaught exceptions of Pulumi's runtime would
// fail to print each such error in turn: without an end, and at full load. Where somebody handles these errors already, they are left alone.

/** Ignores errors of standard output and standard error. */
export function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) if (stream.listenerCount("error") === 0) stream.on("error", () => undefined);
}
