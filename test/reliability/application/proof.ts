// The proof by application: random programs, one after the other in the same stack. Each is previewed, reviewed, and applied.

import { review, stopped, type Reviewed } from "./adapter";
import { BENIGN } from "./benign";
import { byHand, meddle, type ByHand } from "./by-hand";
import { check, noCounts, type Counts } from "./coverage";
import { Generator } from "./generator";
import { addByHand, momentOf, nothingByHand, type Moment } from "./oracle";
import { EMPTY, KINDS, render, type Program } from "./program";
import { Random } from "./random";
import { World, type Second } from "./world";

/** One change of a stack. */
export interface Change {
  byHand: ByHand[];
  program: Program;
  refresh: boolean;
  /** The name of a refactoring that changes nobody's access. */
  benign?: string;
}

export interface Failure {
  /** All changes of the stack up to the one that fails. */
  second: Second;
  changes: Change[];
  problems: string[];
  text: string;
  world: number;
}

export interface Totals extends Counts {
  programs: number;
  benign: number;
  /** Previews that the SDK, the provider or Domo refuses. */
  failedPreviews: number;
  /** Previews that the review refuses. */
  refused: number;
  failedUps: number;
}

export interface Proved {
  totals: Totals;
  failures: Failure[];
}

/** Changes of one stack before it starts anew: what a stack keeps from earlier changes matters, but mistakes pile up. */
const CHANGES_PER_STACK = 8;

export interface ProofOptions {
  seed: number;
  programs: number;
  /** Failures after which it stops. Default: 5. */
  most?: number;
  /** Which stacks are run: their seeds follow that of the proof. Default: all. */
  worlds?: { first: number; step: number };
}

const noTotals = (): Totals => ({ ...noCounts(), programs: 0, benign: 0, failedPreviews: 0, refused: 0, failedUps: 0 });

export async function prove({ seed, programs, most = 5, worlds = { first: 0, step: 1 } }: ProofOptions): Promise<Proved> {
  const totals = noTotals();
  const failures: Failure[] = [];
  for (let world = worlds.first; totals.programs < programs && failures.length < most; world += worlds.step) {
    const random = new Random(seed + world);
    const generator = new Generator(random);
    const stack = await Stack.open(random.chance(70) ? "another instance" : "another name", totals);
    try {
      for (let i = 0; i < CHANGES_PER_STACK && totals.programs < programs; i++) {
        const change =
          i === 0 ? { byHand: byHand(random), program: generator.base(), refresh: false } : nextChange(random, generator, stack);
        const problems = await stack.apply(change);
        if (problems.length === 0) continue;
        failures.push({ ...stack.failure(problems), world });
        break;
      }
    } finally {
      stack.close();
    }
  }
  return { totals, failures };
}

function nextChange(random: Random, generator: Generator, stack: Stack): Change {
  const declares = KINDS.some((kind) => stack.base[kind].length > 0);
  if (stack.isSettled && declares && random.chance(25)) {
    const program = structuredClone({ ...stack.base, extra: [] });
    const benign = random.of(Object.keys(BENIGN));
    if (BENIGN[benign]?.(program, random)) return { byHand: [], program, refresh: random.chance(50), benign };
  }
  return { byHand: byHand(random), program: generator.change(stack.base), refresh: random.chance(45) };
}

/** Repeats a case: the changes in a new stack. Returns the problems of the last one. */
export async function repeat({ second, changes }: Pick<Failure, "second" | "changes">): Promise<{ problems: string[]; text: string }> {
  const stack = await Stack.open(second, noTotals());
  try {
    let problems: string[] = [];
    for (const change of changes) problems = await stack.apply(change);
    return { problems, text: stack.failure(problems).text };
  } finally {
    stack.close();
  }
}

class Stack {
  /** The last program that was applied, at least in part. */
  base: Program = EMPTY;
  /** Whether it was applied as a whole. */
  isSettled = false;
  /** Whether a run failed and none has refreshed since. */
  private isStale = false;
  /** What was changed by hand since the last run with a refresh. */
  private hidden = nothingByHand();
  private last: Moment;
  private readonly changes: Change[] = [];
  private texts: string[] = [];

  private constructor(
    private readonly world: World,
    private readonly second: Second,
    private readonly totals: Totals,
  ) {
    this.last = momentOf(world.stores);
  }

  static async open(second: Second, totals: Totals): Promise<Stack> {
    return new Stack(await World.open(second), second, totals);
  }

  close(): void {
    this.world.close();
  }

  failure(problems: string[]): Omit<Failure, "world"> {
    return { second: this.second, changes: [...this.changes], problems, text: this.texts.join("\n") };
  }

