// Photos, a signature, a place: answers that are more than a word. Bytes are held by their SHA-256.
export async function sha256(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const copy = (name) => document.querySelector(`template[data-away-${name}]`).content.firstElementChild.cloneNode(true);

function drawPhotos(box, names, photos, change) {
  const list = box.querySelector("[data-photos]");
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...names.map((name) => {
    const item = copy("photo");
    if (photos[name]) item.querySelector("img").src = URL.createObjectURL(photos[name].blob);
    item.querySelector("button").addEventListener("click", () => change(names.filter((one) => one !== name)));
    return item;
  }));
  list.hidden = !names.length;
}

export function photoPart(box, key, state, changed) {
  const set = (names) => { state.answers[key] = names; drawPhotos(box, names, state.photos, set); changed(); };
  drawPhotos(box, state.answers[key] || [], state.photos, set);
  box.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", async () => {
    const names = [...(state.answers[key] || [])];
    for (const file of input.files) {
      const name = await sha256(file);
      state.photos[name] = { blob: file, name: file.name };
      if (!names.includes(name)) names.push(name);
    }
    input.value = "";
    set(names.slice(0, 9));
  }));
}

export function signaturePart(box, key, state, changed) {
  const pad = box.querySelector("canvas");
  const ink = pad.getContext("2d");
  const clear = () => { ink.fillStyle = "#fff"; ink.fillRect(0, 0, pad.width, pad.height); };
  const at = (event) => [event.offsetX * (pad.width / pad.clientWidth), event.offsetY * (pad.height / pad.clientHeight)];
  let down = false;
  clear();
  Object.assign(ink, { lineWidth: 5, lineCap: "round", strokeStyle: "#000" });
  pad.addEventListener("pointerdown", (event) => { down = true; pad.setPointerCapture(event.pointerId); ink.beginPath(); ink.moveTo(...at(event)); });
  pad.addEventListener("pointermove", (event) => { if (down) { ink.lineTo(...at(event)); ink.stroke(); } });
  pad.addEventListener("pointerup", () => {
    down = false;
    pad.toBlob(async (blob) => {
      const name = await sha256(blob);
      state.photos[name] = { blob, name: `${key}.png` };
      state.answers[key] = [name];
      box.querySelector("[data-signed]").hidden = false;
      changed();
    }, "image/png");
  });
  box.querySelector("[data-signed]").hidden = !(state.answers[key] || []).length;
  box.querySelector("button").addEventListener("click", () => { clear(); delete state.answers[key]; box.querySelector("[data-signed]").hidden = true; changed(); });
}

export function locationPart(box, key, state, changed, word) {
  const said = box.querySelector("[data-where]");
  const show = () => { const at = state.answers[key]; said.textContent = at ? `${at.lat}, ${at.lon} (±${at.accuracy_m} m)` : ""; };
  box.querySelector("button").addEventListener("click", () => {
    said.textContent = word("finding");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      state.answers[key] = { lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6), accuracy_m: String(Math.round(coords.accuracy)) };
      show();
      changed();
    }, () => { said.textContent = word("not_found"); }, { enableHighAccuracy: true, timeout: 15000 });
  });
  show();
}
