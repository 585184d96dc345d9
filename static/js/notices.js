// A request that htmx could not finish is said at the top of the page, never swallowed.
const notices = document.getElementById("notices");

const say = (text) => {
  const line = document.createElement("p");
  line.className = "qc-notice qc-notice-error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  notices.replaceChildren(line);
};

if (notices) {
  document.addEventListener("htmx:sendError", () => say(notices.dataset.qcOffline));
  document.addEventListener("htmx:timeout", () => say(notices.dataset.qcOffline));
  document.addEventListener("htmx:responseError", () => say(notices.dataset.qcRefused));
}
