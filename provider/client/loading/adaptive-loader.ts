// Reads of many objects of one kind, in as few requests as can be known: what is asked for in one moment is read in one batch where Domo has
// batches, and once that has cost as much as the whole list would, the list is read instead (the ski-rental rule: never more than twice
// the best). What the client writes makes all of it old.

import type { Log } from "../http/log";
import type { Writes } from "../http/write-counter";

export interface Page<Row> {
  rows: Row[];
  /** How many rows the list has, where Domo tells. */
  total?: number;
}

export interface Reads<Row> {
  /** What the rows are, in a line for a person: `users`. */
  what: string;
  key: (row: Row) => string;
  /** One row, or undefined when Domo itself says that it is not there. Also the last word on what a list does not have. */
  one: (id: string) => Promise<Row | undefined>;
  /** Several rows in one request; those that are not there are missing. */
  some?: { most: number; read: (ids: string[]) => Promise<Row[]> };
  /** A page of the list, and how many rows a page has. Infinity: there is one page. Without it, rows are only read one by one. */
  list?: { size: number; page: (offset: number) => Promise<Page<Row>> };
  /** Whether a row of the list carries all that the row by itself does. Default: it does. */
  whole?: (row: Row, one: Row) => boolean;
  /** Requests by id that are made before the list is thought of. Default: 2. */
  free?: number;
  /** What the client has written: no row is served to whoever asked after a write that came after the row was read. */
  writes: Writes;
  log: Log;
}

/** Reading longer than this is told, and told again after as long. */
const TOLD_MS = 3_000;

interface Asked<Row> {
  /** How much had been written when it asked. */
  at: number;
  done: (row: Row | undefined) => void;
  failed: (error: unknown) => void;
}

/** What is known since the last write. */
interface Known<Row> {
  at: number;
  rows: Map<string, Row>;
  /** Pages read, and all pages where their number is known. */
  pages: number;
  allPages: number | undefined;
  complete: boolean;
  /** Requests made by id. */
  spent: number;
  /** Whether rows of the list are whole; undefined until it has been looked at. */
  whole: boolean | undefined;
}

export class Pool<Row> {
  private known: Known<Row>;
  private asked = new Map<string, Asked<Row>[]>();
  private busy = false;
  private told = Date.now();

  constructor(private readonly reads: Reads<Row>) {
    this.known = this.nothing();
    // What is old is let go at once, so that a long run after a refresh does not hold the refresh's rows.
    reads.writes.onChange(() => {
      if (!this.busy) this.known = this.nothing();
    });
  }

  /** The row, or undefined when Domo says that it is not there. */
  get(id: string): Promise<Row | undefined> {
    return new Promise((done, failed) => {
      const others = this.asked.get(id) ?? [];
      this.asked.set(id, [...others, { at: this.reads.writes.count, done, failed }]);
      if (this.busy) return;
      this.busy = true;
      this.told = Date.now();
      // All who ask in this moment are answered together.
      setImmediate(() => void this.answer());
    });
  }

  private nothing(): Known<Row> {
    const whole = this.reads.whole === undefined ? true : undefined;
    return { at: this.reads.writes.count, rows: new Map(), pages: 0, allPages: undefined, complete: false, spent: 0, whole };
  }

  private async answer(): Promise<void> {
    while (this.asked.size > 0) {
      if (this.known.at !== this.reads.writes.count) this.known = this.nothing();
      const ids = [...this.asked.keys()];
      try {
        await this.step(ids);
      } catch (error) {
        // A read that fails fails those who wait for it; it never makes anything look empty.
        for (const id of ids)
          this.settle(id, ({ failed }) => {
            failed(error);
          });
      }
    }
    this.busy = false;
    if (this.known.at !== this.reads.writes.count) this.known = this.nothing();
  }

