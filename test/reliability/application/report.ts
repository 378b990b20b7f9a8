// What the proof prints.

import type { Failure, Proved, Totals } from "./proof";

export const counted = ({ rises, exact, others, unknown, scope, creator, replaced, undeclared, byHand, ...rest }: Totals): string =>
  `${String(rest.programs)} programs (${String(rest.benign)} refactorings): ${String(rest.failedPreviews)} previews failed, ${String(rest.refused)} were refused, ` +
  `${String(rest.failedUps)} ups failed; ${String(rises)} rises of access: ${String(exact)} exact, ${String(others)} others, ${String(unknown)} unknown, ` +
  `${String(scope)} by scope, ${String(creator)} of the creator, ${String(replaced)} on replaced accounts, ${String(undeclared)} undeclared, ${String(byHand)} by hand; ` +
  `${String(rest.admins)} new Admins, ${String(rest.emails)} e-mails, ${String(rest.otherFacts)} other facts; ` +
  `${String(rest.statements)} exact statements verified, ${String(rest.notVerified)} not verifiable`;

/** A case with the programs, and how to repeat it. */
export const described = ({ world, changes, problems, text }: Failure, seed: number): string =>
  [`stack ${String(world)} of seed ${String(seed)}, change ${String(changes.length)}:`, ...problems, text].join("\n");

export const describedAll = ({ failures }: Proved, seed: number): string[] => failures.map((failure) => described(failure, seed));
