// A form that can be handed in without a net: `<form data-offline="title of the entry">`. It is kept first and sent
// after; what is typed is kept as a draft, photos too. Fields marked `data-offline-key` carry the entry's own key.
import { account, get, isFull, put, remove, removeEntry, entry, usable } from "./store.js";
import { keep } from "./send.js";
import { sendNow, word } from "./boot.js";

const SECRET = ["csrfmiddlewaretoken", "idempotency_key"];
const page = () => location.pathname;

function fieldsOf(form) {
  const found = [];
  const keys = [...form.querySelectorAll("[data-offline-key]")].map((field) => field.name);
  new FormData(form).forEach((value, name) => {
    if (SECRET.includes(name) || keys.includes(name)) return;
    if (value instanceof File) {
      if (value.size) found.push([name, { blob: value, name: value.name }]);
    } else found.push([name, value]);
  });
  return found;
}

function say(form, text, kind = "") {
  const line = form.querySelector("[data-offline-said]");
  line.textContent = text;
  line.hidden = !text;
  line.classList.toggle("c-bad", kind === "bad");
  if (text && kind) line.scrollIntoView({ block: "center" });
}

let drafting = null;
function draftSoon(form, whose) {
  clearTimeout(drafting);
  drafting = setTimeout(() => {
    put("drafts", { account: whose, key: page(), at: Date.now(), fields: fieldsOf(form) })
      .then(() => { form.dataset.drafted = String(Date.now()); })
      .catch((error) => { if (isFull(error)) say(form, word("full"), "bad"); });
  }, 300);
}

function restore(form, draft) {
  const files = new Map();
  draft.fields.forEach(([name, value]) => {
    if (value && value.blob) files.set(name, [...(files.get(name) || []), new File([value.blob], value.name, { type: value.blob.type })]);
    else {
      const field = form.elements[name];
      if (!field) return;
      if (field instanceof RadioNodeList) [...field].forEach((one) => { if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value; });
      else if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
  });
  files.forEach((list, name) => {
    const input = form.querySelector(`[data-upload-input][name="${name}"]`) || form.querySelector(`input[type=file][name="${name}"]`);
    if (!input) return;
    const box = new DataTransfer();
    list.forEach((file) => box.items.add(file));
    input.files = box.files;
    input.dispatchEvent(new Event("change"));
  });
  say(form, word("draft"));
}

async function handIn(form, whose) {
  const id = crypto.randomUUID();
  const fields = fieldsOf(form);
  form.querySelectorAll("[data-offline-key]").forEach((field) => fields.push([field.name, id]));
  try {
    await keep({ id, account: whose, title: form.dataset.offline, page: page(), requests: [{ url: form.getAttribute("action") || location.pathname, fields }] });
  } catch (error) {
    say(form, isFull(error) ? word("full") : word("not_kept"), "bad");
    return;
  }
  clearTimeout(drafting);
  await remove("drafts", whose, page());
  const result = navigator.onLine ? await sendNow() : { state: "gone" };
  const row = await entry(whose, id);
  if (row && row.state === "sent") { location.assign(row.answer.location || "/"); return; }
  if (row && (row.state === "refused" || row.state === "conflict")) {
    // whoever handed it in is still here: back into the form with the reason, nothing is left in the queue
    await put("drafts", { account: whose, key: page(), at: Date.now(), fields: fieldsOf(form) });
    await removeEntry(id);
    say(form, [row.answer.detail, ...Object.values(row.answer.fields || {}).flat()].filter(Boolean).filter((text, at, all) => all.indexOf(text) === at).join(" "), "bad");
    return;
  }
  document.querySelectorAll(`button[form="${form.id}"], #${form.id} button[type=submit]`).forEach((button) => { button.disabled = true; });
  form.dataset.kept = id;
  say(form, result.state === "login" ? word("login") : word("kept"), "ok");
  const way = form.querySelector("[data-offline-way]");
  if (way) way.hidden = false;
}

async function wire(form) {
  const whose = document.body.dataset.account || (await account());
  if (!whose) return;
  const draft = await get("drafts", whose, page());
  if (draft && !form.querySelector("[aria-invalid=true]")) restore(form, draft);
  const note = () => draftSoon(form, whose);
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy || form.dataset.kept) return;
    busy = true;
    await handIn(form, whose).finally(() => { busy = false; });
  }, true);
  form.dataset.offlineWired = "1";
}

if (usable()) document.querySelectorAll("form[data-offline]").forEach(wire);
