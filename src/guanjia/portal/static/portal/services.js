// Services: narrows the tiles while typing (name, pinyin, initials) and shows the ones this person used lately.
const form = document.querySelector("[data-find]");
const tiles = [...document.querySelectorAll("[data-tile]")];
const recent = document.querySelector("[data-recent]");
const none = document.querySelector("[data-none]");
const searchAll = document.querySelector("[data-search-all]");
const store = `gj-recent:${recent.dataset.recent}`;

function narrow() {
  const asked = form.q.value.trim().toLowerCase().replace(/\s/g, "");
  tiles.forEach((tile) => { tile.hidden = Boolean(asked) && !tile.dataset.tile.includes(asked); });
  document.querySelectorAll("[data-group]").forEach((group) => {
    group.hidden = !group.querySelector("[data-tile]:not([hidden])");
  });
  if (tiles.length) none.hidden = tiles.some((tile) => !tile.hidden);
  if (asked) recent.hidden = true;
  searchAll.href = `${searchAll.pathname}?face=portal&q=${encodeURIComponent(form.q.value.trim())}`;
}

form.q.addEventListener("input", narrow);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const first = tiles.find((tile) => !tile.hidden);
  if (form.q.value.trim()) (first || searchAll).click();
});

const kept = JSON.parse(localStorage.getItem(store) || "[]");
const known = kept.map((href) => tiles.find((tile) => tile.getAttribute("href") === href)).filter(Boolean);
if (known.length && !form.q.value) {
  recent.hidden = false;
  known.slice(0, 4).forEach((tile) => recent.querySelector("nav").append(tile.cloneNode(true)));
}
document.addEventListener("click", (event) => {
  const tile = event.target.closest("[data-tile]");
  if (!tile) return;
  const href = tile.getAttribute("href");
  localStorage.setItem(store, JSON.stringify([href, ...kept.filter((other) => other !== href)].slice(0, 8)));
});
