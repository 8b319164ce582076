// My pass: counts its seconds down, fetches a fresh one before they end, and hides what has run out. Works by the
// server's clock: only the seconds a pass still has count, not what time the phone believes it is.
const box = document.querySelector("[data-pass]");
const over = document.querySelector("[data-pass-over]");
const AHEAD_S = 6;
const RETRY_S = 2;
let until = 0;
let asking = false;
let asked = 0;
let wake = null;

function take() {
  const pass = box.querySelector("[data-pass-until]");
  if (!pass) return;
  until = performance.now() / 1000 + Number(pass.dataset.passSeconds);
  pass.classList.remove("over");
  over.hidden = true;
}

async function renew() {
  if (asking) return;
  asking = true;
  asked = performance.now() / 1000;
  try {
    const answer = await fetch(box.dataset.pass, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    const text = await answer.text();
    if (answer.ok && text.includes("data-pass-until")) {
      const fresh = new DOMParser().parseFromString(text, "text/html").body;
      box.replaceChildren(...fresh.childNodes);
      take();
    }
  } catch (error) {
    // no network: the pass stays readable for as long as it lives
  }
  asking = false;
}

function tick() {
  const pass = box.querySelector("[data-pass-until]");
  if (!pass) return;
  const now = performance.now() / 1000;
  const left = Math.max(0, Math.ceil(until - now));
  pass.querySelector("[data-pass-left]").textContent = box.dataset.passWords.replace("#", String(left));
  pass.classList.toggle("over", left === 0);
  over.hidden = left > 0;
  if (left <= AHEAD_S && !document.hidden && now - asked > RETRY_S) renew();
}

async function stayAwake() {
  if (!("wakeLock" in navigator) || document.hidden) return;
  try {
    wake = await navigator.wakeLock.request("screen");
  } catch (error) {
    wake = null; // low battery, or not allowed: the screen dims as usual
  }
}

if (box) {
  take();
  setInterval(tick, 500);
  document.addEventListener("visibilitychange", () => { tick(); stayAwake(); });
  window.addEventListener("online", renew);
  stayAwake();
}
