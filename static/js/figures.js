/* What is computed while somebody types: growth, totals, counts of characters; questions that appear under their cause; files. */

const form = document.getElementById("section-form");
const english = document.documentElement.lang === "en";
document.documentElement.classList.add("with-script");

const LIVE = {
  kpi1_target: ["sum", "kpi1_activities", "event_count"],
  kpi2_target: ["distinct", "kpi2_tools", "tool_name"],
  kpi3_target: ["rows", "kpi3_partners", "partner_name"],
  kpi4_growth: ["growth", "kpi4_before", "kpi4_after"],
  kpi5_target: ["rows", "kpi5_items", "item_name"],
  overseas_growth: ["growth", "overseas_revenue_111", "overseas_revenue_112"],
  target_growth: ["growth", "target_revenue_111", "target_revenue_112"],
};

/** A typed number: full-width digits, separators; null for a blank or what is none. */
export function number(text) {
  const plain = String(text ?? "").normalize("NFKC").replace(/[,，\s%]/g, "").replace(/萬元$/, "");
  return plain !== "" && /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

const shown = (value) => (value === null ? "" : value.toLocaleString("en-US", { maximumFractionDigits: 2 }));
const value = (name) => form.elements[name]?.value ?? "";
const column = (table, key) => [...form.querySelectorAll(`[name^="${table}-"][name$="-${key}"]`)].map((input) => input.value);

const COMPUTE = {
  growth: (before, after) => {
    const [a, b] = [number(value(before)), number(value(after))];
    if (a === null || b === null) return "";
    return a === 0 ? (english ? "cannot be computed" : "無法計算") : shown(Math.round(((b - a) / a) * 10000) / 100);
  },
  sum: (table, key) => shown(column(table, key).reduce((total, text, index) => total + (rowFilled(table, index, key) ? number(text) ?? 0 : 0), 0)),
  distinct: (table, key) => shown(new Set(column(table, key).map((text) => text.trim().toLowerCase()).filter(Boolean)).size),
  rows: (table, key) => shown(column(table, key).filter((text) => text.trim()).length),
};

function rowFilled(table, index, key) {
  return [...form.querySelectorAll(`[name^="${table}-${index}-"]`)].some((input) => !input.name.endsWith(`-${key}`) && input.value.trim());
}

function compute() {
  for (const [name, [rule, ...names]] of Object.entries(LIVE)) {
    const spot = form.querySelector(`[data-computed="${name}"]`);
    if (spot) spot.textContent = COMPUTE[rule](...names);
  }
  document.querySelectorAll("[data-count]").forEach((spot) => {
    const input = document.getElementById(spot.dataset.count);
    if (input) spot.textContent = spot.textContent.replace(/^[\d,]+/, [...input.value].length);
  });
}

/** The answer of a question: a text, or a list of keys. */
function answer(name) {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  if (!inputs.length) return null;
  if (inputs[0].type === "checkbox" && inputs.length > 1) return inputs.filter((input) => input.checked).map((input) => input.value);
  if (inputs[0].type === "radio" || inputs[0].type === "checkbox") return inputs.find((input) => input.checked)?.value ?? "";
  return inputs[0].value.trim();
}

export function holds(condition) {
  if (condition.all) return condition.all.every(holds);
  const found = answer(condition.field);
  if (found === null) return true; // of another page: the server has decided
  const blank = found.length === 0;
  if (condition.equals !== undefined) return found === condition.equals;
  if (condition.contains !== undefined) return found.includes(condition.contains);
  if (condition.one_of) return condition.one_of.includes(found);
  if (condition.not_in) return !condition.not_in.includes(blank ? "" : found);
  return condition.not_empty ? !blank : true;
}

const inputsIn = (block) => [...block.querySelectorAll("input, select, textarea")].filter((input) => input.name && input.type !== "hidden" && input.type !== "file" && input.name !== "_rows");
const isFilled = (input) => (input.type === "checkbox" || input.type === "radio" ? input.checked : input.value.trim() !== "");

function conditions() {
  form.querySelectorAll("[data-show-if]").forEach((block) => {
    const applies = holds(JSON.parse(block.dataset.showIf));
    const kept = !applies && inputsIn(block).some(isFilled);
    block.dataset.shown = applies || kept ? "yes" : "no";
    block.classList.toggle("not-applicable", kept);
  });
  form.querySelectorAll("[data-line-of]").forEach((line) => {
    const found = answer(line.dataset.lineOf);
    const chosen = Array.isArray(found) ? found.includes(line.dataset.lineKey) : found === line.dataset.lineKey;
    line.dataset.shown = chosen || inputsIn(line).some(isFilled) ? "yes" : "no";
  });
}

function exclusive(event) {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked) return;
  const others = [...form.querySelectorAll(`[name="${CSS.escape(box.name)}"]`)].filter((other) => other !== box);
  if (box.dataset.exclusive !== undefined) others.forEach((other) => { other.checked = false; });
  else others.filter((other) => other.dataset.exclusive !== undefined).forEach((other) => { other.checked = false; });
}

