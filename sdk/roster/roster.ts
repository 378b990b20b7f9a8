// Roster: the people of an instance from a table, as Domo's User Management tool takes them.

import * as pulumi from "@pulumi/pulumi";
import { mustSucceed, outputToldElsewhere, toldElsewhere } from "../background-work";
import { programError, requireList, withoutStack } from "../program-error";
import { providerOf } from "../resource";
import { includedIn, rememberEverybody, rememberPeople, rememberRoster, rosterOf } from "./everybody";
import { matcherOf } from "./orphans";
import { declarePeople, knownPerson, type DeclaredPerson } from "./people";
import type { RosterArgs, RosterReport } from "./arguments";
import type { KnownSource } from "./sources";
import { begin, isIndependent } from "./together";

/** Domo's own people, such as its support. */
const DEFAULT_PROTECTED = ["*@domo.com"];

/**
 * The people of an instance from a table: a `User` for each row, and a `GroupMembership` for each group in the column `groups`. The columns are those of the
 * configuration DataSet of Domo's User Management tool: `email`, `displayName`, `roleId`, `title`, `department`, `alternateEmail`, `phoneNumber`,
 * `deskPhoneNumber`, `employeeNumber`, `location`, `timeZone`, `locale`, `employeeId`; and `role` (its name), `hireDate`, `reportsTo` (the manager's e-mail
 * address), `groups` and `instance`. Any other column is a custom attribute. `|` separates the values of a list. An empty cell means an empty value.
 *
 * All problems of all rows are one error, by row and column, and nothing is changed. The order of the rows has no effect.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const people = new domo.Roster("people", {
 *   source: domo.csv("people.csv"),
 *   key: "employeeId",
 *   sendInvite: true,
 *   maxLeavers: "5%",
 *   orphans: "report",
 * });
 * export const strangers = people.report.orphans;
 * ```
 */
export class Roster extends pulumi.ComponentResource {
  /** What is in the roster and in the instance. */
  readonly report: pulumi.Output<RosterReport>;
  private readonly people: Promise<DeclaredPerson[]>;

  /**
   * Declares the people of a roster.
   *
   * @param name - Name of the roster in the program. The names of its resources begin with it.
   * @throws `pulumi.RunError` if it would treat what the program declares as orphans. During the run, if the source can't be read or has problems.
   */
  constructor(name: string, args: RosterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("domo:index:Roster", name, {}, opts);
    const { orphans = "ignore", besides = [], protected: patterns = DEFAULT_PROTECTED, leavers } = args;
    requireList(besides, `besides of Roster "${name}"`, "give each user and roster");
    requireList(patterns, `protected of Roster "${name}"`, "give each e-mail address or pattern");
    const keepsLeavers = leavers === "keep" || opts.retainOnDelete === true;
    if (orphans === "delete") requireNoneKept([{ name, keepsLeavers }, ...besides.flatMap((each) => rosterOf(each) ?? [])], name);
    const provider = providerOf("User", { parent: this });
    const isProtected = matcherOf(patterns);
    rememberPeople(provider, { label: `Roster "${name}"`, resource: this });
    if (orphans !== "ignore") rememberEverybody(provider, { name, roster: this, includes: includedIn(besides, isProtected) });
    const turn = begin(provider, name, isIndependent(args.source as KnownSource, opts)); // what csv, dataset and rows return
    const declared = withoutStack(
      declarePeople(this, name, { args: { ...args, orphans, protected: patterns, besides }, isProtected, opts, turn }),
    );
    const ended = turn.afterOthers(declared);
    this.people = toldElsewhere(declared.then(({ people }) => people));
    const known = declared.then(({ people, managers }) => [...people.map(knownPerson), ...managers]);
    rememberRoster(this, { name, keepsLeavers, people: toldElsewhere(known) });
    this.report = outputToldElsewhere(ended.then(({ report }) => report));
    // Reading the source is no call to the engine that Pulumi would wait for.
    mustSucceed(
      `Roster "${name}"`,
      ended.then(() => this.registerOutputs({ report: this.report })),
    );
  }

  /** Ids of the users by e-mail address, in lower case. Unknown in previews as long as one user is new. */
  get userIds(): pulumi.Output<Record<string, string>> {
    return pulumi.output(this.people.then((people) => Object.fromEntries(people.map(({ email, user }) => [email.toLowerCase(), user.id]))));
  }

  /**
   * The id of a person's user.
   *
   * @param email - E-mail address in the roster, in any case.
   * @throws During the run, if the roster has no such row.
   */
  userId(email: string): pulumi.Output<string> {
    const found = this.people.then((people) => people.find((person) => person.email.toLowerCase() === email.trim().toLowerCase()));
    const id = found.then((person) => {
      if (person) return person.user.id;
      throw programError(`the roster has no row with the e-mail address ${email}`);
    });
    return pulumi.output(withoutStack(id));
  }
}

/** Throws if one of the rosters keeps leavers, by `leavers` or `retainOnDelete`, whom the roster of this name would delete as orphans in the next run. */
function requireNoneKept(rosters: { name: string; keepsLeavers: boolean }[], name: string): void {
  const keeping = rosters.find(({ keepsLeavers }) => keepsLeavers);
  if (keeping === undefined) return;
  const subject =
    keeping.name === name
      ? `Roster "${name}" keeps leavers and`
      : `Roster "${keeping.name}" keeps leavers, and Roster "${name}" besides it`;
  throw programError(
    `${subject} deletes orphans: people whose row goes would be deleted as orphans. Use one of them (leavers: "keep" and retainOnDelete keep leavers)`,
  );
}
