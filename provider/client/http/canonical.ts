// The canonical form of a text, which is the same for a secret and each escaped spelling of it. Domo may return a secret in JSON, in a URL,
// in HTML, folded into lines, or in several of these at once.

/** A text, and for each of its characters the range in the original text. */
export interface Canonical {
  text: string;
  starts: number[];
  ends: number[];
}

const JSON_ESCAPE = /\\u[\da-f]{4}|\\x[\da-f]{2}|\\[^]/.source;
const PERCENT = /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/.source;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|quot|amp|lt|gt|apos|nbsp);/.source;
const ESCAPES = new RegExp([JSON_ESCAPE, PERCENT, ENTITY].join("|"), "gi");

const ENTITIES: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", apos: "'", nbsp: " " };
const CONTROLS = "bfnrt";

/** A text escaped for JSON, then for a URL, then for HTML needs three passes. One more covers a further consumer of the text. */
const MOST_PASSES = 4;

/** Whitespace, `+` (a blank in forms), control and format characters: what folding, trimming and forms add or remove. */
const DROPPED = /[\s+\p{C}]/u;

function unescaped(escape: string): string {
  if (escape.startsWith("%")) {
    try {
      return decodeURIComponent(escape);
    } catch {
      return escape; // not UTF-8
    }
  }
  if (escape.startsWith("&")) return entity(escape.slice(1, -1).toLowerCase());
  const [, kind = ""] = escape;
  if (escape.length > 2) return String.fromCharCode(parseInt(escape.slice(2), 16));
  return CONTROLS.includes(kind) ? "\n" : kind;
}

function entity(name: string): string {
  if (!name.startsWith("#")) return ENTITIES[name] ?? "";
  const code = name.startsWith("#x") ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

/**
 * The text unchanged, without one level of escapes, without two, and so on. Whitespace is kept. Which reading is meant is not known:
 * `CORP\nora` may be a user of a Windows domain or contain a line break.
 */
export function readings(text: string): Canonical[] {
  const positions = Array.from({ length: text.length }, (_, at) => at);
  const all: Canonical[] = [];
  let next: Canonical | undefined = { text, starts: positions, ends: positions.map((at) => at + 1) };
  while (next && all.length <= MOST_PASSES) {
    all.push(next);
    next = unescapedOnce(next);
  }
  return all;
}

function unescapedOnce(read: Canonical): Canonical | undefined {
  const escapes = [...read.text.matchAll(ESCAPES)];
  if (escapes.length === 0) return undefined;
  const next: Canonical = { text: "", starts: [], ends: [] };
  let at = 0;
  const copy = (to: number): void => {
    for (; at < to; at++) append(next, read.text.charAt(at), { start: read.starts[at], end: read.ends[at] });
  };
  for (const { 0: escape, index } of escapes) {
    copy(index);
    at = index + escape.length;
    const plain = unescaped(escape);
    append(next, plain, { start: read.starts[index], end: read.ends[at - 1] });
  }
  copy(read.text.length);
  return next;
}

function append(read: Canonical, text: string, { start = 0, end = 0 }: { start?: number; end?: number }): void {
  read.text += text;
  for (let left = text.length; left > 0; left--) {
    read.starts.push(start);
    read.ends.push(end);
  }
}

/**
 * Removes what folding and trimming may change, decomposes accents (`é` may be one character or two), and ignores case, as names and e-mails
 * may be returned in another case.
 */
export function folded(read: Canonical): Canonical {
  const next: Canonical = { text: "", starts: [], ends: [] };
  let at = 0;
  for (const char of read.text) {
    const end = at + char.length;
    const isGraphic = char > " " && char < "\u007f" && char !== "+"; // most characters, for which Unicode's tables are not needed
    if (isGraphic || !DROPPED.test(char)) {
      const plain = (isGraphic ? char : char.normalize("NFD")).toLowerCase();
      append(next, plain, { start: read.starts[at], end: read.ends[end - 1] });
    }
    at = end;
  }
  return next;
}

/** The canonical forms of a text, one for each reading. */
export const canonical = (text: string): Canonical[] => readings(text).map(folded);
