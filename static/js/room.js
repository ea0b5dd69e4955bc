"use strict";
/* Screens of a meeting: they ask for themselves by htmx; a stopped connection is shown. The timer counts down from what the server said; past the end it counts on, marked. Without scripts the limit stands there. */
(() => {
  const shown = new WeakMap();
  const text = (seconds) => {
    const rest = Math.abs(seconds);
    return `${seconds < 0 ? "+" : ""}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  };
  const tick = () => {
    document.querySelectorAll("[data-timer]").forEach((timer) => {
      if (!shown.has(timer)) shown.set(timer, Date.now() - Number(timer.dataset.elapsed) * 1000);
      const left = Number(timer.dataset.minutes) * 60 - Math.floor((Date.now() - shown.get(timer)) / 1000);
      timer.textContent = text(left);
      timer.classList.toggle("is-over", left < 0);
    });
  };
  tick();
  setInterval(tick, 1000);

  // a screen that follows no more says so, and since when
  const stopped = document.querySelector("[data-stopped]");
  if (!stopped) return;
  const tell = (words, again) => {
    const time = document.querySelector("[data-live]")?.dataset.live || "";
    stopped.querySelector("[data-stopped-words]").textContent = words.replace("{time}", time);
    stopped.querySelector("[data-again]").hidden = !again;
    stopped.hidden = false;
  };
  const lost = () => tell(stopped.dataset.sayLost, false);
  ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"].forEach((name) => document.body.addEventListener(name, lost));
  document.body.addEventListener("htmx:responseError", (event) => (event.detail.xhr.status === 401 ? tell(stopped.dataset.sayEnded, true) : lost()));
  document.body.addEventListener("htmx:afterSwap", () => { stopped.hidden = true; tick(); });
  window.addEventListener("offline", lost);
})();
