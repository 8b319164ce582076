// Reads codes in pictures: the browser's own detector where there is one, else jsQR on a canvas.
const canvas = document.createElement("canvas");
const FRAME = 640;
const PHOTO_SIZES = [1000, 1600, 640, 2400];

export function load(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  });
}

async function nativeReader() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (source) => (await detector.detect(source)).map((code) => code.rawValue)[0] || "";
  } catch (error) {
    return null; // promised but not there, as on some desktops
  }
}

function pixels(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function byJsQr(source, width, height, longest, thorough) {
  const image = pixels(source, width, height, longest);
  const code = window.jsQR(image.data, image.width, image.height, {
    inversionAttempts: thorough ? "attemptBoth" : "dontInvert",
  });
  return code ? code.data : "";
}

// A function from a video's picture of now to the text in it; `script`: where jsQR lies.
export async function frameReader(script) {
  const native = await nativeReader();
  if (native) return native;
  if (!window.jsQR) await load(script);
  return async (video) => byJsQr(video, video.videoWidth, video.videoHeight, FRAME, false);
}

// The text in a photo, or nothing; throws where the file is no picture this browser knows.
export async function readPhoto(file, script) {
  const picture = await createImageBitmap(file);
  const native = await nativeReader();
  let text = native ? await native(picture).catch(() => "") : "";
  if (text) return text;
  if (!window.jsQR) await load(script);
  for (const size of PHOTO_SIZES) {
    text = text || byJsQr(picture, picture.width, picture.height, size, true);
  }
  return text;
}
