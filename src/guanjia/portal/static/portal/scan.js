// The scanner. Only codes of this house are opened, or listed in continuous mode; any other text is shown and never
// followed. What the browser cannot find in a photo, the server looks for.
import { frameReader, readPhoto } from "./reader.js";
import { ScannedList, feel, isRepeat } from "../codes/scanned.js";

const root = document.querySelector("[data-scanner]");
const find = (name) => root.querySelector(`[data-${name}]`);
const video = find("video");
const list = new ScannedList(document.querySelector("[data-scanned]"));
const onAndOn = find("continuous");
const sound = find("sound");
const PAUSE_MS = 120;
let stream = null;
let reader = null;
let running = 0;

function say(name) {
  root.querySelectorAll("[data-say]").forEach((line) => { line.hidden = line.dataset.say !== name; });
}

function ownCode(text) {
  if (/^\s*[a-z]{2}[- ]?[0-9a-z]{4}[- ]?[0-9a-z]{4}\s*$/i.test(text)) return text.trim().toUpperCase();
  try {
    const url = new URL(text);
    const ours = [window.location.origin, root.dataset.origin].includes(url.origin);
    if (ours && url.pathname.startsWith(root.dataset.base)) {
      return decodeURIComponent(url.pathname.slice(root.dataset.base.length)).replace(/\//g, "");
    }
  } catch (error) {
    // no address: shown as text below
  }
  return "";
}

// true when there is nothing more to look for: the page of the code opens
function take(text) {
  const code = ownCode(text);
  find("foreign").hidden = Boolean(code);
  if (!code) {
    find("foreign-text").textContent = text.slice(0, 500);
    if (!isRepeat(text, performance.now())) feel(false);
    return false;
  }
  if (onAndOn.checked) {
    if (!isRepeat(code, performance.now()) && !list.has(code)) {
      list.add(code, root.dataset.base + encodeURIComponent(code));
      feel(true);
    }
    return false;
  }
  say("found");
  stop();
  feel(true);
  window.location.assign(root.dataset.base + encodeURIComponent(code));
  return true;
}

async function look(turn) {
  while (turn === running && stream) {
    if (video.readyState >= 2 && video.videoWidth) {
      let text = "";
      try {
        text = await reader(video);
      } catch (error) {
        text = ""; // one bad frame is no reason to stop
      }
      if (text && turn === running && take(text)) return;
    }
    await new Promise((wake) => { setTimeout(wake, PAUSE_MS); });
  }
}

function stop() {
  running += 1;
  if (stream) stream.getTracks().forEach((track) => track.stop());
  stream = null;
  find("view").hidden = true;
  find("torch").hidden = true;
  find("start").hidden = false;
}

function problemOf(error) {
  if (["NotAllowedError", "SecurityError"].includes(error.name)) return "denied";
  return ["NotReadableError", "AbortError"].includes(error.name) ? "busy" : "none";
}

async function start() {
  find("start").hidden = true;
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
    say(window.isSecureContext ? "none" : "insecure");
    return;
  }
  say("starting");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    video.srcObject = stream;
    find("view").hidden = false;
    await video.play();
    reader = reader || await frameReader(root.dataset.reader);
  } catch (error) {
    stop();
    say(problemOf(error));
    return;
  }
  say("looking");
  const [track] = stream.getVideoTracks();
  find("torch").hidden = !(track.getCapabilities && track.getCapabilities().torch);
  running += 1;
  look(running);
}

async function fromPhoto(input) {
  say("reading");
  const text = await readPhoto(input.files[0], root.dataset.reader).catch(() => "");
  if (!text) input.form.requestSubmit(); // bar codes, several codes, HEIC, blur: the server sees more, and says why not
  else {
    input.value = "";
    if (!take(text)) say(stream ? "looking" : "none");
  }
}

function remember(box, key, byDefault) {
  box.checked = (localStorage.getItem(key) || byDefault) === "on";
  box.addEventListener("change", () => localStorage.setItem(key, box.checked ? "on" : "off"));
}

root.hidden = false;
remember(onAndOn, "gj.scan.continuous", "off");
remember(sound, "gj.scan.sound", "on");
find("start").addEventListener("click", start);
find("torch").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  const on = button.getAttribute("aria-pressed") !== "true";
  await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
  button.setAttribute("aria-pressed", String(on));
});
document.querySelector("[data-photo-input]").addEventListener("change", (event) => {
  if (event.target.files.length) fromPhoto(event.target);
});
document.addEventListener("gj:scanned", (event) => {
  if (!onAndOn.checked || event.detail.from !== "wedge") return; // the field's own form opens the code
  event.preventDefault();
  take(event.detail.text);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && stream) stop();
  else if (!document.hidden && !stream && !find("start").hidden) start();
});
window.addEventListener("pagehide", stop);
if (window.matchMedia("(pointer: fine)").matches) document.getElementById("code-text").focus(); // hand scanners type
start();
