// Continuous scanning: a list of what was read, with sound and vibration. The same code again within a few seconds is
// the same label still in the picture. Other rooms listen to `gj:scanned` on the list.
const DOUBLE_MS = 4000;
const heard = new Map();
let audio = null;

export function isRepeat(text, now) {
  const last = heard.get(text);
  heard.set(text, now);
  return last !== undefined && now - last < DOUBLE_MS;
}

export function beep(good) {
  if (localStorage.getItem("gj.scan.sound") === "off") return;
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (!Sound) return;
  audio = audio || new Sound();
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  tone.frequency.value = good ? 1320 : 330;
  loud.gain.value = 0.12;
  tone.connect(loud).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + (good ? 0.09 : 0.25));
}

export function feel(good) {
  beep(good);
  if (navigator.vibrate) navigator.vibrate(good ? 60 : [60, 60, 60]);
}

// The list: rows from a template in the page, newest first, each can be taken back.
export class ScannedList {
  constructor(root) {
    this.root = root;
    this.rows = root.querySelector("[data-scanned-rows]");
    this.template = root.querySelector("template");
    this.count = root.querySelector("[data-scanned-count]");
    root.addEventListener("click", (event) => {
      const undo = event.target.closest("[data-scanned-undo]");
      if (undo) this.remove(undo.closest("li"));
      if (event.target.closest("[data-scanned-clear]")) [...this.rows.children].forEach((row) => this.remove(row));
    });
  }

  has(text) {
    return [...this.rows.children].some((row) => row.dataset.text === text);
  }

  add(text, address) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.dataset.text = text;
    row.querySelector("[data-scanned-text]").textContent = text;
    const link = row.querySelector("a");
    if (address) link.href = address;
    else link.removeAttribute("href");
    row.querySelector("input").value = address ? text : "";
    this.rows.prepend(row);
    this.recount();
    if (address) this.name(row, text);
    return row;
  }

  async name(row, text) {
    try {
      const answer = await fetch(`${this.root.dataset.scanned}${encodeURIComponent(text)}/`);
      const said = await answer.json();
      row.querySelector("[data-scanned-name]").textContent = answer.ok ? said.name || said.public_name : said.detail;
    } catch (error) {
      // no network: the code itself is enough to go on
    }
  }

  remove(row) {
    heard.delete(row.dataset.text);
    row.remove();
    this.recount();
  }

  recount() {
    const codes = this.rows.children.length;
    this.count.textContent = String(codes);
    this.root.hidden = codes === 0;
  }
}
