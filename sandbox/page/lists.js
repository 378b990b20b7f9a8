// The lists of people, groups and accounts: search, filters, and a table that each column sorts.

import { accountLink, groupLink, rank, userLink } from "./access.js";
import { data } from "./domo.js";
import { button, day, make, options, plural, subLine, table, tag, visible } from "./elements.js";
import { focusRow, keepFocus } from "./focus.js";

/** Rows that are shown at once. More are shown on demand. */
const STEP = 100;

const statusOf = ({ inactive, isSupport, lastActivity }) =>
  isSupport ? "support user" : inactive ? "deactivated" : lastActivity === undefined ? "not seen yet" : "active";
const used = ({ dataSets }) => (dataSets.length > 0 ? "used" : "unused");
const valid = (account) => (account.kind === "template" ? "OAuth configuration" : account.valid ? "valid" : "invalid");
const ownersOf = ({ grants }) => grants.filter(({ accessLevel }) => accessLevel === "OWNER");
const subjectOf = ({ type, id }) => (type === "USER" ? data.userById : data.groupById).get(id);

const highestOf = (user) => user.access.filter((access) => rank(access) === 3).length;
const ownerLinks = (account) =>
  ownersOf(account).flatMap((grant, index) => {
    const object = subjectOf(grant);
    return object ? [index > 0 ? ", " : "", grant.type === "USER" ? userLink(object) : groupLink(object)] : [];
  });

/** `value` sorts and is what a cell shows unless there is `cell`; `filter` has the title of a column whose values can be chosen. */
export const LISTS = {
  people: {
    title: "People",
    items: () => data.users,
    text: ({ name, email, title = "", id }) => `${name} ${email} ${title} ${id}`,
    columns: [
      { title: "Name", value: ({ name }) => name, cell: (user) => [userLink(user), subLine(visible(user.email))] },
      { title: "Role", value: ({ role }) => role, isFilter: true },
      { title: "Department", value: ({ department = "" }) => department, isFilter: true, minor: true },
      { title: "Groups", kind: "number", value: ({ groups }) => groups.length, minor: true },
      { title: "Accounts", kind: "number", value: ({ access }) => access.length, minor: true },
      { title: "Owns", kind: "number", value: highestOf, minor: true },
      {
        title: "Last seen",
        kind: "date",
        value: ({ lastActivity = 0 }) => lastActivity,
        cell: ({ lastActivity }) => day(lastActivity),
        minor: true,
      },
      { title: "Status", value: statusOf, cell: (user) => tag(statusOf(user), user.inactive ? "alarm" : ""), isFilter: true, minor: true },
    ],
  },
  groups: {
    title: "Groups",
    items: () => data.groups,
    text: ({ name, description, id }) => `${name} ${description} ${id}`,
    columns: [
      { title: "Name", value: ({ name }) => name, cell: (group) => [groupLink(group), subLine(visible(group.description))] },
      { title: "Type", value: ({ type }) => type, cell: ({ type }) => tag(type), isFilter: true },
      { title: "Members", kind: "number", value: ({ members }) => members.length },
      { title: "Accounts", kind: "number", value: ({ access }) => access.length, minor: true },
    ],
  },
  accounts: {
    title: "Accounts",
    items: () => data.accounts,
    text: ({ name, type, id }) => `${name} ${type} ${id}`,
    columns: [
      { title: "Name", value: ({ name }) => name, cell: (account) => [accountLink(account), subLine(visible(account.type))] },
      { title: "Connector", value: ({ type }) => type, isFilter: true, isHidden: true },
      {
        title: "Owner",
        value: (account) => ownersOf(account).map((grant) => subjectOf(grant)?.name ?? "")[0] ?? "",
        cell: ownerLinks,
        minor: true,
      },
      { title: "People", kind: "number", value: ({ access }) => access.length },
      { title: "DataSets", kind: "number", value: ({ dataSets }) => dataSets.length, minor: true },
      { title: "Use", value: used, isFilter: true, isHidden: true },
      { title: "Changed", kind: "date", value: ({ modifiedAt }) => modifiedAt, cell: ({ modifiedAt }) => day(modifiedAt), minor: true },
      {
        title: "Credential",
        value: valid,
        cell: (account) => tag(valid(account), valid(account) === "invalid" ? "alarm" : ""),
        isFilter: true,
      },
    ],
  },
};

/** What the reader has asked for in each list: it stays when the list is left. */
const asked = Object.fromEntries(Object.keys(LISTS).map((key) => [key, { search: "", filters: {}, sort: 0, isDown: false, limit: STEP }]));

const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));

/** A list in `view`. The function that is returned draws its rows anew. */
export function showList(key, view) {
  const list = LISTS[key];
  const state = asked[key];
  const filters = list.columns.filter(({ isFilter }) => isFilter);
  const search = make("input", { type: "search", value: state.search, autocomplete: "off" });
  const selects = filters.map(({ title, value }) => {
    const values = [...new Set(list.items().map(value))].sort();
    const all = [["\0", "all"], ...values.map((each) => [each, each === "" ? "(none)" : each])];
    return make("select", { name: title }, options(all, state.filters[title] ?? "\0"));
  });
  const form = make(
    "form",
    { role: "search", "aria-label": list.title, onsubmit: (event) => event.preventDefault() },
    make("label", {}, "Search ", search),
    selects.map((select) => make("label", {}, `${select.name} `, select)),
    button("Reset", () => {
      Object.assign(state, { search: "", filters: {}, limit: STEP });
      search.value = "";
      for (const select of selects) select.value = "\0";
      draw();
    }),
  );
  const count = make("p", { role: "status", className: "quiet" });
  const results = make("div");
  form.addEventListener("input", () => {
    state.search = search.value;
    state.filters = Object.fromEntries(selects.flatMap(({ name, value }) => (value === "\0" ? [] : [[name, value]])));
    state.limit = STEP;
    draw();
  });
  view.replaceChildren(make("h2", { tabIndex: -1 }, list.title), form, count, results);
  draw();
  return draw;

  function draw() {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = list
      .items()
      .filter((item) => words.every((word) => list.text(item).toLowerCase().includes(word)))
      .filter((item) => filters.every(({ title, value }) => !(title in state.filters) || String(value(item)) === state.filters[title]));
    const { value } = list.columns[state.sort];
    found.sort((a, b) => (state.isDown ? -1 : 1) * compare(value(a), value(b)));
    count.textContent =
      found.length === list.items().length ? `${found.length} in all` : `${found.length} of ${plural(list.items().length, "row")}`;
    const shown = list.columns.flatMap((column, index) => (column.isHidden ? [] : [{ ...column, ...headOf(column, index) }]));
    const rows = found
      .slice(0, state.limit)
      .map((item) => shown.map(({ cell, value: text }) => (cell ? cell(item) : visible(String(text(item))))));
    const more = () => {
      const shownBefore = state.limit;
      state.limit += 5 * STEP;
      draw();
      focusRow(results, shownBefore);
    };
    const rest = found.length - state.limit;
    keepFocus(view, () =>
      results.replaceChildren(
        table(list.title, shown, rows),
        ...(rest > 0 ? [button(`Show more (${rest} left)`, more, { "data-key": "more" })] : []),
      ),
    );
  }

  function headOf({ title }, index) {
    const isSorted = state.sort === index;
    const sort = () => {
      Object.assign(state, { sort: index, isDown: isSorted && !state.isDown });
      draw();
    };
    return {
      sort: isSorted ? (state.isDown ? "descending" : "ascending") : undefined,
      head: button(title, sort, { className: "sort", "data-key": `sort ${title}` }),
    };
  }
}
