/* The frame: the server's clock and the time left, menus that close, focus on an error summary. Works without: all is in the page. */
(() => {
  "use strict";
  const bar = document.querySelector("[data-clock]");
  if (bar) {
    // the clock goes on from the server's time; the computer's own clock is never asked
    let started = performance.now();
    let server = Number(bar.dataset.clock) * 1000;
    let deadline = Number(bar.dataset.deadline || 0) * 1000;
    const english = document.documentElement.lang === "en";
    const taipei = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Taipei", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    const words = (left) => {
      const minutes = Math.floor(left / 60000);
      const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
      return english ? `${d} d ${h} h ${m} min` : `${d}天${h}小時${m}分`;
    };
    const put = (selector, text) => document.querySelectorAll(selector).forEach((spot) => { if (spot.textContent !== text) spot.textContent = text; });
    const tick = () => {
      const now = server + performance.now() - started;
      put("[data-now]", taipei.format(now));
      if (!deadline) return;
      const left = Math.max(0, deadline - now);
      put("[data-left]", words(left));
      const minutes = Math.floor(left / 60000);
      put("[data-days]", String(Math.floor(minutes / 1440)));
      put("[data-hours]", String(Math.floor(minutes / 60) % 24));
      put("[data-minutes]", String(minutes % 60));
    };
    setInterval(tick, 1000);
    // an extension reaches pages that stand open; whoever cannot ask goes on with what the page says
    const ask = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(bar.dataset.case ? `/clock/?case=${encodeURIComponent(bar.dataset.case)}` : "/clock/", { credentials: "same-origin", cache: "no-store" });
        if (!answer.ok) return;
        const now = await answer.json();
        [started, server] = [performance.now(), now.now * 1000];
        if (now.deadline && deadline) deadline = now.deadline * 1000;
      } catch { /* offline: the next round asks again */ }
    };
    setInterval(ask, 180000);
    document.addEventListener("visibilitychange", ask);
  }

  const menus = document.querySelectorAll("details.menu");
  document.addEventListener("click", (event) => menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus.forEach((menu) => {
      if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
    if (location.hash === "#nav") location.hash = "#main";
  });

  // who signs out leaves no score or remark behind on this device: what autosave had not sent is taken back with the rest
  document.addEventListener("submit", (event) => {
    if (!/\/accounts\/logout\/$/.test(event.target.action || "")) return;
    try { Object.keys(localStorage).filter((key) => /^section:\d+:score:/.test(key)).forEach((key) => localStorage.removeItem(key)); } catch { /* no store, nothing in it */ }
    navigator.serviceWorker?.getRegistrations().then((found) => found.forEach((each) => each.unregister())).catch(() => { /* none */ });
  });

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
