// import --file: imports existing objects into the state with the inputs of the file, after check.

import type { Deployment } from "./deployment";
import { newGoal } from "./program";
import type { Project } from "./project";
import type { Run } from "./run";
import { fromWireMap, type Values } from "./values";

export interface ImportFile {
  resources: { type: string; name: string; id: string; inputs?: Values; outputs?: Values }[];
}

export async function importAll(deployment: Deployment, run: Run, { project, file }: { project: Project; file: string }): Promise<void> {
  const { resources } = JSON.parse(file) as ImportFile;
  const stack = `${project.name}-${project.stack}`;
  const { urn } = await deployment.register(newGoal({ type: "pulumi:pulumi:Stack", name: stack, custom: false }));
  for (const { type, name, id, inputs, outputs } of resources) {
    if (run.failed) return;
    if (!inputs || !outputs)
      throw new Error(`${name} has no inputs and outputs in the file, without which a dynamic resource can't be imported`);
    await deployment.importOne(newGoal({ type, name, custom: true, parent: urn, inputs: fromWireMap(inputs) }), {
      id,
      outputs: fromWireMap(outputs),
    });
  }
}
