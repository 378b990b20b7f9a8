// Shows the view that the address names (`#people`, `#people/<id>`, `#accounts/<kind>/<id>` ...), and keeps it up to date.

import { data, load } from "./domo.js";
import { answer, link, make, tell } from "./elements.js";
import { keepFocus } from "./focus.js";
import { LISTS, showList } from "./lists.js";
import { account, group, person } from "./objects.js";
import { followRequests, prepareControls } from "./requests.js";

const view = document.getElementById("view");
const nav = document.querySelector("nav");
const OBJECTS = {
  people: (id) => person(Number(id)),
  groups: (id) => group(Number(id)),
  accounts: (kind, id) => account(Number(id), kind),
};

/** Draws what has changed in the view that is open. */
let redraw = () => undefined;

function drawNav(current) {
  const links = Object.entries(LISTS).map(([key, { title, items }]) => {
    const element = link(`#${key}`, `${title} `, make("span", { className: "quiet" }, items().length.toLocaleString("en")));
    if (key === current) element.setAttribute("aria-current", "page");
    return element;
  });
  const focused = [...nav.children].indexOf(document.activeElement);
  nav.replaceChildren(...links);
  nav.children[focused]?.focus();
}

/** Replaces the view of an object. The focus and what was typed stay. */
function drawObject(list, ids) {
  const content = OBJECTS[list](...ids) ?? [
    make("h2", { tabIndex: -1 }, "Not there any more"),
    make("p", {}, link(`#${list}`, `← ${LISTS[list].title}`)),
  ];
  const keyed = (root) => [...root.querySelectorAll("[data-key]")];
  const typed = keyed(view).filter(({ value, defaultValue, dataset }) => value !== (dataset.value ?? defaultValue));
  const texts = new Map(typed.map(({ dataset, value }) => [dataset.key, value]));
  keepFocus(view, () => view.replaceChildren(...content));
  for (const element of keyed(view)) if (texts.has(element.dataset.key)) element.value = texts.get(element.dataset.key);
}

/** The parts of the address; those of the first view for an address that is not of a view. */
function parts() {
  const [list, ...ids] = location.hash.slice(1).split("/").filter(Boolean);
  return Object.hasOwn(LISTS, list) ? [list, ...ids] : ["people"];
}

function navigate() {
  const [list, ...ids] = parts();
  const draw = ids.length === 0 ? showList(list, view) : () => drawObject(list, ids);
  redraw = () => {
    drawNav(list);
    draw();
  };
  redraw();
  const heading = view.querySelector("h2");
  document.title = `${heading.textContent} – Domo sandbox`;
}

document.addEventListener("objects", async () => {
  // A question that is open gives the focus back to what asked it, which must still be there.
  await answer;
  redraw();
});

let timer;
let nextAt = 0;
/** Whether anything may have changed since the last reading began. */
let isStale = false;

/** Reads the objects soon, but not often: reading many takes long, and a run changes many. */
function refreshSoon() {
  isStale = true;
  timer ??= setTimeout(refresh, Math.max(100, nextAt - performance.now()));
}

async function refresh() {
  isStale = false;
  const startedAt = performance.now();
  try {
    await load();
  } catch {
    // Said by the banner, which the lost connection shows.
  }
  nextAt = performance.now() + 5 * (performance.now() - startedAt);
  timer = undefined;
  if (isStale) refreshSoon();
}

document.querySelector(".skip").addEventListener("click", (event) => {
  // The address names the view, and stays.
  event.preventDefault();
  view.focus();
});
prepareControls();
await load();
navigate();
addEventListener("hashchange", () => {
  tell("");
  navigate();
  view.querySelector("h2").focus();
  scrollTo(0, 0);
});
followRequests(refreshSoon);
document.documentElement.dataset.ready = String(data.users.length);
