// On every page: remembers whose telephone this is now, says what waits, sends when there is a net, and takes pages
// along when their owner asks (`data-take-along`: the addresses, one a word).
import { account, changed, entries, forgetPages, get, put, removeEntry, setAccount, usable } from "./store.js";
import { isOld, sync } from "./send.js";

const words = document.querySelector("[data-offline-words]");
export const word = (name, values = {}) => {
  const found = words && words.content.querySelector(`[data-word=${name}]`);
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), found ? found.textContent : name);
};

async function showWaiting() {
  const strip = document.querySelector("[data-offline-strip]");
  if (!strip) return;
  const rows = await entries(await account());
  const open = rows.filter((row) => row.state !== "sent");
  const wrong = open.filter((row) => row.state !== "waiting").length;
  strip.hidden = !open.length || location.pathname === strip.getAttribute("href");
  strip.classList.toggle("bad", wrong > 0);
  strip.querySelector("[data-strip-text]").textContent = wrong ? word("strip_wrong", { n: wrong }) : word("strip", { n: open.length });
}

async function remember() {
  const said = document.body.dataset.account;
  if (said === undefined) return; // a shell page: it belongs to nobody
  if (said !== (await account())) {
    await setAccount(said);
    if (said) await forgetPages(said);
  }
  for (const row of await entries(said)) if (isOld(row)) await removeEntry(row.id);
}

export async function sendNow() {
  const result = await sync();
  await showWaiting();
  document.dispatchEvent(new CustomEvent("gj:synced", { detail: result }));
  return result;
}

async function takeAlong(button) {
  const whose = await account();
  const said = document.getElementById(button.dataset.takeSaid);
  const tell = (text) => { if (said) { said.textContent = text; said.hidden = false; } };
  button.disabled = true;
  try {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    for (const path of button.dataset.takeAlong.split(" ").filter(Boolean)) {
      const response = await fetch(path, { cache: "no-store" });
      if (!response.ok || response.redirected) throw new Error(path);
      const kept = { body: await response.text(), type: response.headers.get("Content-Type"), policy: response.headers.get("Content-Security-Policy") || "" };
      const title = new DOMParser().parseFromString(kept.body, "text/html").title;
      await put("pages", { account: whose, key: new URL(path, location.href).pathname, title, at: Date.now(), ...kept });
    }
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    tell(word("taken"));
  } catch (error) {
    tell(error.name === "QuotaExceededError" ? word("full") : word("not_taken"));
  } finally {
    button.disabled = false;
  }
}

async function start() {
  await remember();
  await showWaiting();
  changed(showWaiting);
  const whose = await account();
  const waiting = (await entries(whose)).some((row) => row.state === "waiting");
  if (waiting && navigator.onLine) await sendNow();
  document.documentElement.dataset.offlineReady = "1";
}

// a page and the modules it imports may know this file under two names; it starts once
if (usable() && !document.documentElement.dataset.offlineBoot) {
  document.documentElement.dataset.offlineBoot = "1";
  document.querySelectorAll("[data-take-along]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => takeAlong(button));
    const first = button.dataset.takeAlong.split(" ")[0];
    account().then((whose) => get("pages", whose, new URL(first, location.href).pathname)).then((row) => {
      const said = document.getElementById(button.dataset.takeSaid);
      if (row && said) { said.textContent = word("taken_at", { at: new Date(row.at).toLocaleString() }); said.hidden = false; }
    });
  });
  // whoever logs out takes nothing with them that others could open
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-logout]")) { setAccount(""); forgetPages(""); }
  }, true);
  window.addEventListener("online", sendNow);
  start().catch(() => { document.documentElement.dataset.offlineReady = "failed"; });
}
