// On a kiosk that takes turns: all queues, then one after the other, each for some seconds.

let place = -1; // -1: all queues

export const start = () => {
  const seconds = Number(document.body.dataset.kiosk ?? 0);
  if (!seconds) return;
  setInterval(next, seconds * 1000);
  document.addEventListener("switchboard:swapped", show);
};

const bands = () => [...document.querySelectorAll(".wall-band")];

const next = () => {
  const count = bands().length;
  place = count < 2 || place + 1 >= count ? -1 : place + 1;
  show();
};

const show = () => {
  document.querySelector(".wall").toggleAttribute("data-local-turn", place >= 0);
  bands().forEach((band, number) => {
    band.toggleAttribute("data-local-off", place >= 0 && number !== place);
  });
};
