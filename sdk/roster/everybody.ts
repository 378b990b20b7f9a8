// Rosters that treat everybody else in their instance as orphans: whoever the same program declares must not be one.

import type * as pulumi from "@pulumi/pulumi";
import { atEndOfProgram } from "../end-of-program";
import { hostsOf } from "../lookups/instance";
import { isMocked } from "../mocks";
import { perProgram } from "../program";
import { programError } from "../program-error";
import { providerKey } from "../uniqueness";

/** A roster that reports or deletes orphans. */
interface Everybody {
  name: string;
  roster: pulumi.Resource;
  /** Whether it knows the user, or the roster. */
  includes: (declared: DeclaredPeople) => boolean;
}

/** A user that the program declares by itself, or another roster. */
export interface DeclaredPeople {
  /** In errors: `User "ada"`. */
  label: string;
  resource: pulumi.Resource;
  /** Of a user, if it is known at declaration. */
  email?: unknown;
}

interface Declarations {
  provider: pulumi.ProviderResource | undefined;
  everybody: Everybody[];
  people: DeclaredPeople[];
}

/** What the program declares by each provider. */
const declarationsOfProgram = perProgram(() => new Map<string, Declarations>());

function declarationsOf(provider: pulumi.ProviderResource | undefined): Declarations {
  const program = declarationsOfProgram();
  const key = providerKey(provider);
  const declarations = program.get(key) ?? { provider, everybody: [], people: [] };
  program.set(key, declarations);
  return declarations;
}

const declaredByOthers = (than: Declarations): Declarations[] =>
  [...declarationsOfProgram().values()].filter((declarations) => declarations !== than);

/** A person whom a roster declares, or the program besides it. */
export interface KnownPerson {
  email: string;
  id: pulumi.Input<string>;
  /** Whether a resource of the program manages the user, and not only names it. */
  isManaged: boolean;
}

interface DeclaredRoster {
  name: string;
  keepsLeavers: boolean;
  people: Promise<KnownPerson[]>;
}

const rosters = new WeakMap<object, DeclaredRoster>();

/** Remembers a roster with its people. */
export function rememberRoster(resource: pulumi.Resource, roster: DeclaredRoster): void {
  rosters.set(resource, roster);
}

/** What is remembered of a roster. Undefined if the resource is none. */
export const rosterOf = (resource: object): DeclaredRoster | undefined => rosters.get(resource);

/**
 * Remembers a user or a roster.
 *
 * @throws `pulumi.RunError` if a roster of this provider would treat it as orphaned.
 */
export function rememberPeople(provider: pulumi.ProviderResource | undefined, people: DeclaredPeople): void {
  const declarations = declarationsOf(provider);
  declarations.people.push(people);
  for (const everybody of declarations.everybody) requireIncluded(everybody, people);
}

/**
 * Remembers a roster that reports or deletes orphans.
 *
 * @throws `pulumi.RunError` if it would treat what the program declares with this provider as orphaned. At the end of the program, if it would what the
 * program declares with other providers of the same instance.
 */
export function rememberEverybody(provider: pulumi.ProviderResource | undefined, everybody: Everybody): void {
  const declarations = declarationsOf(provider);
  // Before orphans are deleted, which is later in the order of the end.
  atEndOfProgram(`the check of Roster "${everybody.name}"`, () => requireNobodyElsewhere(provider, everybody.roster));
  declarations.everybody.push(everybody);
  for (const people of declarations.people) requireIncluded(everybody, people);
}

/** Rejected if the roster would treat what the program has declared so far as orphaned, by other providers of the same instance. */
export async function requireNobodyElsewhere(provider: pulumi.ProviderResource | undefined, roster: pulumi.Resource): Promise<void> {
  const declarations = declarationsOf(provider);
  const everybody = declarations.everybody.find((each) => each.roster === roster);
  if (!everybody || isMocked()) return;
  for (const { provider: other, people } of declaredByOthers(declarations)) {
    const [hosts, otherHosts] = await Promise.all([hostsOf(provider), hostsOf(other)]);
    if (hosts && [...hosts].some((host) => otherHosts?.has(host))) for (const each of people) requireIncluded(everybody, each);
  }
}

/** Whether a roster with these `besides` knows what is declared, or protects it. */
export const includedIn =
  (besides: readonly unknown[], isProtected: (email: string) => boolean) =>
  ({ resource, email }: DeclaredPeople): boolean =>
    besides.includes(resource) || (typeof email === "string" && isProtected(email));

/** @throws `pulumi.RunError` if the roster would treat what is declared as orphaned. */
function requireIncluded({ name, roster, includes }: Everybody, people: DeclaredPeople): void {
  if (people.resource === roster || includes(people)) return;
  throw programError(
    `Roster "${name}" treats everybody who is not in it as an orphan, also ${people.label}, which this program declares: declare that before the roster and ` +
      "give it in the argument besides, or protect its e-mail address",
  );
}
