// The page's own script: draws the matrix from the data that the page carries, as the filters say. It asks nobody anything.
"use strict";

(() => {
  /** What people may do, by level: 0 is nothing. */
  const SAYS = ["nothing", "use", "share", "edit", "own"];
  /** A table that nobody can read is not drawn: so many people and accounts at once. */
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

  /** Those whose name has the text in it; undefined where there is no text, which is everybody. */
  const named = (name, names) => {
    const text = field(name).value.trim().toLowerCase();
    if (text === "") return undefined;
    return new Set(names.flatMap((each, index) => (each.toLowerCase().includes(text) ? [index] : [])));
  };

  /** By account and person: what stays as it is, worked out for the accounts and people that are looked at only. */
  function standing(wanted) {
    const found = new Map();
    for (const [account, group, subject, level] of grants) {
      if (wanted.accounts && !wanted.accounts.has(account)) continue;
      for (const person of group ? members[subject] : [subject]) {
        if (wanted.people && !wanted.people.has(person)) continue;
        const key = `${person} ${account}`;
        const cell = found.get(key) ?? { person, account, level: 0, via: [] };
        const through = group ? subject : -1;
        if (level > cell.level) Object.assign(cell, { level, via: [through] });
        else if (level === cell.level) cell.via.push(through);
        found.set(key, cell);
      }
    }
    return [...found.values()].map(({ person, account, level, via }) => ({
      person,
      account,
      before: level,
      after: level,
      was: via,
      is: via,
    }));
  }

  function cellsFor() {
    const wanted = { people: named("person", people), accounts: named("account", accounts), groups: named("group", groups) };
    const all = changes.map(([person, account, before, after, was, is, via]) => ({ person, account, before, after, was, is, via }));
    const changed = new Set(all.map(({ person, account }) => `${person} ${account}`));
    if (field("rest").checked) all.push(...standing(wanted).filter(({ person, account }) => !changed.has(`${person} ${account}`)));
    return all.filter(
      ({ person, account, was, is, via = [...was, ...is] }) =>
        (!wanted.people || wanted.people.has(person)) &&
        (!wanted.accounts || wanted.accounts.has(account)) &&
        (!wanted.groups || via.some((group) => wanted.groups.has(group))),
    );
  }

  /** The more dangerous, the higher: who comes to own, then who gains, then who loses, then who keeps. */
  const danger = ({ before, after }) => (after > before ? (after === 4 ? 30 : 20) + after : after < before ? 10 + before : after / 10);

  /** Keys, the most dangerous first. */
  function ranked(cells, key, names) {
    const worst = new Map();
    for (const cell of cells) worst.set(cell[key], Math.max(worst.get(cell[key]) ?? 0, danger(cell)));
    return [...worst].sort(([a, x], [b, y]) => y - x || names[a].localeCompare(names[b])).map(([each]) => each);
  }

  function cellOf(cell) {
    if (!cell) return make("td");
    const { before, after, was, is } = cell;
    if (before === after) return make("td", {}, SAYS[after], make("span", { className: "way" }, ways(is)));
    const className = after > before ? (after === 4 ? "owner" : "gain") : "loss";
    const change = make("span", { className: "change" }, `${SAYS[before]} → ${SAYS[after]}`);
    const how = after === 0 ? `was ${ways(was)}` : ways(is);
    return make("td", { className }, change, make("span", { className: "way" }, how));
  }

  const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

  function draw() {
    const cells = cellsFor();
    const [rows, columns] = [ranked(cells, "person", people), ranked(cells, "account", accounts)];
    const shown = { rows: rows.slice(0, MOST_PEOPLE), columns: columns.slice(0, MOST_ACCOUNTS) };
    const at = new Map(cells.map((cell) => [`${cell.person} ${cell.account}`, cell]));
    const differ = cells.filter(({ before, after }) => before !== after).length;
    const parts = [
      cells.length === 0
        ? "Nothing to show."
        : `${counted(rows.length, "person", "people")}, ${counted(columns.length, "account", "accounts")}: ${counted(differ, "change", "changes")}.`,
    ];
    const hidden = [
      ...(rows.length > shown.rows.length ? [counted(rows.length - shown.rows.length, "more person", "more people")] : []),
      ...(columns.length > shown.columns.length ? [counted(columns.length - shown.columns.length, "more account", "more accounts")] : []),
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
      row.append(...shown.columns.map((account) => cellOf(at.get(`${person} ${account}`))));
      body.append(row);
    }
    const caption = make("caption", {}, "What people may do with accounts: before → after");
    frame.append(make("table", {}, caption, make("thead", {}, head), body));
  }

  let waiting;
  form.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  });
  form.addEventListener("reset", () => requestAnimationFrame(draw));
  form.addEventListener("submit", (event) => event.preventDefault());

  // What is folded is printed, too.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
  });

  form.hidden = false;
  draw();
})();
