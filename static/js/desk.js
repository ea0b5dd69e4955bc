/* The desk and the boards by keyboard and without leaving the list: ↑ ↓ choose a case, Enter opens it beside the list, x ticks it, / searches.
   A link whose `data-open` names an address has its panel from there. All of it works without. */
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const wide = window.matchMedia("(min-width: 1101px)");
  const rows = () => [...desk.querySelectorAll("tr[data-row]")];
  const boxes = () => [...desk.querySelectorAll("tr[data-row] input[name=case]")];
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const choose = (row) => {
    rows().forEach((each) => each.classList.toggle("sel", each === row));
    if (row) row.scrollIntoView({ block: "nearest" });
  };
  const open = (row) => {
    const link = row.querySelector("[data-open]");
    if (!wide.matches || !window.htmx) { link.click(); return; }
    choose(row);
    window.htmx.ajax("GET", link.dataset.open || link.href, { target: "#case", select: "#case", swap: "outerHTML" });
  };
  const count = () => {
    const spot = desk.querySelector("[data-chosen]");
    const chosen = boxes().filter((box) => box.checked).length;
    if (!spot) return;
    spot.dataset.idle = spot.dataset.idle || spot.textContent;
    const english = document.documentElement.lang === "en";
    spot.textContent = chosen ? (english ? `${chosen} selected` : `已選取 ${chosen} 件`) : spot.dataset.idle;
  };

  desk.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link || !wide.matches || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.closest("tr"));
  });
  desk.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    count();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submits]")) event.target.form.submit(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.getElementById("q");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); return; }
    const all = rows();
    const at = all.findIndex((row) => row.classList.contains("sel"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) return;
      event.preventDefault();
      const next = all[Math.max(0, Math.min(all.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))];
      choose(next);
      next.querySelector("[data-open]").focus({ preventScroll: true });
    } else if (event.key === "x" && at >= 0) {
      const box = all[at].querySelector("input[name=case]");
      if (!box) return;
      box.checked = !box.checked;
      count();
    } else if (event.key === "Enter" && at >= 0 && !event.target.closest("a, button, input, summary")) {
      open(all[at]);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "case" && !document.getElementById("case")) return;
    const panel = document.getElementById("case");
    const heading = panel && event.detail.target.id === "case" ? panel.querySelector("h2") : null;
    if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
  });
})();
