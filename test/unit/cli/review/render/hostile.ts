// Hostile texts, and generated reviews that are made of them.

import fc from "fast-check";
import type { z } from "zod";
import { Review } from "../../../../../cli/review/schema";

/** One for each thing that a name could become, or hide. */
export const HOSTILE_NAMES: readonly string[] = [
  "x".repeat(60_000),
  "x ".repeat(30_000),
  "|`".repeat(30_000),
  `a${"\u0301".repeat(60_000)}`,
  "👩\u200d👩\u200d👧".repeat(8000),
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<details open><summary>x</summary>",
  "</details></td></table>",
  "<!-- ",
  "-->",
  "<![CDATA[x]]>",
  "&lt;b&gt; &amp; &#64;octocat &commat;octocat &copy",
  "a&lt; b&copy; R&D; R&D",
  "**bold** __bold__ *em* _em_ ~~del~~",
  "`code` ``code`` ```",
  "\\`x\\` \\| \\",
  "a | b || c",
  "a\\|b",
  "|-|-|",
  "# Title",
  "## Title ##",
  "===",
  "---",
  "***",
  "> quote",
  "- item",
  "+ item",
  "1. item",
  "1) item",
  "[ ] task",
  "[x](https://evil.example)",
  "![x](https://evil.example/x.png)",
  "[x]: https://evil.example",
  "[^1]",
  "<https://evil.example>",
  "https://evil.example/a?b=c",
  "http://evil.example",
  "ftp://evil.example",
  "www.evil.example",
  "evil.example",
  "mailto:x@evil.example",
  "xmpp:x@evil.example",
  "x@evil.example",
  "@octocat",
  "Hello,@octocat",
  "(@octocat)",
  "@org/team",
  "@all",
  "#12",
  "org/repo#12",
  "GH-12",
  "!12 %12 ~12 &12 $12",
  '%"a milestone" ~"a label" ~label',
  "group&12",
  "[vulnerability:12] [feature_flag:12] *iteration:12",
  "a5c3785ed8d6a35868bc169f07e40e889087fd2e",
  "a5c3785 0123456",
  "org/repo@a5c3785ed8d6a35868bc169f07e40e889087fd2e",
  ":rocket:",
  "a:+1:b :smile: x",
  "$x^2$ $$x$$ $`x`$",
  "\\(x\\) \\[x\\]",
  "```math\nx\n```",
  "{{ x }} {% x %} ${{ x }}",
  "/close",
  "/approve\n/merge",
  "line\nbreak\r\nand\u2028more\u2029\u0085\u000b\u000c",
  "\u001b[31mred\u001b[0m \u009b31m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007",
  "\u0000\u0007\b",
  "::error::x ##[error]x ##vso[task.complete]x",
  "\n::error::x",
  "\u202egnp.exe \u2066x\u2069 \u061c \u200f",
  "Ada\u200bLindgren \u00ad \u2060 \ufeff \u3164 \u115f \u180e \ufe0f \u{e0041} \u034f",
  " leading, trailing and  double ",
  "\u00a0\u2003\u3000",
  "Аdа Lіndgrеn",
  "Ａｄａ＠ｏｃｔｏｃａｔ",
  "\u0338\u20e3x",
  "\ud800 \udc00",
  "\ue000 \u{f0000}",
  "عمر חיים",
  "everybody else in group Finance",
  "Ada (ada@acme.example) (eve@evil.example)",
  "",
  " ",
  "-",
  "constructor __proto__ toString",
];

/** Characters that are invisible, reorder text or control something: all of those categories. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]$/u;
export const INVISIBLE_CHARACTERS: readonly string[] = Array.from({ length: 0x10_000 }, (_, code) => String.fromCharCode(code)).filter(
  // One of the private use characters and surrogates is like the other.
  (char) => INVISIBLE.test(char) && (!/[\p{Co}\p{Cs}]/u.test(char) || char.charCodeAt(0) % 512 === 0),
);

const PIECES = [
  ...Array.from("\\`*_{}[]()<>#+-.!|~$&@:;%^=/'\"0a  \n"),
  "www.",
  "http://",
  "@a",
  "#1",
  "&#",
  "x;",
  "](",
  "``",
  "||",
  "\\|",
  "$`",
  "`$",
  "a1b2c3d",
  "Ada",
];

export const hostileText = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...HOSTILE_NAMES.filter(({ length }) => length < 1000)),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.array(fc.constantFrom(...INVISIBLE_CHARACTERS, "a", "|", "`"), { maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 20 }),
  );

/** Values of a shape in which every text is hostile. */
export function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = schema._zod as { def: z.core.$ZodTypes["_zod"]["def"] };
  switch (def.type) {
    case "object": {
      const entries = Object.entries(def.shape);
      const optional = new Set(entries.filter(([, each]) => each._zod.def.type === "optional").map(([key]) => key));
      const required = entries.map(([key]) => key).filter((key) => !optional.has(key));
      return fc.record(Object.fromEntries(entries.map(([key, each]) => [key, valuesOf(each)])), { requiredKeys: required });
    }
    case "array":
      return fc.array(valuesOf(def.element), { maxLength: 3 });
    case "union":
      return fc.oneof(...def.options.map(valuesOf));
    case "optional":
      return valuesOf(def.innerType);
    case "nullable":
      return fc.option(valuesOf(def.innerType));
    case "literal":
      return fc.constantFrom(...def.values);
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "boolean":
      return fc.boolean();
    case "number":
      return fc.nat(1000);
    case "string":
      return "format" in def && def.format === "date" ? fc.constant("2026-12-31") : hostileText();
    default:
      throw new Error(`no values for ${def.type}`);
  }
}

export const hostileReview = (): fc.Arbitrary<Review> => valuesOf(Review).map((value) => Review.parse(value));
