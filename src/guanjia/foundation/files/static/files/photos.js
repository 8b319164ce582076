// Photos open large in a dialog; arrows and buttons walk through them. Without scripts the link opens the picture.
let photos = [];
let at = 0;

function show(box, index) {
  at = (index + photos.length) % photos.length;
  const link = photos[at];
  const image = box.querySelector("[data-lightbox-image]");
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  box.querySelector("[data-lightbox-caption]").textContent = `${at + 1} / ${photos.length}  ${link.dataset.caption}`;
  box.querySelectorAll("[data-lightbox-step]").forEach((button) => { button.hidden = photos.length < 2; });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-photo]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const gallery = link.closest("[data-photos]");
    const box = gallery.querySelector("[data-lightbox]");
    if (!box.showModal) return;
    event.preventDefault();
    photos = [...gallery.querySelectorAll("[data-photo]")];
    show(box, photos.indexOf(link));
    box.showModal();
    return;
  }
  const box = event.target.closest("[data-lightbox]");
  if (!box) return;
  const step = event.target.closest("[data-lightbox-step]");
  if (step) show(box, at + Number(step.dataset.lightboxStep));
  if (event.target.closest("[data-lightbox-close]")) box.close();
});

document.addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-lightbox][open]");
  if (box && photos.length > 1 && event.key === "ArrowLeft") show(box, at - 1);
  if (box && photos.length > 1 && event.key === "ArrowRight") show(box, at + 1);
});
