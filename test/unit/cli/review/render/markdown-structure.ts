// The structure of Markdown, as a parser of CommonMark with the extensions of GitHub finds it.

import { lexer, type Token, type Tokens } from "marked";

/** What the template of a comment consists of. Links, images, emphasis, quotes, rules and blocks of code are not among it. */
const TEMPLATE = new Set([
  "heading",
  "paragraph",
  "table",
  "list",
  "list_item",
  "html",
  "space",
  "text",
  "strong",
  "codespan",
  "escape",
  "br",
]);
const TAGS = /^(?:<details><summary>[^<>]*<\/summary>|<\/details>|<code>|<\/code>|<sub>|<\/sub>|\s)*$/;

export interface Structure {
  /** The blocks, with the size of tables and lists. */
  blocks: string[];
  /** Elements that the template does not make. */
  foreign: string[];
  /** The text outside of code. */
  text: string;
}

const isTable = (token: Token): token is Tokens.Table => token.type === "table";
const isList = (token: Token): token is Tokens.List => token.type === "list";

export function structureOf(markdown: string): Structure {
  const tokens = lexer(markdown);
  const foreign: string[] = [];
  const texts: string[] = [];
  let codeDepth = 0;
  const visit = (token: Token): void => {
    const isTemplate = token.type === "html" ? TAGS.test(token.raw) : TEMPLATE.has(token.type) && token.type !== "br";
    if (!isTemplate) foreign.push(`${token.type}: ${token.raw.slice(0, 100)}`);
    if (token.type === "html" && token.raw === "<code>") codeDepth += 1;
    if (token.type === "html" && token.raw === "</code>") codeDepth -= 1;
    const children = isTable(token)
      ? [...token.header, ...token.rows.flat()].flatMap((cell) => cell.tokens)
      : isList(token)
        ? token.items.flatMap((item) => item.tokens)
        : "tokens" in token
          ? (token.tokens ?? [])
          : [];
    children.forEach(visit);
    if (children.length === 0 && (token.type === "text" || token.type === "escape") && codeDepth === 0) texts.push(token.raw);
  };
  tokens.forEach(visit);
  const blocks = tokens
    .filter(({ type }) => type !== "space")
    .map((token) => {
      if (isTable(token)) return `table ${String(token.header.length)}: ${token.rows.map((row) => row.length).join(" ")}`;
      return isList(token) ? `list ${String(token.items.length)}` : token.type;
    });
  return { blocks, foreign, text: texts.join("\n") };
}
