// How old the data is, in the largest type of the page, once it may not be true any more.

import * as clock from "../page/clock.js";

export const start = () => document.addEventListener("switchboard:age", show);

const show = ({ detail: { isOld, seconds, reason } }) => {
  document.getElementById("wall-age").hidden = !isOld;
  if (!isOld) return;
  document.getElementById("wall-age-time").textContent = clock.span(seconds);
  document.getElementById("wall-age-why").textContent = reason;
};
