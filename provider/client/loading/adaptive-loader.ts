// Reads of many objects of one kind, in as few requests as can be known: what is asked for in one moment is read in one batch where Domo has
// batches, and once that has cost as much as the whole list would, the list is read instead (the ski-rental rule: never more than twice
// the best). What the client writes makes all of it old.

import type { Log } from "../http/log";
import type { WriteCounter } from "../http/write-counter";

export interface Page<Row> {
  rows: Row[];
  /** How many rows the list has, where Domo tells. */
  total?: number;
}

export interface LoaderOptions<Row> {
  /** What the rows are, in a line for a person: `users`. */
  label: string;
  key: (row: Row) => string;
  /** One row, or undefined when Domo itself says that it is not there. Also the last word on what a list does not have. */
  readOne: (id: string) => Promise<Row | undefined>;
  /** Several rows in one request; those that are not there are missing. */
  batch?: { most: number; read: (ids: string[]) => Promise<Row[]> };
  /** A page of the list, and how many rows a page has. Infinity: there is one page. Without it, rows are only read one by one. */
  list?: { size: number; page: (offset: number) => Promise<Page<Row>> };
  /** Whether a row of the list carries all that the row by itself does. Default: it does. */
  isComplete?: (row: Row, one: Row) => boolean;
  /** Requests by id that are made before the list is thought of. Default: 2. */
  freeRequests?: number;
  /** What the client has written: no row is served to whoever asked after a write that came after the row was read. */
  writes: WriteCounter;
  log: Log;
}

/** Reading longer than this is told, and told again after as long. */
const LOG_PROGRESS_AFTER_MS = 3_000;

interface PendingRead<Row> {
  /** How much had been written when it asked. */
  writeCount: number;
  resolve: (row: Row | undefined) => void;
  reject: (error: unknown) => void;
}

/** What is known since the last write. */
interface Loaded<Row> {
  writeCount: number;
  rows: Map<string, Row>;
  /** Pages read, and all pages where their number is known. */
  pagesRead: number;
  pageCount: number | undefined;
  allRead: boolean;
  /** Requests made by id. */
  requestsById: number;
  /** Whether rows of the list are whole; undefined until it has been looked at. */
  isComplete: boolean | undefined;
}

export class AdaptiveLoader<Row> {
  private loaded: Loaded<Row>;
  private pending = new Map<string, PendingRead<Row>[]>();
  private busy = false;
  private lastLogged = Date.now();

  constructor(private readonly options: LoaderOptions<Row>) {
    this.loaded = this.empty();
    // What is old is let go at once, so that a long run after a refresh does not hold the refresh's rows.
    options.writes.onChange(() => {
      if (!this.busy) this.loaded = this.empty();
    });
  }

