// The columns of a list: arrows move a column, the numbers beside them follow; fixed ones stay ticked.

function dress(form) {
  if (form.dataset.dressed) return;
  form.dataset.dressed = "1";
  form.querySelectorAll("[data-move]").forEach((button) => { button.hidden = false; });
  form.querySelectorAll("input[type=number]").forEach((input) => { input.type = "hidden"; });
}

const dressAll = () => document.querySelectorAll("[data-columns]").forEach(dress);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] [data-move]");
  if (button) {
    const row = button.closest("[data-column]");
    const list = row.parentElement;
    if (button.dataset.move === "up" && row.previousElementSibling) list.insertBefore(row, row.previousElementSibling);
    if (button.dataset.move === "down" && row.nextElementSibling) list.insertBefore(row.nextElementSibling, row);
    list.querySelectorAll("[name^='at-']").forEach((input, index) => { input.value = index + 1; });
    button.focus();
  }
  const fixed = event.target.closest("[data-columns] input[data-fixed]");
  if (fixed) event.preventDefault();
});
document.body.addEventListener("htmx:afterSwap", dressAll);
dressAll();
