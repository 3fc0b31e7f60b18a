// After a deploy the page loads itself again: nobody does it at a wall. Only when the new page is
// there to be had, from whichever process answers; and not all walls in the same moment.

const SPREAD_MS = 5000;
const AGAIN_MS = 10000;

const ours = document.body.dataset.version;
let timer = 0;

export const start = () => document.addEventListener("switchboard:version", compare);

const compare = ({ detail: { version } }) => {
  if (version === ours || timer) return;
  timer = setTimeout(() => reloadTo(version), Math.random() * SPREAD_MS);
};

const reloadTo = async (version) => {
  timer = setTimeout(() => (timer = 0), AGAIN_MS);
  try {
    const reply = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (reply.ok && page.body.dataset.version === version) location.reload();
  } catch {
    // Not yet: the next pong asks again.
  }
};
