// The requests of a run as they arrive, and the faults that are switched on.

import { control } from "./domo.js";
import { ask, make, options, plural, tag, tell, visible } from "./elements.js";
import { followNews } from "./news.js";

/** Rows that the page keeps. */
const MOST = 500;

const FAULTS = [
  ["Too many requests (429)", { status: 429, retryAfter: 2 }],
  ["Unavailable (503)", { status: 503 }],
  ["Refused (403, an HTML page)", { status: 403, body: "<html><body>Blocked</body></html>" }],
  ["Slow: 2 seconds", { delayMs: 2000 }],
  ["Connection lost before it takes effect", { reset: "before" }],
  ["Connection lost after it took effect", { reset: "after" }],
  ["Answers that are out of date", { stale: true }],
  ["Lists in reverse order", { reverse: true }],
];

const element = (id) => document.getElementById(id);
/** By number, from the oldest to the newest. */
const rows = new Map();

/** A path that is rather broken at a slash than elsewhere. */
const breakable = (path) =>
  visible(path)
    .split("/")
    .flatMap((part, index) => (index === 0 ? [part] : ["/", make("wbr"), part]));

function rowOf({ method, path, query, status, ms, isAnswered, isRead, isFromPage }) {
  const search = new URLSearchParams(query).toString();
  const [text, kind] = !isAnswered ? ["…", ""] : status === 0 ? ["lost", "alarm"] : [String(status), status >= 400 ? "alarm" : ""];
  const where = make(
    "span",
    { className: "path" },
    breakable(path),
    search === "" ? "" : make("span", { className: "quiet" }, `?${visible(search)}`),
  );
  const time = make("span", { className: "quiet" }, isAnswered ? `${ms} ms` : "");
  return make(
    "li",
    { className: isRead ? "read" : "write" },
    make("b", {}, method),
    where,
    isFromPage ? tag("page") : "",
    tag(text, kind),
    time,
  );
}

function draw() {
  const all = [...rows.values()];
  const shown = element("writes").checked ? all.filter(({ isRead }) => !isRead) : all;
  element("log").replaceChildren(...shown.reverse().map(rowOf));
  const writes = all.filter(({ isRead }) => !isRead).length;
  const failed = all.filter(({ isAnswered, status }) => isAnswered && (status === 0 || status >= 400)).length;
  const sums = `${plural(all.length - writes, "read")}, ${plural(writes, "write")}, ${failed} failed`;
  element("sums").textContent = all.length === 0 ? "None yet: run pulumi preview." : all.length < MOST ? sums : `Newest ${MOST}: ${sums}`;
}

async function drawFaults() {
  const armed = await control("GET", "faults");
  const textOf = ({ fault }) => FAULTS.find(([, known]) => JSON.stringify(known) === JSON.stringify(fault))?.[0] ?? JSON.stringify(fault);
  const items = armed.map((each) => {
    const { method = "all", path = "*" } = each.match;
    const times = each.times === undefined ? "until switched off" : plural(each.times, "time") + " left";
    return make("li", {}, visible(textOf(each)), make("span", { className: "quiet" }, ` ${visible(`${method} ${path}`)}, ${times}`));
  });
  element("armed").replaceChildren(...items);
  if (armed.length === 0 && document.activeElement === element("disarm")) element("faults").focus();
  element("disarm").hidden = armed.length === 0;
}

let frame;

/** Calls `changed` when the objects may have changed. */
export function followRequests(changed) {
  followNews(({ isOnline = true, event }) => {
    element("offline").hidden = isOnline;
    if (event === undefined) return;
    const { isCleared, isChanged, requests } = event;
    if (isCleared) rows.clear();
    for (const request of requests) rows.set(request.number, request);
    for (const number of rows.keys()) if (rows.size > MOST) rows.delete(number);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
    // A lost connection is said by the banner.
    if (isChanged || !element("disarm").hidden) drawFaults().catch(() => undefined);
    if (isChanged || requests.some(({ isRead, isAnswered }) => isAnswered && !isRead)) changed();
  });
}

/** Does what a control was used for, and shows the reason if it can't be done. */
async function attempt(text, run) {
  try {
    await run();
    tell(text);
  } catch (error) {
    tell(`The sandbox refuses: ${error.message}`, "alert");
  }
}

export function prepareControls() {
  element("writes").addEventListener("change", draw);
  element("clear").addEventListener("click", () => attempt("Cleared the requests.", () => control("DELETE", "requests")));
  element("disarm").addEventListener("click", () => attempt("Switched all faults off.", () => control("DELETE", "faults")));
  const form = element("fault");
  const field = (name) => form.elements.namedItem(name);
  field("kind").append(...options(FAULTS.map(([text], index) => [index, text])));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [text, fault] = FAULTS[Number(field("kind").value)];
    const [method, path, times] = ["method", "path", "times"].map((name) => field(name).value);
    const match = { ...(method !== "" && { method }), ...(path !== "*" && { path }) };
    const body = { match, fault, ...(times !== "" && { times: Number(times) }) };
    void attempt(`Switched on: ${text}.`, () => control("POST", "faults", body));
  });
  element("seed").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { value } = event.target.elements.namedItem("seed");
    const isSure = await ask("Delete all data of the sandbox?", `It starts again with the seed ${value}, as a new instance.`, "Delete all");
    if (isSure) await attempt(`Started again with the seed ${value}.`, () => control("PUT", "reset", { seed: value }));
  });
}
