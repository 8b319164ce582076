{% comment %}The service worker: shell and offline page, nothing of anybody. context: version, files (JSON), static{% endcomment %}
const NAME = "guanjia-{{ version|escapejs }}";
const FILES = {{ files|safe }};
const STATIC = "{{ static|escapejs }}";
const OFFLINE = FILES[FILES.length - 1];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => Promise.all(FILES.map((file) => cache.add(new Request(file, { credentials: "omit" }))))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("guanjia-") && name !== NAME).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (address.pathname.startsWith(STATIC)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
