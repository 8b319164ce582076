// A storey's plan: choosing rooms without a new page, arrow keys from room to room, colour modes, layers, size.
const sheet = document.querySelector("[data-plan]");
const panel = document.getElementById("room-panel");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll(".pl-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.submit();
});

const rooms = sheet ? [...sheet.querySelectorAll(".rm-a")] : [];

function walkFrom(room) {
  for (const other of rooms) other.setAttribute("tabindex", other === room ? "0" : "-1");
}

// The outline of the chosen room lies above all others, so that no neighbour covers half of it.
function outline(link) {
  for (const old of sheet.querySelectorAll(".pl-pick")) old.remove();
  const shape = link && link.querySelector(".rm-shape");
  if (!shape) return;
  const pick = shape.cloneNode(false);
  pick.setAttribute("class", "pl-pick");
  sheet.querySelector("svg").append(pick);
}

function mark(id) {
  outline(rooms.find((link) => link.dataset.room === id));
  for (const link of rooms) {
    const on = link.dataset.room === id;
    link.firstElementChild.classList.toggle("on", on);
    if (on) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function addressOf(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set("room", id);
  else url.searchParams.delete("room");
  return url;
}

function open(id, remember = true) {
  const url = addressOf(id);
  mark(id);
  if (remember) history.pushState({ room: id }, "", url);
  window.htmx.ajax("GET", url.pathname + url.search, { target: "#room-panel", swap: "innerHTML" });
}

function middleOf(room) {
  const box = room.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

// The nearest room in the direction of an arrow: straight ahead counts, sideways costs double.
function neighbour(room, key) {
  const [x, y] = middleOf(room);
  const ahead = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = null;
  let least = Infinity;
  for (const other of rooms) {
    const [ox, oy] = middleOf(other);
    const along = (ox - x) * ahead[0] + (oy - y) * ahead[1];
    const aside = Math.abs((ox - x) * ahead[1]) + Math.abs((oy - y) * ahead[0]);
    if (other !== room && along > 2 && along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
  }
  return best;
}

if (sheet) {
  walkFrom(rooms.find((room) => room.getAttribute("aria-current")) || rooms[0]);
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest(".rm-a");
    if (!link || event.ctrlKey || event.metaKey || !window.htmx) return;
    event.preventDefault();
    walkFrom(link);
    open(link.dataset.room);
  });
  sheet.addEventListener("keydown", (event) => {
    const link = event.target.closest(".rm-a");
    if (!link) return;
    if (event.key.startsWith("Arrow")) {
      const next = neighbour(link, event.key);
      event.preventDefault();
      if (next) {
        walkFrom(next);
        next.focus();
      }
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(link.dataset.room);
    }
  });
  document.addEventListener("click", (event) => {
    const mode = event.target.closest("[data-mode]");
    if (!mode) return;
    event.preventDefault();
    sheet.className = sheet.className.replace(/\bm-\w+/, `m-${mode.dataset.mode}`);
    for (const other of document.querySelectorAll("[data-mode]")) {
      const on = other === mode;
      other.classList.toggle("on", on);
      if (on) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    const url = new URL(location.href);
    url.searchParams.set("mode", mode.dataset.mode);
    history.replaceState(history.state, "", url);
  });
  document.addEventListener("change", (event) => {
    const layer = event.target.closest("[data-layer]");
    if (layer) sheet.classList.toggle(`no-${layer.dataset.layer}`, !layer.checked);
  });
  let scale = 1;
  document.addEventListener("click", (event) => {
    const zoom = event.target.closest("[data-zoom]");
    if (!zoom) return;
    const drawing = sheet.querySelector("svg");
    const factor = Number(zoom.dataset.zoom);
    scale = factor ? Math.min(4, Math.max(0.5, scale * factor)) : 1;
    sheet.classList.toggle("zoomed", scale !== 1);
    drawing.style.width = scale === 1 ? "" : `${Math.round(100 * scale)}%`;
  });
  window.addEventListener("popstate", () => {
    const id = new URL(location.href).searchParams.get("room") || "";
    open(id, false);
  });
}

if (panel) {
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-room]") || !sheet || !window.htmx) return;
    event.preventDefault();
    const last = rooms.find((room) => room.getAttribute("aria-current"));
    open("");
    if (last) last.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet && panel.querySelector("[data-close-room]")) {
      panel.querySelector("[data-close-room]").click();
    }
  });
}
