// Writes values and statements of a TypeScript program.

import { printable } from "../../provider/printable";

/** An expression that is written as it is: `people.ada`. */
export class Expression {
  constructor(readonly text: string) {}
}

/** A value with a remark behind it. */
export class Remarked {
  constructor(
    readonly value: Code,
    readonly remark: string,
  ) {}
}

/** A value of a program: JSON, expressions, and remarks. Undefined properties are left out. */
export type Code = string | number | boolean | Expression | Remarked | Code[] | { [key: string]: Code | undefined };

/** Escapes what would end a line, reorder the text around it, or be invisible in an editor. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const escaped = (char: string): string => {
  const code = char.codePointAt(0)?.toString(16) ?? "";
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
};

/** A string literal. */
export const literal = (text: string): string =>
  // What JSON escapes already is in ASCII, so the second step leaves it alone.
  JSON.stringify(text).replaceAll(UNSAFE, escaped);

/** A line comment. */
export const comment = (text: string): string => `// ${printable(text)}`;

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : computedKey(name));
// As a computed key, `__proto__` is an ordinary property.
const computedKey = (name: string): string => (name === "__proto__" ? '["__proto__"]' : literal(name));

/** The expression of a value. It is written on one line if it fits into `width` characters after `column`. */
export function expression(value: Code, { width, column, indent }: { width: number; column: number; indent: string }): string {
  const flat = onOneLine(value);
  if (flat !== undefined && column + flat.length <= width) return flat;
  if (value instanceof Remarked) return expression(value.value, { width, column, indent });
  if (typeof value !== "object" || value instanceof Expression) return flat ?? "";
  const inner = `${indent}  `;
  const line = (head: string, item: Code): string => {
    const text = expression(item, { width, column: inner.length + head.length + 1, indent: inner });
    const remark = item instanceof Remarked ? ` ${comment(item.remark)}` : "";
    return `${inner}${head}${text},${remark}\n`;
  };
  if (Array.isArray(value)) return `[\n${value.map((item) => line("", item)).join("")}${indent}]`;
  return `{\n${entriesOf(value)
    .map(([name, item]) => line(item instanceof Expression && item.text === name ? "" : `${key(name)}: `, item))
    .join("")}${indent}}`;
}

const entriesOf = (value: Record<string, Code | undefined>): [string, Code][] =>
  Object.entries(value).filter((entry): entry is [string, Code] => entry[1] !== undefined);

/** The expression on one line, or undefined if a remark has to follow one of its parts. */
function onOneLine(value: Code): string | undefined {
  if (value instanceof Remarked) return undefined;
  if (value instanceof Expression) return value.text;
  if (typeof value === "string") return literal(value);
  if (typeof value !== "object") return String(value);
  const isList = Array.isArray(value);
  const parts = isList ? value.map(onOneLine) : entriesOf(value).map(([name, item]) => property(name, item));
  if (parts.includes(undefined)) return undefined;
  if (isList) return `[${parts.join(", ")}]`;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function property(name: string, item: Code): string | undefined {
  const text = onOneLine(item);
  if (text === undefined) return undefined;
  return item instanceof Expression && item.text === name ? name : `${key(name)}: ${text}`;
}

export interface Declaration {
  /** Remarks in lines above. */
  remarks?: string[];
  /** The exported constant. Default: none. */
  identifier?: string;
  /** The class: `User`. */
  type: string;
  name: string;
  args: Code;
  options?: Code;
}

/** The statement that declares a resource. */
export function declaration({ remarks = [], identifier, type, name, args, options }: Declaration, width: number): string {
  const head = `${identifier === undefined ? "" : `export const ${identifier} = `}new domo.${type}(${literal(name)}, `;
  const tail = options === undefined ? "" : `, ${expression(options, { width: Infinity, column: 0, indent: "" })}`;
  const end = `${tail});`;
  const text = expression(args, { width: width - end.length, column: head.length, indent: "" });
  return [...remarks.map((remark) => comment(remark)), `${head}${text}${end}`].join("\n");
}
