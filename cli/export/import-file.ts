// Writes the file that `pulumi import --file` reads. Its inputs and outputs are those that the state has after the same objects were adopted, so that
// the program which declares them changes nothing.

import { printableJson } from "../../provider/printable";
import { INSTANCE, KEY, MANAGED, PROVIDER } from "../../provider/lifecycle/reserved-properties";
import { providerText, typeToken } from "../../provider/wire-format";
import type { ExportedResource } from "./resources";

export interface ImportOptions {
  /** The host name of the instance. In a stack of another instance, every command after the import stops. */
  host: string;
  /** The beginning of the resources' create keys: `<project>/<stack>`. */
  stack: string;
}

export function importFile(resources: ExportedResource[], options: ImportOptions): string {
  return `${printableJson({ resources: resources.map((resource) => entryOf(resource, options)) }, 2)}\n`;
}

function entryOf({ type, name, id, inputs, outputs }: ExportedResource, { host, stack }: ImportOptions): object {
  const reserved = {
    [KEY]: `${stack}/${type}/${name}`,
    // The default provider, which a program uses that names none.
    [INSTANCE]: `default@${host}`,
    [PROVIDER]: providerText(type),
  };
  return {
    type: typeToken(type),
    name,
    id,
    inputs: { ...inputs, ...reserved },
    outputs: { ...inputs, ...outputs, ...reserved, [MANAGED]: Object.keys(inputs) },
  };
}
