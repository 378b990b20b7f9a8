// The rosters of one program and provider. None of them declares its people before all have declared who is in them: whoever is created or found in Domo is
// compared with those who have left any roster, which would otherwise depend on which source is read first.

import type * as pulumi from "@pulumi/pulumi";
import { setTimeout } from "node:timers/promises";
import { warnIfSlow } from "../background-work";
import { isMocked } from "../mocks";
import { perProgram } from "../program";
import { providerKey } from "../uniqueness";
import { isPromise, type KnownSource } from "./sources";

/** A roster among the others. */
export interface Turn {
  /**
   * Tells the others that this roster has declared who is in it, and waits until they have, too. Returns those that can't, or that take too long, each with the
   * reason: who has left them is not known.
   */
  populationDeclared: () => Promise<string[]>;
  /**
   * The same promise of all that this roster declares, but one that fails only once the others have declared all that they can: the first failure ends the
   * program, and what one needs of another, such as a manager, would never come to be.
   */
  afterOthers: <Declared>(declared: Promise<Declared>) => Promise<Declared>;
}

interface Started {
  name: string;
  /** Undefined if its population was declared, else the reason. */
  outcome: Promise<string | undefined>;
  /** Once it has declared all that it can. */
  ended: Promise<unknown>;
}

/** A roster that has not declared who is in it by then, in milliseconds, may wait for one that waits for it, such as by a transform. */
const LONGEST_WAIT_MS = 600_000;

const startedInProgram = perProgram(() => new Map<string, Started[]>());

/** Begins a roster. `isIndependent`: whether others may wait for it. Under mocks nobody waits, as many tests may share a program. */
export function begin(provider: pulumi.ProviderResource | undefined, name: string, isIndependent: boolean): Turn {
  if (isMocked()) return { populationDeclared: () => Promise.resolve([]), afterOthers: (declared) => declared };
  const program = startedInProgram();
  const key = providerKey(provider);
  const started = program.get(key) ?? [];
  program.set(key, started);
  const { promise: outcome, resolve } = Promise.withResolvers<string | undefined>();
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  const own: Started = { name, outcome, ended };
  if (isIndependent) started.push(own);
  return {
    async populationDeclared() {
      resolve(undefined);
      const others = started.filter((each) => each !== own);
      const reasons = await warnIfSlow(
        `other rosters: ${others.map((other) => `"${other.name}"`).join(", ")}`,
        Promise.all(others.map(({ outcome: other }) => Promise.race([other, afterLongestWait()]))),
      );
      return others.flatMap((other, at) => (reasons[at] === undefined ? [] : [`Roster "${other.name}" (${reasons[at]})`]));
    },
    async afterOthers(declared) {
      try {
        return await declared;
      } catch (error) {
        resolve(firstLine(error));
        end(undefined);
        await Promise.all(started.map((each) => Promise.race([each.ended, afterLongestWait()])));
        throw error;
      } finally {
        end(undefined);
      }
    },
  };
}

const afterLongestWait = (): Promise<string> => setTimeout(LONGEST_WAIT_MS, "it takes too long", { ref: false });

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";

/** Options by which a resource waits for others. */
const WAITING = ["parent", "dependsOn", "deletedWith", "replaceWith"] as const;

/** Whether a roster can't wait for people of another one, who would wait for it. */
export const isIndependent = (source: KnownSource, opts: pulumi.ComponentResourceOptions): boolean =>
  WAITING.every((option) => opts[option] === undefined) && !(source.kind === "rows" && isPromise(source.rows));
