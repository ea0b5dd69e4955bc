/* A block of cells from a spreadsheet, pasted into any table: fills to the right and below, adds rows where the table allows.
   Ctrl+Z takes the whole block back; what does not fit a field is said beside it. */

const { ensure, lists, renumber } = window.portalRows; // rows.js stands before this script

const english = document.documentElement.lang === "en";
const CHOSEN = /^(1|v|x|y|yes|true|是|有|■|✓|✔|●)$/i;
const LEFT_BLANK = /^(0|n|no|false|否|無|□|-|－)?$/i;
let last = null; // the last block: what stood there before

/** Rows and cells of what a spreadsheet puts on the clipboard; a cell of several lines stands in quotation marks. */
function parse(text) {
  const rows = [];
  let row = [""];
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i];
    const at = row.length - 1;
    if (quoted) {
      if (c !== '"') row[at] += c;
      else if (source[i + 1] === '"') { row[at] += '"'; i += 1; } else quoted = false;
    } else if (c === '"' && row[at] === "") quoted = true;
    else if (c === "\t") row.push("");
    else if (c === "\n") { rows.push(row); row = [""]; } else row[at] += c;
  }
  if (row.length > 1 || row[0] !== "") rows.push(row);
  return rows;
}

/** The fields of a row, one a column: boxes of one question are one field. */
function fieldsOf(row) {
  const fields = new Map();
  for (const input of row.querySelectorAll("input, select, textarea")) {
    if (!input.name || input.type === "hidden" || input.type === "file" || input.name === "_rows" || input.disabled) continue;
    if (!fields.has(input.name)) fields.set(input.name, []);
    fields.get(input.name).push(input);
  }
  return [...fields.values()];
}

const same = (text) => text.normalize("NFKC").replace(/\s+/g, "").replace(/[：:]$/, "").toLowerCase();
const wordsOf = (input) => document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent ?? "";

function stateOf(field) {
  return field.map((input) => ("checked" in input && /^(checkbox|radio)$/.test(input.type) ? input.checked : input.value));
}

function restore(field, state) {
  field.forEach((input, i) => { if (typeof state[i] === "boolean") input.checked = state[i]; else input.value = state[i]; });
}

/** Put a cell's text into a field; the reason when it does not fit. */
function put(field, text) {
  const input = field[0];
  const wanted = text.trim();
  const unknown = english ? `“${wanted.slice(0, 40)}” is none of the options` : `「${wanted.slice(0, 40)}」不在選項裡`;
  if (input.tagName === "SELECT") {
    const option = [...input.options].find((each) => (wanted ? [same(each.value), same(each.text)].includes(same(wanted)) : each.value === ""));
    if (!option) return unknown;
    input.value = option.value;
  } else if (input.type === "radio" || (input.type === "checkbox" && field.length > 1)) {
    const chosen = wanted.split(/[、,;\n]/).map(same).filter(Boolean);
    const known = field.filter((each) => chosen.includes(same(each.value)) || chosen.includes(same(wordsOf(each))));
    if (known.length < chosen.length || (input.type === "radio" && known.length > 1)) return unknown;
    field.forEach((each) => { each.checked = known.includes(each); });
  } else if (input.type === "checkbox") {
    if (!CHOSEN.test(wanted) && !LEFT_BLANK.test(wanted)) return english ? `“${wanted.slice(0, 40)}” is neither ticked nor blank` : `「${wanted.slice(0, 40)}」不是勾選或空白`;
    input.checked = CHOSEN.test(wanted);
  } else {
    const long = input.tagName === "TEXTAREA" && input.dataset.line === undefined;
    input.value = input.closest("[data-schedule]") ? wanted.replace(/%$/, "") : long ? text : wanted.replace(/\n/g, " ");
  }
  return "";
}

function complain(field, words) {
  const name = field[0].name;
  const place = document.querySelector(`[data-messages="${CSS.escape(name)}"]`);
  const line = document.createElement("p");
  line.className = "msg";
  line.dataset.pasted = name;
  line.textContent = words;
  if (place) place.append(line); else field.at(-1).after(line);
  field.forEach((input) => input.setAttribute("aria-invalid", "true"));
}