  /** One step nearer to answering everybody: requests by id, a page, or the rest of the list. */
  private async step(ids: string[]): Promise<void> {
    const { known, reads } = this;
    const listed = ids.filter((id) => known.rows.has(id));
    if (known.whole === undefined && listed[0] !== undefined) return this.compare(listed[0]);
    if (known.whole)
      for (const id of listed)
        this.settle(id, ({ done }) => {
          done(known.rows.get(id));
        });
    const open = known.whole ? ids.filter((id) => !known.rows.has(id)) : ids;
    if (open.length === 0) return;
    // The list has had its say, or has nothing to say.
    if (known.complete || known.whole === false || !reads.list) return this.ask(open);
    const { some, free = 2 } = reads;
    const cost = some ? Math.ceil(open.length / some.most) : open.length;
    if (known.allPages !== undefined) {
      const rest = known.allPages - known.pages;
      return known.spent + cost <= rest ? this.ask(open) : this.readRest();
    }
    // How long the list is nobody knows: as much is spent on single objects as on pages of it.
    const allowed = known.pages + free - known.spent;
    if (some ? cost <= allowed : allowed > 0) return this.ask(some ? open : open.slice(0, allowed));
    return this.readPage(known.pages);
  }

  /** Finds out, once, whether the list's rows are whole, by a row and the object itself. */
  private async compare(id: string): Promise<void> {
    const { known, reads } = this;
    const row = known.rows.get(id);
    let one: Row | undefined;
    try {
      one = await reads.one(id);
    } catch (error) {
      // That one object can't be read says nothing of the others.
      known.rows.delete(id);
      this.settle(id, ({ failed }) => {
        failed(error);
      });
      return;
    } finally {
      known.spent++;
    }
    // An object that has gone meanwhile tells nothing.
    if (row !== undefined && one !== undefined) known.whole = reads.whole?.(row, one) ?? true;
    this.settle(id, ({ done }) => {
      done(one);
    });
  }

  private async ask(ids: string[]): Promise<void> {
    const { some, one, key } = this.reads;
    const { known } = this;
    const left = new Set(ids);
    if (some && known.whole !== false && !known.complete) {
      const batches: string[][] = [];
      for (let i = 0; i < ids.length; i += some.most) batches.push(ids.slice(i, i + some.most));
      known.spent += batches.length;
      const found = (await Promise.all(batches.map((batch) => some.read(batch)))).flat();
      for (const row of found) known.rows.set(key(row), row);
      // These are answered in the next step, when it is known whether such rows are whole.
      for (const row of found) left.delete(key(row));
    } else known.spent += ids.length;
    await Promise.all(
      [...left].map(async (id) => {
        try {
          const row = await one(id);
          // Without a list this is all that is known; with one, only what the list tells is worth holding.
          if (row !== undefined && !this.reads.list) known.rows.set(id, row);
          this.settle(id, ({ done }) => {
            done(row);
          });
        } catch (error) {
          this.settle(id, ({ failed }) => {
            failed(error);
          });
        }
      }),
    );
  }

  private async readPage(number: number): Promise<void> {
    const { known, reads } = this;
    if (!reads.list) return;
    const { size, page } = reads.list;
    const { rows, total } = await page(number * (Number.isFinite(size) ? size : 0));
    const before = known.rows.size;
    for (const row of rows) known.rows.set(reads.key(row), row);
    known.pages++;
    if (total !== undefined && Number.isFinite(size)) known.allPages = Math.max(1, Math.ceil(total / size));
    // Without a total a short page is the last, and so is one that only repeats.
    const isLast = total === undefined ? rows.length < size || known.rows.size === before : known.pages >= (known.allPages ?? 1);
    if (isLast) known.complete = true;
    this.tell(known.rows.size, total);
  }

  /** All pages that are missing, side by side: how many there are is known. */
  private async readRest(): Promise<void> {
    const { known } = this;
    const all = known.allPages ?? known.pages;
    await Promise.all(Array.from({ length: all - known.pages }, (_, i) => this.readPage(known.pages + i)));
    known.complete = true;
  }

  private tell(read: number, total: number | undefined): void {
    if (Date.now() - this.told < TOLD_MS) return;
    this.told = Date.now();
    const number = (count: number): string => count.toLocaleString("en-US");
    this.reads.log.info(`reading ${number(read)} ${total === undefined ? this.reads.what : `of ${number(total)} ${this.reads.what}`}`);
  }

  /** Answers those who had asked before the latest write that this reading knows of; who came after it is answered by the next. */
  private settle(id: string, tell: (asked: Asked<Row>) => void): void {
    const all = this.asked.get(id) ?? [];
    const later = all.filter(({ at }) => at > this.known.at);
    if (later.length > 0) this.asked.set(id, later);
    else this.asked.delete(id);
    all.filter(({ at }) => at <= this.known.at).forEach(tell);
  }
}
