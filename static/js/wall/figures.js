// Figures in the way of writing numbers that this browser has chosen, from their exact values; and
// the values of waits, which go on while nothing arrives.

import * as clock from "../page/clock.js";
import * as settings from "./settings.js";

let count, percent;

export const start = () => {
  choose();
  document.addEventListener("switchboard:settings", () => {
    choose();
    write();
  });
  document.addEventListener("switchboard:swapped", write);
  document.addEventListener("switchboard:tick", goOn);
  write();
};

const choose = () => {
  const language = settings.get("language") || navigator.language;
  count = new Intl.NumberFormat(language);
  percent = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
};

const write = () => {
  for (const figure of document.querySelectorAll("[data-as=count], [data-as=percent]")) {
    const { as, value } = figure.dataset;
    if (value === "") continue;
    const text = as === "count" ? count.format(value) : percent.format(rounded(figure.dataset));
    if (figure.textContent !== text) figure.textContent = text;
  }
  goOn();
};

// Half up and from the exact fraction, as the server rounds.
const rounded = ({ numerator, denominator, value }) =>
  denominator ? Math.floor((2000 * numerator + +denominator) / (2 * denominator)) / 10 : value;

const goOn = () => {
  const { live } = document.documentElement.dataset;
  if (live !== "live" && live !== "slow") return;
  for (const time of document.querySelectorAll("[data-as=wait] > [data-since]")) {
    const seconds = (clock.telnyxNow() - time.dataset.since) / 1000;
    time.parentElement.dataset.value = Math.max(0, seconds);
  }
};
