// [data-qc-print]: a button that opens the browser's print dialogue; without scripts the browser's own menu does it.
for (const button of document.querySelectorAll("[data-qc-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