async function upload(slot) {
  const input = slot.querySelector("input[type=file]");
  const file = input?.files[0];
  if (!file) return;
  const messages = form.querySelector(`[data-messages="${slot.dataset.slot}"]`);
  const tell = (text, bad) => {
    messages.textContent = "";
    const line = document.createElement("p");
    line.className = bad ? "msg" : "sub";
    line.textContent = text;
    messages.append(line);
  };
  tell(english ? "Uploading" : "上傳中", false);
  const saver = window.portalAutosave;
  const send = () => sendFile(slot, file, tell, saver);
  await (saver ? saver.alone(send) : send());
  if (!messages.querySelector(".msg")) input.value = "";
}

async function sendFile(slot, file, tell, saver) {
  const body = new FormData();
  body.append("file", file);
  body.append("revision", form.elements.revision.value);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const response = await fetch(slot.dataset.upload, { method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "upload" } });
    const data = await response.json().catch(() => ({}));
    if (!response.ok) { tell(data.error || (english ? "The upload failed; choose the file again." : "上傳沒有完成，請重新選擇檔案。"), true); return; }
    show(slot, data);
    tell(data.words, false);
    form.elements.revision.value = data.revision;
    if (saver) { saver.revision = data.revision; saver.findings(); }
  } catch {
    tell(english ? "The connection broke; the file was not uploaded. Try again." : "連線中斷，檔案沒有上傳，請再試一次。", true);
  }
}

function show(slot, data) {
  const now = slot.querySelector(".slot-now");
  now.textContent = "";
  if (data.is_image) {
    const figure = document.createElement("figure");
    const picture = document.createElement("img");
    picture.src = `${data.url}?inline=1`;
    picture.alt = data.name;
    figure.append(picture);
    if (data.caption) {
      const caption = document.createElement("figcaption");
      caption.textContent = data.caption;
      figure.append(caption);
    }
    now.append(figure);
  }
  const line = document.createElement("p");
  line.className = "mb-0";
  const link = document.createElement("a");
  link.href = data.url;
  link.textContent = data.name;
  line.append(link, ` ${data.size}`);
  if (data.figure_url) {
    const edit = document.createElement("a");
    edit.href = data.figure_url;
    edit.dataset.figure = "";
    edit.textContent = data.figure_words;
    line.append(" · ", edit);
  }
  now.append(line);
}

if (form) {
  const refresh = () => { compute(); conditions(); };
  form.addEventListener("input", refresh);
  form.addEventListener("change", (event) => { exclusive(event); refresh(); });
  form.addEventListener("rows:changed", refresh);
  form.addEventListener("autosave:restored", refresh);
  form.addEventListener("slot:changed", (event) => show(event.target, event.detail));
  form.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-clear]");
    if (clear) {
      const block = clear.closest("[data-blank]");
      inputsIn(block).forEach((input) => { if (input.type === "checkbox" || input.type === "radio") input.checked = false; else input.value = ""; });
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const button = event.target.closest("[name=_upload]");
    if (button) { event.preventDefault(); upload(button.closest(".slot")); }
  });
  form.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => upload(input.closest(".slot"))));
  refresh();
}
