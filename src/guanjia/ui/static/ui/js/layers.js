// The one dialog and the one drawer: filled by HTMX, opened by what filled them or by the event gj:open.
const layers = document.querySelectorAll("[data-layer]");
let trigger = null;

function open(layer) {
  if (layer.open) return;
  trigger = document.activeElement;
  if (layer.showModal) layer.showModal();
  else layer.setAttribute("open", "");
}

export function close(layer) {
  if (layer.close) layer.close();
  else layer.removeAttribute("open");
}

layers.forEach((layer) => {
  layer.addEventListener("close", () => {
    layer.replaceChildren();
    if (trigger && trigger.isConnected) trigger.focus();
  });
  layer.addEventListener("click", (event) => {
    if (event.target === layer) close(layer);
  });
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches && event.target.matches("[data-layer]") && event.target.childElementCount) open(event.target);
});
document.body.addEventListener("gj:open", (event) => {
  const layer = document.getElementById((event.detail && event.detail.layer) || "drawer");
  if (layer) open(layer);
});
document.body.addEventListener("gj:close", () => layers.forEach(close));
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  const layer = closer && closer.closest("[data-layer]");
  if (!layer) return;
  event.preventDefault();
  close(layer);
});
