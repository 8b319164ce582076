// Sends what waits. One tab at a time holds the lock; every request carries the entry's own key, so that a lost answer
// and a second sending change nothing; and it names the account, so that the server refuses it under anybody else.
import { account, changed, entries, entry, put } from "./store.js";

const WAIT_MS = 60000;
const KEEP_SENT_MS = 7 * 24 * 3600 * 1000;

async function answerOf(response) {
  const json = (response.headers.get("Content-Type") || "").includes("json");
  return json ? response.json().catch(() => ({})) : null;
}

// Who is logged in, as the server says: { account, csrf }, null when the net is gone.
export async function who() {
  try {
    const response = await fetch("/offline/who/", { cache: "no-store", signal: AbortSignal.timeout(15000) });
    const said = response.ok ? await answerOf(response) : null;
    if (said) return said;
    return response.status >= 500 ? null : { account: "", csrf: "" };
  } catch {
    return null;
  }
}

function bodyOf(request, id) {
  if (request.blob) return request.blob;
  if (request.json) return JSON.stringify(request.json);
  const form = new FormData();
  request.fields.forEach(([name, value]) => {
    if (value && value.blob) form.append(name, value.blob, value.name);
    else form.append(name, value);
  });
  form.set("idempotency_key", id);
  return form;
}

async function sendOne(request, row, csrf, step) {
  const headers = { ...request.headers, "X-CSRFToken": csrf, "X-Guanjia-Account": row.account, "X-Guanjia-Queue": row.id };
  headers["Idempotency-Key"] = row.requests.length > 1 ? `${row.id}-${step}` : row.id;
  if (request.json) headers["Content-Type"] = "application/json";
  return fetch(request.url, { method: request.method || "POST", headers, body: bodyOf(request, row.id), cache: "no-store", signal: AbortSignal.timeout(WAIT_MS) });
}

// What an answer means for its entry.
export function verdict(response, body) {
  if (response.status === 401 || (response.status === 403 && !body) || response.redirected) return "login";
  if (response.status >= 500 || response.status === 429 || response.status === 408) return "later";
  if (response.ok && body) return "sent";
  if (response.status === 409 && body && body.theirs) return "conflict";
  return response.ok ? "later" : "refused";
}

async function sendEntry(row, csrf) {
  row.tries = (row.tries || 0) + 1;
  for (const [step, request] of row.requests.entries()) {
    if (request.done) continue;
    let response = null;
    let body = null;
    try {
      response = await sendOne(request, row, csrf, step);
      body = await answerOf(response);
    } catch {
      await put("entries", row);
      return "gone";
    }
    const fate = verdict(response, body);
    row.answer = { status: response.status, ...(body || {}) };
    if (fate === "login" || fate === "later") {
      await put("entries", row);
      return fate;
    }
    if (fate !== "sent") {
      row.state = fate;
      await put("entries", row);
      return fate;
    }
    request.done = true;
    request.answer = body;
    if (step < row.requests.length - 1) await put("entries", row);
  }
  Object.assign(row, { state: "sent", sent_at: Date.now(), requests: [] });
  await put("entries", row);
  return "sent";
}

// Runs `act` while nothing of the account is on its way: whoever changes what waits goes through here.
export const withQueue = (whose, act) => navigator.locks.request(`gj-sync-${whose}`, act);

// Sends everything of the account whose pages are open here. Answers: { state: idle, gone, login, done; sent }.
export async function sync() {
  const whose = await account();
  if (!whose) return { state: "login", sent: 0 };
  return withQueue(whose, async () => {
    const rows = (await entries(whose)).filter((row) => row.state === "waiting");
    if (!rows.length) return { state: "idle", sent: 0 };
    const said = await who();
    if (!said) return { state: "gone", sent: 0 };
    if (said.account !== whose) return { state: "login", sent: 0 };
    let sent = 0;
    let state = "done";
    for (const { id } of rows) {
      const row = await entry(whose, id);
      if (!row || row.state !== "waiting") continue;
      const fate = await sendEntry(row, said.csrf);
      changed();
      if (fate === "sent") sent += 1;
      if (fate === "gone" || fate === "login") { state = fate; break; }
    }
    return { state, sent };
  });
}

export const isOld = (row) => row.state === "sent" && Date.now() - row.sent_at > KEEP_SENT_MS;

// A new submission: kept first, sent after. Raises QuotaExceededError when the telephone is full.
export async function keep(row) {
  const whole = { id: crypto.randomUUID(), made_at: Date.now(), state: "waiting", tries: 0, ...row };
  await put("entries", whole);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  changed();
  return whole;
}
