// What a roster declares: its users and their groups, guarded by what it had before, and who else is in the instance.

import * as pulumi from "@pulumi/pulumi";
import { warnIfSlow } from "../background-work";
import { GroupMembership } from "../group-membership";
import { settingsInProgram } from "../lookups/instance";
import { lookUp, type LookupFunction } from "../lookups/look-up";
import { knownValue } from "../known-value";
import { atEndOfProgram } from "../end-of-program";
import { isMocked } from "../mocks";
import { programError, stacklessError } from "../program-error";
import { isManaged, providerOf } from "../resource";
import { User, type UserArgs } from "../user";
import { FORMER_KEY, POPULATION } from "../../provider/wire-format";
import type { Person } from "../../provider/roster/people";
import type { RosterInput } from "../../provider/roster/roster";
import { requireNobodyElsewhere, rosterOf, type KnownPerson } from "./everybody";
import { OrphanedUsers } from "../orphaned-users";
import { referencesOf, requireNewAddresses, type References } from "./references";
import { inhabitants, strangersTo, type Inhabitants } from "./orphans";
import type { RosterArgs, RosterReport } from "./arguments";
import type { KnownSource } from "./sources";
import type { Turn } from "./together";
import { UserPopulation } from "../user-population";

/** A person of a roster with the user that it declares. */
export interface DeclaredPerson extends Pick<Person, "email"> {
  user: User;
}

/** A person of a roster, for rosters that know it. */
export const knownPerson = ({ email, user: { id } }: DeclaredPerson): KnownPerson => ({ email, id, isManaged: true });

interface Declared {
  people: DeclaredPerson[];
  /** People outside the roster to whom its people report. */
  managers: KnownPerson[];
  report: RosterReport;
}

interface Declaration {
  args: RosterArgs & Required<Pick<RosterArgs, "orphans" | "protected" | "besides">>;
  isProtected: (email: string) => boolean;
  opts: pulumi.ComponentResourceOptions;
  turn: Turn;
}

/** The mark of what belongs to the roster. Unknown in the preview of a new one, so that an update plan allows any. */
interface Population {
  [POPULATION]: string | typeof pulumi.unknown;
}

interface DataSetRows {
  name: string;
  columns: string[];
  rows: (string | null)[][];
}

const DATA_SET: LookupFunction<{ dataSet: string }, DataSetRows> = {
  name: "getDataSetRows",
  title: ({ dataSet }) => `the rows of DataSet ${dataSet}`,
  find:
    ({ dataSet }) =>
    (lookups) =>
      lookups.dataSetRows(dataSet),
};

/** Declares everything. Rejected with a `pulumi.RunError` that lists all problems, before anything is declared. */
export async function declarePeople(
  roster: pulumi.ComponentResource,
  name: string,
  { args, isProtected, opts, turn }: Declaration,
): Promise<Declared> {
  const lookupOptions = { parent: roster };
  const { people, warnings, ...settings } = await readPeople(roster, args);
  const { Problems } = await import("../../provider/roster/problems.js");
  const problems = new Problems(sourceName(args.source as KnownSource)); // what csv, dataset and rows return
  const references = await referencesOf(people, args, { problems, opts: lookupOptions, hasAccessToken: settings.hasAccessToken });
  await requireNobodyElsewhere(providerOf("User", { parent: roster }), roster); // before anybody is declared, and at the end of the program
  // Before anybody is declared: `pulumi up` then judges by what the preview has seen. An Admin whom it creates would let it delete the last one of before.
  const before = args.orphans === "ignore" ? undefined : await inhabitants(lookupOptions);
  for (const warning of warnings) await pulumi.log.warn(warning, roster);
  const population = await declarePopulation(roster, name, { people, args });
  const unknown = await turn.populationDeclared();
  // Whoever is found in Domo may have left one of those, and be somebody else.
  const adopt = unknown.length > 0 ? "never" : args.adopt;
  if (unknown.length > 0)
    await pulumi.log.warn(`Roster "${name}" adopts nobody in this run, as who has left others is not known: ${unknown.join("; ")}`, roster);
  const declared = declareUsers(roster, name, { people, args: { ...args, adopt }, references, opts, population });
  const memberships = declareMemberships(roster, name, { people, declared, references, opts });
  // What follows may delete people: only once all of it is declared. Waiting here, and not by `dependsOn`, keeps thousands of dependencies out of the state.
  await allRegistered(name, [...declared.map(({ user }) => user.id), ...memberships.map(({ id }) => id)]);
  await requireNewAddresses(people, declared, { managers: references.managers, problems });
  const managers = [...references.managers].map(([email, id]) => ({ email, id, isManaged: false }));
  const report = await declareOrphans(roster, name, { declared, managers, args, isProtected, before, population });
  return { people: declared, managers, report };
}

