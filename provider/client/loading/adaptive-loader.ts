// Reads many objects of one kind in few requests. Reads that are requested at the same time are sent as one batch where Domo has batch routes.
// Once requests by id have cost as much as reading the whole list would, the list is read instead: never more than twice the optimum. A write of the client invalidates all rows.

import type { Log } from "../http/log";
import type { WriteCounter } from "../http/write-counter";
import { settleSeparately } from "./failed-batch";

export interface Page<Row> {
  rows: Row[];
  /** The number of rows of the whole list, if Domo returns it. */
  total?: number;
}

export interface LoaderOptions<Row> {
  /** The rows in a log line: `users`. */
  label: string;
  key: (row: Row) => string;
  /** Reads one row. Returns undefined if Domo proves that it does not exist, also for a row that the list lacks. */
  readOne: (id: string) => Promise<Row | undefined>;
  /** Reads several rows in one request, at most `size`. Rows that do not exist are missing from the result. */
  batch?: { size: number; read: (ids: string[]) => Promise<Row[]> };
  /** Reads a page of the list; `size` is the number of rows a page, Infinity if there is one page. Default: rows are read one by one. */
  list?: { size: number; page: (offset: number) => Promise<Page<Row>> };
  /** Number of requests by id before reading the list is considered. Default: 2. */
  freeRequests?: number;
  /** The client's writes. A read that is requested after a write never receives a row from before it. */
  writes: WriteCounter;
  log: Log;
}

/** Progress is logged after this time, and again each time it has passed. */
const LOG_PROGRESS_AFTER_MS = 3_000;

interface PendingRead<Row> {
  /** The number of writes when the read was requested. */
  writeCount: number;
  resolve: (row: Row | undefined) => void;
  reject: (error: unknown) => void;
}

/** What has been read since the last write. */
interface Loaded<Row> {
  writeCount: number;
  rows: Map<string, Row>;
  /** The rows that pages of the list had. Batches may have had the same before. */
  listed: Set<string>;
  pagesRead: number;
  /** Undefined until it is known. */
  pageCount: number | undefined;
  allRead: boolean;
  requestsById: number;
}

export class AdaptiveLoader<Row> {
  private loaded: Loaded<Row>;
  private readonly pending = new Map<string, PendingRead<Row>[]>();
  private busy = false;
  private lastLogged = Date.now();

  constructor(private readonly options: LoaderOptions<Row>) {
    this.loaded = this.empty();
    // Outdated rows are released at once, so that a long run after a refresh does not keep the refresh's rows in memory.
    options.writes.onChange(() => {
      if (!this.busy) this.loaded = this.empty();
    });
  }

