/* Tables as rows: add, remove, move without a reload; paste a block from a spreadsheet; Enter goes to the next row. */

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

function ensure(list, table, count) {
  while (list.children.length < count && add(list, table)) { /* one more */ }
}

function inputsOf(row) {
  return [...row.querySelectorAll("input, select, textarea")].filter((input) => input.type !== "hidden" && input.name && input.name !== "_rows");
}

function put(input, text) {
  if (input.tagName === "SELECT") {
    const wanted = text.trim();
    const option = [...input.options].find((each) => each.value === wanted || each.text.trim() === wanted);
    if (option) input.value = option.value;
  } else if (input.type === "checkbox") {
    input.checked = /^(1|v|y|yes|true|是|■|✓)$/i.test(text.trim());
  } else {
    input.value = text;
  }
}

function parse(text) {
  const rows = [];
  let row = [""];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { row[row.length - 1] += '"'; i += 1; } else if (c === '"') quoted = false; else row[row.length - 1] += c;
    } else if (c === '"' && row[row.length - 1] === "") quoted = true;
    else if (c === "\t") row.push("");
    else if (c === "\n") { rows.push(row); row = [""]; } else if (c !== "\r") row[row.length - 1] += c;
  }
  if (row.length > 1 || row[0] !== "") rows.push(row);
  return rows;
}

function paste(event, list, table) {
  const text = event.clipboardData.getData("text/plain");
  if (!text.includes("\t") && !(text.trim().includes("\n") && event.target.dataset.line !== undefined)) return;
  const cells = parse(text);
  event.preventDefault();
  const row = event.target.closest("[data-row]");
  const start = [...list.children].indexOf(row);
  const column = inputsOf(row).indexOf(event.target);
  if (document.querySelector(`template[data-spare="${table}"]`)) ensure(list, table, start + cells.length);
  cells.forEach((line, r) => {
    const target = list.children[start + r];
    if (!target) return;
    const inputs = inputsOf(target);
    line.forEach((value, c) => { if (inputs[column + c]) put(inputs[column + c], value); });
  });
  changed(list);
}

document.querySelectorAll("[data-rows]").forEach((list) => {
  const table = list.dataset.rows;
  lists.set(table, list);
  list.addEventListener("paste", (event) => { if (event.target.closest("[data-row]")) paste(event, list, table); });
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
