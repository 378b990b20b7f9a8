// The keys by which the provider knows whose people are whose: made of names, of which a roster that was renamed has several.

import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../known-value";

export const populationName = (roster: string): string => `${roster}-population`;

/** The keys of the population of the roster: the present one first, then those by aliases of the roster and of the components around it. */
export async function populationKeys(roster: pulumi.Resource): Promise<string[]> {
  const present = await knownValue(roster.urn);
  return [...new Set([...(present === undefined ? [] : [present]), ...(await aliasesOf(roster))].map(populationKey))];
}

/** The key of the population of the roster with this URN, `<types>/<name>`: without stack and project, which are those of the run. */
function populationKey(urn: string): string {
  const { types, name } = partsOf(urn);
  return `${types}$UserPopulation/${populationName(name)}`;
}

function partsOf(urn: string): { types: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { types, name: name.join("::") };
}

/** What Pulumi keeps of a resource. Its types do not declare it, and there is no public API for it. */
interface Internals {
  __name: string;
  __pulumiType: string;
  __aliases?: (string | pulumi.Output<string>)[];
  __parentResource?: pulumi.Resource & Internals;
}

/** URNs that the resource had by its aliases, and by those of the components around it, which Pulumi's engine applies to children, too. */
async function aliasesOf(resource: pulumi.Resource): Promise<string[]> {
  const { __name: ownName, __pulumiType: type, __aliases = [], __parentResource: parent } = resource as pulumi.Resource & Internals;
  const own = await Promise.all(__aliases.map((alias) => knownValue(pulumi.output(alias))));
  const inherited = parent === undefined ? [] : (await aliasesOf(parent)).map((urn) => childOf(urn, { type, name: ownName, parent }));
  return [...own.filter((urn) => urn !== undefined), ...inherited];
}

/** The URN that a child had under this URN of its parent. A name that begins with that of the parent began with its name before. */
function childOf(urn: string, { type, name, parent }: { type: string; name: string; parent: Internals }): string {
  const before = partsOf(urn);
  const formerName = name.startsWith(parent.__name) ? `${before.name}${name.slice(parent.__name.length)}` : name;
  return `${urn.split("::").slice(0, 2).join("::")}::${before.types}$${type}::${formerName}`;
}
