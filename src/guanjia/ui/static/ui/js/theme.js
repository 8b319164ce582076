// Follows the device's light or dark until the account says otherwise; runs before the first paint.
(function () {
  const root = document.documentElement;
  if (root.dataset.bsTheme === "auto") {
    root.dataset.bsTheme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
})();
