// The sandbox's events, which one tab follows for all: a browser has six connections to a server, and each stream of events keeps one.

const HELLO = "hello";

/** Calls `handle` with `{ isOnline }` when the connection opens or is lost, and with `{ event }` for each event. The first has everything. */
export function followNews(handle) {
  const tabs = new BroadcastChannel("news");
  tabs.onmessage = ({ data }) => data !== HELLO && handle(data);
  const tell = (news) => {
    handle(news);
    tabs.postMessage(news);
  };
  // The tab that has the lock follows the events. When it is closed, the next one gets the lock.
  void navigator.locks.request("news", () => {
    let events;
    const follow = () => {
      events?.close();
      events = new EventSource("/_sandbox/page/events");
      events.onopen = () => tell({ isOnline: true });
      events.onerror = () => tell({ isOnline: false });
      events.onmessage = ({ data }) => tell({ event: JSON.parse(data) });
    };
    // A new tab needs what happened before, which is in the first event of each stream.
    tabs.onmessage = ({ data }) => data === HELLO && follow();
    follow();
    return new Promise(() => undefined);
  });
  tabs.postMessage(HELLO);
}
