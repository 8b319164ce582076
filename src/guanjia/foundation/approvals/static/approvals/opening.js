// Opens the part of the case page that the address names: #return is a closed <details> otherwise.
function open() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (named && named.tagName === "DETAILS") {
    named.open = true;
    named.scrollIntoView({ block: "center" });
  }
}

open();
window.addEventListener("hashchange", open);
