// Visits without a net: the list, one visit with its places, one place filled in, two versions compared. The address
// behind # says which; everything shown comes from the telephone's own store.
import { account, isFull, setAccount, usable } from "../../ui/js/offline/store.js";
import { who } from "../../ui/js/offline/send.js";
import { sendNow, word as kitWord } from "../../ui/js/offline/boot.js";
import { fill, versions } from "./clash.js";
import { drawLine, holds, askedOf, lackingIn } from "./form.js";
import { copy } from "./parts.js";
import { queueAnswers, queueFinish, saveDraft, standing, takeAlong, visits } from "./work.js";

const root = document.querySelector("[data-away]");
const language = document.documentElement.lang;
const word = (name) => document.querySelector("[data-away-words]").content.querySelector(`[data-word=${name}]`).textContent;
const bar = document.querySelector("[data-away-act]");
const bar2 = document.querySelector("[data-away-send]");

function say(text, tone = "") {
  const line = root.querySelector("[data-said]");
  line.textContent = text;
  line.hidden = !text;
  line.className = `gp-card cl-pad${tone ? ` c-${tone}` : ""}`;
  if (text) line.scrollIntoView({ block: "nearest" });
}

function action(text, act) {
  bar.hidden = !text;
  bar.textContent = text || "";
  bar.onclick = act || null;
}

const nameOf = (visit, place) => (visit.rooms.find((room) => room.place === place) || { name: visit.unit }).name;
const placesOf = (visit) => (visit.rooms.length ? visit.rooms.map((room) => room.place) : [0]);

function mark(node, state) {
  node.dataset.state = state;
  node.querySelectorAll("[data-status]").forEach((one) => { one.hidden = one.dataset.status !== state; });
}

async function drawList(view) {
  const rows = await visits();
  for (const { data, at } of rows) {
    const card = fill(copy("visit"), { title: data.title, detail: `${data.unit} · ${data.planned_on}`, at: new Date(at).toLocaleString() });
    card.querySelector("a").href = `#v${data.id}`;
    view.append(card);
  }
  if (!rows.length) view.append(fill(copy("note"), { text: word("none") }));
  action(word("take"), async () => {
    try {
      if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready);
      if (navigator.storage.persist) await navigator.storage.persist();
      await takeAlong();
      await draw();
      say(kitWord("taken"), "ok");
    } catch (error) {
      say(isFull(error) ? kitWord("full") : kitWord("not_taken"), "bad");
    }
  });
}

async function drawVisit(view, visit) {
  view.append(fill(copy("head"), { title: visit.title, detail: `${visit.unit} · ${visit.planned_on}` }));
  for (const place of placesOf(visit)) {
    const at = await standing(visit, place);
    const row = fill(copy("place"), { title: nameOf(visit, place), said: at.known && at.state !== "typed" ? at.known.said.map((one) => one.text).join("；") : "" });
    row.querySelector("a").href = `#v${visit.id}/p${place}`;
    mark(row, at.state);
    view.append(row);
  }
  action(word("finish"), async () => { await queueFinish(visit, `${visit.title} · ${word("finish")}`); await send(word("queued")); });
}

async function drawPlace(view, visit, place) {
  const at = await standing(visit, place);
  view.append(fill(copy("head"), { title: nameOf(visit, place), detail: visit.title }));
  if (at.state === "conflict") { versions(view, visit, at, () => send(word("queued"))); action(""); return; }
  if (at.state === "refused") say([at.entry.answer.detail, ...Object.values(at.entry.answer.fields || {}).flat()].filter((one, n, all) => one && all.indexOf(one) === n).join(" "), "bad");
  if (["sent", "known"].includes(at.state) && at.known.said.length) view.append(fill(copy("note"), { text: at.known.said.map((one) => one.text).join("；") }));
  const cards = {};
  let saving = null;
  const arrange = () => { const kept = askedOf(visit.form.lines, at.answers); visit.form.lines.forEach((line) => { cards[line.key].hidden = !holds(line.when, kept); }); };
  const typed = () => {
    arrange();
    clearTimeout(saving);
    saving = setTimeout(() => saveDraft(visit, place, at).then(() => { root.dataset.drafted = String(Date.now()); }).catch((error) => { if (isFull(error)) say(kitWord("full"), "bad"); }), 250);
  };
  visit.form.lines.forEach((line) => { cards[line.key] = drawLine(line, at, typed, word, language); view.append(cards[line.key]); });
  arrange();
  action(word("keep"), async () => {
    const lacking = lackingIn(visit.form.lines, at.answers);
    if (lacking) { cards[lacking.key].scrollIntoView({ block: "center" }); cards[lacking.key].classList.add("lacks"); say(word("lacking"), "bad"); return; }
    clearTimeout(saving);
    try {
      await queueAnswers(visit, place, nameOf(visit, place), at);
    } catch (error) { say(isFull(error) ? kitWord("full") : kitWord("not_kept"), "bad"); return; }
    location.hash = `#v${visit.id}`;
    await send(kitWord("kept"));
  });
}

async function send(otherwise) {
  const result = navigator.onLine ? await sendNow() : { state: "gone" };
  await draw();
  say(result.state === "login" ? kitWord("login") : result.state === "done" ? word("synced") : otherwise, result.state === "login" ? "bad" : "");
}

async function draw() {
  const [, id, place] = location.hash.match(/^#v(\d+)(?:\/p(\d+))?$/) || [];
  const found = id && (await visits()).find((row) => row.data.id === Number(id));
  const view = document.createDocumentFragment();
  say("");
  const holder = document.createElement("div");
  if (!(await account())) { view.append(fill(copy("note"), { text: kitWord("login_first") })); action(""); }
  else if (found && place !== undefined) await drawPlace(holder, found.data, Number(place));
  else if (found) await drawVisit(holder, found.data);
  else await drawList(holder);
  view.append(...holder.childNodes);
  root.querySelector("[data-view]").replaceChildren(view);
  document.querySelector(".gp-bar .bk").href = found ? (place !== undefined ? `#v${id}` : "#") : document.querySelector(".gp-bar .bk").dataset.home;
  root.dataset.shown = location.hash || "#";
}

async function start() {
  const home = document.querySelector(".gp-bar .bk");
  home.dataset.home = home.getAttribute("href");
  const said = await who();
  if (said) await setAccount(said.account);
  await draw();
  window.addEventListener("hashchange", () => { draw(); window.scrollTo(0, 0); });
  document.addEventListener("gj:synced", () => { if (!/\/p\d+$/.test(location.hash)) draw(); });
  bar2.addEventListener("click", () => send(kitWord("gone")));
  root.dataset.ready = "1";
}

if (usable()) start();
else say(kitWord("unsafe"), "bad");
