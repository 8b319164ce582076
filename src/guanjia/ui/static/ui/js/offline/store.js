// What the telephone keeps while there is no net, in one IndexedDB, every row under the account it belongs to:
//   meta    account: whose pages are open here ("" when nobody is logged in)
//   entries submissions on their way; `id` is made here once and is the key that makes a second sending harmless
//   drafts  what is typed into a form but not handed in, photos included
//   packets work taken along as data (a room's own shape)
//   pages   pages taken along; the service worker shows them to their owner when the net is gone
// Writes wait until they are on the disk, so that a killed browser loses nothing that was said to be kept.
const NAME = "guanjia-offline";

let opened = null;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const db = asked.result;
      db.createObjectStore("meta");
      db.createObjectStore("entries", { keyPath: "id" }).createIndex("account", "account");
      ["drafts", "packets", "pages"].forEach((name) => db.createObjectStore(name, { keyPath: ["account", "key"] }).createIndex("account", "account"));
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      done(asked.result);
    };
    asked.onerror = () => { opened = null; failed(asked.error); };
  });
  return opened;
}

async function run(name, mode, work) {
  const db = await open();
  return new Promise((done, failed) => {
    const act = db.transaction(name, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    const asked = work(act.objectStore(name));
    act.oncomplete = () => done(asked ? asked.result : undefined);
    act.onabort = () => failed(act.error || new DOMException("aborted", "AbortError"));
    act.onerror = () => failed(act.error || (asked && asked.error));
  });
}

export const usable = () => window.isSecureContext && "indexedDB" in window && "locks" in navigator && "timeout" in AbortSignal;
export const isFull = (error) => Boolean(error) && (error.name === "QuotaExceededError" || String(error).includes("Quota"));

export const account = async () => (await run("meta", "readonly", (meta) => meta.get("account"))) || "";
export const setAccount = (key) => run("meta", "readwrite", (meta) => meta.put(key, "account"));

// Every read names the account; nothing here reads across accounts but `strangersCount`, which only counts.
export const listOf = (name, whose) => run(name, "readonly", (rows) => rows.index("account").getAll(whose));
export const get = (name, whose, key) => run(name, "readonly", (rows) => rows.get([whose, key]));
export const put = (name, row) => run(name, "readwrite", (rows) => rows.put(row));
export const remove = (name, whose, key) => run(name, "readwrite", (rows) => rows.delete([whose, key]));

export async function entries(whose) {
  const found = whose ? await listOf("entries", whose) : [];
  return found.sort((a, b) => a.made_at - b.made_at);
}
export async function entry(whose, id) {
  const found = await run("entries", "readonly", (rows) => rows.get(id));
  return found && found.account === whose ? found : null;
}
export const removeEntry = (id) => run("entries", "readwrite", (rows) => rows.delete(id));

export async function waitingOfAll() {
  const all = await run("entries", "readonly", (rows) => rows.getAll());
  return all.filter((row) => row.state !== "sent").length;
}

// Leaves out whatever was taken along by others than `whose`; what waits to be sent stays, for its owner.
export async function forgetPages(whose) {
  const all = await run("pages", "readonly", (rows) => rows.getAllKeys());
  await run("pages", "readwrite", (rows) => { all.filter(([owner]) => owner !== whose).forEach((key) => rows.delete(key)); });
}

let announced = null;
export function changed(tell) {
  announced ??= new BroadcastChannel(NAME);
  if (tell) announced.addEventListener("message", tell);
  else announced.postMessage("changed");
}