  /** Returns the row, or undefined if Domo proves that it does not exist. */
  get(id: string): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      const others = this.pending.get(id) ?? [];
      this.pending.set(id, [...others, { writeCount: this.options.writes.count, resolve, reject }]);
      if (this.busy) return;
      this.busy = true;
      this.lastLogged = Date.now();
      // All reads that are requested in this turn of the event loop are combined.
      setImmediate(() => void this.processPending());
    });
  }

  private empty(): Loaded<Row> {
    return {
      writeCount: this.options.writes.count,
      rows: new Map(),
      listed: new Set(),
      pagesRead: 0,
      pageCount: undefined,
      allRead: false,
      requestsById: 0,
    };
  }

  private async processPending(): Promise<void> {
    while (this.pending.size > 0) {
      if (this.loaded.writeCount !== this.options.writes.count) this.loaded = this.empty();
      const ids = [...this.pending.keys()];
      try {
        await this.step(ids);
      } catch (error) {
        // A failed request rejects the reads that depend on it. It never makes an object look absent.
        for (const id of ids) this.rejectPending(id, error);
      }
    }
    this.busy = false;
    if (this.loaded.writeCount !== this.options.writes.count) this.loaded = this.empty();
  }

  /** Settles the reads of loaded rows, then makes the next requests: by id, for a page of the list, or for the rest of it. */
  private async step(ids: string[]): Promise<void> {
    const { loaded, options } = this;
    const open = ids.filter((id) => !loaded.rows.has(id));
    for (const id of ids) if (loaded.rows.has(id)) this.resolvePending(id, loaded.rows.get(id));
    if (open.length === 0) return;
    if (loaded.allRead || !options.list) return this.readByIds(open);
    const { batch, freeRequests = 2 } = options;
    const cost = batch ? Math.ceil(open.length / batch.size) : open.length;
    if (loaded.pageCount !== undefined) {
      const remainingPages = loaded.pageCount - loaded.pagesRead;
      return loaded.requestsById + cost <= remainingPages ? this.readByIds(open) : this.readRemainingPages();
    }
    // As long as the length of the list is unknown, as many requests are spent on single objects as on pages.
    const allowed = loaded.pagesRead + freeRequests - loaded.requestsById;
    if (batch ? cost <= allowed : allowed > 0) return this.readByIds(batch ? open : open.slice(0, allowed));
    return this.readPage(loaded.pagesRead);
  }

  private async readByIds(ids: string[]): Promise<void> {
    const { batch } = this.options;
    const { loaded } = this;
    // One by itself costs no more than a batch, and has all fields.
    if (!batch || loaded.allRead || ids.length === 1) {
      loaded.requestsById += ids.length;
      await this.readOneByOne(ids);
      return;
    }
    const batches: string[][] = [];
    for (let i = 0; i < ids.length; i += batch.size) batches.push(ids.slice(i, i + batch.size));
    loaded.requestsById += batches.length;
    await Promise.all(batches.map((batchIds) => this.readBatch(batchIds, batch.read)));
  }

  private async readBatch(ids: string[], read: (ids: string[]) => Promise<Row[]>): Promise<void> {
    const { loaded, options } = this;
    const [outcome] = await Promise.allSettled([read(ids)]);
    if (outcome.status === "rejected") {
      const separate = await settleSeparately(ids, outcome.reason, (id) => options.readOne(id));
      for (const [at, id] of ids.entries()) this.settlePending(id, separate[at]);
      return;
    }
    // These reads are settled by the next step.
    for (const row of outcome.value) loaded.rows.set(options.key(row), row);
    const foundIds = new Set(outcome.value.map((row) => options.key(row)));
    await this.readOneByOne(ids.filter((id) => !foundIds.has(id)));
  }

  private async readOneByOne(ids: string[]): Promise<void> {
    const { readOne, list } = this.options;
    const { loaded } = this;
    await Promise.all(
      ids.map(async (id) => {
        try {
          const row = await readOne(id);
          // With a list, only rows of the list are kept.
          if (row !== undefined && !list) loaded.rows.set(id, row);
          this.resolvePending(id, row);
        } catch (error) {
          this.rejectPending(id, error);
        }
      }),
    );
  }

  private async readPage(number: number): Promise<void> {
    const { loaded, options } = this;
    if (!options.list) return;
    const { size, page } = options.list;
    const { rows, total } = await page(number * (Number.isFinite(size) ? size : 0));
    const before = loaded.listed.size;
    for (const row of rows) {
      loaded.rows.set(options.key(row), row);
      loaded.listed.add(options.key(row));
    }
    loaded.pagesRead++;
    if (total !== undefined && Number.isFinite(size)) loaded.pageCount = Math.max(1, Math.ceil(total / size));
    // Without a total, a page that is short or has no new rows is the last one.
    const isLast = total === undefined ? rows.length < size || loaded.listed.size === before : loaded.pagesRead >= (loaded.pageCount ?? 1);
    if (isLast) loaded.allRead = true;
    this.logProgress(loaded.rows.size, total);
  }

  private async readRemainingPages(): Promise<void> {
    const { loaded } = this;
    const pageCount = loaded.pageCount ?? loaded.pagesRead;
    await Promise.all(Array.from({ length: pageCount - loaded.pagesRead }, (_, i) => this.readPage(loaded.pagesRead + i)));
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

  private settlePending(id: string, outcome: PromiseSettledResult<Row | undefined> | undefined): void {
    if (outcome?.status === "fulfilled") this.resolvePending(id, outcome.value);
    else this.rejectPending(id, outcome?.reason);
  }

  private resolvePending(id: string, row: Row | undefined): void {
    for (const { resolve } of this.takePending(id)) resolve(row);
  }

  private rejectPending(id: string, error: unknown): void {
    for (const { reject } of this.takePending(id)) reject(error);
  }

  /** Removes and returns the reads that were requested before the first write after `loaded`. Later reads stay pending. */
  private takePending(id: string): PendingRead<Row>[] {
    const reads = this.pending.get(id) ?? [];
    const later = reads.filter(({ writeCount }) => writeCount > this.loaded.writeCount);
    if (later.length > 0) this.pending.set(id, later);
    else this.pending.delete(id);
    return reads.filter(({ writeCount }) => writeCount <= this.loaded.writeCount);
  }
}
