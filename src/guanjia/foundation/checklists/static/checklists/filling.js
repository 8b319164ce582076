// A form being filled in: lines under a condition come and go, the phone tells its place, a finger signs.
const lines = JSON.parse(document.getElementById("lines")?.textContent || "[]");
const form = document.getElementById("fill");
const value = (key) => {
  const picked = form.querySelector(`input[name="${key}"]:checked`);
  if (picked) return picked.value;
  const field = form.elements[key];
  return field && field.type !== "radio" && !(field instanceof RadioNodeList) ? field.value : "";
};
const holds = (c) => {
  if (!c || !Object.keys(c).length) return true;
  if (c.all) return c.all.every(holds);
  if (c.any) return c.any.some(holds);
  if (c.not) return !holds(c.not);
  const answer = value(c.line);
  if ("given" in c) return (answer !== "") === Boolean(c.given);
  if (answer === "") return false;
  if ("is" in c) return answer === String(c.is);
  if ("in" in c) return c.in.map(String).includes(answer);
  const number = Number(answer);
  if (Number.isNaN(number)) return false;
  return "least" in c ? number >= Number(c.least) : number <= Number(c.most);
};
const boxOf = (key) => document.getElementById(`id_${key}`)?.closest(".cl-line") || form.querySelector(`[name="${key}"]`)?.closest(".cl-line");
const arrange = () => {
  for (const line of lines) {
    if (!line.when) continue;
    for (const key of [line.key, `${line.key}__photo`]) {
      const box = boxOf(key);
      if (box) box.hidden = !holds(line.when);
    }
  }
};
if (form) {
  form.addEventListener("change", arrange);
  form.addEventListener("input", arrange);
  arrange();
}
for (const field of document.querySelectorAll("[data-location]")) {
  if (field.value || !navigator.geolocation) continue;
  navigator.geolocation.getCurrentPosition((at) => {
    const { latitude, longitude, accuracy } = at.coords;
    field.value = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}, ${Math.round(accuracy)}`;
  }, () => {}, { enableHighAccuracy: true, timeout: 15000 });
}
for (const line of lines.filter((one) => one.kind === "signature")) {
  const input = form.querySelector(`input[type=file][name="${line.key}"]`);
  const box = boxOf(line.key);
  if (!input || !box) continue;
  const pad = document.createElement("canvas");
  pad.className = "cl-sign";
  pad.setAttribute("role", "img");
  pad.setAttribute("aria-label", line.zh);
  box.append(pad);
  const ink = pad.getContext("2d");
  const size = () => { pad.width = pad.clientWidth * 2; pad.height = pad.clientHeight * 2; ink.lineWidth = 5; ink.lineCap = "round"; ink.fillStyle = "#fff"; ink.fillRect(0, 0, pad.width, pad.height); };
  size();
  let down = false;
  const at = (e) => [e.offsetX * 2, e.offsetY * 2];
  pad.addEventListener("pointerdown", (e) => { down = true; pad.setPointerCapture(e.pointerId); ink.beginPath(); ink.moveTo(...at(e)); });
  pad.addEventListener("pointermove", (e) => { if (down) { ink.lineTo(...at(e)); ink.stroke(); } });
  pad.addEventListener("pointerup", () => {
    down = false;
    pad.toBlob((blob) => {
      const kept = new DataTransfer();
      kept.items.add(new File([blob], `${line.key}.png`, { type: "image/png" }));
      input.files = kept.files;
    }, "image/png");
  });
}
