// Finds secrets, and fragments of long ones, in a canonical text. Long secrets are indexed by pieces of eight characters, so that the cost
// depends on the text, and not on the number of secrets or their similarity.

/** A range of a text, from `start` up to but not including `end`. */
export interface Range {
  start: number;
  end: number;
}

/** A secret or a fragment of one. */
export interface Match extends Range {
  /** How many characters before and after it may also be part of the secret. */
  before: number;
  after: number;
}

/** Whether fragments count, or only whole secrets. */
export type Extent = "fragments" | "whole";

/** A piece of one or more secrets. */
interface Piece {
  /** How many characters before and after the piece may be part of the secret without being indexed themselves. */
  before: number;
  after: number;
  /** Whether the piece is about half of one of its secrets. */
  isHalf: boolean;
}

const PIECE_LENGTH = 8;
/** Shorter secrets are found only as a whole. */
const MIN_DIVIDED_LENGTH = 16;
/** In shorter secrets, a single piece counts as a fragment. */
const MIN_RUN_LENGTH = 24;
/** Secrets of this length or more are indexed by adjacent pieces, shorter ones by a piece at each character. */
const SPARSE_LENGTH = 64;
/** The shortest run of pieces that counts as a fragment. Words of this length are rare. */
const MIN_FRAGMENT_LENGTH = 12;
/** Shorter fragments that consist of letters are taken for words. */
const MIN_LETTERS_LENGTH = 16;

export class SecretIndex {
  /** The number of steps taken so far, which tests compare with a budget instead of measuring time. */
  steps = 0;
  /** Secrets by their length. */
  private readonly whole = new Map<number, Set<string>>();
  /** Lengths of secrets by the piece in their middle. Beginnings and ends would be less selective: keys of a vendor often share them. */
  private readonly middles = new Map<string, Set<number>>();
  private readonly pieces = new Map<string, Piece>();

  /** Adds a secret. `extent` says whether its fragments count. */
  add(secret: string, extent: Extent): void {
    const { length } = secret;
    this.steps++;
    this.whole.set(length, (this.whole.get(length) ?? new Set()).add(secret));
    if (length < MIN_DIVIDED_LENGTH) return;
    const middle = secret.slice(length >> 1, (length >> 1) + PIECE_LENGTH);
    this.middles.set(middle, (this.middles.get(middle) ?? new Set()).add(length));
    if (extent === "whole") return;
    const last = length - PIECE_LENGTH;
    for (let at = 0; at < last; at += length < SPARSE_LENGTH ? 1 : PIECE_LENGTH) this.addPiece(secret, at);
    this.addPiece(secret, last);
  }

  /** Finds whole secrets, and with `fragments` also fragments of them. */
  find(text: string, extent: Extent): Match[] {
    const short = [...this.whole.keys()].filter((length) => length < MIN_DIVIDED_LENGTH);
    const found: Match[] = [];
    for (let start = 0; start < text.length; start++) {
      this.steps++;
      for (const length of short) this.findWhole(text, start, length, found);
      for (const length of this.middles.get(text.slice(start, start + PIECE_LENGTH)) ?? [])
        this.findWhole(text, start - (length >> 1), length, found);
    }
    return extent === "whole" ? found : [...found, ...this.fragments(text)];
  }

  private findWhole(text: string, start: number, length: number, found: Match[]): void {
    this.steps++;
    if (start >= 0 && this.whole.get(length)?.has(text.slice(start, start + length)))
      found.push({ start, end: start + length, before: 0, after: 0 });
  }

  private addPiece(secret: string, at: number): void {
    this.steps++;
    const text = secret.slice(at, at + PIECE_LENGTH);
    const { before = PIECE_LENGTH - 1, after = PIECE_LENGTH - 1, isHalf = false } = this.pieces.get(text) ?? {};
    const isDense = secret.length < SPARSE_LENGTH;
    this.pieces.set(text, {
      before: isDense || at === 0 ? 0 : before,
      after: isDense || at === secret.length - PIECE_LENGTH ? 0 : after,
      isHalf: isHalf || secret.length < MIN_RUN_LENGTH,
    });
  }

  private fragments(text: string): Match[] {
    const runs: { start: number; end: number; first: Piece; last: Piece; isHalf: boolean }[] = [];
    for (let start = 0; start + PIECE_LENGTH <= text.length; start++) {
      const piece = this.pieces.get(text.slice(start, start + PIECE_LENGTH));
      if (!piece) continue;
      const end = start + PIECE_LENGTH;
      const run = runs.at(-1);
      if (run && start <= run.end) Object.assign(run, { end, last: piece, isHalf: run.isHalf || piece.isHalf });
      else runs.push({ start, end, first: piece, last: piece, isHalf: piece.isHalf });
    }
    return runs
      .filter(({ start, end, isHalf }) => isHalf || end - start >= MIN_FRAGMENT_LENGTH)
      .filter(({ start, end }) => end - start >= MIN_LETTERS_LENGTH || !/^\p{L}+$/u.test(text.slice(start, end)))
      .map(({ start, end, first, last }) => ({ start, end, before: first.before, after: last.after }));
  }
}

/** The ranges in order, with overlapping ones merged. */
export function merged(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
