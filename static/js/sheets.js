/* The reviewer's other sheets at hand: read into this page's memory while there is a network, shown from there when there is none.
   Nothing of them is written to the device; who signs out, leaves or closes the page leaves nothing of them behind.
   Without scripts, and with a network, the links are plain links. */
(() => {
  "use strict";
  const list = document.querySelector("[data-sheets]");
  if (!list) return;
  const say = { ...list.dataset };
  const HEADERS = { Accept: "text/html", "X-Requested-With": "sheets" };
  const GONE = Symbol("gone");
  const PATIENCE = 4000;
  const LARGEST = 4_000_000; // characters of a picture that is kept
  const kept = new Map(); // path → { main, title, at }
  let here = location.pathname;

  const addresses = () => [...document.querySelectorAll("[data-sheets] a")].map((link) => link.pathname);
  const formOf = (main) => main.querySelector("form[data-autosave]");
  const clock = (at) => new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Taipei", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  const copyOf = (form) => { try { return JSON.parse(localStorage.getItem(`section:${form.dataset.key}`)); } catch { return null; } };

  /** The browser knows of no network, or the last save had no answer (a wireless network that leads nowhere). */
  const offline = () => !navigator.onLine || (window.portalAutosave?.failures || 0) > 0;

  function tell(words) {
    const box = document.querySelector("[data-offline]");
    if (!box) return;
    box.hidden = !words;
    box.querySelector("[data-offline-words]").textContent = words;
  }

  /** A page as the server has it now; GONE when it is none of mine any more. Throws without an answer. */
  async function fresh(path) {
    const answer = await fetch(path, { headers: HEADERS, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return GONE;
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { main: document.adoptNode(page.querySelector("main")), title: page.title, at: Date.now() };
  }

  /** Pictures of a page that waits are kept as data: nothing else is there when the network is gone. */
  async function withPictures(page) {
    for (const picture of page.main.querySelectorAll(".plan-text img")) {
      try {
        const answer = await fetch(picture.getAttribute("src"), { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
        const data = answer.ok ? await read(await answer.blob()) : "";
        if (data && data.length < LARGEST) picture.src = data;
      } catch { /* its description stands there */ }
    }
    return page;
  }

  const read = (blob) => new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = failed;
    reader.readAsDataURL(blob);
  });

  /** What autosave could not send from another page of this browser goes now, against the revision that it was made from. */
  async function resend(page) {
    const form = formOf(page.main);
    const copy = form && copyOf(form);
    if (!copy?.values) return page;
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", credentials: "same-origin", body: JSON.stringify({ revision: copy.revision, fields: copy.values }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Requested-With": "autosave", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    const data = answer.ok ? await answer.json() : null;
    if (!data?.saved || Object.keys(data.errors || {}).length) return page; // opened, it shows both contents or what cannot be read
    localStorage.removeItem(`section:${form.dataset.key}`);
    return fresh(new URL(form.action, location.href).pathname);
  }

  async function fetchAll() {
    for (const path of addresses()) {
      if (path === here || kept.get(path)?.main.querySelector("form")?.portalSaver) continue;
      if (!navigator.onLine) return;
      try {
        let page = await fresh(path);
        if (page !== GONE) page = await resend(page);
        if (page === GONE) kept.delete(path); else kept.set(path, await withPictures(page));
      } catch { return; } // the next round tries again
    }
    ready();
  }

  function ready() {
    const all = addresses();
    document.querySelectorAll("[data-sheets-ready]").forEach((box) => {
      box.hidden = !all.every((path) => path === here || kept.has(path));
    });
  }

  function show(path, page, push) {
    kept.set(here, { main: document.querySelector("main"), title: document.title, at: kept.get(here)?.at || Date.now() });
    if (push) history.pushState({ sheet: path }, "", path);
    here = path;
    document.querySelector("main").replaceWith(page.main);
    document.title = page.title;
    page.main.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent("sheet:shown"));
    ready();
  }

  /** To another sheet: the server's where it answers, else the one that is at hand; what is not saved yet is never replaced. */
  async function go(path, push) {
    const held = kept.get(path);
    const unsaved = Boolean(held && formOf(held.main)?.portalSaver?.pending);
    let page = null;
    if (!unsaved && navigator.onLine) {
      try { page = await fresh(path); } catch { page = null; }
    }
    if (page === GONE) { kept.delete(path); location.assign(path); return; }
    const shown = page || held;
    if (!shown) { tell(say.sayBlocked); return; }
    show(path, shown, push);
    tell(page || !offline() ? "" : say.sayKept.replace("{time}", clock(shown.at)));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
    if (link.origin !== location.origin || (link.pathname === here && link.hash)) return;
    if (addresses().includes(link.pathname) && !link.search) {
      event.preventDefault();
      go(link.pathname, true);
    } else if (offline()) {
      event.preventDefault();
      tell(say.sayBlocked);
    }
  });
  window.addEventListener("popstate", () => { if (location.pathname !== here && addresses().includes(location.pathname)) go(location.pathname, false); });
  window.addEventListener("offline", () => tell(say.sayOffline));
  window.addEventListener("online", () => { tell(""); setTimeout(fetchAll, 1500); });
  // a sheet that was taken away: nothing of its plan stays at hand
  document.addEventListener("autosave:gone", () => { kept.delete(here); document.querySelectorAll("main .plan").forEach((plan) => plan.remove()); });
  // a sheet reloaded without a network says that nothing is lost; the worker keeps that page alone, and goes with the sign-out (frame.js)
  navigator.serviceWorker?.register(list.dataset.worker).catch(() => { /* without it the browser shows its own page */ });
  history.replaceState({ sheet: here }, "");
  setTimeout(fetchAll, 800);
})();
