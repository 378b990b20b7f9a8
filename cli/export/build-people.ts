// People and the custom attributes that they have values for, as resources.

import type { Fields } from "../../provider/lifecycle/definition";
import { ADOPTED, sortedBy, toArguments, type BuildContext } from "./build-context";
import { titled, type Person } from "./instance";
import { inOrder, Reference, type ExportedResource } from "./resources";

/** Inputs of users in the order of a program. */
const USER_FIELDS = [
  ...(["email", "name", "role", "roleId", "title", "department", "alternateEmail", "phone", "deskPhone", "location", "timezone"] as const),
  ...(["locale", "employeeNumber", "employeeId", "hireDate"] as const),
];

export function attributeResources(context: BuildContext): ExportedResource[] {
  if (!context.selection.parts.has("attributes")) return [];
  const unique = context.onlyFirst(
    sortedBy(context.instance.attributes, ({ key }) => key),
    {
      identity: ({ key }) => key.toLowerCase(),
      of: ({ key }) => ({ type: "UserAttribute", id: key }),
      title: ({ key }) => `custom attribute ${key}`,
      reason: "differs from another one in case only, which no program can declare beside it",
    },
  );
  return unique.flatMap(({ key, title, description, type }): ExportedResource[] => {
    if (context.isLeftOut("UserAttribute", key)) return [];
    const accepted = context.accepted({ type: "UserAttribute", id: key }, `custom attribute ${key}`, {
      key,
      title,
      ...(description && { description }),
      type,
    });
    if (!accepted) return [];
    const { inputs, remarks } = accepted;
    context.recordExported("UserAttribute", key);
    const { type: inputType, ...rest } = inputs;
    const args = toArguments(inputType === "string" ? rest : inputs);
    const identity = context.identity("attributes", [key], "attribute");
    return [{ part: "attributes", type: "UserAttribute", id: key, ...identity, inputs, outputs: ADOPTED, args, dependsOn: [], remarks }];
  });
}

export function personResources(context: BuildContext): ExportedResource[] {
  const { selection } = context;
  if (!selection.parts.has("people")) return [];
  const { callerId } = context.instance;
  const wanted = context.instance.people.filter(({ id, fields: { name = "", email = "" } }) => {
    if (!selection.includes("User", id, [name, email]) || context.isLeftOut("User", id)) return false;
    if (id !== callerId || selection.includeSelf) return true;
    context.omit(
      { type: "User", id },
      titled("user", email, id),
      "is the user whom the credentials act as (--include-self exports it, too)",
    );
    return false;
  });
  const checked = sortedBy(wanted, ({ fields }) => fields.name ?? "").flatMap((person) => {
    const { id, fields } = person;
    const accepted = context.accepted({ type: "User", id }, titled("user", fields.email ?? "", id), userInputs(context, person));
    return accepted ? [{ person, ...accepted }] : [];
  });
  const byId = new Map(checked.map((each) => [each.person.id, each]));
  for (const id of byId.keys()) context.recordExported("User", id);
  const circles = new Set<string>();
  const ordered = inOrder(checked, {
    needs: ({ inputs: { reportsTo } }) => (typeof reportsTo === "string" ? [byId.get(reportsTo)].filter((each) => each !== undefined) : []),
    cut: ({ person }) => circles.add(person.id),
  });
  return ordered.map(({ person: { id, fields }, inputs, remarks }) => {
    const { reportsTo, ...rest } = inputs;
    const manager = typeof reportsTo === "string" ? context.reference("User", reportsTo, { isCircle: circles.has(id) }) : undefined;
    const args = { ...toArguments(rest), ...(manager !== undefined && { reportsTo: manager }) };
    const identity = context.identity("people", [fields.name ?? "", (fields.email ?? "").split("@")[0] ?? ""], "user");
    const used = Object.keys((inputs.attributes as Fields | undefined) ?? {}); // a map, as the check has accepted it
    const dependsOn = used
      .filter((key) => context.isReferable("UserAttribute", key))
      .map((key) => new Reference("UserAttribute", key, "resource"));
    return { part: "people", type: "User", id, ...identity, inputs, outputs: ADOPTED, args, dependsOn, remarks };
  });
}

/** The fields that Domo has. What is empty in Domo is left out: a program with all of it could not be read. */
function userInputs(context: BuildContext, { fields }: Person): Fields {
  const texts = USER_FIELDS.flatMap((field): [string, string][] => (fields[field] ? [[field, fields[field]]] : []));
  const custom = new Set(context.instance.attributes.map(({ key }) => key));
  const attributes = Object.entries(fields.attributes ?? {}).filter(([key, values]) => custom.has(key) && values.length > 0);
  const values = sortedBy(attributes, ([key]) => key).map(([key, list]): [string, unknown] => [key, list.length === 1 ? list[0] : list]);
  return {
    ...Object.fromEntries(texts),
    ...(fields.reportsTo && { reportsTo: fields.reportsTo }),
    ...(values.length > 0 && { attributes: Object.fromEntries(values) }),
  };
}
