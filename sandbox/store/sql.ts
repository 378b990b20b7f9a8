// The queries that the sandbox understands (§16.4): SELECT of columns or COUNT(*), WHERE with one equality, ORDER BY, LIMIT and OFFSET.

import { ApiError } from "../api-error";
import { isNumeric, visibleRows, type SandboxCell, type SandboxColumn, type SandboxDataSet } from "./data-sets";

export interface QueryResult {
  columns: SandboxColumn[];
  rows: SandboxCell[][];
}

const TOKEN = /\s*(?:`([^`]+)`|'((?:[^']|'')*)'|([A-Za-z_]\w*|\d+|[*,=()]))\s*/y;

interface Token {
  kind: "name" | "text" | "word";
  text: string;
}

/** @throws {@link ApiError} 400 for any other statement, and for a column that the DataSet does not have. */
export function runQuery(dataSet: SandboxDataSet, sql: string): QueryResult {
  const { columns: all = [] } = dataSet;
  const query = new Statement(tokensOf(sql));
  const position = (name: string): number => {
    const at = all.findIndex((column) => column.name === name);
    if (at < 0) throw new ApiError(400, `there is no column ${name}`);
    return at;
  };
  query.word("SELECT");
  const isCount = query.skip("COUNT");
  if (isCount) for (const part of ["(", "*", ")"]) query.word(part);
  const selected = isCount ? [] : query.skip("*") ? all.map((_column, at) => at) : query.names().map(position);
  query.word("FROM");
  query.name();
  let rows = visibleRows(dataSet);
  if (query.skip("WHERE")) {
    const at = position(query.name());
    query.word("=");
    const value = query.text();
    rows = rows.filter((row) => row[at] === value);
  }
  if (query.skip("ORDER")) {
    query.word("BY");
    const order = query.names().map(position);
    rows = rows.toSorted((a, b) => compare(a, b, order, all));
  }
  const limit = query.skip("LIMIT") ? query.number() : Infinity;
  const offset = query.skip("OFFSET") ? query.number() : 0;
  query.end();
  if (isCount) return { columns: [{ name: "COUNT(*)", type: "LONG" }], rows: [[String(rows.length)]] };
  const page = rows.slice(offset, offset + limit).map((row) => selected.map((at) => row[at] ?? null));
  return { columns: selected.flatMap((at) => all[at] ?? []), rows: page };
}

function compare(a: SandboxCell[], b: SandboxCell[], order: number[], columns: SandboxColumn[]): number {
  for (const at of order) {
    const [left = null, right = null] = [a[at], b[at]];
    if (left === right) continue;
    if (left === null || right === null) return left === null ? -1 : 1;
    const column = columns[at];
    const difference = column && isNumeric(column) ? Number(left) - Number(right) : left < right ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return 0;
}

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < sql.length) {
    const [, name, text, word = ""] = TOKEN.exec(sql) ?? [""];
    if (name === undefined && text === undefined && word === "") throw new ApiError(400, "the statement can't be parsed");
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (text !== undefined) tokens.push({ kind: "text", text: text.replaceAll("''", "'") });
    else tokens.push({ kind: "word", text: word });
  }
  return tokens;
}

/** Takes one token after the other. */
class Statement {
  private at = 0;

  constructor(private readonly tokens: Token[]) {}

  skip(word: string): boolean {
    const token = this.tokens[this.at];
    const isNext = token?.kind === "word" && token.text.toUpperCase() === word;
    if (isNext) this.at++;
    return isNext;
  }

  word(word: string): void {
    if (!this.skip(word)) throw new ApiError(400, `the statement needs ${word}`);
  }

  name(): string {
    return this.take(({ kind, text }) => kind === "name" || (kind === "word" && /^\w+$/.test(text)), "a name");
  }

  names(): string[] {
    const names = [this.name()];
    while (this.skip(",")) names.push(this.name());
    return names;
  }

  text(): string {
    return this.take(({ kind }) => kind === "text", "a text");
  }

  number(): number {
    return Number(this.take(({ kind, text }) => kind === "word" && /^\d{1,12}$/.test(text), "a number"));
  }

  end(): void {
    if (this.at < this.tokens.length) throw new ApiError(400, "the statement has more than the sandbox understands");
  }

  private take(isWanted: (token: Token) => boolean, what: string): string {
    const token = this.tokens[this.at];
    if (!token || !isWanted(token)) throw new ApiError(400, `the statement needs ${what}`);
    this.at++;
    return token.text;
  }
}
