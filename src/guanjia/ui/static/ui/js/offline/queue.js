// The page of what waits on this telephone: its own owner's entries with their fate, and the pages taken along.
import { account, changed, entries, entry, listOf, put, remove, removeEntry, setAccount, usable, waitingOfAll } from "./store.js";
import { who } from "./send.js";
import { sendNow, word } from "./boot.js";

const root = document.querySelector("[data-queue]");
const part = (name) => document.querySelector(`[data-queue-${name}]`);
let over = false;

function show(name, text) {
  const line = part(name);
  line.hidden = !text;
  if (text) line.querySelector("[data-text]").textContent = text;
}

function row(template, one) {
  const item = root.querySelector(`template[data-${template}]`).content.firstElementChild.cloneNode(true);
  Object.entries(one).forEach(([name, value]) => {
    const place = item.querySelector(`[data-of=${name}]`);
    if (place) { place.textContent = value; place.hidden = !value; }
  });
  return item;
}

function reasonOf(one) {
  const answer = one.answer || {};
  const fields = Object.values(answer.fields || {}).flat();
  const said = [answer.detail, ...fields].filter((text, at, all) => text && all.indexOf(text) === at).join(" ");
  if (one.state === "waiting") return one.tries && answer.status ? said : "";
  return one.state === "sent" ? "" : said || word("no_reason");
}

function drawEntry(one) {
  const item = row("entry", { title: one.title, made: new Date(one.made_at).toLocaleString(), reason: reasonOf(one) });
  item.dataset.state = one.state;
  item.dataset.entry = one.id;
  item.querySelectorAll("[data-status]").forEach((mark) => { mark.hidden = mark.dataset.status !== one.state; });
  const theirs = item.querySelector("[data-theirs]");
  theirs.hidden = !(one.state === "conflict" && typeof one.answer.theirs === "string");
  if (!theirs.hidden) theirs.href = one.answer.theirs;
  const way = item.querySelector("[data-open]");
  const goal = one.state === "sent" ? one.answer.location : one.open;
  way.hidden = !goal;
  if (goal) way.href = goal;
  const again = item.querySelector("[data-again]");
  again.hidden = !["refused", "conflict"].includes(one.state) || Boolean(one.open && one.state === "conflict");
  again.addEventListener("click", async () => {
    const found = await entry(await account(), one.id);
    if (found) await put("entries", { ...found, state: "waiting" });
    await send();
  });
  const drop = item.querySelector("[data-drop]");
  drop.hidden = one.state === "sent";
  drop.addEventListener("click", () => {
    const dialog = root.querySelector("[data-queue-sure]");
    dialog.querySelector("[data-of=title]").textContent = one.title;
    dialog.onclose = async () => {
      if (dialog.returnValue === "yes") { await removeEntry(one.id); changed(); await draw(); }
      dialog.returnValue = "";
    };
    dialog.showModal();
  });
  return item;
}

function drawPage(one) {
  const item = row("page", { title: one.title, made: new Date(one.at).toLocaleString() });
  item.querySelector("[data-open]").href = one.key;
  item.querySelector("[data-drop]").addEventListener("click", async () => { await remove("pages", one.account, one.key); await draw(); });
  return item;
}

async function draw() {
  const whose = await account();
  const rows = whose ? await entries(whose) : [];
  const pages = whose ? await listOf("pages", whose) : [];
  part("rows").replaceChildren(...[...rows].reverse().map(drawEntry));
  part("pages").replaceChildren(...pages.map(drawPage));
  root.querySelector("[data-queue-along]").hidden = !pages.length;
  const waiting = rows.filter((one) => one.state === "waiting").length;
  part("send").hidden = !waiting;
  show("none", whose && !rows.length ? word("none") : "");
  const others = whose ? 0 : await waitingOfAll();
  show("login", over || !whose ? (others || waiting ? word("login_n", { n: others || waiting }) : word("login_first")) : "");
  root.dataset.waiting = String(waiting);
}

async function send() {
  part("send").disabled = true;
  const result = await sendNow();
  over = result.state === "login";
  show("gone", result.state === "gone" ? word("gone") : "");
  part("send").disabled = false;
  await draw();
}

async function start() {
  const said = await who();
  if (said) await setAccount(said.account); // whoever is logged out sees no titles here, only how many wait
  show("gone", said ? "" : word("gone"));
  await draw();
  const room = await navigator.storage.estimate();
  const lasting = await navigator.storage.persisted();
  show("room", word(lasting ? "room" : "room_weak", { mb: Math.max(1, Math.round((room.usage || 0) / 1e6)), all: Math.round((room.quota || 0) / 1e6) }));
  part("send").addEventListener("click", send);
  changed(draw);
  document.addEventListener("gj:synced", draw);
  window.addEventListener("online", () => start().catch(() => {}), { once: true });
  root.dataset.ready = "1";
}

if (usable()) start();
else show("gone", word("unsafe"));
