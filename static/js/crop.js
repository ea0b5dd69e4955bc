/* The part of a figure that the paper shows: a frame to drag over the picture, always equal to the four number fields.
   On the section's page the form opens in a dialog; without scripts it is a page of its own with the same fields. */

const SIDES = ["left", "top", "width", "height"];
const CORNERS = ["nw", "ne", "sw", "se"];
const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const english = document.documentElement.lang === "en";

class Crop {
  constructor(form) {
    this.form = form;
    this.stage = form.querySelector(".crop-stage");
    this.size = [Number(form.dataset.width), Number(form.dataset.height)];
    this.least = [Math.min(Number(form.dataset.least), this.size[0]), Math.min(Number(form.dataset.least), this.size[1])];
    this.frame = document.createElement("div");
    this.frame.className = "crop-frame";
    this.frame.setAttribute("aria-hidden", "true"); // the number fields say and take the same
    for (const corner of CORNERS) {
      const grip = document.createElement("span");
      grip.className = `crop-grip ${corner}`;
      grip.dataset.corner = corner;
      this.frame.append(grip);
    }
    this.stage.append(this.frame);
    this.frame.addEventListener("pointerdown", (event) => this.hold(event));
    form.addEventListener("input", () => this.draw());
    this.draw();
  }

  /** The box of the number fields; null while one of them is no number. */
  box() {
    const found = SIDES.map((side) => Number(this.form.elements[side].value.normalize("NFKC").trim() || NaN));
    return found.every(Number.isFinite) ? found : null;
  }

  draw() {
    const box = this.box();
    this.frame.hidden = !box;
    if (!box) return;
    const [left, top, width, height] = box;
    this.frame.style.left = `${(left / this.size[0]) * 100}%`;
    this.frame.style.top = `${(top / this.size[1]) * 100}%`;
    this.frame.style.width = `${(width / this.size[0]) * 100}%`;
    this.frame.style.height = `${(height / this.size[1]) * 100}%`;
  }

  hold(event) {
    const start = this.box();
    if (!start || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    const corner = event.target.dataset.corner || "";
    const scale = this.size[0] / this.stage.querySelector("img").getBoundingClientRect().width;
    const move = (now) => this.put(this.moved(start, corner, (now.clientX - event.clientX) * scale, (now.clientY - event.clientY) * scale));
    const end = () => {
      this.frame.removeEventListener("pointermove", move);
      this.frame.removeEventListener("pointerup", end);
      this.frame.removeEventListener("pointercancel", end);
    };
    this.frame.setPointerCapture(event.pointerId);
    this.frame.addEventListener("pointermove", move);
    this.frame.addEventListener("pointerup", end);
    this.frame.addEventListener("pointercancel", end);
  }

  moved([left, top, width, height], corner, x, y) {
    if (!corner) return [clamp(left + x, 0, this.size[0] - width), clamp(top + y, 0, this.size[1] - height), width, height];
    let [right, bottom] = [left + width, top + height];
    if (corner.includes("w")) left = clamp(left + x, 0, right - this.least[0]); else right = clamp(right + x, left + this.least[0], this.size[0]);
    if (corner.includes("n")) top = clamp(top + y, 0, bottom - this.least[1]); else bottom = clamp(bottom + y, top + this.least[1], this.size[1]);
    return [left, top, right - left, bottom - top];
  }

  /** Whole points, inside the picture. */
  put([left, top, width, height]) {
    const [x, y] = [Math.round(left), Math.round(top)];
    const values = [x, y, clamp(Math.round(width), 1, this.size[0] - x), clamp(Math.round(height), 1, this.size[1] - y)];
    SIDES.forEach((side, index) => { this.form.elements[side].value = values[index]; });
    this.draw();
  }
}

/** What the server said, beside its field. */
function tell(form, errors) {
  let first = null;
  form.querySelectorAll("[data-error]").forEach((line) => {
    line.textContent = errors[line.dataset.error] || "";
    line.hidden = !line.textContent;
    if (!line.hidden) first ||= line;
  });
  const field = first && form.elements[first.dataset.error === "caption" ? "caption" : "left"];
  field?.focus();
}

async function apply(form, slot, whole) {
  const body = new FormData(form);
  if (whole) body.append("_whole", "1");
  const page = document.getElementById("section-form");
  body.set("revision", page.elements.revision.value); // saved meanwhile by this very page
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "figure" } });
    const data = await response.json().catch(() => ({}));
    if (!response.ok) { tell(form, data.errors || { whole: data.error || (english ? "It was not saved; try again." : "沒有儲存成功，請再試一次。") }); return; }
    page.elements.revision.value = data.revision;
    if (window.portalAutosave) { window.portalAutosave.revision = data.revision; window.portalAutosave.findings(); }
    slot.dispatchEvent(new CustomEvent("slot:changed", { detail: data, bubbles: true }));
    form.closest("dialog").close();
  } catch {
    tell(form, { whole: english ? "The connection broke; nothing was changed. Try again." : "連線中斷，沒有變更，請再試一次。" });
  }
}

/** The page's form in a dialog; where that fails, the page itself. */
async function open(link) {
  const slot = link.closest(".slot");
  let form = null;
  try {
    const response = await fetch(link.href, { headers: { "X-Requested-With": "figure" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    form = response.ok ? page.querySelector("form.figure-edit") : null;
  } catch { form = null; }
  if (!form) { location.href = link.href; return; }
  const dialog = document.createElement("dialog");
  dialog.className = "figure-dialog";
  const heading = document.createElement("h2");
  heading.id = "figure-heading";
  heading.textContent = link.textContent.trim();
  dialog.setAttribute("aria-labelledby", heading.id);
  form.action = link.href;
  dialog.append(heading, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); (slot.querySelector("[data-figure]") || link).focus(); });
  form.querySelector("[data-close]").addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const send = () => apply(form, slot, event.submitter?.name === "_whole");
    if (window.portalAutosave) window.portalAutosave.alone(send); else send();
  });
  dialog.showModal();
  new Crop(form);
}

const own = document.querySelector("main form.figure-edit");
if (own) new Crop(own);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-figure]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  open(link);
});
