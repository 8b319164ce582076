// The upload field: previews, photos collected one by one from the camera, and sizes checked before anything is sent.
function word(field, name) {
  return field.querySelector("[data-upload-words]").content.querySelector(`[data-word=${name}]`).textContent;
}

function draw(field, files) {
  const list = field.querySelector("[data-upload-list]");
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...files.map((file, index) => {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.append(image);
    } else {
      const name = document.createElement("span");
      name.className = "gf-name";
      name.textContent = file.name;
      item.append(name);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${word(field, "remove")} ${file.name}`);
    remove.addEventListener("click", () => keep(field, files.filter((_, at) => at !== index)));
    item.append(remove);
    return item;
  }));
  list.hidden = !files.length;
}

function keep(field, files, problems = []) {
  const input = field.querySelector("[data-upload-input]");
  const box = new DataTransfer();
  files.forEach((file) => box.items.add(file));
  input.files = box.files;
  field.gjFiles = files;
  const problem = field.querySelector("[data-upload-problem]");
  problem.textContent = problems.join(" ");
  problem.hidden = !problems.length;
  draw(field, files);
}

function add(field, chosen) {
  const most = Number(field.dataset.maxFiles);
  const largest = Number(field.dataset.maxBytes);
  const problems = [];
  const small = [...chosen].filter((file) => {
    if (file.size <= largest) return true;
    problems.push(`${file.name} ${word(field, "large")}`);
    return false;
  });
  const known = field.gjFiles || [];
  const fresh = small.filter((file) => !known.some((old) =>
    old.name === file.name && old.size === file.size && old.lastModified === file.lastModified));
  const all = most === 1 ? fresh.slice(-1) : [...known, ...fresh];
  if (all.length > most) problems.push(word(field, "many"));
  keep(field, all.slice(0, most), problems);
}

function revive(root) {
  root.querySelectorAll("[data-upload]:not(.gf-live)").forEach((field) => {
    field.classList.add("gf-live");
    const camera = field.querySelector("[data-upload-camera]");
    const input = field.querySelector("[data-upload-input]");
    input.addEventListener("change", () => add(field, input.files));
    if (input.files.length) add(field, input.files); // chosen before this script was there
    if (camera) {
      camera.addEventListener("change", () => {
        const taken = [...camera.files];
        camera.value = "";
        add(field, taken);
      });
    }
  });
}

revive(document);
document.addEventListener("htmx:afterSwap", (event) => revive(event.target));
