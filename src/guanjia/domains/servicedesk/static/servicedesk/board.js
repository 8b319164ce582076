// Drag a ticket onto a worker: fills the hidden form and sends it. The click way is the panel at the right.
let held = null;

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest("[data-ticket]");
  if (!card) return;
  held = card;
  card.classList.add("dragging");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.ticket);
});

function laneOf(event) {
  return held ? event.target.closest("[data-worker]") : null;
}

document.addEventListener("dragover", (event) => {
  const lane = laneOf(event);
  if (!lane) return;
  event.preventDefault();
  lane.classList.add("over");
});

document.addEventListener("dragleave", (event) => {
  const lane = event.target.closest("[data-worker]");
  if (lane && !lane.contains(event.relatedTarget)) lane.classList.remove("over");
});

document.addEventListener("drop", (event) => {
  const lane = laneOf(event);
  if (!lane) return;
  event.preventDefault();
  const form = document.getElementById("drop");
  form.action = held.dataset.act;
  form.elements.worker_id.value = lane.dataset.worker;
  form.elements.version.value = held.dataset.version;
  form.submit();
});

document.addEventListener("dragend", () => {
  if (held) held.classList.remove("dragging");
  held = null;
});

// The refresh waits while a card is in the hand.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (held && event.target.id === "board") event.preventDefault();
});
