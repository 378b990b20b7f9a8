// The script of the page: draws the matrix from the data in the page, by the filters. It sends no requests.
"use strict";

(() => {
  /** By rank of the level: 0 is no access, 5 a level that the preview does not tell. */
  const LEVELS = ["none", "use", "share", "edit", "own", "unknown"];
  const [USE, OWN, UNKNOWN] = [1, 4, 5];
  const DIRECT = -1;
  /** What is drawn at once. More is drawn on demand, as thousands of cells can't be read. */
  const STEP = { groups: 50, people: 50, accounts: 24 };
  /** A matrix of fewer rows than this is unfolded. */
  const FEW_ROWS = 12;
  const MOST_PINNED = 2;
  /** Flags of a subject. */
  const [NOT_ONE_PERSON, NEW] = [1, 2];

  const data = JSON.parse(document.getElementById("data").textContent);
  const { subjects, accounts, groups, ways, reasons, grants, members } = data;
  const protectedAccounts = new Set(data.protected.accounts);
  const protectedGroups = new Set(data.protected.groups);
  /** A level before the change that is not known counts as none for a rise, and as the lowest for a fall. */
  const leastOf = (level, least) => (level === UNKNOWN ? least : level);
  const changes = data.changes.map(([subject, account, before, after, code, was, is, buckets]) => ({
    ...{ subject, account, before, after, code, was, is, buckets },
    isRise: after > Math.min(leastOf(before, 0), code === -1 ? Infinity : leastOf(code, 0)),
    isFall: after < leastOf(before, USE),
  }));
  const changed = new Set(changes.map(({ subject, account }) => `${subject} ${account}`));

  const form = document.querySelector("form");
  const tiles = [...document.querySelectorAll(".tile")];
  const field = (name) => form.elements.namedItem(name);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const pluralize = (count, singular, plural) => `${count} ${count === 1 ? singular : plural}`;

  /** What the reader has asked for. */
  let tile;
  let limits;
  /** Groups that were folded or unfolded by hand, and the number of people that each shows. */
  const folds = new Map();
  const peopleLimits = new Map();
  const resetLimits = () => (limits = { groups: STEP.groups, accounts: STEP.accounts });
  resetLimits();

  const TILES = {
    owners: ({ isRise, after }) => isRise && after >= OWN,
    admins: () => false,
    created: () => false,
    deleted: () => false,
    gain: ({ isRise }) => isRise,
    lose: ({ isFall }) => isFall,
    credentials: () => false,
    unknown: ({ before, after }) => before > OWN || after > OWN,
  };

  /** Indexes of the names that contain the text of a filter; undefined if the filter is empty. */
  const matching = (name, names) => {
    const text = field(name).value.trim().toLowerCase();
    if (text === "") return undefined;
    return new Set(names.flatMap((candidate, index) => (candidate.toLowerCase().includes(text) ? [index] : [])));
  };
  const subjectTexts = subjects.map(([name, email]) => `${name} ${email}`);

  const wayIndexes = new Map(ways.map((text, index) => [text, index]));
  const wayIndex = (text) => {
    if (!wayIndexes.has(text)) wayIndexes.set(text, ways.push(text) - 1);
    return wayIndexes.get(text);
  };

  /** Cells without changes. Computed only for the accounts and people that the filters show, as there may be many. */
  function unchangedCells(filters) {
    const cells = new Map();
    for (const [account, group, person, level] of grants) {
      if (filters.accounts && !filters.accounts.has(account)) continue;
      for (const subject of group === DIRECT ? [person] : members[group]) {
        const key = `${subject} ${account}`;
        if ((filters.people && !filters.people.has(subject)) || changed.has(key)) continue;
        const cell = cells.get(key) ?? { subject, account, level: 0, is: [], buckets: [] };
        const way = wayIndex(group === DIRECT ? "direct share" : `group ${groups[group]}`);
        if (level > cell.level) Object.assign(cell, { level, is: [way], buckets: [group] });
        else if (level === cell.level) {
          cell.is.push(way);
          cell.buckets.push(group);
        }
        cells.set(key, cell);
      }
    }
    return [...cells.values()].map((cell) => ({ ...cell, before: cell.level, after: cell.level, code: -1, was: cell.is }));
  }

  function cellsFor() {
    const filters = {
      people: matching("person", subjectTexts),
      accounts: matching("account", accounts),
      groups: matching("group", groups),
    };
    const all = field("rest").checked && !tile ? [...changes, ...unchangedCells(filters)] : changes;
    const cells = all.filter(
      (cell) =>
        (!tile || TILES[tile](cell)) &&
        (!filters.people || filters.people.has(cell.subject)) &&
        (!filters.accounts || filters.accounts.has(cell.account)) &&
        (!filters.groups || cell.buckets.some((group) => filters.groups.has(group))),
    );
    return { cells, filters };
  }

  /** Higher is more dangerous: new owners, then gains, then losses, then unchanged access. */
  const danger = ({ before, after, isRise, isFall }) => (isRise ? (after >= OWN ? 30 : 20) + after : isFall ? 10 + before : after / 10);
  const kindOf = ({ after, isRise, isFall }) => (isRise ? (after >= OWN ? "owner" : "gain") : isFall ? "loss" : "same");

  /** The keys of a map of values with a danger, the most dangerous first. */
  const byDanger = (map, name) =>
    [...map].sort(([a, x], [b, y]) => y.danger - x.danger || name(a).localeCompare(name(b))).map(([key]) => key);

  function addTo(map, key, create, cell) {
    const value = map.get(key) ?? create();
    value.danger = Math.max(value.danger ?? 0, danger(cell));
    map.set(key, value);
    return value;
  }

  /** The cells by group, and in each group by person. */
  function rowsFor(cells, filters) {
    const rows = new Map();
    for (const cell of cells)
      for (const group of cell.buckets) {
        if (filters.groups && !filters.groups.has(group)) continue;
        const row = addTo(rows, group, () => ({ people: new Map(), sums: new Map() }), cell);
        addTo(row.people, cell.subject, () => ({ cells: new Map() }), cell).cells.set(cell.account, cell);
        const sums = row.sums.get(cell.account) ?? new Map();
        const key = `${cell.before} ${cell.after} ${kindOf(cell)}`;
        const sum = sums.get(key) ?? { ...cell, count: 0 };
        sum.count += 1;
        row.sums.set(cell.account, sums.set(key, sum));
      }
    return rows;
  }

  const groupName = (group) => (group === DIRECT ? "Direct shares" : groups[group]);
  const chip = (level) => make("span", { className: `chip level-${level}` }, LEVELS[level]);
  const tag = (text) => make("span", { className: "tag" }, text);

  function transition({ before, after, code }) {
    const parts =
      before === after && code === -1 ? [chip(after)] : [chip(before), " ", make("span", { className: "arrow" }, "→"), " ", chip(after)];
    return make("span", { className: "transition" }, ...parts);
  }

  /** The other ways than the row of the cell. */
  function wayText(cell, group) {
    const own = group === DIRECT ? "direct share" : `group ${groups[group]}`;
    const others = (cell.after === 0 ? cell.was : cell.is).map((way) => ways[way]).filter((way) => way !== own);
    const byHand = cell.code === -1 ? [] : [`${LEVELS[cell.code]} by code before`];
    return [...(others.length > 0 ? [`also ${others.join(", ")}`] : []), ...byHand].join("; ");
  }

  function personCell(cell, group) {
    if (!cell) return make("td");
    const text = wayText(cell, group);
    const way = text === "" ? [] : [" ", make("span", { className: "way" }, text)];
    return make("td", { className: kindOf(cell) }, transition(cell), ...way);
  }

  function sumCell(sums) {
    if (!sums) return make("td");
    const all = [...sums.values()].sort((a, b) => danger(b) - danger(a));
    const shown = all.slice(0, 3).map((sum) => {
      const count = make("span", { className: "times" }, `${sum.count} ×`);
      return make(
        "span",
        { className: "sum" },
        ...(sum.count > 1 ? [count, " "] : []),
        transition({ ...sum, code: sum.isRise && sum.before === sum.after ? sum.code : -1 }),
      );
    });
    if (all.length > 3) shown.push(make("span", { className: "way" }, `${all.length - 3} more kinds`));
    return make("td", { className: kindOf(all[0]) }, ...shown);
  }

  const cellsOf = (columns, draw) =>
    columns.map((account, index) => {
      const cell = draw(account);
      cell.dataset.account = `${accounts[account]}${protectedAccounts.has(account) ? " (protected)" : ""}`;
      pin(cell, account, index);
      cell.setAttribute("role", "cell");
      return cell;
    });

  /** Protected accounts are the first columns, and stay visible. */
  function pin(cell, account, index) {
    if (!protectedAccounts.has(account) || index >= MOST_PINNED) return;
    cell.classList.add("pinned");
    cell.style.setProperty("--pin", index);
  }

  const row = (className, ...children) => {
    const element = make("tr", { className }, ...children);
    element.setAttribute("role", "row");
    return element;
  };
  const rowHead = (...children) => {
    const element = make("th", { scope: "row" }, ...children);
    element.setAttribute("role", "rowheader");
    return element;
  };

  function personRow(subject, person, { group, columns }) {
    const [name, email, flag] = subjects[subject];
    const head = rowHead(make("bdi", { className: "name" }, name));
    if (flag === NEW) head.append(" ", tag("new"));
    if (email !== "") head.append(" ", make("bdi", { className: "email" }, email));
    return row("person", head, ...cellsOf(columns, (account) => personCell(person.cells.get(account), group)));
  }

  function groupRow(group, { people, sums }, { columns, isOpen }) {
    const declared = [...people.keys()].filter((subject) => subjects[subject][2] !== NOT_ONE_PERSON).length;
    const hasOthers = declared < people.size;
    const count = declared === 0 ? "not declared" : `${pluralize(declared, "person", "people")}${hasOthers ? " and others" : ""}`;
    const toggle = make("button", { type: "button", className: "fold" }, make("bdi", { className: "name" }, groupName(group)));
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.dataset.group = group;
    if (protectedGroups.has(group)) toggle.append(" ", tag("protected"));
    const head = rowHead(toggle, " ", make("span", { className: "quiet" }, count));
    const reason = group === DIRECT ? "" : reasons[group];
    if (reason) head.append(" ", make("span", { className: "way" }, reason));
    return row("group", head, ...cellsOf(columns, (account) => sumCell(sums.get(account))));
  }

  function moreButton(count, singular, plural, show) {
    const button = make("button", { type: "button" }, `Show ${count} more ${count === 1 ? singular : plural}`);
    button.addEventListener("click", () => {
      show();
      draw();
    });
    return button;
  }

  function draw() {
    const { cells, filters } = cellsFor();
    const rows = rowsFor(cells, filters);
    const order = byDanger(rows, groupName);
    const accountDangers = new Map();
    for (const cell of cells) addTo(accountDangers, cell.account, () => ({}), cell);
    const sorted = byDanger(accountDangers, (account) => accounts[account]);
    const columns = [
      ...sorted.filter((account) => protectedAccounts.has(account)),
      ...sorted.filter((account) => !protectedAccounts.has(account)),
    ];
    const shownColumns = columns.slice(0, limits.accounts);
    const shownGroups = order.slice(0, limits.groups);
    const rowCount = order.reduce((sum, group) => sum + 1 + rows.get(group).people.size, 0);

    const peopleCount = new Set(cells.map(({ subject }) => subject)).size;
    const changeCount = cells.filter(({ isRise, isFall }) => isRise || isFall).length;
    document.getElementById("count").textContent =
      cells.length === 0
        ? changes.length === 0
          ? "No change of access."
          : "No change of access that the filters show."
        : `${pluralize(peopleCount, "person", "people")}, ${pluralize(columns.length, "account", "accounts")}: ${pluralize(changeCount, "change", "changes")}.`;

    const frame = document.getElementById("matrix");
    const focused = document.activeElement?.dataset?.group;
    frame.replaceChildren();
    const more = document.getElementById("more");
    more.replaceChildren();
    if (cells.length === 0) return;

    const corner = make("th", { scope: "col" }, "Group and person");
    const heads = shownColumns.map((account, index) => {
      const head = make("th", { scope: "col" }, make("bdi", { className: "name" }, accounts[account]));
      if (protectedAccounts.has(account)) head.append(" ", tag("protected"));
      pin(head, account, index);
      return head;
    });
    for (const head of [corner, ...heads]) head.setAttribute("role", "columnheader");
    const body = make("tbody");
    body.setAttribute("role", "rowgroup");
    for (const group of shownGroups) {
      const isOpen = folds.get(group) ?? (rowCount <= FEW_ROWS || order.length === 1);
      const content = rows.get(group);
      body.append(groupRow(group, content, { columns: shownColumns, isOpen }));
      if (!isOpen) continue;
      const people = byDanger(content.people, (subject) => subjectTexts[subject]);
      const limit = peopleLimits.get(group) ?? STEP.people;
      for (const subject of people.slice(0, limit))
        body.append(personRow(subject, content.people.get(subject), { group, columns: shownColumns }));
      if (people.length > limit) {
        const cell = make("td", { colSpan: shownColumns.length + 1, className: "rest" });
        cell.setAttribute("role", "cell");
        cell.append(moreButton(people.length - limit, "person", "people", () => peopleLimits.set(group, limit + 10 * STEP.people)));
        body.append(row("rest", cell));
      }
    }
    const headGroup = make("thead", {}, row("", corner, ...heads));
    headGroup.setAttribute("role", "rowgroup");
    const caption = make("caption", {}, "What people may do with accounts, before → after");
    const table = make("table", {}, caption, headGroup, body);
    table.setAttribute("role", "table");
    frame.append(table);
    if (columns.length > shownColumns.length)
      more.append(
        moreButton(columns.length - shownColumns.length, "account", "accounts", () => (limits.accounts += 2 * STEP.accounts)),
        " ",
      );
    if (order.length > shownGroups.length)
      more.append(moreButton(order.length - shownGroups.length, "group", "groups", () => (limits.groups += 2 * STEP.groups)));
    if (focused !== undefined) frame.querySelector(`[data-group="${focused}"]`)?.focus();
  }

  /** Shows only the findings of a tile; all if there is none. */
  function filterFindings() {
    for (const item of document.querySelectorAll("[data-tiles]"))
      item.hidden = tile !== undefined && !item.dataset.tiles.split(" ").includes(tile);
    for (const part of document.querySelectorAll("section:has([data-tiles]), details:has([data-tiles])")) {
      part.hidden = !part.querySelector("[data-tiles]:not([hidden])");
      if (tile !== undefined && part.matches("details")) part.open = true;
    }
  }

  for (const button of tiles)
    button.addEventListener("click", () => {
      tile = button.dataset.tile === tile ? undefined : button.dataset.tile;
      for (const each of tiles) each.setAttribute("aria-pressed", String(each.dataset.tile === tile));
      resetLimits();
      filterFindings();
      draw();
    });

  document.getElementById("matrix").addEventListener("click", (event) => {
    const toggle = event.target.closest("button.fold");
    if (!toggle) return;
    folds.set(Number(toggle.dataset.group), toggle.getAttribute("aria-expanded") !== "true");
    draw();
  });

  let frameRequest;
  const drawSoon = () => {
    cancelAnimationFrame(frameRequest);
    frameRequest = requestAnimationFrame(draw);
  };
  form.addEventListener("input", () => {
    resetLimits();
    drawSoon();
  });
  form.addEventListener("reset", () => {
    tile = undefined;
    for (const each of tiles) each.setAttribute("aria-pressed", "false");
    folds.clear();
    peopleLimits.clear();
    resetLimits();
    filterFindings();
    drawSoon();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  // Prints also what is collapsed.
  let collapsed = [];
  let folded = [];
  addEventListener("beforeprint", () => {
    collapsed = [...document.querySelectorAll("details:not([open])")];
    for (const details of collapsed) details.open = true;
    folded = [...document.querySelectorAll('button.fold[aria-expanded="false"]')].map(({ dataset }) => Number(dataset.group));
    for (const group of folded) folds.set(group, true);
    if (folded.length > 0) draw();
  });
  addEventListener("afterprint", () => {
    for (const details of collapsed) details.open = false;
    for (const group of folded) folds.set(group, false);
    if (folded.length > 0) draw();
  });

  form.hidden = false;
  draw();
})();
