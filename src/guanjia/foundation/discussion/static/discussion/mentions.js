// While somebody types @ and a name: offers who may be mentioned. Without this script plain typing works as well.
const WAIT_MS = 200;
let timer = 0;

function half(field) {
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[^A-Za-z0-9._%+-])@([^\s@]{1,20})$/.exec(before);
  return found ? found[1] : "";
}

function boxOf(field) {
  return field.closest("[data-mentions]").querySelector("[data-people]");
}

function close(field) {
  const box = boxOf(field);
  box.hidden = true;
  box.replaceChildren();
  field.removeAttribute("aria-expanded");
}

async function offer(field) {
  const asked = half(field);
  if (!asked) return close(field);
  const address = field.closest("[data-mentions]").dataset.mentions;
  let text = "";
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(asked)}`, { headers: { "X-Requested-With": "fetch" } });
    text = answer.ok ? await answer.text() : "";
  } catch {
    text = "";
  }
  if (half(field) !== asked) return undefined;
  const list = new DOMParser().parseFromString(text, "text/html").querySelector("ul");
  if (!list) return close(field);
  const box = boxOf(field);
  box.replaceChildren(list);
  box.hidden = false;
  field.setAttribute("aria-expanded", "true");
  return undefined;
}

function take(field, option) {
  const at = field.selectionStart;
  const begin = at - half(field).length - 1;
  const words = option.dataset.mention;
  field.setRangeText(words, begin, at, "end");
  close(field);
  field.focus();
}

function step(box, by) {
  const options = [...box.querySelectorAll("[data-mention]")];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  options.forEach((option) => option.setAttribute("aria-selected", "false"));
  const next = options[(now + by + options.length) % options.length];
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-mentions] textarea");
  if (!field) return;
  clearTimeout(timer);
  timer = setTimeout(() => offer(field), WAIT_MS);
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-mentions] textarea");
  if (!field || boxOf(field).hidden) return;
  const box = boxOf(field);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(box, event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" || event.key === "Tab") take(field, box.querySelector("[aria-selected=true]"));
  else if (event.key === "Escape") close(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-mention]");
  if (!option) return;
  event.preventDefault();
  take(option.closest("[data-mentions]").querySelector("textarea"), option);
});

document.addEventListener("focusout", (event) => {
  const field = event.target.closest("[data-mentions] textarea");
  if (field) setTimeout(() => close(field), WAIT_MS);
});
