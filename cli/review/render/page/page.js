// The script of the page: draws the matrix from the data in the page, by the filters. It sends no requests.
"use strict";

(() => {
  /** By rank of the level: 0 is no access. */
  const VERBS = ["nothing", "use", "share", "edit", "own"];
  /** Rows and columns that are drawn at once. A larger table can't be read. */
  const MOST_PEOPLE = 200;
  const MOST_ACCOUNTS = 40;

  const data = JSON.parse(document.getElementById("data").textContent);
  const { people, accounts, groups, changes, grants, members } = data;
  const form = document.querySelector("form");
  const field = (name) => form.elements.namedItem(name);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const way = (group) => (group === -1 ? "directly" : `through group ${groups[group]}`);
  const ways = (list) => list.map(way).join(" and ");

  /** Indexes of the names that contain the text of a filter; undefined if the filter is empty. */
  const matching = (name, names) => {
    const text = field(name).value.trim().toLowerCase();
    if (text === "") return undefined;
    return new Set(names.flatMap((candidate, index) => (candidate.toLowerCase().includes(text) ? [index] : [])));
  };

  /** Cells without changes. Computed only for the accounts and people that the filters show, as there may be many. */
  function unchangedCells(filters) {
    const cells = new Map();
    for (const [account, group, subject, level] of grants) {
      if (filters.accounts && !filters.accounts.has(account)) continue;
      for (const person of group ? members[subject] : [subject]) {
        if (filters.people && !filters.people.has(person)) continue;
        const key = `${person} ${account}`;
        const cell = cells.get(key) ?? { person, account, level: 0, via: [] };
        const through = group ? subject : -1;
        if (level > cell.level) Object.assign(cell, { level, via: [through] });
        else if (level === cell.level) cell.via.push(through);
        cells.set(key, cell);
      }
    }
    return [...cells.values()].map(({ person, account, level, via }) => ({
      person,
      account,
      before: level,
      after: level,
      was: via,
      is: via,
    }));
  }

  function cellsFor() {
    const filters = { people: matching("person", people), accounts: matching("account", accounts), groups: matching("group", groups) };
    const all = changes.map(([person, account, before, after, was, is, via]) => ({ person, account, before, after, was, is, via }));
    const changed = new Set(all.map(({ person, account }) => `${person} ${account}`));
    if (field("rest").checked) all.push(...unchangedCells(filters).filter(({ person, account }) => !changed.has(`${person} ${account}`)));
    return all.filter(
      ({ person, account, was, is, via = [...was, ...is] }) =>
        (!filters.people || filters.people.has(person)) &&
        (!filters.accounts || filters.accounts.has(account)) &&
        (!filters.groups || via.some((group) => filters.groups.has(group))),
    );
  }

  /** Higher is more dangerous: new owners, then gains, then losses, then unchanged access. */
  const danger = ({ before, after }) => (after > before ? (after === 4 ? 30 : 20) + after : after < before ? 10 + before : after / 10);

  /** The values of `key` in the cells, the most dangerous first. */
  function sortedByDanger(cells, key, names) {
    const worst = new Map();
    for (const cell of cells) worst.set(cell[key], Math.max(worst.get(cell[key]) ?? 0, danger(cell)));
    return [...worst].sort(([a, x], [b, y]) => y - x || names[a].localeCompare(names[b])).map(([index]) => index);
  }

  function cellOf(cell) {
    if (!cell) return make("td");
    const { before, after, was, is } = cell;
    if (before === after) return make("td", {}, VERBS[after], make("span", { className: "way" }, ways(is)));
    const className = after > before ? (after === 4 ? "owner" : "gain") : "loss";
    const change = make("span", { className: "change" }, `${VERBS[before]} → ${VERBS[after]}`);
    const how = after === 0 ? `was ${ways(was)}` : ways(is);
    return make("td", { className }, change, make("span", { className: "way" }, how));
  }

  const pluralize = (count, singular, plural) => `${count} ${count === 1 ? singular : plural}`;

  function draw() {
    const cells = cellsFor();
    const [rows, columns] = [sortedByDanger(cells, "person", people), sortedByDanger(cells, "account", accounts)];
    const shown = { rows: rows.slice(0, MOST_PEOPLE), columns: columns.slice(0, MOST_ACCOUNTS) };
    const cellsByKey = new Map(cells.map((cell) => [`${cell.person} ${cell.account}`, cell]));
    const changeCount = cells.filter(({ before, after }) => before !== after).length;
    const parts = [
      cells.length === 0
        ? "Nothing to show."
        : `${pluralize(rows.length, "person", "people")}, ${pluralize(columns.length, "account", "accounts")}: ${pluralize(changeCount, "change", "changes")}.`,
    ];
    const hidden = [
      ...(rows.length > shown.rows.length ? [pluralize(rows.length - shown.rows.length, "more person", "more people")] : []),
      ...(columns.length > shown.columns.length ? [pluralize(columns.length - shown.columns.length, "more account", "more accounts")] : []),
    ];
    if (hidden.length > 0) parts.push(`${hidden.join(" and ")} not drawn: narrow the filters.`);
    document.getElementById("count").textContent = parts.join(" ");

    const frame = document.getElementById("matrix");
    frame.replaceChildren();
    if (cells.length === 0) return;
    const head = make("tr", {}, make("th", { scope: "col" }, "Person"));
    head.append(...shown.columns.map((account) => make("th", { scope: "col" }, accounts[account])));
    const body = make("tbody");
    for (const person of shown.rows) {
      const row = make("tr", {}, make("th", { scope: "row" }, people[person]));
      row.append(...shown.columns.map((account) => cellOf(cellsByKey.get(`${person} ${account}`))));
      body.append(row);
    }
    const caption = make("caption", {}, "What people may do with accounts: before → after");
    frame.append(make("table", {}, caption, make("thead", {}, head), body));
  }

  let frameRequest;
  form.addEventListener("input", () => {
    cancelAnimationFrame(frameRequest);
    frameRequest = requestAnimationFrame(draw);
  });
  form.addEventListener("reset", () => requestAnimationFrame(draw));
  form.addEventListener("submit", (event) => event.preventDefault());

  // Prints also what is collapsed.
  let collapsed = [];
  addEventListener("beforeprint", () => {
    collapsed = [...document.querySelectorAll("details:not([open])")];
    for (const details of collapsed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of collapsed) details.open = false;
  });

  form.hidden = false;
  draw();
})();
