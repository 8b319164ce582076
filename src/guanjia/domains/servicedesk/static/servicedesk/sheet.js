// Keeps a score sheet on the telephone while there is no net, and sends it when there is one again. The form's key makes
// a second sending harmless. Photos cannot be kept: they are chosen again after a restart.
const FIELDS = "input[name]:not([type=file]):not([name=csrfmiddlewaretoken]):not([name=idempotency_key])";

function remember(form) {
  const kept = {};
  form.querySelectorAll(FIELDS).forEach((field) => { kept[field.name] = field.value; });
  try { localStorage.setItem(form.dataset.keep, JSON.stringify(kept)); } catch { /* a full or closed store */ }
}

function recall(form) {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(form.dataset.keep) || "null"); } catch { return; }
  if (!kept || kept.day !== form.elements.day.value) return;
  form.querySelectorAll(FIELDS).forEach((field) => { if (kept[field.name] !== undefined) field.value = kept[field.name]; });
}

function say(form, text) {
  const line = form.querySelector("[data-keep-said]");
  if (line) { line.textContent = text; line.hidden = !text; }
}

function wire(form) {
  if (form.dataset.wired) return;
  form.dataset.wired = "1";
  recall(form);
  form.addEventListener("input", () => remember(form));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      try { localStorage.removeItem(form.dataset.keep); } catch { /* nothing kept */ }
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    remember(form);
    say(form, form.dataset.offline);
    window.addEventListener("online", () => { say(form, ""); form.requestSubmit(); }, { once: true });
  }, true);
}

document.querySelectorAll("form[data-keep]").forEach(wire);
document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("form[data-keep]").forEach(wire));
