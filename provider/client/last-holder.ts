// Takes something from somebody that others must keep: the role of the last Admin, the ownership of the last owner.

import { isOutcomeUnknown, RefusedError } from "./errors";

interface Reduction {
  /** What is taken, in messages: `the role Admin`. */
  what: string;
  /** Whom it was taken from in this process. Domo's answers may lag and still show them as holders, so they must not count. */
  former: Set<string>;
  /** The holder, as in `former`. */
  holder: string;
  take: () => Promise<unknown>;
  /** Whether Domo shows another holder now. */
  hasAnother: () => Promise<boolean>;
  giveBack: () => Promise<unknown>;
}

/**
 * Takes it, and returns true if another holder remains. To be called when there is another one: that is checked again afterwards, as another run
 * may have taken it from the other one at the same moment. If so, gives it back and returns false. Throws `RefusedError` if that check fails, after
 * giving it back, and if giving it back fails.
 */
export async function takeUnlessLast({ what, former, holder, take, hasAnother, giveBack }: Reduction): Promise<boolean> {
  former.add(holder);
  const [taken] = await Promise.allSettled([take()]);
  if (taken.status === "rejected" && !isOutcomeUnknown(taken.reason)) {
    former.delete(holder);
    throw taken.reason;
  }
  // Also after an unknown outcome, as Domo may have carried it out.
  const [other] = await Promise.allSettled([hasAnother()]);
  if (other.status === "fulfilled" && other.value) {
    if (taken.status === "rejected") throw taken.reason;
    return true;
  }
  await giveBack().catch((error: unknown) => {
    throw new RefusedError(
      `${what} was taken away and could not be given back (${reasonOf(error)}). It may be that nobody has it now: give it to somebody in Domo`,
    );
  });
  former.delete(holder);
  if (other.status === "fulfilled") return false;
  throw new RefusedError(`whether anybody else has ${what} could not be read (${reasonOf(other.reason)}), so it was given back. Run again`);
}

/** The message of an error as part of a sentence. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.replace(/\.$/, "") : String(error));
