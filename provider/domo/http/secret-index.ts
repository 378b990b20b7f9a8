// Finds secrets, and fragments of long ones, in a canonical text. Of a long secret the index keeps pieces of eight characters, so that the
// cost depends on the text, and not on how many secrets are known or how alike they are.

/** Part of a text, from `start` up to but not including `end`. */
export interface Range {
  start: number;
  end: number;
}

/** Whether fragments count, or secrets as a whole only. */
export type Extent = "whole" | "fragments";

/** What a piece is in the secrets that have it. */
interface Piece {
  isFirst: boolean;
  isLast: boolean;
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

export class SecretIndex {
  /** Characters and pieces looked at so far. */
  steps = 0;
  /** Short secrets by their length. */
  private readonly whole = new Map<number, Set<string>>();
  private readonly pieces = new Map<string, Piece>();

  add(secret: string): void {
    const { length } = secret;
    if (length < DIVIDED) {
      this.steps++;
      this.whole.set(length, (this.whole.get(length) ?? new Set()).add(secret));
      return;
    }
    const last = length - PIECE;
    for (let at = 0; at < last; at += length < LONG ? 1 : PIECE) this.addPiece(secret, at);
    this.addPiece(secret, last);
  }

  /** Where the text holds secrets, or also fragments of them, in order; what overlaps is one range. */
  find(text: string, extent: Extent): Range[] {
    const found: Range[] = [];
    for (let start = 0; start < text.length; start++) {
      this.steps++;
      for (const [length, secrets] of this.whole)
        if (secrets.has(text.slice(start, start + length))) found.push({ start, end: start + length });
    }
    return merged([...found, ...this.fragments(text, extent)]);
  }

  private addPiece(secret: string, at: number): void {
    this.steps++;
    const text = secret.slice(at, at + PIECE);
    const { isFirst = false, isLast = false, isHalf = false } = this.pieces.get(text) ?? {};
    this.pieces.set(text, {
      isFirst: isFirst || at === 0,
      isLast: isLast || at === secret.length - PIECE,
      isHalf: isHalf || secret.length < HALVED,
    });
  }

  private fragments(text: string, extent: Extent): Range[] {
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
      .filter(({ first, last }) => extent === "fragments" || (first.isFirst && last.isLast))
      .map(({ start, end, first, last }) => ({
        // What stands before the first piece that is known, or after the last one, may be part of a piece, too.
        start: first.isFirst ? start : Math.max(0, start - PIECE + 1),
        end: last.isLast ? end : Math.min(text.length, end + PIECE - 1),
      }));
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