  /** The row, or undefined when Domo says that it is not there. */
  get(id: string): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      const others = this.pending.get(id) ?? [];
      this.pending.set(id, [...others, { writeCount: this.options.writes.count, resolve, reject }]);
      if (this.busy) return;
      this.busy = true;
      this.lastLogged = Date.now();
      // All who ask in this moment are answered together.
      setImmediate(() => void this.processPending());
    });
  }

  private empty(): Loaded<Row> {
    const isComplete = this.options.isComplete === undefined ? true : undefined;
    return {
      writeCount: this.options.writes.count,
      rows: new Map(),
      pagesRead: 0,
      pageCount: undefined,
      allRead: false,
      requestsById: 0,
      isComplete,
    };
  }

  private async processPending(): Promise<void> {
    while (this.pending.size > 0) {
      if (this.loaded.writeCount !== this.options.writes.count) this.loaded = this.empty();
      const ids = [...this.pending.keys()];
      try {
        await this.step(ids);
      } catch (error) {
        // A read that fails fails those who wait for it; it never makes anything look empty.
        for (const id of ids)
          this.settlePending(id, ({ reject }) => {
            reject(error);
          });
      }
    }
    this.busy = false;
    if (this.loaded.writeCount !== this.options.writes.count) this.loaded = this.empty();
  }

  /** One step nearer to answering everybody: requests by id, a page, or the rest of the list. */
  private async step(ids: string[]): Promise<void> {
    const { loaded, options } = this;
    const listed = ids.filter((id) => loaded.rows.has(id));
    if (loaded.isComplete === undefined && listed[0] !== undefined) return this.checkListRow(listed[0]);
    if (loaded.isComplete)
      for (const id of listed)
        this.settlePending(id, ({ resolve }) => {
          resolve(loaded.rows.get(id));
        });
    const open = loaded.isComplete ? ids.filter((id) => !loaded.rows.has(id)) : ids;
    if (open.length === 0) return;
    // The list has had its say, or has nothing to say.
    if (loaded.allRead || loaded.isComplete === false || !options.list) return this.readByIds(open);
    const { batch, freeRequests = 2 } = options;
    const cost = batch ? Math.ceil(open.length / batch.most) : open.length;
    if (loaded.pageCount !== undefined) {
      const rest = loaded.pageCount - loaded.pagesRead;
      return loaded.requestsById + cost <= rest ? this.readByIds(open) : this.readRemainingPages();
    }
    // How long the list is nobody knows: as much is spent on single objects as on pages of it.
    const allowed = loaded.pagesRead + freeRequests - loaded.requestsById;
    if (batch ? cost <= allowed : allowed > 0) return this.readByIds(batch ? open : open.slice(0, allowed));
    return this.readPage(loaded.pagesRead);
  }

  /** Finds out, once, whether the list's rows are whole, by a row and the object itself. */
  private async checkListRow(id: string): Promise<void> {
    const { loaded, options } = this;
    const row = loaded.rows.get(id);
    let one: Row | undefined;
    try {
      one = await options.readOne(id);
    } catch (error) {
      // That one object can't be read says nothing of the others.
      loaded.rows.delete(id);
      this.settlePending(id, ({ reject }) => {
        reject(error);
      });
      return;
    } finally {
      loaded.requestsById++;
    }
    // An object that has gone meanwhile tells nothing.
    if (row !== undefined && one !== undefined) loaded.isComplete = options.isComplete?.(row, one) ?? true;
    this.settlePending(id, ({ resolve }) => {
      resolve(one);
    });
  }

  private async readByIds(ids: string[]): Promise<void> {
    const { batch, readOne, key } = this.options;
    const { loaded } = this;
    const left = new Set(ids);
    if (batch && loaded.isComplete !== false && !loaded.allRead) {
      const batches: string[][] = [];
      for (let i = 0; i < ids.length; i += batch.most) batches.push(ids.slice(i, i + batch.most));
      loaded.requestsById += batches.length;
      const found = (await Promise.all(batches.map((some) => batch.read(some)))).flat();
      for (const row of found) loaded.rows.set(key(row), row);
      // These are answered in the next step, when it is known whether such rows are whole.
      for (const row of found) left.delete(key(row));
    } else loaded.requestsById += ids.length;
    await Promise.all(
      [...left].map(async (id) => {
        try {
          const row = await readOne(id);
          // Without a list this is all that is known; with one, only what the list tells is worth holding.
          if (row !== undefined && !this.options.list) loaded.rows.set(id, row);
          this.settlePending(id, ({ resolve }) => {
            resolve(row);
          });
        } catch (error) {
          this.settlePending(id, ({ reject }) => {
            reject(error);
          });
        }
      }),
    );
  }

  private async readPage(number: number): Promise<void> {
    const { loaded, options } = this;
    if (!options.list) return;
    const { size, page } = options.list;
    const { rows, total } = await page(number * (Number.isFinite(size) ? size : 0));
    const before = loaded.rows.size;
    for (const row of rows) loaded.rows.set(options.key(row), row);
    loaded.pagesRead++;
    if (total !== undefined && Number.isFinite(size)) loaded.pageCount = Math.max(1, Math.ceil(total / size));
    // Without a total a short page is the last, and so is one that only repeats.
    const isLast = total === undefined ? rows.length < size || loaded.rows.size === before : loaded.pagesRead >= (loaded.pageCount ?? 1);
    if (isLast) loaded.allRead = true;
    this.logProgress(loaded.rows.size, total);
  }

  /** All pages that are missing, side by side: how many there are is known. */
  private async readRemainingPages(): Promise<void> {
    const { loaded } = this;
    const all = loaded.pageCount ?? loaded.pagesRead;
    await Promise.all(Array.from({ length: all - loaded.pagesRead }, (_, i) => this.readPage(loaded.pagesRead + i)));
    loaded.allRead = true;
  }

  private logProgress(read: number, total: number | undefined): void {
    if (Date.now() - this.lastLogged < LOG_PROGRESS_AFTER_MS) return;
    this.lastLogged = Date.now();
    const number = (count: number): string => count.toLocaleString("en-US");
    this.options.log.info(
      `reading ${number(read)} ${total === undefined ? this.options.label : `of ${number(total)} ${this.options.label}`}`,
    );
  }

  /** Answers those who had asked before the latest write that this reading knows of; who came after it is answered by the next. */
  private settlePending(id: string, tell: (asked: PendingRead<Row>) => void): void {
    const all = this.pending.get(id) ?? [];
    const later = all.filter(({ writeCount }) => writeCount > this.loaded.writeCount);
    if (later.length > 0) this.pending.set(id, later);
    else this.pending.delete(id);
    all.filter(({ writeCount }) => writeCount <= this.loaded.writeCount).forEach(tell);
  }
}
