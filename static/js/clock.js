// The server's clock, shown where deadlines matter: it runs on from the time the page was made, whatever this machine's clock says.
const clock = document.querySelector("[data-qc-clock]");
if (clock) {
  const written = clock.getAttribute("datetime");
  const local = written.slice(0, 19) + "Z"; // the server's wall time, read as if it were UTC so that no zone shifts it
  const start = Date.parse(local) - performance.now();
  const show = () => {
    clock.textContent = new Date(start + performance.now()).toISOString().slice(0, 16).replace("T", " ");
  };
  setInterval(show, 10_000);
}
