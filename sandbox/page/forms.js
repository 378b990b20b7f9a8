// The forms of the views: fields to change, objects to choose, deletion, and long lists.

import { ask, button, make, none, options, tell } from "./elements.js";
import { focusRow } from "./focus.js";

/** A form; `save` gets the fields that differ from what is there now, by name. */
export function editor(key, fields, save) {
  const inputs = fields.map(({ label, field, value = "", choices, required = false }) => {
    const shared = { name: field, "data-key": `${key} ${field}` };
    const input = choices
      ? make("select", shared, options(choices, value))
      : make("input", { ...shared, defaultValue: value, required, autocomplete: "off" });
    // What the field shows, which is not the whole value: a text field leaves out line breaks.
    input.dataset.value = input.value;
    return [make("label", {}, `${label} `, input), input];
  });
  const onsubmit = (event) => {
    event.preventDefault();
    const changed = inputs.flatMap(([, { name: field, value, dataset }]) => (value === dataset.value ? [] : [[field, value]]));
    if (changed.length === 0) tell("Nothing has been changed in the form.");
    else void save(Object.fromEntries(changed));
  };
  const labels = inputs.map(([label]) => label);
  return make("form", { onsubmit, className: "editor" }, labels, make("button", { "data-key": `${key} save` }, "Save"));
}

/** A field that takes one of many objects by its label, and what `choose` does with the object. */
export function picker({ key, label, action, candidates, extra }, choose) {
  const id = `list-${key.replaceAll(" ", "-")}`;
  const byLabel = new Map(candidates);
  const input = make("input", { list: id, required: true, autocomplete: "off", "data-key": key });
  const onsubmit = (event) => {
    event.preventDefault();
    const object = byLabel.get(input.value);
    if (!object) return tell(`Choose one of the list: there is no “${input.value}”.`, "alert");
    input.value = "";
    return void choose(object);
  };
  const list = make("datalist", { id }, options([...byLabel.keys()]));
  return make(
    "form",
    { onsubmit, className: "picker" },
    make("label", {}, `${label} `, input),
    list,
    extra,
    make("button", { "data-key": `${key} button` }, action),
  );
}

/** A button that deletes an object after a question, and goes back to the list. */
export function removal(object, list, { consequence, remove }) {
  const onclick = async () => {
    const isSure = await ask(`Delete ${object.name}?`, consequence, "Delete");
    if (isSure && (await remove(object))) location.hash = list;
  };
  return button("Delete…", onclick, { className: "danger", "data-key": "delete" });
}

const MANY = 50;
/** Lists of which everything is shown. */
const whole = new Set();

/** The first of many rows, and a button that shows the others. */
export function limited(key, items, draw) {
  if (items.length === 0) return none("Nobody.");
  if (items.length <= MANY || whole.has(key)) return draw(items);
  const wrapper = make("div", {}, draw(items.slice(0, MANY)));
  const more = () => {
    whole.add(key);
    wrapper.replaceChildren(draw(items));
    focusRow(wrapper, MANY);
  };
  wrapper.append(button(`Show ${items.length - MANY} more`, more, { "data-key": `more ${key}` }));
  return wrapper;
}
