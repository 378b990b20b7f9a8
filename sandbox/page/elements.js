// Makes elements, asks questions and shows messages. Texts become text nodes only, whatever they contain.

/** An element with properties, attributes (names with a hyphen, `role` and `scope`) and children. `undefined` children are left out. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "list") element.setAttribute(name, value);
    else if (name === "onclick" || name === "onsubmit") element.addEventListener(name.slice(2), value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return element;
}

/** Characters that a reader does not see, but that change the direction or the lines of the text around them. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
export const visible = (text) => text.replaceAll(HIDDEN, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);

/** A name, whose direction does not affect the text around it. */
export const name = (text, properties) => make("bdi", { className: "name", ...properties }, visible(text));
export const none = (text) => make("p", { className: "quiet" }, text);
export const tag = (text, kind = "") => make("span", { className: `tag ${kind}` }, text);
/** A second line below a name. */
export const subLine = (...children) => make("span", { className: "sub" }, ...children);
export const link = (href, ...children) => make("a", { href }, ...children);
export const button = (text, onclick, properties = {}) => make("button", { type: "button", onclick, ...properties }, text);
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
export const day = (ms) => (ms === undefined ? "never" : new Date(ms).toISOString().slice(0, 10));

/** Options of a select; each is a text, or a value with a text. */
export const options = (items, selected) =>
  items.map((item) => {
    const [value, text] = Array.isArray(item) ? item : [item, item];
    return make("option", { value, selected: String(value) === String(selected) }, visible(String(text)));
  });

/**
 * A table; each row is a list of cells, the first of which is its header. Columns with `minor` are left out on small screens; `kind` is
 * `number` or `date`.
 */
export function table(caption, columns, rows) {
  const classes = columns.map(({ minor, kind = "" }) => `${minor ? "minor" : ""} ${kind}`.trim());
  const heads = columns.map(({ head, title, sort }, index) =>
    make("th", { scope: "col", className: classes[index], ...(sort && { "aria-sort": sort }) }, head ?? title),
  );
  const cellOf = (cell, index) =>
    make(index === 0 ? "th" : "td", { className: classes[index], ...(index === 0 && { scope: "row" }) }, cell);
  const body = rows.map((cells) => make("tr", {}, cells.map(cellOf)));
  const content = make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, heads)), make("tbody", {}, body));
  return make("div", { className: "frame" }, content);
}

/** Shows what was done, or why not. */
export function tell(text, kind = "status") {
  for (const role of ["status", "alert"])
    document.querySelector(`.message [role=${role}]`).textContent = role === kind ? visible(text) : "";
}

document.querySelector(".message button").addEventListener("click", () => {
  tell("");
  // The button is hidden now.
  document.getElementById("view").focus({ preventScroll: true });
});

/** The answer to the question that is open, or to the last one. */
export let answer = Promise.resolve();

/** Whether the reader says yes. */
export function ask(question, consequence, yes) {
  const dialog = document.querySelector("dialog");
  dialog.querySelector("h2").textContent = visible(question);
  dialog.querySelector("p").textContent = visible(consequence);
  dialog.querySelector(".danger").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  answer = new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  return answer;
}
