// A wall whose scripts did not all arrive (a deploy was under way, the network broke off) would
// show the figures of its loading for ever. It loads again, as soon as the page is to be had.
// Imports nothing, so that nothing else can keep it from running.

const PATIENCE_MS = 20000;

const look = async () => {
  if (document.documentElement.dataset.ticking === "on") return;
  try {
    const reply = await fetch(location.href, { cache: "no-store" });
    if (reply.ok) return location.reload();
  } catch {
    // The server is away; a reload now would leave the browser's own error page.
  }
  setTimeout(look, PATIENCE_MS);
};

setTimeout(look, PATIENCE_MS);
