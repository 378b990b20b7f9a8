import { ROLES } from "../../../../provider/sandbox/store";
import { type Stage, SURFACES, type Staged, type Values } from "../../stage";
import type { LifecycleData } from "../lifecycle";

export const ADA = { email: "ada@example.com", name: "Ada Example" };
export const FULL = {
  ...ADA,
  role: "Privileged",
  title: "Engineer",
  alternateEmail: "ada@home.example",
  phone: "+1 555 0100",
  location: "Oslo",
  timezone: "Europe/Oslo",
  locale: "en-GB",
  employeeNumber: "42",
};

/** What only the instance API knows. */
export const MORE = {
  role: "Analyst",
  department: "Data",
  deskPhone: "100",
  employeeId: "E-1",
  hireDate: "2026-01-31",
  reportsTo: "1893000002",
  attributes: { costCenter: "4711", skills: ["sql", "r"] },
};

const fullOn = (stage: Stage): Values => (stage.surface === "instance" ? { ...FULL, ...MORE } : FULL);

export function asInputs(stage: Stage, { id }: Staged): Values | undefined {
  const user = stage.sandbox.store().users.get(Number(id));
  if (!user || user.deleted) return undefined;
  const { roleId, employeeNumber, hireDate, reportsTo, attributes, email, name, title, alternateEmail, phone, location } = user;
  const { timezone, locale, department, deskPhone, employeeId } = user;
  const texts = { email, name, title, alternateEmail, phone, location, timezone, locale, department, deskPhone, employeeId };
  const text = (value: number | string | undefined): string | undefined => (value === undefined ? undefined : String(value));
  const single = Object.entries(attributes).map(([key, list]) => [key, key === "skills" ? list : (list[0] ?? "")]);
  return {
    ...texts,
    role: ROLES[roleId],
    employeeNumber: text(employeeNumber),
    reportsTo: text(reportsTo),
    hireDate: hireDate === undefined ? undefined : new Date(hireDate).toISOString().slice(0, 10),
    attributes: Object.fromEntries(single) as Values,
  };
}

export const life: LifecycleData = {
  type: "User",
  surfaces: SURFACES,
  prepare: (stage) => ({
    least: ADA,
    full: fullOn(stage),
    changed: {
      ...fullOn(stage),
      email: "ada@new.example",
      name: "Ada New",
      role: "Admin",
      title: "Lead",
      employeeNumber: "43",
      ...(stage.surface === "instance" && {
        hireDate: "2020-02-29",
        reportsTo: "1893000003",
        attributes: { costCenter: "", skills: ["go"] },
      }),
    },
  }),
  world: asInputs,
  drift(stage, { id }) {
    stage.sandbox.store().changeUser(Number(id), {
      email: "drift@example.com",
      name: "Drift",
      roleId: 1,
      title: "Drift",
      alternateEmail: "drift@home.example",
      phone: undefined,
      location: "Drift",
      employeeNumber: 7,
    });
    const seen = ["email", "name", "role", "title", "alternateEmail", "phone", "location", "employeeNumber"];
    if (stage.surface === "public") return seen;
    stage.sandbox.store().changeUser(Number(id), {
      timezone: "Asia/Tokyo",
      locale: undefined,
      department: undefined,
      deskPhone: "7",
      employeeId: "E-7",
      hireDate: 0,
      reportsTo: undefined,
      attributes: { costCenter: ["7", "8"], skills: [] },
    });
    return [...seen, "timezone", "locale", "department", "deskPhone", "employeeId", "hireDate", "reportsTo", "attributes"];
  },
  vanish(stage, { id }) {
    stage.sandbox.store().deleteUser(Number(id));
  },
  sameMeaning: (full) => ({
    ...full,
    email: "ADA@Example.com",
    employeeNumber: "0042",
    ...(full.attributes !== undefined && { attributes: { skills: ["r", "sql", "r"], costCenter: ["4711"] } }),
  }),
};
