/* Autosave of one section. Nothing typed is lost: a copy waits in this browser until the server has it.
   Saves 1.5 s after the last key (at the latest every 8 s), says when, keeps an error beside the field, tries again with growing pauses. */

/** The form's values by name, without what is not an answer. */
export function valuesOf(element) {
  const values = {};
  for (const [name, value] of new FormData(element)) {
    if (typeof value !== "string" || name === "csrfmiddlewaretoken" || name === "revision" || name.startsWith("_")) continue;
    (values[name] ||= []).push(value);
  }
  // boxes and lists without a choice are answers too: nothing
  for (const input of element.elements) {
    if (input.name && !input.disabled && !input.name.startsWith("_") && (input.type === "checkbox" || input.type === "radio")) values[input.name] ||= [];
  }
  return values;
}

/** Put values into the form again; unknown names are left. */
export function fill(element, values) {
  for (const input of element.elements) {
    const found = values[input.name];
    if (!found || input.type === "hidden" || input.type === "file" || input.type === "submit") continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = found.includes(input.value);
    else input.value = found[0] ?? "";
  }
}

class Autosave {
  /** `before`: the values as the page came, from before anybody could type. */
  constructor(element, before) {
    this.form = element;
    this.say = element.dataset;
    this.revision = Number(element.dataset.revision);
    this.key = `section:${element.dataset.key}`;
    this.box = document.querySelector("[data-saved]");
    this.pending = false;
    this.busy = null; // a save or an upload of this page: one at a time, each from the revision that the one before left
    this.failures = 0;
    this.unanswered = null; // what the last save held when no answer came
    this.stopped = false;
    this.last = before;
    this.restore();
    element.addEventListener("input", () => this.changed());
    element.addEventListener("change", () => this.changed(300));
    element.addEventListener("rows:changed", () => this.changed(300));
    element.addEventListener("submit", () => { this.leaving = true; this.keep(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.flush(true); });
    window.addEventListener("online", () => this.retryNow());
    window.addEventListener("focus", () => { if (this.waitsForSignIn) this.retryNow(); });
    window.addEventListener("storage", (event) => { if (event.key === "portal:signed-in" && this.waitsForSignIn) this.retryNow(); });
    window.addEventListener("beforeunload", (event) => {
      if (this.pending && !this.leaving) { this.flush(true); event.preventDefault(); }
    });
  }

  changed(wait = 1500) {
    if (this.stopped) return;
    const now = JSON.stringify(valuesOf(this.form));
    if (now === this.last && !this.pending) return;
    this.pending = true;
    this.since ||= Date.now();
    this.keep();
    clearTimeout(this.timer);
    const latest = Math.max(0, 8000 - (Date.now() - this.since));
    this.timer = setTimeout(() => this.flush(), Math.min(wait, latest));
  }

  /** A copy in this browser: what was typed and the revision that it was made from. */
  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ values: valuesOf(this.form), revision: this.revision, at: Date.now() }));
    } catch { /* a full or forbidden store: the page still has everything */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* as above */ }
  }

  restore() {
    let copy = null;
    try { copy = JSON.parse(localStorage.getItem(this.key)); } catch { this.forget(); }
    if (!copy || !copy.values) return;
    if (JSON.stringify(copy.values) === this.last || Date.now() - copy.at > 14 * 86400000) { this.forget(); return; }
    this.form.dispatchEvent(new CustomEvent("autosave:restore", { detail: copy.values }));
    fill(this.form, copy.values);
    this.form.dispatchEvent(new CustomEvent("autosave:restored", { bubbles: true }));
    this.revision = copy.revision; // saved against the text that it was made from: a newer one is never overwritten
    this.pending = true;
    this.since = Date.now();
    this.show("warn", this.say.sayRestored);
    this.timer = setTimeout(() => this.flush(), 200);
  }

  token() {
    const name = `${this.say.csrfCookie}=`;
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(name));
    return cookie ? cookie.slice(name.length) : this.form.elements.csrfmiddlewaretoken.value;
  }

  async flush(leaving = false) {
    clearTimeout(this.timer);
    if (!this.pending || this.stopped) return;
    if (this.busy) { this.again = true; return; }
    this.busy = this.send(leaving);
    await this.busy;
  }

  /** Do something else with this section's revision (an upload): after the save under way, and no save begins meanwhile. */
  async alone(work) {
    await this.flush();
    while (this.busy) await this.busy;
    this.busy = work().finally(() => this.free());
    await this.busy;
  }

  free() {
    this.busy = null;
    if ((this.again || this.pending) && !this.stopped) { this.again = false; this.changed(200); }
  }

  async send(leaving) {
    // a save without an answer may stand: the same once more, which the server then knows; what was typed since goes after it
    const values = this.unanswered || valuesOf(this.form);
    const body = JSON.stringify({ revision: this.revision, fields: values });
    this.show("", this.say.saySaving);
    try {
      const response = await fetch(this.say.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token(), "X-Requested-With": "autosave" },
        body, credentials: "same-origin", keepalive: leaving && body.length < 60000,
      });
      this.unanswered = response.status >= 500 ? values : null;
      await this.answered(response, values);
    } catch {
      this.unanswered = values;
      this.failed(this.say.sayOffline);
    } finally {
      this.busy = null;
      if (this.again && !this.stopped) { this.again = false; this.changed(200); }
    }
  }

  async answered(response, values) {
    let data = null;
    try { data = await response.json(); } catch { data = null; }
    if (response.ok && data?.saved) return this.saved(data, values);
    if (response.status === 401) return this.signIn(data);
    if (response.status === 409 && data?.html) return this.merge(data);
    if (response.status === 404 && this.say.sayGone) return this.gone();
    if (data?.closed || response.status === 403 && data) { this.stopped = true; return this.show("stop", data.error); }
    if (response.status === 413) return this.show("stop", this.say.sayToolarge);
    if (data?.error && response.status < 500) return this.show("stop", data.error);
    return this.failed(this.say.sayFailed);
  }

  saved(data, values) {
    this.revision = data.revision;
    this.form.elements.revision.value = data.revision;
    this.failures = 0;
    this.waitsForSignIn = false;
    this.last = JSON.stringify(values);
    this.since = 0;
    this.pending = JSON.stringify(valuesOf(this.form)) !== this.last;
    if (this.pending) this.changed(); else this.forget();
    this.show("done", data.words);
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { detail: data }));
    this.errors(data.errors || {});
    this.findings();
  }

  /** What could not be read, beside its field until it is mended. */
  errors(found) {
    if (!this.form.isConnected) return; // another sheet stands on the page now
    document.querySelectorAll("[data-unreadable]").forEach((message) => message.remove());
    for (const [name, text] of Object.entries(found)) this.message(name, text, "stop", "unreadable");
  }

  message(name, text, kind, mark) {
    const place = document.querySelector(`[data-messages="${CSS.escape(name)}"]`) || document.getElementById(`id_${name}`);
    const input = document.getElementById(`id_${name}`);
    if (!place) return;
    const line = document.createElement("p");
    line.className = kind === "warn" ? "msg warn" : "msg";
    line.dataset[mark] = "";
    line.textContent = text;
    if (place.dataset.messages !== undefined) place.append(line); else place.after(line);
    if (input && "value" in input) {
      input.classList.add(kind === "warn" ? "is-warn" : "is-invalid");
      if (kind !== "warn") input.setAttribute("aria-invalid", "true");
      if (place.id) input.setAttribute("aria-describedby", [...new Set(`${input.getAttribute("aria-describedby") || ""} ${place.id}`.trim().split(" "))].join(" "));
    }
  }

  async findings() {
    if (!this.say.findings) return; // a form without findings (a score sheet)
    clearTimeout(this.asking);
    this.asking = setTimeout(async () => {
      try {
        const response = await fetch(this.say.findings, { headers: { Accept: "application/json", "X-Requested-With": "autosave" } });
        if (!response.ok || this.pending) return;
        const data = await response.json();
        document.querySelector("[data-summary]").innerHTML = data.summary;
        document.querySelector("[data-missing]").innerHTML = data.missing;
        this.beside(data.beside);
      } catch { /* the next save asks again */ }
    }, 250);
  }

  beside(found) {
    const unreadable = new Set([...document.querySelectorAll("[data-unreadable]")].map((line) => line.closest("[data-messages]")?.dataset.messages));
    document.querySelectorAll("[data-messages]").forEach((place) => {
      place.querySelectorAll(".msg:not([data-unreadable]):not([data-pasted])").forEach((line) => line.remove());
      const input = document.getElementById(`id_${place.dataset.messages}`);
      if (!input || unreadable.has(place.dataset.messages) || place.querySelector("[data-pasted]")) return;
      input.classList.remove("is-invalid", "is-warn");
      input.removeAttribute("aria-invalid");
    });
    for (const note of found) {
      const block = document.getElementById(`id_${note.name}`)?.closest("[data-blank]");
      if (!unreadable.has(note.name) && !block?.classList.contains("not-applicable")) this.message(note.name, note.text, note.severity === "warning" ? "warn" : "stop", "finding");
    }
  }

  /** It is none of this person's any more (a recusal): nothing more is tried, what was typed stands on the page to be copied. */
  gone() {
    this.stopped = true;
    this.pending = false;
    this.forget();
    this.show("stop", this.say.sayGone);
    this.form.dispatchEvent(new CustomEvent("autosave:gone", { bubbles: true }));
  }

  failed(words) {
    this.failures += 1;
    this.show("stop", words);
    const pause = Math.min(60000, 2000 * 2 ** (this.failures - 1));
    this.timer = setTimeout(() => this.flush(), pause);
  }

  retryNow() {
    if (!this.pending || this.stopped) return;
    this.failures = 0;
    this.flush();
  }

  signIn(data) {
    this.waitsForSignIn = true;
    this.keep();
    const address = `${data?.sign_in || this.say.login}?next=${encodeURIComponent(location.pathname)}`;
    this.show("stop", this.say.saySignin, address, this.say.saySigninLink);
  }

  merge(data) {
    if (!this.form.isConnected) { return this.show("stop", data.error); } // both contents are shown when it is opened again
    this.stopped = true;
    this.forgetOnSubmit = true;
    const dialog = document.querySelector("[data-merge]");
    dialog.innerHTML = data.html;
    dialog.querySelector("form").addEventListener("submit", () => { this.leaving = true; this.pending = false; this.forget(); });
    dialog.querySelectorAll("a").forEach((link) => link.addEventListener("click", () => { this.leaving = true; this.pending = false; this.forget(); }));
    this.show("stop", data.error);
    dialog.showModal();
  }

  show(kind, words, href = "", link = "") {
    this.box.textContent = "";
    const line = document.createElement("span");
    line.className = kind === "done" ? "saved" : kind === "stop" ? "saved failed" : "saved waiting";
    line.textContent = words;
    if (href) {
      const anchor = document.createElement("a");
      anchor.href = href;
      anchor.textContent = link;
      anchor.addEventListener("click", () => { this.leaving = true; });
      line.append(" ", anchor);
    }
    this.box.append(line);
    this.box.dataset.kind = kind;
  }
}

