// The desk: folding the panel (remembered by domain in a cookie the server reads), the phone's menu, bulk selection.
const desk = document.querySelector("[data-desk]");

export function toggleSide() {
  if (!desk) return;
  const folded = desk.classList.toggle("noside");
  const key = desk.dataset.desk;
  const found = document.cookie.match(/(?:^|; )gj_side=([^;]*)/);
  const kept = new Set((found ? found[1] : "").split(".").filter(Boolean));
  if (folded) kept.add(key);
  else kept.delete(key);
  document.cookie = `gj_side=${[...kept].join(".")}; path=/; max-age=31536000; samesite=lax`;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toggle-side]")) toggleSide();
  const menu = event.target.closest("[data-toggle-menu]");
  if (menu) {
    event.preventDefault();
    desk.classList.toggle("menu-open");
  } else if (desk && desk.classList.contains("menu-open") && !event.target.closest(".gj-rail, .gj-side")) {
    desk.classList.remove("menu-open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && desk) desk.classList.remove("menu-open");
});

// Bulk: ticks count, shift ticks a range, "all found" sends scope=query.
let last = null;
const boxes = (form) => [...form.querySelectorAll("tbody input[type=checkbox][name=ids]")];

export function recount(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
  const count = form.querySelector("[data-bulk-count]");
  if (count) count.textContent = chosen.length;
  form.classList.toggle("some", chosen.length > 0);
  const head = form.querySelector("[data-all]");
  if (head) {
    head.checked = chosen.length === all.length && all.length > 0;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  form.querySelector("[name=scope]").value = "selected";
}

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-bulk]");
  if (!form) return;
  const box = event.target.closest("input[name=ids]");
  if (box) {
    if (event.shiftKey && last && last.isConnected) {
      const all = boxes(form);
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
    }
    last = box;
    recount(form);
  } else if (event.target.closest("[data-all]")) {
    boxes(form).forEach((other) => { other.checked = event.target.checked; });
    recount(form);
  } else if (event.target.closest("[data-bulk-none]")) {
    boxes(form).forEach((other) => { other.checked = false; });
    recount(form);
  } else if (event.target.closest("[data-bulk-query]")) {
    boxes(form).forEach((other) => { other.checked = true; });
    recount(form);
    form.querySelector("[name=scope]").value = "query";
    form.querySelector("[data-bulk-count]").textContent = event.target.textContent.replace(/\D/g, "");
  }
});
