// Installing the portal: registers the worker, and offers the home screen when the browser can.
const hint = document.querySelector("[data-install]");
let asked = null;

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  asked = event;
  if (hint) hint.hidden = false;
});
if (hint) {
  hint.querySelector("[data-install-yes]").addEventListener("click", () => {
    if (asked) asked.prompt();
    hint.hidden = true;
  });
}
