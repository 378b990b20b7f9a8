// Sends the requests to Domo's routes to open pages while they arrive, as server-sent events.

import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { ApiError } from "./api-error";
import { isRead } from "./faults";
import type { LoggedRequest } from "./request-log";

/** Requests of one event. A page that opens gets as many of the newest; a page that reads slowly misses the others. */
const MOST_ROWS = 200;
/** Each browser keeps a connection for all its tabs with the page. */
const MOST_PAGES = 20;

/** What has happened since the last event of a page. */
interface Happened {
  /** The log was cleared before these requests. */
  isCleared: boolean;
  /** Faults, switches or all data were changed by a control route. */
  isChanged: boolean;
  requests: Set<LoggedRequest>;
}

/** Something new for one page, which is told by `wake`. */
interface Page extends Happened {
  wake: () => void;
}

const hasNews = ({ isCleared, isChanged, requests }: Happened): boolean => isCleared || isChanged || requests.size > 0;

export class RequestFeed {
  private readonly numbers = new WeakMap<LoggedRequest, number>();
  private readonly unanswered = new WeakSet<LoggedRequest>();
  private readonly pages = new Set<Page>();
  private count = 0;

  constructor(private readonly log: readonly LoggedRequest[]) {}

  arrived(request: LoggedRequest): void {
    this.numbers.set(request, ++this.count);
    this.unanswered.add(request);
    this.tellPages({ request });
  }

  answered(request: LoggedRequest): void {
    this.unanswered.delete(request);
    this.tellPages({ request });
  }

  /** After a control route has changed something. */
  changed({ isCleared }: { isCleared: boolean }): void {
    this.tellPages({ isCleared, isChanged: true });
  }

  /** @throws {@link ApiError} 503 if too many pages are open. */
  respond(c: Context): Response {
    if (this.pages.size >= MOST_PAGES) throw new ApiError(503, `at most ${String(MOST_PAGES)} pages can be open`);
    const page: Page = { isCleared: true, isChanged: true, requests: new Set(this.log.slice(-MOST_ROWS)), wake: () => undefined };
    this.pages.add(page);
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => {
        this.pages.delete(page);
        page.wake();
      });
      while (this.pages.has(page)) {
        const data = JSON.stringify(this.eventOf(page));
        // Before it is sent: what happens meanwhile is in the next event.
        Object.assign(page, { isCleared: false, isChanged: false, requests: new Set() });
        await stream.writeSSE({ data });
        if (this.pages.has(page) && !hasNews(page)) await new Promise<void>((resolve) => (page.wake = resolve));
      }
    });
  }

  private tellPages({ request, isCleared = false, isChanged = false }: Partial<Happened> & { request?: LoggedRequest }): void {
    for (const page of this.pages) {
      if (isCleared) Object.assign(page, { isCleared, requests: new Set() });
      if (isChanged) page.isChanged = true;
      if (request) page.requests.add(request);
      const [oldest] = page.requests;
      if (oldest && page.requests.size > MOST_ROWS) page.requests.delete(oldest);
      page.wake();
    }
  }

  private eventOf({ isCleared, isChanged, requests }: Happened) {
    const rows = [...requests].map((request) => ({
      ...request,
      number: this.numbers.get(request),
      isAnswered: !this.unanswered.has(request),
      isRead: isRead(request.method, request.path),
    }));
    return { isCleared, isChanged, requests: rows };
  }
}
