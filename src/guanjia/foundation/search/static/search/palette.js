// The palette: Ctrl+K opens it anywhere, arrows choose (the field keeps the focus, aria-activedescendant says which),
// Enter opens, Ctrl+Enter opens in a new tab. The options come from the server as links.
const field = () => document.querySelector("[data-palette-q]");
const options = () => [...document.querySelectorAll("[data-palette-list] [role=option]")];
const chosen = () => document.querySelector("[data-palette-list] [aria-selected=true]");

function choose(option) {
  options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
  if (option) {
    field().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field().removeAttribute("aria-activedescendant");
  }
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  choose(all[(at + by + all.length) % all.length]);
}

export function openPalette() {
  const opener = document.querySelector("[data-palette]");
  if (field()) field().focus();
  else if (opener && !document.querySelector("dialog[open]")) opener.click();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    if (!document.querySelector("[data-palette]")) return;
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.target !== field() || event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen() && field().value === field().dataset.shown) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.ctrlKey || event.metaKey) window.open(chosen().href, "_blank", "noopener");
    else window.location.assign(chosen().href);
  }
}, true);

// After an answer the first option is chosen; an answer to an older question never opens anything.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches("[data-palette-list], [data-layer]")) return;
  if (event.target.matches("[data-layer]")) event.target.classList.toggle("se-high", Boolean(event.target.querySelector("[data-palette-q]")));
  if (!field()) return;
  const asked = event.detail.requestConfig && event.detail.requestConfig.parameters;
  field().dataset.shown = event.target.matches("[data-layer]") ? "" : String((asked && (asked.q || (asked.get && asked.get("q")))) || "");
  choose(options()[0]);
});
