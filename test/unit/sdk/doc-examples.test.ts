// The doc comments of the SDK: each example compiles on its own, and the table of connectors agrees with the code.

import { describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CONNECTORS, type Field } from "../../../provider/client/schemas/connectors";
import * as sdk from "../../../sdk";
import { compile } from "../../support/compile";
import { ROOT } from "../../support/pulumi-cli";

interface DocComment {
  /** The name that is declared behind the comment. */
  name: string;
  /** Without the asterisks. */
  text: string;
}

function docCommentsIn(source: string): DocComment[] {
  return [...source.matchAll(/\/\*\*\n([^]*?)\*\/\s+(?:export |static )*(?:const |class |function |interface |type )?(\w+)/g)].map(
    ([, text = "", name = ""]) => ({ name, text: text.replaceAll(/^ *\* ?/gm, "") }),
  );
}

const docComments = readdirSync(join(ROOT, "sdk"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .flatMap((path) => docCommentsIn(readFileSync(join(ROOT, "sdk", path), "utf8")));

/** Each example as a program, which is empty if the example has no fence of `ts`. */
const programs = docComments
  .flatMap(({ name, text }) =>
    text
      .split(/^@example$/m)
      .slice(1)
      .map((example) => ({ name, code: /^\s*```ts\n([^]*?)^```$/m.exec(example)?.[1] ?? "" })),
  )
  .map((program, index) => ({ ...program, path: join(ROOT, "test", "unit", "sdk", `example-${String(index)}.ts`) }));

describe("an example in a doc comment", () => {
  const errors = compile(new Map(programs.map(({ path, code }) => [path, code])));

  test.each(programs.map(({ name, code, path }) => [name, code, path] as const))("of %s compiles on its own", (_name, code, path) => {
    expect(code).not.toBe("");
    expect(errors.get(path)).toEqual([]);
  });

  test("is there for everything that a program calls", () => {
    expect([...new Set(programs.map(({ name }) => name))].sort()).toEqual(Object.keys(sdk).sort());
  });
});

test("the doc comment of connectors lists each function, its connector and its keys", () => {
  const keyOf = ([key, { optional, secret }]: [string, Field]): string => {
    const code = `\`${key}${optional ? "?" : ""}\``;
    return secret ? `**${code}**` : code;
  };
  const rows = Object.entries(CONNECTORS).map(
    ([name, { type, fields }]) => `| \`${name}\` | \`${type}\` | ${Object.entries(fields).map(keyOf).join(", ")} |`,
  );
  const { text } = docComments.find(({ name }) => name === "connectors")!;
  expect(text.match(/^\| `.*$/gm)).toEqual(rows);
});
