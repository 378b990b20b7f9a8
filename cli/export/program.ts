// Writes the files of a program that declares resources.

import { Expression, Remarked, comment, declaration, literal, type Code } from "./code";
import { Identities } from "./identifiers";
import { PARTS, type Part } from "./instance";
import { Reference, referenceKey, Remark, type Argument, type ExportedResource, type ProgramFile } from "./resources";
import { isInTable, tableFiles } from "./tables";

/** Where the program has a resource: in a module that is imported under a name. */
export interface Place {
  /** `people`, unless a file has a constant of this name. */
  namespace: string;
  /** `./people`. */
  module: string;
  /** `ada`, or `person("ada")` where the people are in a table. */
  member: string;
}

export interface ProgramOptions {
  host: string;
  /** Behind the names of files: `-2` for files that are added to a program. Default: none. */
  suffix?: string;
  /** Resources of the program that is there already, by `referenceKey`. */
  existing?: ReadonlyMap<string, Place>;
  /** Whether people, and the lists in which people are, are tables that the program reads. Default: code. */
  people?: "code" | "table";
}

/** The length of lines. With tables, a resource is one line where that is possible. */
const WIDTHS = { code: 120, table: 200 };

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
  const isTable = options.people === "table";
  const files = PARTS.flatMap((part) => {
    const ofPart = resources.filter((resource) => resource.part === part);
    const inCode = isTable ? ofPart.filter(({ type }) => !isInTable(type)) : ofPart;
    return [
      ...(inCode.length === 0 ? [] : [{ name: `${fileName(part, options)}.ts`, text: fileText(part, inCode, { places, ...options }) }]),
      ...(isTable ? tableFiles(part, resources, options) : []),
    ];
  });
  const programs = files.filter(({ name }) => name.endsWith(".ts"));
  const imports = programs.map(({ name }) => `import "./${name.replace(/\.ts$/, "")}";`);
  const head = comment(`What ${options.host} had when it was exported. What is not imported here is not declared.`);
  return [...files, { name: `${fileName("index", options)}.ts`, text: `${head}\n\n${imports.join("\n")}\n` }];
}

/** The declarations alone, for a program that is there already. */
export function declarations(resources: ExportedResource[]): string {
  const byKey = new Map(resources.map((resource) => [referenceKey(resource), resource]));
  const resolve = (reference: Reference): Expression => {
    const name = byKey.get(referenceKey(reference))?.identifier ?? "";
    return new Expression(reference.form === "id" ? `${name}.id` : name);
  };
  return grouped(resources)
    .map((each) => each.map((resource) => `${statement(resource, resolve, WIDTHS.code)}\n`).join(""))
    .join("\n");
}

const fileName = (stem: string, { suffix = "" }: Pick<ProgramOptions, "suffix">): string => `${stem}${suffix}`;

/** The name under which a module is imported: `people2` for `people-2`. */
export const namespaceOf = (stem: string): string =>
  (PARTS as readonly string[]).includes(stem) ? stem : new Identities().of([stem], "module").identifier;

function placesOf(resources: ExportedResource[], options: ProgramOptions): Map<string, Place> {
  const places = new Map(options.existing);
  for (const { type, id, part, name, identifier } of resources) {
    if (identifier === undefined) continue;
    const member = options.people === "table" && type === "User" ? `person(${literal(name)})` : identifier;
    const file = fileName(part, options);
    places.set(referenceKey({ type, id }), {
      namespace: options.suffix === undefined ? part : namespaceOf(file),
      module: `./${file}`,
      member,
    });
  }
  return places;
}

interface FileOptions extends ProgramOptions {
  places: ReadonlyMap<string, Place>;
}

function fileText(part: Part, resources: ExportedResource[], options: FileOptions): string {
  const module = `./${fileName(part, options)}`;
  const imports = new Imports(resources.flatMap(({ identifier }) => identifier ?? []));
  const resolve = ({ type, id, form }: Reference): Expression => {
    const place = options.places.get(referenceKey({ type, id }));
    if (!place) throw new Error(`nothing declares ${type} ${id}`);
    const name = place.module === module ? place.member : `${imports.of(place)}.${place.member}`;
    return new Expression(form === "id" ? `${name}.id` : name);
  };
  const groups = grouped(resources).map((each) =>
    each.map((resource) => statement(resource, resolve, WIDTHS[options.people ?? "code"])).join("\n"),
  );
  const head = comment(`${TITLES[part]} of ${options.host}.`);
  const body = groups.join(options.people === "table" ? "\n" : "\n\n");
  return `${[head, [`import * as domo from "pulumi-domo";`, ...imports.statements()].join("\n"), body].join("\n\n")}\n`;
}

/** The modules that a file imports, under names that neither a constant of the file nor another module has. */
class Imports {
  private readonly taken: Set<string>;
  private readonly namespaces = new Map<string, string>();

  constructor(constants: string[]) {
    this.taken = new Set(constants);
  }

  of({ module, namespace }: Place): string {
    const known = this.namespaces.get(module);
    if (known !== undefined) return known;
    const free = this.free(namespace);
    this.taken.add(free);
    this.namespaces.set(module, free);
    return free;
  }

  statements(): string[] {
    const sorted = [...this.namespaces].map(([module, name]) => [name, module] as const).sort();
    return sorted.map(([name, module]) => `import * as ${name} from ${literal(module)};`);
  }

  private free(namespace: string): string {
    let name = namespace;
    for (let number = 1; this.taken.has(name); number++) name = `${namespace}Module${number === 1 ? "" : String(number)}`;
    return name;
  }
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

function statement({ type, name, identifier, args, dependsOn, remarks }: ExportedResource, resolve: Resolve, width: number): string {
  return declaration(
    {
      remarks,
      ...(identifier !== undefined && { identifier }),
      type,
      name,
      args: codeOf(args, resolve),
      ...(dependsOn.length > 0 && { options: { dependsOn: dependsOn.map(resolve) } }),
    },
    width,
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
