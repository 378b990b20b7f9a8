// Stack traces of programs: those that nobody reads are not taken, and errors lead to the program.

import { beforeEach, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as domo from "../../../sdk";

const ARGUMENTS = { email: "ada@example.com", name: "Ada", title: "Engineer", location: "Oslo", phone: "+47 22000000" };

beforeEach(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    call: ({ inputs }) => inputs as Record<string, unknown>,
  }),
);

/** The numbers of frames of the stack traces that are taken while `run` runs. */
function framesTakenBy(run: () => void): number[] {
  const frames: number[] = [];
  const original = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? { value: undefined, configurable: true };
  Error.prepareStackTrace = (_error, callSites) => {
    frames.push(callSites.length);
    return "";
  };
  try {
    run();
    return frames;
  } finally {
    Object.defineProperty(Error, "prepareStackTrace", original);
  }
}

/** The stack of the error of `run`. */
function stackOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).stack ?? "";
  }
  throw new Error("it did not fail");
}

test("a user takes one stack trace, for its position in the program, however many properties it has", () => {
  const frames = framesTakenBy(() => new domo.User("ada", ARGUMENTS));
  expect(frames.length).toBeGreaterThan(20);
  expect(frames.filter((count) => count > 0)).toHaveLength(1);
});

describe("an error leads to the program's line", () => {
  test("if Pulumi refuses the resource", () => {
    const noName = undefined as unknown as string;
    const stack = stackOf(() => new domo.User(noName, ARGUMENTS));
    expect(stack).toMatch(/^.*Missing resource name argument/);
    expect(stack).toContain("stack-traces.test.ts");
  });

  test("and into the transformation that throws it", () => {
    const failInTransformation = (): undefined => {
      throw new Error("no users here");
    };
    const stack = stackOf(() => new domo.User("ada", ARGUMENTS, { transformations: [failInTransformation] }));
    expect(stack).toContain("no users here");
    expect(stack).toContain("failInTransformation");
  });

  test("also of a component around the resource", () => {
    const failInComponent = ({ type }: pulumi.ResourceTransformationArgs): undefined => {
      if (type !== "test:Team") throw new Error("no users here");
    };
    const parent = new pulumi.ComponentResource("test:Team", "team", {}, { transformations: [failInComponent] });
    expect(stackOf(() => new domo.User("ada", ARGUMENTS, { parent }))).toContain("failInComponent");
  });
});

test.each<[string, () => unknown]>([
  ["was constructed", () => new domo.User("ada", ARGUMENTS)],
  ["failed", () => stackOf(() => new domo.User(undefined as unknown as string, ARGUMENTS))],
])("the program's own stack traces are as before once a resource %s", (_state, run) => {
  const { stackTraceLimit } = Error;
  run();
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  expect(stackTraceLimit).toBeGreaterThan(0);
});
