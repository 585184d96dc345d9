// A phrase that is picked goes into the reason beside it, to be changed there; the choice is ready for another one.
// Without scripts the phrase is sent as it is and joined with the text.
document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-qc-phrase]");
  if (!choice || !choice.value) return;
  const reason = choice.parentElement.querySelector("[data-qc-reason]");
  reason.value = reason.value.trim() ? `${reason.value.trim()} ${choice.value}` : choice.value;
  choice.value = "";
  reason.focus();
});
