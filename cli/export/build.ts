// Makes the resources of a program of what an instance has. Pure: the same instance gives the same resources.

import { accountResources } from "./build-accounts";
import { BuildContext, type BuildOptions } from "./build-context";
import { groupResources } from "./build-groups";
import { attributeResources, personResources } from "./build-people";
import { accountLabel, titled, type Instance, type Omission } from "./instance";
import type { ExportedResource } from "./resources";

export interface Built {
  resources: ExportedResource[];
  omissions: Omission[];
}

export function buildResources(instance: Instance, options: BuildOptions): Built {
  const context = new BuildContext(instance, options);
  // In this order: each refers to those before it.
  const builders = [attributeResources, personResources, groupResources, accountResources];
  const resources = builders.flatMap((build) => build(context));
  return { resources, omissions: [...context.omissions, ...unlistedGroups(instance)] };
}

/** Groups that something else names, and that Domo's list does not have. */
function unlistedGroups({ accounts, groups, names }: Instance): Omission[] {
  const ofAccounts = accounts.flatMap(({ kind, id, name, grants = [] }) =>
    grants
      .filter(({ type }) => type === "GROUP")
      .map((grant) => ({ ...grant, use: `has access to ${titled(accountLabel(kind), name, id)}` })),
  );
  const ofGroups = groups.flatMap(({ id, fields: { name = "", owners } }) =>
    (owners?.groupIds ?? []).map((owner) => ({ id: owner, name: undefined, use: `owns ${titled("group", name, id)}` })),
  );
  const unlisted = Map.groupBy(
    [...ofAccounts, ...ofGroups].filter(({ id }) => !names.has(`group ${id}`)),
    ({ id }) => id,
  );
  return [...unlisted].map(([id, uses]) => {
    const [first] = uses;
    const others = uses.length > 1 ? `, and ${String(uses.length - 1)} more` : "";
    return {
      title: titled("group", uses.find(({ name }) => name)?.name ?? "", id),
      reason: `${first?.use ?? ""}${others}, but Domo's list of groups lacks it`,
    };
  });
}