  /** Returns what is wrong with the review. */
  async apply(change: Change): Promise<string[]> {
    const { world, totals } = this;
    const { program, refresh, benign } = change;
    totals.programs++;
    this.changes.push(change);
    // What was changed by hand is brought back first: reverting it is a change of access.
    if (benign !== undefined && !(await this.settle())) return [];
    const last = this.last;
    for (const each of change.byHand) meddle(world.stores, each);
    const before = momentOf(world.stores);
    addByHand(this.hidden, last, before);
    const text = this.render(program);
    this.texts = [
      `// before\n${this.render(this.base)}`,
      `// after\n${text}`,
      `// refresh: ${String(refresh)}, by hand: ${JSON.stringify(change.byHand)}`,
    ];
    const preview = await world.run("preview", text, { refresh });
    if (preview.exitCode !== 0) {
      totals.failedPreviews++;
      this.last = momentOf(world.stores);
      return benign === undefined ? [] : [`refactoring ${benign}: the preview fails: ${preview.errors.join("; ")}`];
    }
    const reviewed = review(preview.json);
    if (!reviewed) totals.refused++;
    const up = await world.run("up", text, { refresh });
    const succeeded = up.exitCode === 0;
    if (!succeeded) totals.failedUps++;
    this.texts.push(...up.errors.map((error) => `// error: ${error.slice(0, 300)}`));
    const after = momentOf(world.stores);
    const base = this.base;
    const isStateStale = !refresh && this.isStale;
    this.isStale = !succeeded || isStateStale;
    const hidden = refresh ? nothingByHand() : this.hidden;
    if (refresh) this.hidden = nothingByHand();
    this.base = program;
    this.last = after;
    this.isSettled = succeeded;
    if (!reviewed) return [];
    this.texts.push(...shown(reviewed));
    if (benign !== undefined) {
      totals.benign++;
      const problems = [...(succeeded ? [] : up.errors), ...warnings(reviewed), ...differences(before, after)];
      return problems.map((problem) => `refactoring ${benign}: ${problem}`);
    }
    return check(
      { review: reviewed, refresh, succeeded, program, base, last, before, after, hidden, isStateStale, hosts: world.hosts },
      totals,
    );
  }

  private async settle(): Promise<boolean> {
    const { exitCode } = await this.world.run("up", this.render(this.base), { refresh: true });
    this.last = momentOf(this.world.stores);
    this.hidden = nothingByHand();
    this.isStale = exitCode !== 0;
    return exitCode === 0;
  }

  private render(program: Program): string {
    const { world } = this;
    const [first] = world.stores;
    return render(program, {
      url: world.project.config["domo:instance"] ?? "",
      secondUrl: world.secondUrl,
      idOf: (key) => {
        const user = program.users.find((each) => each.key === key);
        const group = program.groups.find((each) => each.key === key);
        const account = program.accounts.find((each) => each.key === key);
        if ([user, group, account].some((each) => each?.options.provider === "second")) return undefined;
        const table = account?.kind === "OAuthAccount" ? first?.oauthAccounts : first?.accounts;
        const found =
          (user && first?.liveUsers().find(({ email }) => email.toLowerCase() === user.email.is.toLowerCase())) ??
          (group && first?.liveGroups().find(({ name }) => name === group.name.is)) ??
          (account && [...(table?.accounts.values() ?? [])].find(({ name }) => name.endsWith(`/${account.logical}`)));
        return found && String(found.id);
      },
    });
  }
}

function warnings({ findings, access }: Reviewed): string[] {
  return [
    ...stopped(findings).map(({ kind, text }) => `${kind}: ${text}`),
    ...access.map((change) => `a change of access: ${JSON.stringify(change)}`),
  ];
}

/** What a refactoring must not change. */
function differences(before: Moment, after: Moment): string[] {
  const facts = ({ people, ways, groups }: Moment): string[] => [
    ...[...people.values()].map(({ key, email, role }) => `${key} ${email} ${role}`),
    ...[...ways].flatMap(([key, list]) => list.map(({ level, group = "" }) => `${key} ${level} ${group}`)),
    ...[...groups.values()].map(({ key, type, members }) => `${key} ${type} ${[...members].sort().join(",")}`),
  ];
  const [olds, news] = [facts(before), facts(after)];
  return [
    ...olds.filter((fact) => !news.includes(fact)).map((fact) => `lost: ${fact}`),
    ...news.filter((fact) => !olds.includes(fact)).map((fact) => `new: ${fact}`),
  ];
}

const shown = ({ findings, access, limits }: Reviewed): string[] => [
  ...findings.map(({ kind, text, scope }) => `// ${kind}: ${text}${scope ? ` scope ${JSON.stringify(scope)}` : ""}`),
  ...access.map(
    ({ subject, account, before, after }) =>
      `// ${subject.name} ${JSON.stringify(subject.identity)} on ${account}: ${before?.level ?? "none"} -> ${after?.level ?? "none"} ${after?.ways.join(", ") ?? ""}`,
  ),
  ...limits.map((limit) => `// limit: ${limit}`),
];
