{% comment %}The service worker: an explicit list of files and shells. context: version, files, pages (JSON), static{% endcomment %}
const NAME = "guanjia-{{ version|escapejs }}";
const FILES = {{ files|safe }};
const PAGES = {{ pages|safe }};
const STATIC = "{{ static|escapejs }}";
const OFFLINE = PAGES[PAGES.length - 1];
const STORE = "guanjia-offline";
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  const fresh = (file) => new Request(file, { credentials: "omit", cache: "reload" });
  event.waitUntil(caches.open(NAME).then((cache) => Promise.all([...FILES, ...PAGES].map((file) => cache.add(fresh(file))))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("guanjia-") && name !== NAME).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

// The copy that the person whose pages are open here took along; nobody else's.
function takenAlong(path) {
  return new Promise((done) => {
    const asked = indexedDB.open(STORE);
    asked.onupgradeneeded = () => asked.transaction.abort(); // no store yet: leave none behind
    asked.onerror = () => done(null);
    asked.onsuccess = () => {
      const db = asked.result;
      const act = db.transaction(["meta", "pages"]);
      const whose = act.objectStore("meta").get("account");
      let row = null;
      whose.onsuccess = () => {
        if (!whose.result) return;
        const found = act.objectStore("pages").get([whose.result, path]);
        found.onsuccess = () => { row = found.result; };
      };
      act.oncomplete = () => { db.close(); done(row || null); };
      act.onabort = () => { db.close(); done(null); };
    };
  });
}

const copyOf = (row) => new Response(row.body, { headers: { "Content-Type": row.type, "Content-Security-Policy": row.policy } });
const later = (ms) => new Promise((_, failed) => { setTimeout(() => failed(new Error("slow")), ms); });

async function open(request) {
  const path = new URL(request.url).pathname;
  const kept = await takenAlong(path).catch(() => null);
  const shell = PAGES.includes(path) ? await caches.match(path) : null;
  try {
    return await (kept || shell ? Promise.race([fetch(request), later(PATIENCE_MS)]) : fetch(request));
  } catch {
    return kept ? copyOf(kept) : shell || caches.match(OFFLINE);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(open(request));
  } else if (address.pathname.startsWith(STATIC)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