/** Declares who is in the roster. Returns the mark by which the provider knows what belongs to it. */
async function declarePopulation(
  roster: pulumi.ComponentResource,
  name: string,
  { people, args }: Pick<Declaration, "args"> & { people: Person[] },
): Promise<Population> {
  const { formerKey: formerColumn, leavers, maxLeavers } = args;
  const { urn, id } = new UserPopulation(
    `${name}-population`,
    {
      roster: name,
      people: Object.fromEntries(people.map(({ key, name: fullName, email }) => [key, `${fullName} <${email}>`])),
      formerKeys: formerColumn === undefined ? undefined : Object.fromEntries(people.map(({ key, formerKey = key }) => [key, formerKey])),
      leavers,
      maxLeavers,
    },
    { parent: roster },
  );
  await allRegistered(name, [urn, id]);
  const population = await knownValue(id);
  if (population !== undefined && population !== "") return { [POPULATION]: population };
  if (pulumi.runtime.isDryRun()) return { [POPULATION]: pulumi.unknown };
  throw stacklessError(`Roster "${name}" is not created in a run that leaves out its population: run without --target and --exclude`);
}

/** Waits until the resources are registered. Rejected if one of them is not, which Pulumi has told then. */
async function allRegistered(name: string, outputs: pulumi.Output<unknown>[]): Promise<void> {
  try {
    await Promise.all(outputs.map(knownValue));
  } catch {
    throw stacklessError(`Roster "${name}" stops, as not all of its people could be declared: see their errors. Nobody is deleted`);
  }
}

/** Reads the people of the source. Rejected with all problems of all rows. */
async function readPeople(roster: pulumi.ComponentResource, { source, columns, key, formerKey, instance }: RosterArgs) {
  const input = await inputOf(roster, source as KnownSource); // what csv, dataset and rows return
  const options = {
    ...(columns && { columns }),
    ...(key !== undefined && { key }),
    ...(formerKey !== undefined && { formerKey }),
    ...(instance !== undefined && { instance }),
  };
  const settings = isMocked()
    ? undefined
    : await settingsInProgram(providerOf("User", { parent: roster }), {
        what: "a Roster",
        remedy: "give the provider values that the program has",
      });
  // Imported on demand: only programs with rosters need it.
  const { readRoster } = await import("../../provider/roster/roster.js");
  try {
    return await readRoster(input, options, settings);
  } catch (error) {
    throw error instanceof Error ? stacklessError(error.message) : error;
  }
}

async function inputOf(roster: pulumi.ComponentResource, source: KnownSource): Promise<RosterInput> {
  if (source.kind === "csv") return source;
  if (source.kind === "rows") return { kind: "rows", rows: await warnIfSlow("the rows of a Roster", Promise.resolve(source.rows)) };
  const { name, columns, rows } = await lookUp(DATA_SET, { dataSet: source.dataSet }, { parent: roster });
  return { kind: "dataset", name, columns, rows };
}

const sourceName = (source: KnownSource): string =>
  source.kind === "csv" ? source.path : source.kind === "dataset" ? `DataSet ${source.dataSet}` : "the rows";

interface Declaring extends Pick<Declaration, "args" | "opts"> {
  references: References;
}

