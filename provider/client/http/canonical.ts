// One canonical form of a text, in which a secret and every escaped spelling of it are the same characters. A secret that Domo repeats
// may come back in JSON, in a URL, in HTML, folded into lines, or in several of these at once.

/** Characters, and for each the part of the original text that it stands for. */
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

/** A text that was escaped for JSON, put into a URL and shown in HTML needs three passes; one more for what comes after us. */
const MOST_PASSES = 4;

/** Whitespace, `+` (a blank in forms), control and format characters: what folding, trimming and forms add or take away. */
const DROPPED = /[\s+\p{C}]/u;

function unescaped(escape: string): string {
  if (escape.startsWith("%")) {
    try {
      return decodeURIComponent(escape);
    } catch {
      return escape; // no UTF-8 after all
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
 * The text as it is, without one level of escapes, without two, and so on; whitespace is still in it. Which of them is meant is not known:
 * `CORP\nora` may be a user of a Windows domain or have a line break.
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
 * Drops what folding and trimming may change, takes accents apart (`é` may come back as one character or as two), and ignores case: names and
 * e-mails come back in small letters or capitals.
 */
export function folded(read: Canonical): Canonical {
  const next: Canonical = { text: "", starts: [], ends: [] };
  let at = 0;
  for (const char of read.text) {
    const end = at + char.length;
    const isGraphic = char > " " && char < "\u007f" && char !== "+"; // most are, and need no look into Unicode's tables
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
