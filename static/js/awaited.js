// Opens a conference whose first event is still on its way, as soon as it is to be had.

const PAUSE_MS = 2000;
const LOOKS = 60;

const said = document.querySelector("[data-awaited]");

const look = async (left) => {
  if (!left) {
    said.textContent = "It has not appeared. Reload this page to look again.";
    return;
  }
  try {
    const reply = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (reply.ok) return location.reload();
  } catch {
    // The server is away; a reload now would leave the browser's own error page.
  }
  setTimeout(look, PAUSE_MS, left - 1);
};

if (said) {
  said.textContent =
    "This page keeps looking for two minutes, and opens the conference as soon as it appears.";
  setTimeout(look, PAUSE_MS, LOOKS);
}