function declareUsers(
  roster: pulumi.ComponentResource,
  name: string,
  { people, args, references, opts, population }: Declaring & { people: Person[]; population: Population },
): DeclaredPerson[] {
  const { sendInvite, adopt, leavers } = args;
  const users = new Map<string, User>();
  return people.map(({ email, key, formerKey, fields, reportsTo }) => {
    const manager = reportsTo === undefined ? undefined : (users.get(reportsTo) ?? references.managers.get(reportsTo) ?? "");
    const options = { sendInvite, adopt, onDelete: leavers, ...(manager !== undefined && { reportsTo: manager }) };
    const isRekeyed = formerKey !== undefined && formerKey !== "" && formerKey !== key;
    const aliases = isRekeyed ? [{ name: `${name}-${formerKey}` }] : [];
    // The cast: rows are checked as the provider checks users.
    const user = new User(
      `${name}-${key}`,
      { ...(fields as UserArgs), ...options, ...population, ...(isRekeyed && { [FORMER_KEY]: formerKey }) },
      { parent: roster, aliases, dependsOn: opts.dependsOn },
    );
    users.set(email.toLowerCase(), user);
    return { email, user };
  });
}

function declareMemberships(
  roster: pulumi.ComponentResource,
  name: string,
  { people, declared, references, opts }: Omit<Declaring, "args"> & { people: Person[]; declared: DeclaredPerson[] },
): GroupMembership[] {
  return [...references.groups].map(([group, reference]) => {
    const users = declared.filter((_, at) => people[at]?.groups.includes(group)).map(({ user }) => user);
    return new GroupMembership(`${name}-group-${group}`, { group: reference, users }, { parent: roster, dependsOn: opts.dependsOn });
  });
}

async function declareOrphans(
  roster: pulumi.ComponentResource,
  name: string,
  {
    declared,
    managers,
    args,
    isProtected,
    before,
    population,
  }: Pick<Declaration, "args" | "isProtected"> &
    Pick<Declared, "managers"> & {
      declared: DeclaredPerson[];
      before: Inhabitants | undefined;
      population: Population;
    },
): Promise<RosterReport> {
  const { orphans: onOrphans, maxOrphans, protected: patterns, besides } = args;
  if (onOrphans === "ignore" || !before) return { people: declared.length, orphans: {}, kept: [] };
  const others = await Promise.all(besides.map(peopleBesides));
  const everybody = [...declared.map(knownPerson), ...managers, ...others.flat()];
  // A user whose e-mail address was changed in Domo is known by its id. Ids are there once the users are declared, so that this comes last.
  const ids = await Promise.all(everybody.map(({ id }) => knownValue(pulumi.output(id))));
  const known = { ids: new Set(ids.filter((id) => id !== undefined)), emails: new Set(everybody.map(({ email }) => email.toLowerCase())) };
  const { orphans, kept } = strangersTo(known, isProtected, before);
  const inputs = {
    roster: name,
    orphans,
    onOrphans,
    maxOrphans,
    protected: [...patterns],
    known: Object.fromEntries(everybody.filter((person) => person.isManaged).map(({ email, id }) => [email, id])),
    ...population,
  };
  const report = { people: declared.length, orphans, kept };
  const declare = async (): Promise<OrphanedUsers> => {
    const orphaned = new OrphanedUsers(`${name}-orphans`, inputs, { parent: roster });
    await allRegistered(name, [orphaned.urn]);
    return orphaned;
  };
  if (onOrphans === "delete") {
    // Once the program has declared everybody whom it declares. The report does not wait for it, as the end of the program may wait for the report.
    atEndOfProgram(`the orphans of Roster "${name}"`, async () => {
      await declare();
    });
    return report;
  }
  // The provider leaves out who leaves the roster in this run. What it says is not known in the preview of a change.
  const shown = (await knownValue((await declare()).orphans)) ?? orphans;
  return { ...report, orphans: Object.fromEntries(Object.entries(orphans).filter(([email]) => Object.hasOwn(shown, email))) };
}

/** The people that a user, the result of a lookup, or another roster stands for. */
async function peopleBesides(reference: Declaration["args"]["besides"][number]): Promise<KnownPerson[]> {
  const roster = rosterOf(reference);
  if (roster) return roster.people;
  if (pulumi.ComponentResource.isInstance(reference)) throw programError("besides of a Roster takes users and rosters, no other component");
  if (reference instanceof User)
    return [{ email: (await knownValue(reference.email)) ?? "", id: reference.id, isManaged: isManaged(reference) }];
  const found = await knownValue(pulumi.output(reference));
  return found ? [{ ...found, isManaged: false }] : [];
}
