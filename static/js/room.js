"use strict";
/* The timer of the room: counts down from what the server said; past the end it counts on, marked. Without scripts the limit stands there. */
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
})();
