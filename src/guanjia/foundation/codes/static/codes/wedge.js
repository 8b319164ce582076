// Fields that a USB or Bluetooth scanner types into (`data-wedge`). A scanner is a keyboard with fast fingers that ends
// with Enter. Where a Chinese input method is on, the letters would land in its candidate list: so the physical keys are
// kept as well, and when they came too fast for a person they are what counts.
const FAST_MS = 60;
const SHORTEST = 6;
const PLAIN = { Minus: "-", Equal: "=", Slash: "/", Period: ".", Comma: ",", Semicolon: ";", Space: " ", Quote: "'" };
const SHIFTED = { Minus: "_", Equal: "+", Slash: "?", Period: ">", Comma: "<", Semicolon: ":", Quote: "\"", Digit5: "%", Digit4: "$", Digit7: "&", Digit3: "#" };
const kept = new WeakMap();

function keyOf(event) {
  const { code, shiftKey } = event;
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (shiftKey && SHIFTED[code]) return SHIFTED[code];
  if (/^(Digit|Numpad)[0-9]$/.test(code)) return code.slice(-1);
  return PLAIN[code] || "";
}

function typed(field, event) {
  const keys = kept.get(field) || { text: "", last: 0, fast: true };
  const now = event.timeStamp;
  if (keys.text && now - keys.last > FAST_MS * 8) Object.assign(keys, { text: "", fast: true });
  else if (keys.text && now - keys.last > FAST_MS) keys.fast = false;
  keys.last = now;
  keys.text += keyOf(event);
  kept.set(field, keys);
}

// what was scanned: the physical keys of a fast run, else what stands in the field, full-width letters made plain
function textOf(field) {
  const keys = kept.get(field);
  kept.delete(field);
  const shown = field.value.normalize("NFKC").trim();
  if (keys && keys.fast && keys.text.length >= SHORTEST && keys.text.toLowerCase() !== shown.toLowerCase()) {
    return keys.text.trim();
  }
  return shown;
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches || !field.matches("[data-wedge]")) return;
  if (event.key !== "Enter" && event.code !== "Enter" && event.code !== "NumpadEnter") {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) typed(field, event);
    return;
  }
  const keys = kept.get(field);
  if (event.isComposing && !(keys && keys.fast && keys.text.length >= SHORTEST)) return; // a person picks a candidate
  const text = textOf(field);
  if (!text) return;
  event.preventDefault();
  const scan = new CustomEvent("gj:scanned", { bubbles: true, cancelable: true, detail: { text, from: "wedge" } });
  if (!field.dispatchEvent(scan)) { // somebody took it: the field is free for the next one
    field.blur();
    field.value = "";
    field.focus();
    return;
  }
  field.value = text;
  if (field.form) field.form.requestSubmit();
});

document.querySelectorAll("[data-wedge][autofocus]").forEach((field) => field.focus());
