// import --file: objects that exist are taken into the state as the file says, after check has seen their inputs.

import type { Deployment } from "./deployment";
import type { Goal } from "./program";
import type { Project } from "./project";
import type { Run } from "./run";
import { fromWireMap, type Values } from "./values";

export interface ImportFile {
  resources: { type: string; name: string; id: string; inputs?: Values; outputs?: Values }[];
}

export async function importAll(deployment: Deployment, run: Run, { project, file }: { project: Project; file: string }): Promise<void> {
  const { resources } = JSON.parse(file) as ImportFile;
  const stack = `${project.name}-${project.stack}`;
  const { urn } = await deployment.register(goal({ type: "pulumi:pulumi:Stack", name: stack, custom: false }));
  for (const { type, name, id, inputs, outputs } of resources) {
    if (run.failed) return;
    if (!inputs || !outputs)
      throw new Error(`${name} has no inputs and outputs in the file, without which a dynamic resource can't be imported`);
    await deployment.importOne(goal({ type, name, custom: true, parent: urn, inputs: fromWireMap(inputs) }), {
      id,
      outputs: fromWireMap(outputs),
    });
  }
}

const goal = (given: Partial<Goal> & Pick<Goal, "type" | "name" | "custom">): Goal => ({
  inputs: {},
  parent: "",
  provider: "",
  dependencies: [],
  propertyDependencies: {},
  aliases: [],
  ignoreChanges: [],
  additionalSecretOutputs: [],
  protect: false,
  retainOnDelete: false,
  deletedWith: "",
  ...given,
});
