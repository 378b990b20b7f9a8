// The files around an exported program: the Pulumi project, the packages that it needs, and a README with the next commands and with what is not
// exported.

import { stringify } from "yaml";
import { z } from "zod";
import { printable } from "../../provider/printable";
import type { ExportedResource, ProgramFile, ResourceType } from "./resources";
import type { Omission } from "./instance";

/** What a generated project takes over from the package.json of this package. */
export const Package = z.object({
  name: z.string(),
  version: z.string(),
  peerDependencies: z.object({ "@pulumi/pulumi": z.string() }),
  devDependencies: z.object({ typescript: z.string(), "@types/node": z.string() }),
});
export type Package = z.infer<typeof Package>;

export interface ProjectOptions {
  package: Package;
  /** The dependency on this package. */
  dependency: string;
  /** The name of the project. */
  name: string;
  stack: string;
  /** The origin of the instance. */
  url: string;
  host: string;
}

export function projectFiles({ package: own, dependency, name, url, host }: ProjectOptions): ProgramFile[] {
  const { peerDependencies, devDependencies } = own;
  const manifest = {
    name,
    private: true,
    main: "index.ts",
    dependencies: { ...peerDependencies, [own.name]: dependency },
    devDependencies,
  };
  const tsconfig = {
    compilerOptions: { target: "es2022", module: "nodenext", strict: true, skipLibCheck: true, noEmit: true, types: ["node"] },
    include: ["*.ts"],
  };
  const project = {
    name,
    description: `The people, groups, accounts and access of ${host}`,
    runtime: "nodejs",
    main: "index.ts",
    // Each preview compares with what Domo has now, and shows what was changed by hand.
    options: { refresh: "always" },
    config: { "domo:instance": { value: url } },
  };
  return [
    { name: "Pulumi.yaml", text: stringify(project) },
    { name: "package.json", text: json(manifest) },
    { name: "tsconfig.json", text: json(tsconfig) },
    { name: ".gitignore", text: "node_modules/\n" },
  ];
}

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

export interface NextSteps {
  dir: string;
  stack: string;
  importName: string;
}

/** The commands that bring the exported project to its first preview. */
export const nextCommands = ({ dir, stack, importName }: NextSteps): string[] => [
  `cd ${folderWord(dir)} && npm install && pulumi stack init ${stack}`,
  importCommand(importName),
  "pulumi preview --expect-no-changes",
];

export const importCommand = (importName: string): string =>
  `pulumi import --file ${shellWord(importName)} --generate-code=false --protect=false --yes`;

/** A word of a shell's command line. */
const shellWord = (text: string): string => (/^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A folder as a word that is no option. */
export const folderWord = (dir: string): string => shellWord(dir.startsWith("-") ? `./${dir}` : dir);

/** Pulumi's rule for names of stacks. An option is none. */
const STACK_NAME = /^(?!-)(?:[A-Za-z0-9_.-]{1,100}\/){0,2}[A-Za-z0-9_.-]{1,100}$/;

/** @throws if Pulumi would refuse the stack. */
export function requireStackName(stack: string): void {
  if (!STACK_NAME.test(stack))
    throw new Error(
      `${stack} is no name of a stack: letters, digits, dots, underscores and hyphens, at most 100; before it, with slashes, an organization and a project`,
    );
}

/** The name by which a program knows its stack: without the organization and the project. */
export const shortStackName = (stack: string): string => stack.split("/").at(-1) ?? "";

const COUNTED: [ResourceType, string, string][] = [
  ["UserAttribute", "custom attribute", "custom attributes"],
  ["User", "person", "people"],
  ["Group", "group", "groups"],
  ["GroupMembership", "membership", "memberships"],
  ["Account", "account", "accounts"],
  ["OAuthAccount", "OAuth account", "OAuth accounts"],
  ["AccountAccess", "access list", "access lists"],
];

/** How many resources of each type there are: `3 people, 1 group`. */
export function counts(resources: ExportedResource[]): string {
  const parts = COUNTED.flatMap(([type, one, many]) => {
    const count = resources.filter((resource) => resource.type === type).length;
    return count === 0 ? [] : [`${String(count)} ${count === 1 ? one : many}`];
  });
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

export interface ReadmeOptions extends NextSteps {
  host: string;
  resources: ExportedResource[];
  omissions: Omission[];
  /** Set where the files are added to a program. */
  addition?: Addition;
}

interface Addition {
  /** The file that is to have the line. */
  entry: string;
  /** The line that imports the files. */
  importLine: string;
  /** What the program, as it is, would take away from what is new. */
  warnings: string[];
}

export function readme({ host, stack, importName, resources, omissions, addition }: ReadmeOptions): string {
  const commands =
    addition === undefined
      ? [`npm install && pulumi stack init ${stack}`, ...nextCommands({ dir: ".", stack, importName }).slice(1)]
      : nextCommands({ dir: ".", stack, importName }).slice(1);
  const warnings = addition?.warnings ?? [];
  return `# ${addition === undefined ? `The Domo instance ${host} as a program` : `What is new in ${host}`}

Exported by \`pulumi-domo export\`: ${counts(resources)}.

## Next
${addition === undefined ? "" : `\nAdd this line to ${addition.entry}:\n\n    ${addition.importLine}\n\nThen:\n`}
${commands.map((command) => `    ${command}`).join("\n")}
${warnings.length === 0 ? "" : `\n${warnings.map((warning) => `- ${markdown(warning)}`).join("\n")}\n`}
The commands need \`DOMO_INSTANCE\` and \`DOMO_ACCESS_TOKEN\`, or \`pulumi config set --secret domo:accessToken\`. The preview is empty: \`pulumi up\`
changes nothing until the program or the instance changes.

## What is there stays there

Imported objects are adopted: \`pulumi destroy\`, or taking one out of the program, leaves it in Domo, with its members and its access. A resource with
\`onDelete: "delete"\` is deleted.

Memberships are exclusive, and access lists are whole: whoever is added by hand is shown by the next preview, and removed by \`pulumi up\`,
once one \`pulumi up\` has run after the import, which writes nothing. Until then it refuses to take away access that somebody has given meanwhile. The user whom
the credentials act as keeps its access, listed or not. Where a name stands behind an id, the program does not declare that user or group.

## Credentials

Credentials are not exported. An account without \`configurations\` keeps those that it has in Domo, and can't be created anew. To declare them:

    pulumi config set --secret warehousePassword

and in the program, with \`const config = new pulumi.Config()\`, in place of \`dataProviderType\`:

    ...domo.connectors.snowflake({ account: "acme", username: "DOMO", password: config.requireSecret("warehousePassword") }),
${omissions.length === 0 ? "" : `\n## Not exported\n\n${omissions.map((omission) => `- ${markdown(omissionText(omission))}`).join("\n")}\n`}
Domo's support users are in none of its lists, and accounts that Domo does not show to these credentials are not known here.
`;
}

export const omissionText = ({ title, reason }: Omission): string => `${title} ${reason}`;

/** A text as one line of Markdown in which nothing has a meaning of its own. */
const markdown = (text: string): string => printable(text).replaceAll(/[\\`*_{}[\]<>()#|!~&]/g, (char) => `\\${char}`);
