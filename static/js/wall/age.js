// How old the data is, in the largest type of the page, once it may not be true any more.

export const start = () => document.addEventListener("switchboard:age", show);

const show = ({ detail: { isOld, seconds, reason } }) => {
  document.getElementById("wall-age").hidden = !isOld;
  if (!isOld) return;
  document.getElementById("wall-age-time").textContent = words(seconds);
  document.getElementById("wall-age-why").textContent = reason;
};

const words = (seconds) => {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
};
