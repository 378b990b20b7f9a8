// Finds secrets, and fragments of long ones, in a canonical text. Of a long secret the index keeps pieces of eight characters, so that the
// cost depends on the text, and not on how many secrets are known or how alike they are.

/** Part of a text, from `start` up to but not including `end`. */
export interface Range {
  start: number;
  end: number;
}

/** A secret or a fragment of one, beside which characters may be part of it, too. */
export interface Found extends Range {
  before: number;
  after: number;
}

/** Whether fragments count, or secrets as a whole only. */
export type Extent = "fragments" | "whole";

/** What a piece is in the secrets that have it. */
interface Piece {
  /** Where its secret has no piece just before it, or just after it, what stands there may be part of the secret all the same. */
  before: number;
  after: number;
  /** One of its secrets is so short that the piece is half of it. */
  isHalf: boolean;
}

const PIECE = 8;
/** Shorter secrets are found whole only. */
const DIVIDED = 16;
const HALVED = 24;
/** Of longer ones not every piece is kept, but the next one begins where the last one ends. */
const LONG = 64;
/** Pieces that follow each other are a fragment from this length on. Words of this length are rare. */
const FRAGMENT = 12;

/** Fragments of letters alone that are shorter are words. */
const WORD = 16;

export class SecretIndex {
  /** Characters and pieces looked at so far. */
  steps = 0;
  /** Secrets by their length. */
  private readonly whole = new Map<number, Set<string>>();
  /** The lengths of secrets by the piece in their middle: keys of one vendor begin and end alike. */
  private readonly middles = new Map<string, Set<number>>();
  private readonly pieces = new Map<string, Piece>();

  /** Adds a secret, of which fragments count or only the whole does. */
  add(secret: string, extent: Extent): void {
    const { length } = secret;
    this.steps++;
    this.whole.set(length, (this.whole.get(length) ?? new Set()).add(secret));
    if (length < DIVIDED) return;
    const middle = secret.slice(length >> 1, (length >> 1) + PIECE);
    this.middles.set(middle, (this.middles.get(middle) ?? new Set()).add(length));
    if (extent === "whole") return;
    const last = length - PIECE;
    for (let at = 0; at < last; at += length < LONG ? 1 : PIECE) this.addPiece(secret, at);
    this.addPiece(secret, last);
  }

  /** Where the text holds secrets, or also fragments of them. */
  find(text: string, extent: Extent): Found[] {
    const short = [...this.whole.keys()].filter((length) => length < DIVIDED);
    const found: Found[] = [];
    for (let start = 0; start < text.length; start++) {
      this.steps++;
      for (const length of short) this.findWhole(text, start, length, found);
      for (const length of this.middles.get(text.slice(start, start + PIECE)) ?? [])
        this.findWhole(text, start - (length >> 1), length, found);
    }
    return extent === "whole" ? found : [...found, ...this.fragments(text)];
  }

  private findWhole(text: string, start: number, length: number, found: Found[]): void {
    this.steps++;
    if (start >= 0 && this.whole.get(length)?.has(text.slice(start, start + length)))
      found.push({ start, end: start + length, before: 0, after: 0 });
  }

  private addPiece(secret: string, at: number): void {
    this.steps++;
    const text = secret.slice(at, at + PIECE);
    const { before = PIECE - 1, after = PIECE - 1, isHalf = false } = this.pieces.get(text) ?? {};
    const isDense = secret.length < LONG;
    this.pieces.set(text, {
      before: isDense || at === 0 ? 0 : before,
      after: isDense || at === secret.length - PIECE ? 0 : after,
      isHalf: isHalf || secret.length < HALVED,
    });
  }

  private fragments(text: string): Found[] {
    const runs: { start: number; end: number; first: Piece; last: Piece; isHalf: boolean }[] = [];
    for (let start = 0; start + PIECE <= text.length; start++) {
      const piece = this.pieces.get(text.slice(start, start + PIECE));
      if (!piece) continue;
      const end = start + PIECE;
      const run = runs.at(-1);
      if (run && start <= run.end) Object.assign(run, { end, last: piece, isHalf: run.isHalf || piece.isHalf });
      else runs.push({ start, end, first: piece, last: piece, isHalf: piece.isHalf });
    }
    return runs
      .filter(({ start, end, isHalf }) => isHalf || end - start >= FRAGMENT)
      .filter(({ start, end }) => end - start >= WORD || !/^\p{L}+$/u.test(text.slice(start, end)))
      .map(({ start, end, first, last }) => ({ start, end, before: first.before, after: last.after }));
  }
}

/** Ranges in order, those that overlap made one. */
export function merged(ranges: Range[]): Range[] {
  const all: Range[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}
