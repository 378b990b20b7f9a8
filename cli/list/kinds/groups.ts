// `pulumi-domo list groups`.

import type { ListedGroup } from "../../../provider/client/directory/directory";
import type { GroupSubject } from "../../../provider/client/schemas/instance-groups";
import { pluralize } from "../../review/wording";
import { contains, equals, includes } from "../conditions";
import { dateOf, type ListKind } from "../kind";

const TYPES = ["open", "closed", "dynamic", "adHoc", "directory", "system"];

interface GroupRow extends ListedGroup {
  owners: GroupSubject[] | undefined;
}

const ownerNames = ({ owners }: GroupRow): string[] | undefined => owners?.map(({ id, displayName }) => displayName ?? id);

export const GROUPS: ListKind<GroupRow> = {
  name: "groups",
  label: "groups",
  description: "groups",
  columns: [
    { name: "name", value: ({ fields }) => fields.name, isMain: true },
    { name: "id", value: ({ id }) => id, isMain: true },
    { name: "type", value: ({ fields }) => fields.type, isMain: true },
    { name: "members", value: ({ memberCount }) => memberCount, isMain: true },
    { name: "owners", value: ownerNames, isMain: true },
    { name: "description", value: ({ fields }) => fields.description },
    { name: "created", value: ({ origin }) => dateOf(origin.createdAt) },
  ],
  sort: ["name"],
  options: [
    {
      flags: "--search <text>",
      description: "only those with the text in the name or the description",
      type: "text",
      condition: (text) => contains(text, ({ fields: { name, description } }) => [name, description]),
    },
    {
      flags: "--type <type>",
      description: `only those of the type: ${TYPES.join(", ")}`,
      type: "text",
      values: TYPES,
      condition: (text) => equals(text, ({ fields }) => fields.type),
    },
    {
      flags: "--owner <name>",
      description: "only those with the owner, a user or group by name or id",
      type: "text",
      condition: (text) => includes(text, ({ owners }) => owners?.flatMap(({ id, displayName }) => [id, displayName ?? ""])),
    },
    {
      flags: "--empty",
      description: "only those without members",
      type: "flag",
      condition:
        () =>
        ({ memberCount }) =>
          memberCount === undefined ? undefined : memberCount === 0,
    },
  ],
  async read(context, onProgress) {
    const [groups, owners] = await Promise.all([
      context.directory.groups.all(onProgress("groups")),
      // The public API does not return owners, and `context.instance` throws without an access token.
      context.settings.api === "instance" ? context.instance.groupOwners(onProgress("owners of groups")) : undefined,
    ]);
    const ownersById = new Map(owners?.map((row) => [row.id, row.owners]));
    const rows = groups.map((group) => ({ ...group, owners: ownersById.get(group.id) }));
    const missing = owners ? rows.filter((row) => row.owners === undefined).length : 0;
    const unknown = `owners of ${pluralize(missing, "group", "groups")} are not known: not in Domo's list of owners`;
    return { rows, notes: missing > 0 ? [unknown] : [] };
  },
};
