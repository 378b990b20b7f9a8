// The rosters of one program and provider. None of them declares its people before all have declared who is in them: whoever is created or found in Domo is
// compared with those who have left any roster, which would otherwise depend on which source is read first.

import type * as pulumi from "@pulumi/pulumi";
import { warnIfSlow } from "../background-work";
import { perProgram } from "../program";
import { stacklessError } from "../program-error";
import { providerKey } from "../uniqueness";
import { isPromise, type KnownSource } from "./sources";

/** A roster among the others. */
export interface Turn {
  /** Tells the others that this roster has declared who is in it, and waits until they have, too. Rejected if one of them can't. */
  populationDeclared: () => Promise<void>;
  /** Tells the others that this roster can't declare who is in it. No effect after `populationDeclared`. */
  failed: () => void;
}

interface Started {
  name: string;
  /** Whether its population was declared. */
  outcome: Promise<boolean>;
}

const startedInProgram = perProgram(() => new Map<string, Started[]>());

/** Begins a roster. `isIndependent`: whether others may wait for it. */
export function begin(provider: pulumi.ProviderResource | undefined, name: string, isIndependent: boolean): Turn {
  const program = startedInProgram();
  const key = providerKey(provider);
  const started = program.get(key) ?? [];
  program.set(key, started);
  const { promise: outcome, resolve } = Promise.withResolvers<boolean>();
  const own: Started = { name, outcome };
  if (isIndependent) started.push(own);
  return {
    async populationDeclared() {
      resolve(true);
      const others = started.filter((each) => each !== own);
      const outcomes = await warnIfSlow("the other rosters", Promise.all(others.map((each) => each.outcome)));
      const failed = others.find((_, at) => !outcomes[at]);
      if (failed) throw stacklessError(`Roster "${name}" declares nobody, as Roster "${failed.name}" can't be declared: see its error`);
    },
    failed: () => {
      resolve(false);
    },
  };
}

/** Options by which a resource waits for others. */
const WAITING = ["parent", "dependsOn", "deletedWith", "replaceWith"] as const;

/** Whether a roster can't wait for people of another one, who would wait for it. */
export const isIndependent = (source: KnownSource, opts: pulumi.ComponentResourceOptions): boolean =>
  WAITING.every((option) => opts[option] === undefined) && !(source.kind === "rows" && isPromise(source.rows));
