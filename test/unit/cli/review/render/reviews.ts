// Reviews made by hand, for the renderings: a small change, an onboarding and a large change.

import { summaryOf, totalsOf } from "../../../../../cli/review/render/summary";
import { ACCESS_VERBS } from "../../../../../cli/review/wording";
import { labelOf } from "../../../../../cli/review/render/labels";
import { isFall, isRise } from "../../../../../cli/review/render/levels";
import type { EffectiveAccess } from "../../../../../cli/review/effective-access";
import type { Change, Finding, Kind, Level, Review } from "../../../../../cli/review/schema";

type Subject = Change["subject"];
type Identity = Subject["identity"];

const identity = (name: string, more: Partial<Identity> = {}): Identity => ({ names: [name], ids: [], resources: [], ...more });

export const person = (name: string, isNew = false): Subject & { kind: "person" } => {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@acme.example`;
  return { kind: "person", name, email, isNew, identity: identity(name, { emails: [email] }) };
};

export const others = (group: string): Subject => ({
  kind: "others",
  name: `everybody else in group ${group}`,
  group,
  reason: "undeclared",
  identity: identity(group),
});

interface ChangeOptions {
  before?: Level;
  after?: Level;
  code?: Level | null;
  /** Directly if it is undefined. */
  group?: string;
  line?: number;
}

export function change(subject: Subject, account: string, { before, after, code, group, line }: ChangeOptions): Change {
  const ways = [group === undefined ? "directly" : `through group ${group}`];
  return {
    subject,
    account,
    before: before ? { level: before, ways } : null,
    ...(code !== undefined && { code }),
    after: after ? { level: after, ways } : null,
    groups: group === undefined ? [] : [group],
    ...(line !== undefined && { source: { file: "index.ts", line } }),
  };
}

/** The finding that a change of access is. */
export function findingOf(each: Change): Finding {
  const { subject, account, before, after, source } = each;
  const label = labelOf(subject);
  const level = after?.level ?? before?.level ?? "UNKNOWN";
  const kind: Kind = isRise(each)
    ? level === "OWNER"
      ? "owner-gained"
      : level === "UNKNOWN"
        ? "unknown"
        : before
          ? "raised"
          : "gain"
    : after
      ? "lowered"
      : "loss";
  const text = isFall(each)
    ? `${label} can no longer ${ACCESS_VERBS[before?.level ?? "UNKNOWN"]} ${account}.`
    : `${label} can now ${ACCESS_VERBS[level]} ${account}, ${(after?.ways ?? []).join(" and ")}.`;
  return {
    kind,
    text,
    ...(subject.kind === "others" ? { group: subject.group } : { person: label }),
    account,
    identities: { [subject.kind === "others" ? "group" : "person"]: subject.identity, account: identity(account) },
    before: before?.level ?? null,
    after: after?.level ?? null,
    ways: (after ?? before)?.ways ?? [],
    ...(source && { source }),
  };
}

export const finding = (kind: Kind, text: string, more: Partial<Finding> = {}): Finding => ({ kind, text, identities: {}, ...more });

export const EMPTY: Review = {
  version: 2,
  verdict: "no-access-changes",
  summary: "No access changes.",
  stack: "prod",
  instances: ["acme.domo.com"],
  totals: { owners: 0, admins: 0, created: 0, deleted: 0, gain: 0, lose: 0, credentials: 0, unknown: 0 },
  changes: 0,
  findings: [],
  access: [],
  groups: [],
  notInRosters: [],
  exposure: [],
  protected: [],
  broken: [],
  waived: [],
  notes: [],
  limits: [],
};

/** A review with the totals, the verdict and the summary that follow from its findings. */
export function reviewWith(parts: Partial<Review>): Review {
  const { findings = [], access = [], broken = [] } = parts;
  const totals = totalsOf(findings, access);
  const verdict = parts.verdict ?? (broken.length > 0 ? "blocked" : findings.length > 0 ? "changes" : "no-access-changes");
  return { ...EMPTY, totals, verdict, summary: summaryOf({ findings, totals, verdict }), ...parts };
}

const breaking = (rule: string, findings: Finding[], matches: (each: Finding) => boolean) => ({ rule, findings: findings.filter(matches) });

/** Somebody gets a share and somebody loses one. */
export function smallChange(): Review {
  const access = [
    change(person("Bo Berg"), "Postgres billing", { after: "CAN_VIEW", line: 31 }),
    change(person("Ada Lindgren"), "S3 data lake", { before: "CAN_EDIT" }),
  ];
  const findings = access.map(findingOf);
  const email = "mia.sato@acme.example";
  const mia = `Mia Sato (${email})`;
  findings.unshift(
    finding("email-changed", `${mia} gets the e-mail mia@gmail.example, and whoever reads that can edit S3 data lake.`, {
      person: mia,
      identities: { person: identity("Mia Sato", { emails: [email, "mia@gmail.example"] }) },
      source: { file: "people.ts", line: 12 },
    }),
  );
  const limits = [
    "members added by hand",
    "what roles allow by themselves",
    "3 changes of other packages (aws:s3:Bucket 2, random:RandomPassword 1)",
  ];
  return reviewWith({ findings, access, changes: 3, limits });
}

const FIRST = ["Rosa", "Kofi", "Lena", "Omar", "Priya", "Jun", "Nadia", "Theo", "Yara", "Ines"];
const LAST = ["Tanaka", "Mensah", "Weber", "Haddad"];
const newPeople = (count: number): (Subject & { kind: "person" })[] =>
  Array.from({ length: count }, (_, i) =>
    person(`${FIRST[i % 10] ?? ""} ${LAST[Math.floor(i / 10) % 4] ?? ""}${i < 40 ? "" : ` ${String(i)}`}`, true),
  );

const OPENS: Record<string, Record<string, Level>> = {
  "Data Engineering": { "Snowflake development": "OWNER", "S3 data lake": "CAN_EDIT", "Snowflake production": "CAN_EDIT" },
  Finance: { "Postgres billing": "CAN_VIEW", "Snowflake production": "CAN_VIEW" },
};

/** 40 new people, of whom some join groups and one gets a direct share of a protected account. */
export function onboarding(): Review {
  const people = newPeople(40);
  const joins = (group: string, members: Subject[]): Change[] =>
    members.flatMap((each) => Object.entries(OPENS[group] ?? {}).map(([account, after]) => change(each, account, { after, group })));
  const access = [
    change(people[0]!, "Snowflake production", { after: "OWNER", line: 84 }),
    ...joins("Data Engineering", people.slice(1, 8)),
    ...joins("Finance", people.slice(8, 40)),
  ];
  const created = people.map((each) =>
    finding("person-created", `${labelOf(each)} is created as Participant.`, {
      person: labelOf(each),
      role: "Participant",
      identities: { person: each.identity },
    }),
  );
  const findings = [...access.map(findingOf), ...created];
  return reviewWith({
    findings,
    access,
    changes: 43,
    groups: Object.entries(OPENS).map(([group, accounts]) => ({
      group,
      joins: (group === "Finance" ? people.slice(8, 40) : people.slice(1, 8)).map(labelOf),
      leaves: [],
      accounts: Object.entries(accounts).map(([account, level]) => ({ account, level })),
    })),
    protected: ["Snowflake production"],
    broken: [
      breaking("owner-gained", findings, ({ kind }) => kind === "owner-gained"),
      breaking(
        "protected(Snowflake production)",
        findings,
        (each) => each.account === "Snowflake production" && each.kind === "owner-gained",
      ),
    ],
    exposure: [{ account: "Snowflake production", use: 52, edit: 12, own: 2, others: [], touched: true }],
    limits: ["members added by hand", "what roles allow by themselves", "3 changes of other packages (aws:s3:Bucket 3)"],
  });
}

/** 300 changes of all kinds. */
export function largeChange(): Review {
  const people = newPeople(120);
  const levels = ["CAN_VIEW", "CAN_SHARE", "CAN_EDIT", "OWNER"] as const;
  const access = Array.from({ length: 300 }, (_, i): Change => {
    const subject = i % 60 === 0 ? others(`Team ${String(i % 7)}`) : people[i % 120]!;
    const options = i % 5 === 0 ? { before: levels[i % 3] } : { after: levels[i % 41 === 0 ? 3 : i % 3] };
    return change(subject, `Warehouse ${String((i * 7 + Math.floor(i / 120)) % 30)}`, {
      ...options,
      ...(i % 3 > 0 && { group: `Team ${String(i % 7)}` }),
    });
  });
  const findings = [
    finding("admin-gained", "Omar Weber (omar.weber@acme.example) becomes Admin of the instance.", {
      person: "Omar Weber (omar.weber@acme.example)",
      identities: { person: people[23]!.identity },
    }),
    finding("unknown", "Who gets Warehouse 3 is not told by the preview: it may be anybody.", { account: "Warehouse 3" }),
    ...access.map(findingOf),
    finding("credentials-changed", "Warehouse 4 gets other credentials.", {
      account: "Warehouse 4",
      source: { file: "accounts.ts", line: 7 },
    }),
    finding("ineffective-removal", "Taking Warehouse 9 from Lena Weber (lena.weber@acme.example) changes nothing.", {
      account: "Warehouse 9",
    }),
    finding("group-renamed", "Team 1 is renamed to Team One.", { group: "Team 1" }),
  ];
  const waivedFinding = findings.findLast(({ kind }) => kind === "owner-gained")!;
  return reviewWith({
    findings,
    access,
    changes: 212,
    instances: ["acme.domo.com", "acme-eu.domo.com"],
    groups: Array.from({ length: 7 }, (_, i) => ({
      group: `Team ${String(i)}`,
      joins: people.slice(i * 8, i * 8 + 8).map(labelOf),
      leaves: people.slice(100 + i, 102 + i).map(labelOf),
      ...(i === 0 && { others: "anybody may join" }),
      accounts: [{ account: `Warehouse ${String(i)}`, level: "CAN_EDIT" as const }],
    })),
    protected: ["Warehouse 3", "Team 2"],
    broken: [
      breaking("admin-gained", findings, ({ kind }) => kind === "admin-gained"),
      breaking("unknown", findings, ({ kind }) => kind === "unknown"),
      breaking("owner-gained", findings, (each) => each.kind === "owner-gained" && each !== waivedFinding),
    ],
    waived: [{ rule: "owner-gained", finding: waivedFinding, reason: "moves with the team, see OPS-12", expires: "2026-12-31" }],
    notes: ["The waiver of unknown (x@acme.example) expired on 2026-01-01."],
    exposure: Array.from({ length: 30 }, (_, i) => ({
      account: `Warehouse ${String(i)}`,
      use: 40 - i,
      edit: 9,
      own: 1,
      others: [],
      touched: true,
    })),
    limits: ["members added by hand"],
  });
}

/** A review with a name everywhere where a name can be. */
export function withName(name: string): Review {
  const access = [
    change({ ...person("Bo Berg"), name }, name, { after: "OWNER", line: 3 }),
    change(person("Cy Conti"), name, { after: "CAN_VIEW", group: name }),
    change({ ...person("Dan Diaz"), email: name }, "Lake", { before: "CAN_VIEW" }),
    ...Array.from({ length: 5 }, (_, i) => change(person(`P ${String(i)}`), name, { after: "OWNER", group: name })),
  ];
  const findings = [
    ...access.map(findingOf),
    finding("group-renamed", `The group Finance is renamed to ${name}, and ${name}.`, { group: "Finance" }),
    finding("group-deleted", `${name} is deleted.`, { group: name }),
    finding("unknown", name, { account: name, source: { file: name, line: 1 } }),
    finding("email-changed", `Bo gets (${name}).`, { person: "Bo" }),
  ];
  return reviewWith({
    access,
    findings,
    stack: name,
    instances: [name],
    groups: [{ group: name, joins: [name, "Bo"], leaves: [name], others: name, accounts: [{ account: name, level: "OWNER" }] }],
    protected: [name],
    broken: [{ rule: name, findings: findings.slice(0, 2) }],
    waived: [{ rule: name, finding: findings[9]!, reason: name, expires: "2026-12-31" }],
    notes: [name],
    limits: [name, `3 things (${name})`],
    exposure: [{ account: name, use: 1, edit: 1, own: 1, others: [name], touched: true }],
  });
}

/** The access after a change of which the review is told: what changes, and two people whose access stays as it is. */
export function accessOf({ access }: Review): EffectiveAccess {
  const members = new Map<string, string[]>();
  const grants: EffectiveAccess["grants"] = [];
  for (const { subject, account, after, groups } of access) {
    // The type of a grant has no level for what the preview does not tell.
    if (!after || after.level === "UNKNOWN") continue;
    const [group] = groups;
    if (group === undefined) grants.push({ account, person: labelOf(subject), level: after.level });
    else {
      members.set(group, [...new Set([...(members.get(group) ?? []), labelOf(subject)])]);
      if (!grants.some((grant) => grant.group === group && grant.account === account)) grants.push({ account, group, level: after.level });
    }
  }
  for (const name of ["Cy Conti", "Dan Diaz"]) grants.push({ account: "S3 data lake", person: labelOf(person(name)), level: "CAN_VIEW" });
  return { grants, members };
}
