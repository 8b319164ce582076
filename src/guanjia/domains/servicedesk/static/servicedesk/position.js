// The worker's telephone tells where it is, only while the box is ticked and the page is open.
const box = document.querySelector("[data-share-position]");

if (box) {
  const holder = box.closest("[data-position]");
  const said = holder.querySelector("[data-position-said]");
  let watch = null;

  const say = (word) => {
    said.hidden = false;
    said.textContent = said.dataset[word];
  };

  const send = async ({ coords }) => {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    const body = new URLSearchParams({ latitude: coords.latitude, longitude: coords.longitude });
    const answer = await fetch(holder.dataset.position, { method: "POST", headers, body });
    say(answer.ok ? "yes" : "no");
  };

  box.addEventListener("change", () => {
    if (box.checked && "geolocation" in navigator) {
      watch = navigator.geolocation.watchPosition(send, () => say("no"), { maximumAge: 30000, timeout: 20000 });
    } else if (box.checked) {
      say("no");
    } else if (watch !== null) {
      navigator.geolocation.clearWatch(watch);
      said.hidden = true;
    }
  });
}
