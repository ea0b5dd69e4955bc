/* The schedule: arrow keys over the months, sums and the curve while somebody types. Blocks of a spreadsheet: paste.js. */

import { number } from "./figures.js";

const table = document.querySelector("[data-schedule]");
const form = document.getElementById("section-form");
const LEFT = 44, RIGHT = 864, TOP = 26, BOTTOM = 250;
const shown = (value) => String(Math.round(value * 100) / 100);

function readMonths() {
  return [...table.querySelectorAll("[data-month]")].map((input) => number(input.value) ?? 0);
}

function put(check, value, good, words) {
  const box = document.querySelector(`[data-check="${check}"]`);
  if (!box) return;
  box.querySelector("[data-value]").textContent = words;
  const state = box.querySelector(".state");
  state.classList.toggle("is-done", good);
  state.classList.toggle("is-fix", !good);
  const use = state.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#i-\w+$/, good ? "#i-done" : "#i-stop"));
  const english = document.documentElement.lang === "en";
  state.lastChild.textContent = good ? (english ? "Fits" : "符合") : (english ? "Does not fit" : "不符");
}

function refresh() {
  const months = readMonths();
  let sum = 0;
  const cumulative = months.map((value) => Math.round((sum += value) * 100) / 100);
  const weights = [...table.querySelectorAll("[data-weight]")].map((input) => number(input.value) ?? 0);
  const total = Math.round(weights.reduce((a, b) => a + b, 0) * 100) / 100;
  table.querySelectorAll("[data-cumulative]").forEach((spot, index) => { spot.textContent = shown(cumulative[index]); });
  const spot = table.querySelector("[data-month-sum]");
  spot.textContent = spot.textContent.replace(/[\d.]+(?=%)/, shown(cumulative.at(-1)));
  put("weights", total, total === 100, `${shown(total)}%`);
  put("months", cumulative.at(-1), cumulative.at(-1) === 100, `${shown(cumulative.at(-1))}%`);
  const box = document.querySelector('[data-check="july"]');
  const midterm = cumulative[Number(box.dataset.at)];
  put("july", midterm, midterm >= Number(box.dataset.need.slice(2)), `${shown(midterm)}%`);
  put("november", cumulative.at(-1), cumulative.at(-1) === 100, `${shown(cumulative.at(-1))}%`);
  draw(cumulative);
}

function draw(cumulative) {
  const step = (RIGHT - LEFT) / (cumulative.length - 1);
  const places = cumulative.map((value, index) => [LEFT + step * index, BOTTOM - (Math.min(Math.max(value, 0), 110) / 100) * (BOTTOM - TOP)]);
  document.querySelector("[data-curve-line]").setAttribute("points", places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
  document.querySelectorAll("[data-curve-dot]").forEach((dot, i) => dot.setAttribute("cy", places[i][1].toFixed(1)));
  document.querySelectorAll("[data-curve-text]").forEach((text, i) => {
    text.setAttribute("y", (places[i][1] + (i === places.length - 1 ? 5 : -8)).toFixed(1));
    text.textContent = shown(cumulative[i]);
  });
  document.querySelectorAll("[data-curve-cell]").forEach((cell, i) => { cell.textContent = `${shown(cumulative[i])}%`; });
}

function move(event) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!steps || event.target.type !== "checkbox") return;
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const r = rows.findIndex((row) => row.includes(event.target));
  const c = rows[r].indexOf(event.target);
  const next = rows[r + steps[0]]?.[c + steps[1]];
  if (next) { event.preventDefault(); next.focus(); }
}

if (table) {
  table.addEventListener("keydown", move);
  form.addEventListener("input", refresh);
  form.addEventListener("rows:changed", refresh);
  form.addEventListener("autosave:restored", refresh);
  refresh(); // the offered weights count from the first look on
}
