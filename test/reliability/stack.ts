// A stack as the engine runs it: refresh, then creates and updates in the order of dependencies, then deletes.

import { endProcess } from "../support/provider-process";
import { TestResource, type Values } from "../support/test-bed";

/** Resources by name: the type, and inputs in which `=name` stands for the id of another resource. */
export type Program = Record<string, { type: string; inputs: Values }>;

export interface Played {
  /** Errors by resource. */
  errors: string[];
}

export const namesIn = (inputs: Values): string[] =>
  [...JSON.stringify(inputs).matchAll(/"=(\w+)"/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));

export class Stack {
  private readonly state = new Map<string, { resource: TestResource; needs: string[] }>();

  constructor(
    private readonly name: string,
    private readonly settings: Record<string, string>,
  ) {}

  async up(program: Program): Promise<Played> {
    endProcess(new URL(this.settings["domo:instance"] ?? "").host);
    const errors: string[] = [];
    const attempt = async (name: string, act: () => Promise<void>): Promise<boolean> => {
      try {
        await act();
        return true;
      } catch (error) {
        errors.push(`${this.name}/${name}: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      }
    };
    const known = [...this.state];
    await Promise.all(
      known.map(([name, { resource }]) =>
        attempt(name, async () => {
          if (!(await resource.refresh())) this.state.delete(name);
        }),
      ),
    );
    // The engine stops after a failed refresh.
    if (errors.length > 0) return { errors };

    const begun = new Map<string, Promise<boolean>>();
    const play = (name: string): Promise<boolean> => {
      const goal = program[name];
      const running =
        begun.get(name) ??
        Promise.all(namesIn(goal?.inputs ?? {}).map(play)).then(
          (done) => done.every(Boolean) && attempt(name, () => this.bring(name, goal)),
        );
      begun.set(name, running);
      return running;
    };
    await Promise.all(Object.keys(program).map(play));
    // Nothing is deleted after a failure.
    if (errors.length > 0) return { errors };

    const gone = [...this.state].filter(([name]) => !(name in program));
    const deleted = new Map<string, Promise<boolean>>();
    const remove = (name: string, resource: TestResource): Promise<boolean> => {
      const dependents = gone.filter(([, { needs }]) => needs.includes(name));
      const running =
        deleted.get(name) ??
        Promise.all(dependents.map(([each, { resource: dependent }]) => remove(each, dependent))).then(
          (done) =>
            done.every(Boolean) &&
            attempt(name, async () => {
              await resource.delete();
              this.state.delete(name);
            }),
        );
      deleted.set(name, running);
      return running;
    };
    await Promise.all(gone.map(([name, { resource }]) => remove(name, resource)));
    return { errors };
  }

  private async bring(name: string, goal: Program[string] | undefined): Promise<void> {
    if (!goal) throw new Error(`the program lacks ${name}`);
    const inputs = this.resolved(goal.inputs);
    const needs = namesIn(goal.inputs);
    const before = this.state.get(name);
    if (before && (await before.resource.replacesFor(inputs)).length === 0) {
      before.needs = needs;
      await before.resource.change(inputs);
      return;
    }
    if (before) {
      await before.resource.delete();
      this.state.delete(name);
    }
    const resource = new TestResource(goal.type, this.settings);
    [resource.name, resource.ownRuns] = [`${this.name}-${name}`, false];
    try {
      await resource.create(inputs);
    } finally {
      if (resource.id !== "") this.state.set(name, { resource, needs });
    }
  }

  private resolved(inputs: Values): Values {
    const id = (text: unknown): unknown =>
      typeof text === "string" && text.startsWith("=") ? (this.state.get(text.slice(1))?.resource.id ?? text) : text;
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, Array.isArray(value) ? value.map(id) : id(value)]));
  }
}
