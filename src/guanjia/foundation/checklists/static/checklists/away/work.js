// What a visit taken along holds: the server's packet, what is typed here, and what waits in the queue. One place of
// one visit has one UUID and at most one entry that is not sent, however often it is changed.
import { account, entries, get, listOf, put, remove, removeEntry } from "../../ui/js/offline/store.js";
import { keep, withQueue } from "../../ui/js/offline/send.js";
import { askedOf } from "./form.js";

const API = "/api/v1/checklists";
export const keyOf = (visit, place) => `visit:${visit}:${place || 0}`;
export const openOf = (visit, place) => `/visits/away/#v${visit}/p${place || 0}`;

// Fetches the visits that are mine and keeps them for the account; those not sent any more by the server go.
export async function takeAlong() {
  const whose = await account();
  const response = await fetch(`${API}/my-visits/`, { cache: "no-store", headers: { "X-Guanjia-Account": whose } });
  if (!response.ok) throw new Error(String(response.status));
  const found = await response.json();
  const kept = found.map((visit) => `visit:${visit.id}`);
  for (const old of await listOf("packets", whose)) if (old.key.startsWith("visit:") && !kept.includes(old.key)) await remove("packets", whose, old.key);
  for (const visit of found) await put("packets", { account: whose, key: `visit:${visit.id}`, data: visit, at: Date.now() });
  return found.length;
}

export async function visits() {
  const whose = await account();
  const rows = whose ? await listOf("packets", whose) : [];
  return rows.filter((row) => row.key.startsWith("visit:")).sort((a, b) => a.data.planned_on.localeCompare(b.data.planned_on) || a.data.id - b.data.id);
}

const isOf = (row, visit, place) => row.work && row.work.visit === visit && (row.work.place || 0) === (place || 0);

function photosOf(row) {
  const found = {};
  row.requests.filter((one) => one.fields).forEach((one) => { const [, file] = one.fields[0]; found[one.sha256] = file; });
  return found;
}

// How a place stands: what is typed, else what waits, else what the server has. `state`: none, typed, waiting, refused,
// conflict, sent, known.
export async function standing(visit, place) {
  const whose = await account();
  const rows = (await entries(whose)).filter((row) => isOf(row, visit.id, place));
  const open = rows.filter((row) => row.state !== "sent").pop();
  const sent = rows.filter((row) => row.state === "sent" && row.answer && row.answer.answers).pop();
  const server = visit.answer_sets.find((row) => (row.place || 0) === (place || 0));
  const known = [server, sent && sent.answer].filter(Boolean).sort((a, b) => a.revision - b.revision).pop();
  const draft = await get("drafts", whose, keyOf(visit.id, place));
  const base = { uuid: known ? known.uuid : open ? open.work.uuid : crypto.randomUUID(), base: known ? known.revision : 0 };
  if (draft) return { ...base, ...draft.head, state: open && open.state === "conflict" ? "conflict" : "typed", answers: draft.answers, photos: draft.photos, entry: open, known };
  if (open) return { uuid: open.work.uuid, base: open.work.base, state: open.state, answers: open.work.answers, photos: photosOf(open), entry: open, known };
  const prefill = (visit.rooms.find((room) => room.place === place) || {}).prefill || {};
  return { ...base, state: known ? (sent ? "sent" : "known") : "none", answers: { ...(known ? known.answers : prefill) }, photos: {}, known };
}

export async function saveDraft(visit, place, at) {
  await put("drafts", { account: await account(), key: keyOf(visit.id, place), head: { uuid: at.uuid, base: at.base }, answers: at.answers, photos: at.photos, at: Date.now() });
}

// Puts the answers of a place into the queue in place of what waits there for it: photos first, then the answers.
export async function queueAnswers(visit, place, name, at) {
  const whose = await account();
  const answers = askedOf(visit.form.lines, at.answers);
  const names = Object.values(answers).filter(Array.isArray).flat().filter((one) => at.photos[one]);
  const photos = names.map((sha) => ({ url: `${API}/visits/${visit.id}/photos/${sha}/`, method: "PUT", sha256: sha, fields: [["file", at.photos[sha]]] }));
  const json = {
    visit: visit.id, place: place || null, form_hash: visit.form.content_hash, answers,
    base_revision: at.base, answered_at: new Date().toISOString(), later: true,
  };
  const row = {
    account: whose, title: `${visit.title} · ${name}`, open: openOf(visit.id, place),
    work: { visit: visit.id, place: place || 0, uuid: at.uuid, base: at.base, answers },
    requests: [...photos, { url: `${API}/answer-sets/${at.uuid}/`, method: "PUT", json }],
  };
  return withQueue(whose, async () => {
    const old = (await entries(whose)).find((one) => isOf(one, visit.id, place) && one.state !== "sent");
    await keep(old ? { ...row, id: old.id, made_at: old.made_at } : row);
    await remove("drafts", whose, keyOf(visit.id, place));
  });
}

export async function queueFinish(visit, title) {
  const whose = await account();
  const old = (await entries(whose)).find((row) => row.finish === visit.id && row.state !== "sent");
  if (!old) await keep({ account: whose, title, open: `/visits/away/#v${visit.id}`, finish: visit.id, requests: [{ url: `${API}/visits/${visit.id}/finish/`, method: "POST", json: {} }] });
}

// Settles a conflict. Mine: it is sent again on top of theirs, which stay on record as the earlier answers. Theirs:
// mine go to the record of their answers as what was set aside. Either way both are kept by the server.
export async function settle(entry, mine) {
  const { theirs } = entry.answer;
  return withQueue(entry.account, async () => {
    const last = entry.requests[entry.requests.length - 1];
    const requests = mine
      ? [...entry.requests.slice(0, -1), { ...last, url: `${API}/answer-sets/${theirs.uuid}/`, done: false, json: { ...last.json, base_revision: theirs.revision } }]
      : [...entry.requests.slice(0, -1), { url: `${API}/answer-sets/${theirs.uuid}/set-aside/`, method: "POST", json: { answers: entry.work.answers, answered_at: last.json.answered_at } }];
    const work = { ...entry.work, ...(mine ? { uuid: theirs.uuid, base: theirs.revision } : {}) };
    await keep({ ...entry, id: mine ? entry.id : crypto.randomUUID(), state: "waiting", work: mine ? work : undefined, requests });
    if (!mine) await removeEntry(entry.id);
    const packet = await get("packets", entry.account, `visit:${entry.work.visit}`);
    const others = packet ? packet.data.answer_sets.filter((row) => row.uuid !== theirs.uuid) : [];
    if (packet) await put("packets", { ...packet, data: { ...packet.data, answer_sets: [...others, theirs] } });
    await remove("drafts", entry.account, keyOf(entry.work.visit, entry.work.place));
  });
}
