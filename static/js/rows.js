/* Tables as rows: add, remove, move without a reload; Enter goes to the next row. Blocks of a spreadsheet: paste.js. */

/** The lists of rows of this page by their table. */
const lists = new Map();

function rename(row, table, index) {
  const prefix = new RegExp(`(^|id_|[^\\w-])${table}-(?:\\d+|__row__)(?=-|$)`, "g");
  const change = (text) => text.replace(prefix, `$1${table}-${index}`);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby", "data-messages", "data-count", "data-line-of", "data-computed"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, change(value));
    }
    if (element.name === "_rows") element.value = element.value.replace(/:(\d+|__row__)?$/, `:${index}`);
  }
}

/** Names, ids and the count of rows after a row came or went. */
function renumber(list, table) {
  [...list.children].forEach((row, index) => rename(row, table, index));
  const total = document.querySelector(`[data-total="${table}"]`);
  if (total) total.value = list.children.length;
}

function changed(list) {
  list.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
}

function add(list, table) {
  const spare = document.querySelector(`template[data-spare="${table}"]`);
  if (!spare || list.children.length >= Number(list.dataset.most)) return null;
  const row = spare.content.firstElementChild.cloneNode(true);
  list.append(row);
  renumber(list, table);
  return row;
}

/** At least so many rows, as many as the table takes. */
function ensure(list, table, count) {
  while (list.children.length < count && add(list, table)) { /* one more */ }
}

function inputsOf(row) {
  return [...row.querySelectorAll("input, select, textarea")].filter((input) => input.type !== "hidden" && input.name && input.name !== "_rows");
}

document.querySelectorAll("[data-rows]").forEach((list) => {
  const table = list.dataset.rows;
  lists.set(table, list);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.dataset.line === undefined || event.isComposing) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    const index = inputsOf(row).indexOf(event.target);
    const next = row.nextElementSibling || add(list, table);
    if (next) inputsOf(next)[index]?.focus();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const move = button.dataset.move;
    if (move === "remove") row.remove();
    else if (move === "up" && row.previousElementSibling) row.previousElementSibling.before(row);
    else if (move === "down" && row.nextElementSibling) row.nextElementSibling.after(row);
    renumber(list, table);
    if (move === "remove") (list.lastElementChild ? inputsOf(list.lastElementChild)[0] : document.querySelector(`[data-add="${table}"]`))?.focus();
    else button.focus();
    changed(list);
  });
});

document.querySelectorAll("[data-add]").forEach((button) => button.addEventListener("click", (event) => {
  const list = lists.get(button.dataset.add);
  event.preventDefault();
  const row = list && add(list, button.dataset.add);
  if (row) { inputsOf(row)[0]?.focus(); changed(list); }
}));

// a kept copy may have more rows than the page
document.querySelector("form[data-autosave]")?.addEventListener("autosave:restore", (event) => {
  for (const [table, list] of lists) {
    const count = Number(event.detail[`${table}-TOTAL_FORMS`]?.[0] || 0);
    if (document.querySelector(`template[data-spare="${table}"]`)) ensure(list, table, count);
  }
});

// for paste.js. Not an export: with names that carry a hash, an import would load this file a second time, and each button would work twice.
window.portalRows = { lists, ensure, renumber };
