// Writes the files of a program that declares resources.

import { Expression, Remarked, comment, declaration, literal, type Code } from "./code";
import { PARTS, type Part } from "./instance";
import { Reference, referenceKey, Remark, type Argument, type ExportedResource } from "./resources";

export interface ProgramFile {
  name: string;
  text: string;
}

/** Where a constant of the program is: in a module that is imported under a name. */
export interface Place {
  /** `people`. */
  namespace: string;
  /** `./people`. */
  module: string;
  identifier: string;
}

export interface ProgramOptions {
  host: string;
  /** Behind the names of files: `-2` for files that are added to a program. Default: none. */
  suffix?: string;
  /** Constants of the program that is there already, by type and id. */
  existing?: ReadonlyMap<string, Place>;
}

const WIDTH = 120;

const TITLES: Record<Part, string> = {
  attributes: "Custom attributes of users",
  people: "People",
  groups: "Groups and their members",
  accounts: "Accounts and OAuth accounts",
  access: "Who may use which account: whole access lists",
};

/** One file for each part that has resources, and what imports them all. */
export function programFiles(resources: ExportedResource[], options: ProgramOptions): ProgramFile[] {
  const places = placesOf(resources, options);
  const files = PARTS.flatMap((part) => {
    const ofPart = resources.filter((resource) => resource.part === part);
    return ofPart.length === 0 ? [] : [{ name: `${fileName(part, options)}.ts`, text: fileText(part, ofPart, { places, ...options }) }];
  });
  const imports = files.map(({ name }) => `import "./${name.replace(/\.ts$/, "")}";`);
  const head = comment(`What ${options.host} had when it was exported. What is not imported here is not declared.`);
  return [...files, { name: `${fileName("index", options)}.ts`, text: `${head}\n\n${imports.join("\n")}\n` }];
}

const fileName = (stem: string, { suffix = "" }: Pick<ProgramOptions, "suffix">): string => `${stem}${suffix}`;

function placesOf(resources: ExportedResource[], options: ProgramOptions): Map<string, Place> {
  const places = new Map(options.existing);
  for (const { type, id, part, identifier } of resources) {
    if (identifier === undefined) continue;
    const namespace = options.suffix === undefined ? part : `new${part[0]?.toUpperCase() ?? ""}${part.slice(1)}`;
    places.set(referenceKey({ type, id }), { namespace, module: `./${fileName(part, options)}`, identifier });
  }
  return places;
}

interface FileOptions extends ProgramOptions {
  places: ReadonlyMap<string, Place>;
}

function fileText(part: Part, resources: ExportedResource[], options: FileOptions): string {
  const module = `./${fileName(part, options)}`;
  const imported = new Map<string, string>();
  const resolve = ({ type, id, form }: Reference): Expression => {
    const place = options.places.get(referenceKey({ type, id }));
    if (!place) throw new Error(`nothing declares ${type} ${id}`);
    if (place.module !== module) imported.set(place.namespace, place.module);
    const name = place.module === module ? place.identifier : `${place.namespace}.${place.identifier}`;
    return new Expression(form === "id" ? `${name}.id` : name);
  };
  const groups = grouped(resources).map((each) => each.map((resource) => statement(resource, resolve)).join("\n"));
  const imports = [...imported].sort().map(([namespace, from]) => `import * as ${namespace} from ${literal(from)};`);
  const head = comment(`${TITLES[part]} of ${options.host}.`);
  return `${[head, [`import * as domo from "pulumi-domo";`, ...imports].join("\n"), ...groups].join("\n\n")}\n`;
}

/** A group and its membership stand together. */
function grouped(resources: ExportedResource[]): ExportedResource[][] {
  const memberships = new Map(resources.flatMap((each) => (each.type === "GroupMembership" ? [[each.id, each]] : [])));
  const others = resources.filter(({ type }) => type !== "GroupMembership");
  const withMembers = others.map((resource) => {
    const membership = resource.type === "Group" ? memberships.get(resource.id) : undefined;
    if (membership) memberships.delete(resource.id);
    return membership ? [resource, membership] : [resource];
  });
  return [...withMembers, ...[...memberships.values()].map((membership) => [membership])];
}

type Resolve = (reference: Reference) => Expression;

function statement({ type, name, identifier, args, dependsOn, remarks }: ExportedResource, resolve: Resolve): string {
  return declaration(
    {
      remarks,
      ...(identifier !== undefined && { identifier }),
      type,
      name,
      args: codeOf(args, resolve),
      ...(dependsOn.length > 0 && { options: { dependsOn: dependsOn.map(resolve) } }),
    },
    WIDTH,
  );
}

function codeOf(argument: Argument, resolve: Resolve): Code {
  if (argument instanceof Reference) return resolve(argument);
  if (argument instanceof Remark) return new Remarked(codeOf(argument.value, resolve), argument.text);
  if (Array.isArray(argument)) return argument.map((item) => codeOf(item, resolve));
  if (typeof argument !== "object") return argument;
  return Object.fromEntries(
    Object.entries(argument).flatMap(([name, value]) => (value === undefined ? [] : [[name, codeOf(value, resolve)]])),
  );
}
