// Keeps the focus when a part of the page is drawn anew.

/**
 * Draws a part of the page. The focus stays on the same control. If that is gone, it goes to the name in the same row or in the next one,
 * and without such a row to the heading.
 */
export function keepFocus(part, draw) {
  const active = document.activeElement;
  const find = part.contains(active) ? placeOf(active, part) : undefined;
  draw();
  if (find && !active.isConnected) find()?.focus();
}

/** Focuses the name in a row of a table. */
export const focusRow = (part, index) => nameIn(part.querySelectorAll("tbody tr")[index])?.focus();

const nameIn = (row) => row?.querySelector("th a");
const sectionsOf = (part) => [...part.querySelectorAll("section")];
const HEADING = "h2, h3";

/** Selects a control by its key, and a link by where it leads. All others that can have the focus are headings. */
function sameAs({ dataset, tagName, hash }) {
  if (dataset.key !== undefined) return `[data-key="${CSS.escape(dataset.key)}"]`;
  return tagName === "A" ? `a[href="${CSS.escape(hash)}"]` : HEADING;
}

/** A function that finds, after the drawing, what gets the focus that `active` had. */
function placeOf(active, part) {
  const section = sectionsOf(part).indexOf(active.closest("section"));
  const names = [];
  for (let row = active.closest("tbody tr"); row; row = row.nextElementSibling) names.push(sameAs(nameIn(row)));
  return () => {
    const area = sectionsOf(part)[section] ?? part;
    const rows = names.map((name) => area.querySelector(`tbody th ${name}`)?.closest("tr"));
    const around = names.length > 0 ? rows[0] : area;
    return around?.querySelector(sameAs(active)) ?? nameIn(rows.find(Boolean)) ?? area.querySelector(HEADING);
  };
}
