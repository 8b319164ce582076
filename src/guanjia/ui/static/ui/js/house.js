// What every page does: toasts from HTMX answers, busy buttons, spoken result counts, focus after a swap.
const toasts = document.querySelector("[data-toasts]");

function leaveLater(box) {
  if (box.classList.contains("bad")) return;
  setTimeout(() => box.remove(), box.classList.contains("warn") ? 8000 : 4000);
}

function showToast({ kind = "ok", text = "", undo = "" }) {
  const box = document.createElement("div");
  box.className = `gj-toast ${kind}`;
  box.setAttribute("role", kind === "bad" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) {
    const form = document.createElement("button");
    form.type = "button";
    form.className = "btn btn-quiet btn-xs";
    form.textContent = toasts.dataset.undo;
    form.addEventListener("click", () => {
      box.remove();
      window.htmx.ajax("POST", undo, { swap: "none" });
    });
    box.append(form);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "x";
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", toasts.dataset.close);
  close.textContent = "×";
  box.append(close);
  toasts.append(box);
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
  leaveLater(box);
}

toasts.querySelectorAll(".gj-toast").forEach(leaveLater);
document.body.addEventListener("gj:toast", (event) => showToast(event.detail));
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close-toast]");
  if (close) close.closest(".gj-toast").remove();
});

// An error that swaps nothing still says something.
document.body.addEventListener("htmx:sendError", () => showToast({ kind: "bad", text: toasts.dataset.offline }));

// A second click on a sent form does nothing; coming back by the history makes the button work again.
function setBusy(form, busy) {
  const button = form.querySelector("button[type=submit][data-busy]") || document.querySelector(`button[form="${form.id}"][data-busy]`);
  if (!button) return;
  if (busy) {
    button.dataset.idle = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  } else if (button.dataset.idle) {
    button.removeAttribute("aria-disabled");
    button.textContent = button.dataset.idle;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (!event.target.closest("[hx-post],[hx-get]")) event.target.dataset.sent = "1";
  setBusy(event.target, true);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    setBusy(form, false);
  });
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest && event.detail.elt.closest("form");
  if (form) setBusy(form, false);
});

// Old complaints go as soon as somebody types; a field changed after an error asks again on leaving.
document.addEventListener("input", (event) => {
  const field = event.target.closest(".gj-field.bad");
  if (!field) return;
  field.classList.remove("bad");
  field.querySelectorAll(".form-error").forEach((error) => error.remove());
  event.target.removeAttribute("aria-invalid");
});

// After a swap: say how many, and stand at the first error or the new heading.
function settle(root) {
  const said = root.querySelector("[data-announce]");
  if (said) document.getElementById("announce").textContent = said.textContent;
  const wrong = root.querySelector("[aria-invalid=true]");
  const focus = wrong || root.querySelector("[data-focus]");
  if (focus) focus.focus();
}
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.closest(".gj-field")) return;
  settle(event.target);
});
settle(document.getElementById("main") || document.body);
