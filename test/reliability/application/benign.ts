// Refactorings that change nobody's access. The review must not warn about any of them.

import { move, rename } from "./generator";
import { isExternal, KINDS, type Kind, type Options, type Program, type Ref } from "./program";
import type { Random } from "./random";

interface Resource {
  key: string;
  logical: string;
  options: Options;
}

const pick = (program: Program, kinds: readonly Kind[], random: Random): Resource | undefined =>
  random.maybe(kinds.flatMap((kind): Resource[] => program[kind]));

let count = 0;
const next = (): string => `n${String(++count)}b`;

/** Each changes the program, and returns false if it does not apply to it. */
export const BENIGN: Record<string, (program: Program, random: Random) => boolean> = {
  "a logical rename with an alias": (program, random) => {
    const resource = pick(program, KINDS, random);
    if (resource) rename(resource, next(), { alias: true });
    return resource !== undefined;
  },
  "a move into a component with an alias": (program, random) => {
    const resource = pick(program, KINDS, random);
    if (resource) move(resource, resource.options.parent === "c1" ? "c2" : "c1", { alias: true });
    return resource !== undefined;
  },
  "a share under another name without an alias": (program, random) => {
    const share = random.maybe(program.shares.filter((share) => isOwn(share) && isTold(share)));
    if (share) rename(share, next(), { alias: false });
    return share !== undefined;
  },
  "a membership under another name without an alias": (program, random) => {
    const membership = random.maybe(program.memberships.filter((membership) => isOwn(membership) && isTold(membership)));
    if (membership) rename(membership, next(), { alias: false });
    return membership !== undefined;
  },
  "ids instead of resource objects": (program) => writeReferences(program, "id"),
  "resource objects instead of ids": (program) => writeReferences(program, "object"),
  "literal ids": (program) => writeReferences(program, "literal"),
  "ids through apply": (program) => writeReferences(program, "applied"),
  "another order of members": (program, random) => {
    const membership = random.maybe(program.memberships.filter(({ users }) => users.length > 1));
    membership?.users.reverse();
    return membership !== undefined;
  },
  "a member listed twice": (program, random) => {
    const membership = random.maybe(program.memberships.filter(({ users }) => users.length > 0));
    const [first] = membership?.users ?? [];
    if (membership && first) membership.users.push({ to: first.to, how: "id" });
    return membership !== undefined;
  },
  "another order of grants": (program, random) => {
    const access = random.maybe(program.accesses.filter(({ grants }) => grants.length > 1));
    access?.grants.reverse();
    return access !== undefined;
  },
  "an access list under another name without an alias": (program, random) => {
    const access = random.maybe(program.accesses.filter((each) => isOwn(each) && isTold(each)));
    if (access) rename(access, next(), { alias: false });
    return access !== undefined;
  },
  "another order of declarations": (program) => {
    program.reversed = !program.reversed;
    return KINDS.some((kind) => program[kind].length > 0);
  },
  "a title": (program, random) => {
    const user = random.maybe(program.users);
    if (user) user.title = `Title ${next()}`;
    return user !== undefined;
  },
  "an e-mail in capitals": (program, random) => {
    const user = random.maybe(program.users.filter(({ email }) => email.how === "plain"));
    if (user) user.email = { is: user.email.is.toUpperCase(), how: "plain" };
    return user !== undefined;
  },
  "an explicit provider of the same instance": (program) => {
    const all = KINDS.flatMap((kind): Resource[] => program[kind]);
    if (all.some(({ options }) => options.provider !== undefined)) return false;
    for (const { options } of all) options.provider = "explicit";
    return all.length > 0;
  },
  retainOnDelete: (program, random) => {
    const resource = pick(program, KINDS, random);
    if (resource) resource.options.retain = !resource.options.retain;
    return resource !== undefined;
  },
  "a component and an output": (program) => {
    program.extra = [`new pulumi.ComponentResource("app:Other", "${next()}");`, `module.exports.answer = 42;`];
    return true;
  },
  "an additive membership in two parts": (program, random) => {
    const membership = random.maybe(
      program.memberships.filter(
        (each) =>
          isOwn(each) &&
          isTold(each) &&
          each.exclusive?.is !== true &&
          each.exclusive?.how !== "secret" &&
          each.users.length > 1 &&
          !each.whole,
      ),
    );
    if (!membership) return false;
    const [first, ...rest] = membership.users;
    if (!first || rest.some(({ to }) => to === first.to)) return false;
    membership.users = rest;
    const key = next();
    program.memberships.push({ ...structuredClone(membership), key, logical: key, users: [first] });
    return true;
  },
};

/** Not one that would leave something in Domo, or that Domo would see as another one. */
const isOwn = ({ options }: Resource): boolean => !options.retain && options.onDelete === undefined && options.provider !== "second";

/** Existing objects have ids that are known in a preview, however the program refers to them. */
function writeReferences(program: Program, how: "id" | "object" | "literal" | "applied"): boolean {
  const isHidden = ({ how: former }: Ref): boolean => former === "secret";
  const targets = new Map([...program.users, ...program.groups, ...program.accounts].map(({ key, options }) => [key, options.provider]));
  /** A resource of another provider can only be given by its id. */
  const isElsewhere = ({ to }: Ref, { options }: Resource): boolean => how === "object" && targets.get(to) !== options.provider;
  const write = <R extends Ref>(ref: R, of: Resource): R =>
    isExternal(ref.to) || isHidden(ref) || isElsewhere(ref, of) ? ref : { ...ref, how };
  program.memberships = program.memberships.map((each) => ({
    ...each,
    group: write(each.group, each),
    users: each.users.map((user) => write(user, each)),
  }));
  program.shares = program.shares.map((each) => ({ ...each, account: write(each.account, each), subject: write(each.subject, each) }));
  program.accesses = program.accesses.map((each) => ({
    ...each,
    account: write(each.account, each),
    grants: each.grants.map((grant) => ({ ...grant, subject: write(grant.subject, each) })),
  }));
  return program.memberships.length + program.shares.length + program.accesses.length > 0;
}

/** Whether a preview tells all that a new resource has: what it hides under another name can't be proved to be the same. */
const isTold = (resource: object): boolean => !/"how":"(?:secret|computed|decoy)"/.test(JSON.stringify(resource));
