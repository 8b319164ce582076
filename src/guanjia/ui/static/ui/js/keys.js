// The desk's keys (docs/guide/getting-started.md): single letters are ignored while typing and can be switched off.
import { recount, toggleSide } from "./desk.js";

const STORE = "gj-keys";
const off = () => localStorage.getItem(STORE) === "off";
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
let waiting = 0;

function current() {
  return document.querySelector("[data-rows] tbody tr.cur");
}

function move(step) {
  const all = rows();
  if (!all.length) {
    press(step > 0 ? "a[rel=next]" : "a[rel=prev]");
    return;
  }
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  all.forEach((row) => row.classList.toggle("cur", row === next));
  const link = next.querySelector("a[href]");
  if (link) link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const found = document.querySelector(selector);
  if (found) found.click();
  return Boolean(found);
}

let ticked = null;
const boxOf = (row) => row && row.querySelector("input[name=ids]");

function tick() {
  const box = boxOf(current());
  if (!box) return;
  box.checked = !box.checked;
  ticked = current();
  recount(box.closest("form"));
}

// From the row ticked last to the current one, both included.
function tickRange() {
  const all = rows();
  const [from, to] = [all.indexOf(ticked), all.indexOf(current())].sort((a, b) => a - b);
  if (to < 0 || !boxOf(all[to])) return;
  if (from < 0) {
    tick();
    return;
  }
  all.slice(from, to + 1).forEach((row) => { boxOf(row).checked = true; });
  ticked = current();
  recount(boxOf(ticked).closest("form"));
}

function openRow() {
  const row = current();
  const link = row && row.querySelector("a[href]");
  if (link) link.click();
}

const ACTS = {
  "?": () => press("[data-keys]"),
  "[": toggleSide,
  j: () => move(1),
  k: () => move(-1),
  "/": () => press("[data-palette]"),
  x: tick,
  X: tickRange,
  o: () => { const row = current(); if (row) (row.querySelector("[data-drawer]") || row.querySelector("a[href]") || row).click(); },
  e: () => press("[data-key=e]"),
  n: () => press("[data-key=n], .gj-ph .acts .btn-primary"),
  f: () => { const field = document.querySelector(".gj-filter input:not([type=hidden]), .gj-filter select"); if (field) field.focus(); },
  p: () => window.print(),
};

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Enter" && event.ctrlKey && target.form) {
    target.form.requestSubmit ? target.form.requestSubmit() : target.form.submit();
    return;
  }
  if (off() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (waiting && Date.now() - waiting < 1500) {
    waiting = 0;
    if (/^[a-z]$/.test(event.key) && press(`[data-go="${event.key}"]`)) event.preventDefault();
    return;
  }
  if (event.key === "Enter") {
    if (target === document.body && current()) openRow();
  } else if (event.key === "g") {
    waiting = Date.now();
  } else if (ACTS[event.key]) {
    event.preventDefault();
    ACTS[event.key]();
  }
});

function showSwitch(root) {
  const box = root.querySelector("[data-keys-switch]");
  if (box) box.checked = !off();
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-switch]")) localStorage.setItem(STORE, event.target.checked ? "on" : "off");
});
document.body.addEventListener("htmx:afterSwap", (event) => showSwitch(event.target));
showSwitch(document);
