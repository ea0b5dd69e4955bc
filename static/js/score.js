/* The score sheet: both scales and the total as one types, Enter to the next criterion, a big number pad, no sending without a network.
   The server computes everything again; what stands here is only shown. */

/** The number typed, in hundredths, or null: full-width digits are digits, as on the server. */
export function hundredths(text) {
  const plain = text.normalize("NFKC").replace(/\s/g, "");
  const found = /^(\d{1,3})(?:\.(\d{0,2}))?$/.exec(plain);
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : null;
}

/** Half up to two decimals of a whole number of ten-thousandths. */
export function shown(tenThousandths) {
  const cents = Math.floor((tenThousandths + 50) / 100);
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

class Sheet {
  constructor(form) {
    this.form = form;
    this.points = form.dataset.scale === "points";
    this.rows = [...form.querySelectorAll("[data-crit]")];
    this.inputs = this.rows.map((row) => row.querySelector("[data-score]"));
    form.addEventListener("submit", (event) => this.submit(event));
    if (!this.rows.length) return;  // an opinion has neither scores nor a total
    form.addEventListener("input", () => this.draw());
    form.addEventListener("autosave:restored", () => this.draw());
    form.addEventListener("keydown", (event) => this.key(event));
    this.pad();
    this.draw();
  }

  /** Ten-thousandths of a point that a criterion is worth, or null. */
  worth(row, input) {
    const typed = hundredths(input.value);
    if (typed === null || typed > Number(row.dataset.highest) * 100) return null;
    return this.points ? typed * 100 : typed * Number(row.dataset.weight);
  }

  draw() {
    let total = 0;
    let of = 0;
    let missing = 0;
    this.rows.forEach((row, place) => {
      const worth = this.worth(row, this.inputs[place]);
      const weight = Number(row.dataset.weight);
      row.querySelector("[data-other]").value = worth === null ? "—" : shown(this.points ? Math.round((worth * 100) / weight) : worth);
      if (worth === null) { missing += 1; return; }
      total += worth;
      of += weight;
    });
    this.form.querySelector("[data-total]").value = shown(total);
    this.form.querySelector("[data-of]").textContent = String(of);
    const words = this.form.querySelector("[data-missing-words]");
    words.textContent = missing ? this.form.dataset.sayMissing.replace("{n}", String(missing)) : this.form.dataset.sayWhole;
  }

  key(event) {
    const place = this.inputs.indexOf(event.target);
    if (place < 0) return;
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.go(place + step);
  }

  go(place) {
    const next = this.inputs[place] || (place < 0 ? this.inputs[0] : this.form.querySelector("[data-send]"));
    next.focus();
    if (next.select) next.select();
  }

  submit(event) {
    if (navigator.onLine && !window.portalAutosave?.failures) return;
    event.preventDefault();
    window.portalAutosave?.keep();
    if (window.portalAutosave) { window.portalAutosave.leaving = false; window.portalAutosave.show("stop", this.form.dataset.sayUnsent); }
  }

  pad() {
    const pad = this.form.querySelector("[data-pad]");
    const toggle = this.form.querySelector("[data-pad-toggle]");
    const button = toggle.querySelector("button");
    toggle.hidden = false;
    this.target = this.inputs[0];
    this.inputs.forEach((input, place) => input.addEventListener("focus", () => {
      this.target = input;
      pad.querySelector("[data-pad-for]").textContent = this.rows[place].querySelector("label").textContent;
    }));
    button.addEventListener("click", () => {
      pad.hidden = !pad.hidden;
      button.setAttribute("aria-pressed", String(!pad.hidden));
      this.inputs.forEach((input) => { input.inputMode = pad.hidden ? "decimal" : "none"; });
      if (!pad.hidden) this.target.focus();
    });
    pad.addEventListener("click", (event) => {
      const press = event.target.closest("[data-key-press]")?.dataset.keyPress;
      if (press) this.press(press);
    });
  }

  press(key) {
    const input = this.target;
    if (key === "next") { this.go(this.inputs.indexOf(input) + 1); return; }
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length && input.value.length > 0;
    if (key === "back") input.value = all ? "" : input.value.slice(0, -1);
    else input.value = (all ? "" : input.value) + key;
    input.setSelectionRange(input.value.length, input.value.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const begun = new WeakSet();

/** The sheet on the page, once: it may be put away for another one and come back. */
function begin() {
  const form = document.querySelector("#sheet[data-autosave]");
  if (!form || begun.has(form)) return;
  begun.add(form);
  new Sheet(form);
}

begin();
document.addEventListener("sheet:shown", begin);
