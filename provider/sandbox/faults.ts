// Failures on demand: which requests are hit, how often, and by what.

import { z } from "zod";

export const Fault = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      /** Exact, or with `*` for any text, such as `/v1/users/*`. */
      path: z.string().optional(),
    })
    .default({}),
  /** How many requests it hits; without it, all. */
  times: z.number().int().positive().optional(),
  fault: z.strictObject({
    /** Answers with this status instead of acting. */
    status: z.number().int().min(200).max(599).optional(),
    /** Seconds, sent as `Retry-After`. */
    retryAfter: z.number().optional(),
    /** Answers with this body instead of Domo's. */
    body: z.string().optional(),
    /** A message in the error envelope. */
    message: z.string().optional(),
    /** Breaks the connection before the sandbox acts, or after. */
    reset: z.enum(["before", "after"]).optional(),
    /** Acts, but only after this time. */
    delayMs: z.number().nonnegative().max(600_000).optional(),
  }),
});
export type Fault = z.infer<typeof Fault>;

export class Faults {
  private armed: Fault[] = [];

  add(fault: Fault): void {
    this.armed.push({ ...fault });
  }

  clear(): void {
    this.armed = [];
  }

  list(): Fault[] {
    return this.armed;
  }

  /** The fault that hits this request, used up by one. */
  take(method: string, path: string): Fault["fault"] | undefined {
    const hit = this.armed.find(({ match }) => (match.method ?? method) === method && matches(match.path, path));
    if (hit?.times !== undefined && --hit.times === 0) this.armed = this.armed.filter((fault) => fault !== hit);
    return hit?.fault;
  }
}

function matches(pattern: string | undefined, path: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}