function forgive(name) {
  document.querySelectorAll(`[data-pasted="${CSS.escape(name)}"]`).forEach((line) => line.remove());
}

/** What a table's block is pasted into: its rows of fields, and how to add and take away rows. */
function tableOf(target) {
  const list = target.closest("[data-rows]");
  if (list) {
    const table = list.dataset.rows;
    const grows = Boolean(document.querySelector(`template[data-spare="${CSS.escape(table)}"]`)) && lists.has(table);
    return {
      root: list,
      rows: () => [...list.children].map(fieldsOf),
      grow: (count) => { if (grows) ensure(list, table, count); },
      shrink: (count) => { while (grows && list.children.length > count) list.lastElementChild.remove(); if (grows) renumber(list, table); },
    };
  }
  const grid = target.closest("[data-schedule]");
  return grid && { root: grid, rows: () => [...grid.rows].map(fieldsOf).filter((row) => row.length), grow() {}, shrink() {} };
}

function told(table, fields) {
  const event = new Event("input", { bubbles: true });
  fields.forEach((field) => field[0].dispatchEvent(event));
  table.root.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
}

function say(table, words, undo) {
  document.querySelectorAll("[data-paste-note]").forEach((note) => note.remove());
  if (!words) return;
  const note = document.createElement("p");
  note.className = "sub mt-2";
  note.dataset.pasteNote = "";
  note.setAttribute("role", "status");
  note.textContent = words;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = english ? "Undo" : "復原";
    button.addEventListener("click", takeBack);
    note.append(" ", button);
  }
  (table.root.closest(".scroll") ?? table.root).after(note);
}

function paste(event) {
  const table = tableOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isLong = event.target.tagName === "TEXTAREA" && event.target.dataset.line === undefined;
  const lines = text.replace(/\s+$/, "").includes("\n") && !isLong; // a text of several paragraphs stays one text
  if (!table || (!text.includes("\t") && !lines)) return;
  const cells = parse(text);
  const before = table.rows();
  const row = before.findIndex((fields) => fields.some((field) => field.includes(event.target)));
  if (row < 0) return;
  event.preventDefault();
  const column = before[row].findIndex((field) => field.includes(event.target));
  const count = before.length;
  table.grow(row + cells.length);
  const rows = table.rows();
  const kept = [];
  let misfits = 0;
  cells.forEach((line, r) => line.forEach((value, c) => {
    const field = rows[row + r]?.[column + c];
    if (!field) { misfits += value.trim() ? 1 : 0; return; }
    kept.push([field, stateOf(field)]);
    forgive(field[0].name);
    const wrong = put(field, value);
    if (wrong) complain(field, wrong);
  }));
  last = { table, kept, count, focus: event.target };
  told(table, kept.map(([field]) => field));
  const filled = english ? `Cells pasted: ${kept.length}.` : `已貼上${kept.length}格。`;
  const rest = english ? ` Cells that found no place in the table: ${misfits}.` : `有${misfits}格超出表格，沒有貼上。`;
  say(table, filled + (misfits ? rest : ""), true);
}

/** Ctrl+Z after a block: the fields as they were, added rows away. */
function takeBack() {
  if (!last) return;
  const { table, kept, count, focus } = last;
  last = null;
  for (const [field, state] of kept.reverse()) { restore(field, state); forgive(field[0].name); }
  table.shrink(count);
  told(table, kept.map(([field]) => field).filter((field) => field[0].isConnected));
  say(table, english ? "The pasted block was taken back." : "已復原這次貼上的內容。", false);
  if (focus.isConnected) focus.focus();
}

const form = document.querySelector("form[data-autosave]");
form?.addEventListener("paste", paste);
form?.addEventListener("input", (event) => {
  if (!event.isTrusted) return;
  last = null; // typed since: the browser's own undo takes over
  say(null, "");
  if (event.target.name) forgive(event.target.name);
});
form?.addEventListener("change", (event) => { if (event.isTrusted && event.target.name) forgive(event.target.name); });
form?.addEventListener("keydown", (event) => {
  if (!last || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  event.preventDefault();
  takeBack();
});