/** The form on the page; a form that was put away and came back goes on with what it had. */
function begin() {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  if (form.portalSaver) {
    window.portalAutosave = form.portalSaver;
    form.portalSaver.retryNow();
    return;
  }
  document.documentElement.classList.add("with-script");
  // what is typed or pasted before the first frame is kept as a copy, which the start below finds and sends
  const key = `section:${form.dataset.key}`;
  let before = JSON.stringify(valuesOf(form));
  let typed = false;
  const keepEarly = () => {
    typed = true;
    try {
      const copy = { values: valuesOf(form), revision: Number(form.dataset.revision), at: Date.now(), early: true };
      const older = JSON.parse(localStorage.getItem(key));
      if (!older || older.early) localStorage.setItem(key, JSON.stringify(copy));
    } catch { /* a full or forbidden store */ }
  };
  ["input", "change"].forEach((name) => form.addEventListener(name, keepEarly));
  // after the other modules have listened, so that restored rows are made before they are filled
  queueMicrotask(() => requestAnimationFrame(() => {
    ["input", "change"].forEach((name) => form.removeEventListener(name, keepEarly));
    if (!typed) before = JSON.stringify(valuesOf(form)); // as the other modules have laid it out
    form.portalSaver = new Autosave(form, before);
    window.portalAutosave = form.portalSaver;
  }));
}

begin();
document.addEventListener("sheet:shown", begin);
if (document.querySelector("form[data-autosave]")) {
  // somebody signed in again in this browser: pages that wait may go on
  try { localStorage.setItem("portal:signed-in", String(Date.now())); } catch { /* not needed */ }
}
