// The board of reminders: [data-qc-tick-all] ticks every box of its form, [data-qc-copy="id"] copies that element's text.
for (const button of document.querySelectorAll("[data-qc-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll('input[type="checkbox"]')];
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
}

// Closed networks often have plain http only, where the clipboard's own interface is missing.
const copy = async (text) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
};

const notices = document.getElementById("notices");
const told = document.querySelector("[data-qc-copied]")?.dataset.qcCopied;
for (const button of document.querySelectorAll("[data-qc-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.qcCopy);
    await copy(source.value ?? source.textContent.trim());
    const line = document.createElement("p");
    line.className = "qc-notice qc-notice-success";
    line.textContent = told;
    notices.replaceChildren(line);
    button.focus();
  });
}
