// data-qc-confirm="question" on a form or on one of its buttons: asked before it is sent; sent once, however often it is clicked.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.qcConfirm ?? form.dataset.qcConfirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.qcSent) event.preventDefault();
    form.dataset.qcSent = "1";
    setTimeout(() => delete form.dataset.qcSent, 5000);
  }
});

// A menu closes when something else is clicked or Escape is pressed.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.qc-account[open]")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.qc-account")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});
